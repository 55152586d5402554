"""Fills 見本（架空の実績）: the loaded plan with four years of invented actuals, reviews and changes.

    .venv/bin/python -m benchmarks.sample --lived

The plan's own records and figures stay, but for one target that is raised and one KPI that ends. All that is added says
in its source or its reason that it is invented. Nothing is drawn by chance: each series has a story, so that every
judgement, provisional and final values, a gap, a series without a value, what is said of such years, values revised for
each reason, cards of KPIs, a changed target, a break, and an ended KPI with a successor occur.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import cycle

from kpis.due import Appearance
from kpis.figures import Aim, Basis, Bound
from kpis.models import (
    KPI,
    Actual,
    ActualRevision,
    FigureChange,
    KPISeries,
    MissingValue,
    SeriesBreak,
    Turn,
)
from kpis.periods import Period
from kpis.querysets import SERIES_ORDER, revised_because
from kpis.recording import keep_records
from policyportal.records.eras import fiscal_year
from policyportal.records.explained import explained
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
# The new target holds from here on, so that the years before are judged by the old one.
VALID_FROM = date(2023, 4, 1)
# One of each: its series, and what happens to it.
BROKEN, BREAK_YEAR = "kushiro-nemuro-02-1-1", 2023
BREAK_REASON = "見本：延べ人数から、実際の人数に数え方を変更"
ENDED, SUCCESSOR = "tokachi-02-1", "tokachi-02-2"
ENDED_ON = date(2024, 3, 31)
END_REASON = "見本：もとの統計が終わり、新しい統計に替わったため"
RECOMPUTED = "doo-06-1-1"
MISSING_REASON = "見本：2年ごとの調査"
CARD = {
    "definition": "見本：対象の地域で1年間に数えた数",
    "formula": "見本：各月の数の合計",
    "statistic": "見本統計調査",
    "statistic_publisher": "見本省",
    "statistic_url": "https://statistics.example.jp/",
    "target_reason": "見本：基準値までの5年間の伸びが続くとした",
    "cautions": "見本：調査の対象にならない小規模な施設は含まない",
    "office": "見本部見本課",
}
# In the calendar, after the year of the value.
MONTHS = (Appearance(1, 9), Appearance(1, 12), Appearance(2, 3))


def fill() -> None:
    """Add the invented years to the plan of the database.

    What came after the approvals of the reviews comes after them here too: their records are of before.
    """
    plan = Plan.objects.shown()
    all_series = list(
        KPISeries.objects.in_plan(plan).named().select_related("kpi").order_by(*SERIES_ORDER)
    )
    for place, (series, story) in enumerate(zip(all_series, cycle(STORIES), strict=False)):
        # The last one waits for its first value, and some have a year of which no value is known.
        if place < len(all_series) - 1:
            add_actuals(series, story, gap=YEARS[1] if place % 9 == 4 else None)
    fill_cards(all_series)
    explain_gaps(all_series)
    raise_a_target(all_series)
    break_a_series()
    add_reviews(plan)
    settle(all_series)
    correct(Actual.objects.filter(series=all_series[0], state=Actual.State.FINAL).latest("year"))
    recompute(KPISeries.objects.get(code=RECOMPUTED))
    end_a_kpi()


def add_actuals(series: KPISeries, story: str, gap: int | None) -> None:
    """Enter the values of a series, each in the September after its year. The two newest may be provisional."""
    for year, value in values(series, story):
        if year == gap:
            continue
        is_provisional = year >= YEARS[-2] and story in ("ahead", "slow", "worse")
        state = Actual.State.PROVISIONAL if is_provisional else Actual.State.FINAL
        moment = datetime(year + 1, 9, 1 + series.pk % 25, 3, tzinfo=UTC)
        enter(series, year, value, state, moment)


def settle(all_series: list[KPISeries]) -> None:
    """Make the provisional values of all years but the last final, each by its final report in the spring after."""
    for series, story in zip(all_series, cycle(STORIES), strict=False):
        for actual in series.actuals.filter(state=Actual.State.PROVISIONAL, year__lt=YEARS[-1]):
            reported = actual.value + (last_digit(actual.value) if story == "slow" else 0)
            moment = datetime(actual.year + 2, 3, 1 + series.pk % 25, 3, tzinfo=UTC)
            revise(actual, reported, moment)


def enter(series: KPISeries, year: int, value: Decimal, state: str, moment: datetime) -> Actual:
    actual = Actual(series=series, year=year, value=value, state=state, source=SOURCE)
    actual.changed_at = actual._history_date = moment
    actual.save()
    return actual


def revise(actual: Actual, value: Decimal, moment: datetime, reason: str = "") -> None:
    """Make a value final, as it was reported at a moment in the past, with the row that its history gets."""
    with revised_because(reason):
        Actual.objects.filter(pk=actual.pk).update(
            value=value, state=Actual.State.FINAL, changed_at=moment
        )
    actual.refresh_from_db()
    Actual.history.bulk_history_create([actual], update=True, default_date=moment)


def last_digit(value: Decimal) -> Decimal:
    """One of the value's last decimal place: 0.01 for 86.09."""
    return Decimal(1).scaleb(value.as_tuple().exponent)


def values(series: KPISeries, story: str) -> Iterator[tuple[int, Decimal]]:
    """Invent a value for each of the years that are measured, with as many decimals as the target has.

    A target over several years has values from its first year on: they add up.
    """
    baseline, target = series.baseline, series.target
    first_year = YEARS[0] if target.period.is_year else target.period.first_year
    last_year = fiscal_year(ENDED_ON) if series.kpi.code == ENDED else YEARS[-1]
    measured = [year for year in range(first_year, last_year + 1) if year in series.measured_years]
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
        if series.code == BROKEN and year >= BREAK_YEAR:
            value *= Decimal("0.6")
        yield year, max(value, Decimal(0)).quantize(target.value)


def correct(actual: Actual) -> None:
    """Correct a digit of a final value that was typed wrong."""
    # After all that was settled in that spring.
    moment = datetime(actual.year + 2, 3, 28, 3, tzinfo=UTC)
    value = actual.value + last_digit(actual.value)
    revise(actual, value, moment, ActualRevision.Reason.ERROR)


def recompute(series: KPISeries) -> None:
    """Take a hundredth off the settled values of a series, as if its statistic had been computed anew."""
    for actual in series.actuals.filter(year__lt=YEARS[-1]):
        value = (actual.value * Decimal("0.99")).quantize(actual.value)
        moment = datetime(YEARS[-1] + 1, 6, 20, 3, tzinfo=UTC)
        revise(actual, value, moment, ActualRevision.Reason.RETROACTIVE)


def fill_cards(all_series: list[KPISeries]) -> None:
    """Fill the card of one KPI in three, give that of another its month alone, and leave that of the third empty."""
    moment = datetime(YEARS[0] + 1, 6, 1, 3, tzinfo=UTC)
    kpis = list(dict.fromkeys(series.kpi_id for series in all_series))
    for place, kpi in enumerate(kpis):
        month = MONTHS[place // 3 % len(MONTHS)]
        card = ({"appears": month} | CARD, {"appears": month}, {})[place % 3]
        if card:
            KPI.objects.filter(pk=kpi).update(changed_at=moment, **card)


def explain_gaps(all_series: list[KPISeries]) -> None:
    """Say of the first gap that nothing was measured, and when the series without a value expects its values."""
    gap, waiting = all_series[4], all_series[-1]
    kinds = MissingValue.Kind
    for series, year, kind, expected_on in (
        (gap, YEARS[1], kinds.NOT_SURVEYED, None),
        (waiting, YEARS[-2], kinds.ANNOUNCED, date(YEARS[-1] + 1, 12, 1)),
        (waiting, YEARS[-1], kinds.COMPILING, None),
    ):
        MissingValue.objects.create(
            series=series,
            year=year,
            kind=kind,
            expected_on=expected_on,
            reason=MISSING_REASON if kind == kinds.NOT_SURVEYED else "見本",
            changed_at=datetime(YEARS[-1] + 1, 9, 3, 3, tzinfo=UTC),
        )


def break_a_series() -> None:
    """Say why a series counts otherwise from a year on, which its values show."""
    SeriesBreak.objects.create(
        series=KPISeries.objects.get(code=BROKEN),
        year=BREAK_YEAR,
        kind=SeriesBreak.Kind.DEFINITION,
        reason=BREAK_REASON,
        source=SOURCE,
        changed_at=datetime(BREAK_YEAR + 1, 8, 20, 3, tzinfo=UTC),
    )


def end_a_kpi() -> None:
    """End a KPI before its target, and add the one that takes its place."""
    ended = KPI.objects.get(code=ENDED)
    successor = KPI.objects.create(
        project=ended.project,
        code=SUCCESSOR,
        order=ended.order + 1,
        name=f"見本：{ended.name}（新しい統計）",
        is_published=True,
        source=SOURCE,
    )
    series = KPISeries.objects.create(
        kpi=successor,
        code=f"{SUCCESSOR}-1",
        order=1,
        unit="万人",
        baseline_value=Decimal(150),
        baseline_period=Period.year(2023),
        baseline_basis=Basis.YEAR,
        target_value=Decimal(180),
        target_period=Period.year(2025),
        source=SOURCE,
    )
    moment = datetime(2025, 9, 12, 3, tzinfo=UTC)
    enter(series, YEARS[-1], Decimal(158), Actual.State.PROVISIONAL, moment)
    ended.ended_on, ended.end_reason, ended.successor = ENDED_ON, END_REASON, successor
    ended._history_date = moment
    ended.save()
    KPI.objects.filter(pk=ended.pk).update(changed_at=moment)
    Turn.objects.filter(kpi=ended).update(changed_at=moment)


def add_reviews(plan: Plan) -> None:
    """Have every second project with a KPI reviewed: of each year but the last, which is under way."""
    grades = make_grades(plan)
    measured = Project.objects.named().in_plan(plan).filter(kpis__isnull=False).distinct()
    for place, project in enumerate(measured.in_plan_order()[::2]):
        for year in range(max(plan.first_year, YEARS[0]), YEARS[-1] + 1):
            grade = grades[(place + year) % len(grades)]
            add_review(project, year, grade, is_last=year == YEARS[-1])
    keep_records(Review.objects.approved().values_list("pk", flat=True))


def make_grades(plan: Plan) -> list[Grade]:
    """Give the edition an invented scale."""
    grades = []
    for order, (slug, label, meaning) in enumerate(GRADES, 1):
        grade = Grade(
            plan=plan, slug=slug, order=order, label=label, meaning=meaning, source=SOURCE
        )
        grade.save()
        grades.append(grade)
    return grades


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
    with explained(REASON, VALID_FROM):
        series.save()
    moment = datetime(2023, 3, 28, 3, tzinfo=UTC)
    FigureChange.objects.filter(series=series).update(changed_at=moment)
