"""Writing down what an approval of a review stood on, as the public is shown it: the record of the approval.

docs/decisions/0018 describes the form. What is written once is never read from the tables again.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS
from django.utils.timezone import localtime

from kpis.figures import Figure
from kpis.judgement import Judgement
from kpis.judging import RULES
from kpis.models import KPISeries
from kpis.wording.series import Newest
from kpis.wording.years import SeriesYear, series_in
from projects.models import Measure, Project, Review, ReviewRecord
from projects.models.record import approval_moment, canonical_form, digest_of
from projects.querysets import ReviewQuerySet

# The version of the form: one more with every change of its parts.
FORM = 1
# What a record says that was not written by the approval itself.
AT_MIGRATION = "移行のときに作成"
AT_LOADING = "読み込みのときに作成"
# Records made at a time.
STEP = 500


def keep_record(review: Review) -> None:
    """Write down what a review stands on that has just been approved."""
    keep_records([review.pk])


def keep_missing(remark: str, using: str = DEFAULT_DB_ALIAS) -> None:
    """Write down, from the rows of now, what every approved review stands on that has no record."""
    missing = Review.objects.using(using).without_record()
    keep_records(missing.values_list("pk", flat=True), remark, using)


def keep_records(reviews: Iterable[int], remark: str = "", using: str = DEFAULT_DB_ALIAS) -> None:
    """Write the records of approved reviews (their ids), in a few queries however many they are."""
    ids = iter(list(reviews))
    while step := list(islice(ids, STEP)):
        _keep(Review.objects.using(using).filter(pk__in=step), remark)


def _keep(reviews: ReviewQuerySet, remark: str) -> None:
    using = reviews.db
    reviews = list(reviews.select_related("grade"))
    ids = {review.project_id for review in reviews}
    projects = Project.objects.using(using).for_cards().in_bulk(ids)
    of_project: dict[int, list[KPISeries]] = defaultdict(list)
    for series in KPISeries.objects.using(using).published().for_records(ids):
        of_project[series.kpi.project_id].append(series)
    records = []
    for review in reviews:
        project = projects[review.project_id]
        content = content_of(review, project, of_project[project.pk], remark)
        canonical = canonical_form(content)
        records.append(
            ReviewRecord(
                review=review,
                approved_at=approval_moment(review),
                canonical=canonical,
                digest=digest_of(canonical),
            )
        )
    ReviewRecord.objects.using(using).bulk_create(records)


def content_of(
    review: Review, project: Project, all_series: Sequence[KPISeries], remark: str = ""
) -> dict[str, Any]:
    """Give what a record holds: texts, whole numbers and lists, every figure as it is printed."""
    rules = {"version": RULES, "threshold": str(settings.JUDGEMENT_THRESHOLD)}
    plan, lead = project.area_plan.plan, project.lead
    return {
        "form": FORM,
        "remark": remark,
        "approved_on": localtime(review.changed_at).date().isoformat(),
        "edition": {"code": plan.code, "title": plan.title, "stage": plan.get_stage_display()},
        "project": {
            "code": project.code,
            "name": project.name,
            "area": project.area.name,
            "places": [place.name for place in project.places],
            "lead": lead and lead.subprefecture.name,
            "bureau": lead and lead.subprefecture.bureau_name,
            "lead_is_inferred": bool(lead and lead.lead_is_inferred),
        },
        "review": {
            "year": review.year,
            "work_done": review.work_done,
            "grade": review.grade.label,
            "grade_meaning": review.grade.meaning,
            "cause": review.cause,
            "next_step": review.next_step,
            "meeting_date": review.meeting_date and review.meeting_date.isoformat(),
        },
        "measures": {
            "heading": "主な施策" if project.measures_are_excerpt else "施策",
            "lines": [_measure(measure) for measure in project.measures.all()],
        },
        "rules": rules if settings.SHOW_JUDGEMENT else None,
        "kpis": {
            "heading": "主なKPI" if project.kpis_are_excerpt else "KPI",
            "series": [_series(part) for part in series_in(review.year, all_series)],
        },
    }


def _measure(measure: Measure) -> dict[str, Any]:
    return {
        "code": measure.code,
        "text": measure.text,
        "is_reprise": measure.reprise_of_id is not None,
    }


def _series(part: SeriesYear) -> dict[str, Any]:
    series, actual = part.series, part.actual
    return {
        "code": series.code,
        "kpi": series.kpi.name,
        "heading": series.heading,
        "unit": series.unit,
        "ended_on": series.kpi.ends_on and series.kpi.ends_on.isoformat(),
        "baseline": _figure(series.baseline),
        "target": _figure(part.target),
        "is_measured": part.year in series.measured_years,
        "actual": actual and _actual(part.value, actual.source, actual.note),
        "missing": part.missing.words if part.missing and not actual else "",
        "total": part.total,
        "judgement": part.judgement and _judgement(part.judgement, part.reason),
    }


def _judgement(judgement: Judgement, reason: str) -> dict[str, Any]:
    return {"verdict": judgement.verdict.value, "label": judgement.label, "reason": reason}


def _actual(value: Newest, source: str, note: str) -> dict[str, Any]:
    return _figure(value.figure) | {
        "state": value.state,
        "moved": value.moved,
        "moved_aloud": value.moved_aloud,
        "source": source,
        "note": note,
    }


def _figure(figure: Figure | None) -> dict[str, Any] | None:
    """A figure in print, and what its number is: 7,250千人, R2, 年の値."""
    if figure is None:
        return None
    return {"amount": figure.amount, "when": figure.when, "basis": figure.basis.label}
