"""Fills 見本（架空の実績）: the loaded plan with four years of invented actuals, reviews and changes.

    .venv/bin/python -m benchmarks.sample --lived

The plan's own records and figures stay, but for one target that is raised. All that is added says in its source that
it is invented. Nothing is drawn by chance: each series has a story, so that every judgement, provisional and final
values, a gap, a series without a value, a corrected value and a changed target occur.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import cycle

from kpis.figures import Aim, Basis, Bound
from kpis.models import Actual, FigureChange, KPISeries
from kpis.querysets import explained
from policyportal.records.sample import LIVED
from projects.models import Grade, Project, Review
from regions.models import Plan

YEARS = range(2021, 2025)
SOURCE = LIVED.label
# Where each series is in its last year, as a share of the pace, and how its years before waver around that.
STORIES = {
    "ahead": (Decimal("1.25"), ("0.4", "1.3", "0.8")),
    "on pace": (Decimal("1.0"), ("1.2", "0.9", "1.1")),
    "slow": (Decimal("0.9"), ("0.8", "1.2", "0.9")),
    "behind": (Decimal("0.4"), ("1.5", "0.5", "0.9")),
    "worse": (Decimal("-0.3"), ("-0.5", "1.0", "2.0")),
    "reached": (Decimal("2.0"), ("0.6", "0.9", "1.0")),
}
# Above or below a line that is to be held, year by year, as a share of the line.
AROUND = {
    "ahead": ("0.01", "0.02", "0.015", "0.03"),
    "on pace": ("0.002", "0", "0.001", "0.004"),
    "slow": ("0.01", "-0.004", "0.002", "-0.002"),
    "behind": ("-0.01", "-0.02", "-0.015", "-0.03"),
    "worse": ("-0.02", "-0.05", "-0.04", "-0.08"),
    "reached": ("0.03", "0.02", "0.04", "0.05"),
}
GRADES = (
    ("a", "見本Ａ", "計画を上回って進んでいる"),
    ("b", "見本Ｂ", "おおむね計画どおりに進んでいる"),
    ("c", "見本Ｃ", "遅れている"),
)
REASON = "見本：中間見直しによる引き上げ"
CORRECTION = "見本：確報による修正"


def fill() -> None:
    """Add the invented years to the plan of the database."""
    plan = Plan.objects.shown()
    all_series = list(
        KPISeries.objects.in_plan(plan)
        .named()
        .select_related("kpi")
        .order_by(
            "kpi__project__area_plan__area__order", "kpi__project__order", "kpi__order", "order"
        )
    )
    for place, (series, story) in enumerate(zip(all_series, cycle(STORIES), strict=False)):
        # The last one waits for its first value, and some have a year of which no value is known.
        if place < len(all_series) - 1:
            add_actuals(series, story, gap=YEARS[1] if place % 9 == 4 else None)
    correct(Actual.objects.filter(series=all_series[0], state=Actual.State.FINAL).latest("year"))
    add_reviews(plan)
    raise_a_target(all_series)


def add_actuals(series: KPISeries, story: str, gap: int | None) -> None:
    """Enter the values of a series, each in the September after its year. The newest may be provisional."""
    for year, value in values(series, story):
        if year == gap:
            continue
        is_provisional = year == YEARS[-1] and story in ("ahead", "slow", "worse")
        state = Actual.State.PROVISIONAL if is_provisional else Actual.State.FINAL
        moment = datetime(year + 1, 9, 1 + series.pk % 25, 3, tzinfo=UTC)
        actual = Actual(series=series, year=year, value=value, state=state, source=SOURCE)
        actual.changed_at = actual._history_date = moment
        actual.save()


def values(series: KPISeries, story: str) -> Iterator[tuple[int, Decimal]]:
    """Invent a value for each of the years that are measured, with as many decimals as the target has.

    A target over several years has values from its first year on: they add up.
    """
    baseline, target = series.baseline, series.target
    first_year = YEARS[0] if target.period.is_year else target.period.first_year
    measured = [year for year in range(first_year, YEARS[-1] + 1) if year in series.measured_years]
    last, before = STORIES[story]
    for place, year in enumerate(measured):
        is_last = year == measured[-1]
        pace = last if is_last else last * Decimal(before[place % len(before)])
        if target.basis == Basis.TOTAL:
            value = target.value / len(target.period) * max(pace, Decimal("0.2"))
        elif series.aim in (Aim.RISE, Aim.FALL) and target.bound == Bound.REACH:
            first = baseline.period.last_year
            elapsed = Decimal(year - first) / (target.period.last_year - first)
            value = baseline.value + (target.value - baseline.value) * elapsed * pace
        else:
            value = target.value * (1 + Decimal(AROUND[story][place % len(AROUND[story])]))
        yield year, max(value, Decimal(0)).quantize(target.value)


def correct(actual: Actual) -> None:
    """Give a final value another digit, as a later report may."""
    actual.value += Decimal(1).scaleb(actual.value.as_tuple().exponent)
    moment = datetime(actual.year + 2, 3, 5, 3, tzinfo=UTC)
    actual._history_date, actual._change_reason = moment, CORRECTION
    actual.save()
    Actual.objects.filter(pk=actual.pk).update(changed_at=moment)


def add_reviews(plan: Plan) -> None:
    """Have every second project with a KPI reviewed: of each year but the last, which is under way."""
    grades = []
    for order, (slug, label, meaning) in enumerate(GRADES, 1):
        grade = Grade(
            plan=plan, slug=slug, order=order, label=label, meaning=meaning, source=SOURCE
        )
        grade.save()
        grades.append(grade)
    measured = Project.objects.named().in_plan(plan).filter(kpis__isnull=False).distinct()
    for place, project in enumerate(measured.in_plan_order()[::2]):
        for year in range(max(plan.first_year, YEARS[0]), YEARS[-1] + 1):
            grade = grades[(place + year) % len(grades)]
            add_review(project, year, grade, is_last=year == YEARS[-1])


def add_review(project: Project, year: int, grade: Grade, *, is_last: bool) -> None:
    """Write a review in the autumn after its year; it is submitted then, and approved unless it is the last."""
    review = Review(
        project=project,
        year=year,
        grade=grade,
        work_done=f"見本の文章です。{project.name}の取組として、研修会と広報を行いました。",
        cause="見本の文章です。参加する団体が増えたためです。",
        next_step="見本の文章です。次の年も取組を続けます。",
        meeting_date=date(year + 1, 11, 20),
    )
    states = [Review.Status.DRAFT, Review.Status.SUBMITTED, Review.Status.APPROVED]
    for month, status in zip((10, 11, 12), states[: 2 if is_last else 3], strict=False):
        moment = datetime(year + 1, month, 1 + project.pk % 25, 3, tzinfo=UTC)
        review.status, review._history_date = status, moment
        review.save()
    Review.objects.filter(pk=review.pk).update(changed_at=moment)


def raise_a_target(all_series: list[KPISeries]) -> None:
    """Raise the target of a series by a tenth, as a review of the plan may."""
    series = [series for series in all_series if series.aim == Aim.RISE][5]
    target = series.target_value
    series.target_value = (target * Decimal("1.1")).quantize(target)
    series.target_quote, series.source = "", SOURCE
    with explained(REASON):
        series.save()
    moment = datetime(2024, 4, 1, 3, tzinfo=UTC)
    FigureChange.objects.filter(series=series).update(changed_at=moment)
