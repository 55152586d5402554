"""Pages of KPIs."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from fractions import Fraction
from functools import partial
from itertools import chain

from django.conf import settings
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from kpis.columns import PROGRESS_CSV, SERIES_CSV, STATUS_CSV
from kpis.filters import KPIFilter, ProgressFilter, StatusFilter
from kpis.judgement import Verdict, count_marks
from kpis.models import KPI, ActualRevision, KPISeries
from kpis.progress_file import progress_file
from kpis.wording.past import pasts_of
from kpis.wording.progress import ProgressRow, progress_rows
from kpis.wording.series import SeriesWording, mark_counts
from kpis.wording.specimens import EXAMPLES, UNMOVED
from kpis.wording.treatment import treatment_of
from kpis.wording.updates import next_update, upcoming
from kpis.wording.years import end_rows, year_rows
from policyportal.exchange.files import CONTENT_TYPES, XLSX
from policyportal.exchange.limits import MAX_ROWS
from policyportal.pages.csv_file import csv_file, head_of_file
from policyportal.pages.editions import enter
from policyportal.pages.paging import neighbours
from policyportal.pages.shortcuts import kept_or_404
from policyportal.records import clock
from policyportal.records.numbers import percent, portion
from policyportal.records.sources import last_changed
from projects.models import Review
from projects.views import year_of_plan
from regions.models import Plan

# How many KPIs of its family the page of a KPI shows.
MOST_KIN = 10
# When the rules or the text of templates/kpis/progress.html last changed. Update it when you edit them.
PROGRESS_CHANGED = timezone.make_aware(datetime(2026, 11, 27))


@require_safe
def kpis(request: HttpRequest) -> HttpResponse:
    """KPIの一覧: all series with their baselines and targets, as the conditions in the address narrow them."""
    found = KPIFilter(request.GET, request.plan)
    if found.rearranged is not None:
        return redirect(f"{request.path}?{found.rearranged}".rstrip("?"))
    kpis = KPI.objects.published().for_list().in_order_of(found.records, kept_as="row")
    series = list(_series_of(kpis))
    actuals = list(chain.from_iterable(kpi.actuals for kpi in kpis))
    return render(
        request,
        "kpis/kpi_list.html",
        {
            "filter": found,
            "kpi_list": kpis,
            "recorded": found.recorded,
            "parts": KPISeries.objects.count_public(request.plan),
            "actuals": actuals,
            "judged": actuals and settings.SHOW_JUDGEMENT,
            "excerpts": sum(kpi.project.kpis_are_excerpt for kpi in kpis),
            "series_list": series,
            "changed": last_changed([request.plan, *_records(kpis)]),
        },
    )


@require_safe
def kpis_csv(request: HttpRequest) -> HttpResponseBase:
    """The list of KPIs as a CSV file, under the same conditions, with a row for each series."""
    found = KPIFilter(request.GET, request.plan)
    kpis = KPI.objects.published().for_list()
    return csv_file("kpis", request.plan, SERIES_CSV, kpis, found.ids, _series_of)


@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """いまの状況: every series with its newest value and its judgement, area by area."""
    found = StatusFilter(request.GET, request.plan)
    if found.rearranged is not None:
        return redirect(f"{request.path}?{found.rearranged}".rstrip("?"))
    series = KPISeries.objects.with_page().for_list().in_order_of(found.records, kept_as="row")
    return render(
        request,
        "kpis/status.html",
        {
            "filter": found,
            "series_list": series,
            "recorded": found.recorded,
            "kpis": KPI.objects.count_public(request.plan),
            "upcoming": upcoming(series, clock.today()),
            "measured": bool(found.standings.newest_years),
            "newest_year": Review.newest_year_of(request.plan),
            "judged": settings.SHOW_JUDGEMENT,
            "changed": last_changed([request.plan, *_parts(series)]),
        },
    )


@require_safe
def status_csv(request: HttpRequest) -> HttpResponseBase:
    """いまの状況 as a CSV file, under the same conditions and in the same order."""
    found = StatusFilter(request.GET, request.plan)
    series = KPISeries.objects.with_page().for_list()
    return csv_file("status", request.plan, STATUS_CSV, series, found.ids)


@require_safe
def status_of_year(request: HttpRequest, year: int) -> HttpResponse:
    """進捗一覧: every series as it stood in a year, area by area and project by project, with the reviews of the year."""
    year_of_plan(request, year)
    found = ProgressFilter(request.GET, request.plan)
    if found.rearranged is not None:
        return redirect(f"{request.path}?{found.rearranged}".rstrip("?"))
    series = KPISeries.objects.with_page().for_progress(year).in_order_of(found.records)
    rows = list(progress_rows(year, series))
    is_counted = settings.SHOW_JUDGEMENT and found.page.last == 1
    has_reviews = any(row.review for row in rows)
    return render(
        request,
        "kpis/status_of_year.html",
        {
            "filter": found,
            "year": year,
            "years": Review.years_of(request.plan),
            "rows": rows,
            "year_of_reviews": year if has_reviews else None,
            "counts": count_marks(row.judgement for row in rows) if is_counted else [],
            "judged": settings.SHOW_JUDGEMENT,
            "has_workbook": found.facets.total <= MAX_ROWS,
            "changed": _changed_in(request.plan, rows),
        },
    )


@require_safe
def status_of_year_csv(request: HttpRequest, year: int) -> HttpResponseBase:
    """進捗一覧 as a CSV file, under the same conditions."""
    year_of_plan(request, year)
    found = ProgressFilter(request.GET, request.plan)
    series, rows_of = KPISeries.objects.with_page().for_progress(year), partial(progress_rows, year)
    return csv_file(f"progress-{year}", request.plan, PROGRESS_CSV, series, found.ids, rows_of)


@require_safe
def status_of_year_xlsx(request: HttpRequest, year: int) -> HttpResponse:
    """進捗一覧 as an Excel file to calculate with and to print; a list that is too long for one is a CSV file alone."""
    year_of_plan(request, year)
    found = ProgressFilter(request.GET, request.plan)
    if found.facets.total > MAX_ROWS:
        csv = reverse("status-of-year-csv", args=[year])
        return redirect(f"{csv}?{found.selection}".rstrip("?"))
    series = KPISeries.objects.with_page().for_progress(year).in_order_of(list(found.ids))
    rows = list(progress_rows(year, series))
    content = progress_file(request.plan, year, rows, _changed_in(request.plan, rows))
    head = head_of_file(f"progress-{year}", request.plan, XLSX, CONTENT_TYPES[XLSX])
    return HttpResponse(content, **head)


@require_safe
def kpi(request: HttpRequest, code: str) -> HttpResponse:
    """KPI: its sentence, its table, its notes and the printed line that it comes from."""
    kpis = KPI.objects.published(or_drafts=request.is_preview)
    kpis = kpis.select_related("project__area_plan__plan")
    rows = kpis.for_list()
    kpi = kept_or_404(rows, "row", code=code)
    enter(request, kpi.project.area_plan.plan)
    kin_ids = rows.in_plan(request.plan).beside(kpi).exclude(pk=kpi.pk).values_list("pk", flat=True)
    kin = rows.in_order_of(list(kin_ids[: MOST_KIN + 1]), kept_as="row")
    reviews = kpi.project.reviews.approved().select_related("grade")
    return render(
        request,
        "kpis/kpi_detail.html",
        {
            "kpi": kpi,
            "project": kpi.project,
            "area": kpi.project.area,
            "family": kin[:MOST_KIN],
            "more_kin": len(kin) > MOST_KIN,
            "ends": end_rows(kpi.series.all()),
            "years": year_rows(kpi.series.all(), reviews),
            "reviews": reviews,
            "next_update": next_update(kpi.series.all(), clock.today()),
            "judged": mark_counts(kpi.series.all()),
            "treatment": treatment_of(kpi, request.plan.short_document),
            "pasts": pasts_of(kpi.series.all(), ActualRevision.objects.of(kpi)),
            "formers": kpi.meaning_changes.all(),
            "successor": kpis.filter(pk=kpi.successor_id).first(),
            "predecessors": kpis.filter(successor=kpi),
            **neighbours(kpis.counted_with(kpi), kpi),
            "changed": last_changed([*kpi.records(), *reviews]),
        },
    )


@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """進捗判定の方法: the rules of 本サイトの参考判定, with examples that the code judges by these rules."""
    threshold = settings.JUDGEMENT_THRESHOLD
    (unmoved,) = UNMOVED.actuals
    return render(
        request,
        "kpis/progress.html",
        {
            "is_shown": settings.SHOW_JUDGEMENT,
            "threshold": portion(threshold),
            "threshold_of_cap": portion(1 / Fraction(threshold)),
            "verdicts": Verdict,
            "examples": [SeriesWording(example) for example in EXAMPLES],
            "unmoved": SeriesWording(UNMOVED),
            "unmoved_share": percent(Fraction(unmoved.value) / Fraction(UNMOVED.target.value)),
            "changed": PROGRESS_CHANGED,
        },
    )


def _records(kpis: Iterable[KPI]) -> list[Model]:
    """The KPIs with their series and actuals."""
    return list(chain.from_iterable(kpi.records() for kpi in kpis))


def _changed_in(plan: Plan, rows: Sequence[ProgressRow]) -> datetime:
    """When anything in the table of a year last changed."""
    reviews = [row.review for row in rows if row.review]
    return last_changed([plan, *_parts(row.series for row in rows), *reviews])


def _parts(many_series: Iterable[KPISeries]) -> list[Model]:
    """The series with their KPIs, actuals and years without one."""
    parts: list[Model] = []
    for series in many_series:
        parts += [series, series.kpi, *series.actuals.all(), *series.missing_values.all()]
    return parts


def _series_of(kpis: Iterable[KPI]) -> Iterator[KPISeries]:
    return chain.from_iterable(kpi.series.all() for kpi in kpis)
