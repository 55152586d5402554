"""Pages of KPIs."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from fractions import Fraction
from itertools import chain

from django.conf import settings
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from kpis.columns import SERIES_CSV, STATUS_CSV
from kpis.filters import KPIFilter, StatusFilter
from kpis.judgement import Verdict
from kpis.models import KPI, ActualRevision, KPISeries
from kpis.wording.past import pasts_of
from kpis.wording.series import SeriesWording, mark_counts
from kpis.wording.specimens import EXAMPLES, UNMOVED
from kpis.wording.updates import next_update, upcoming
from kpis.wording.years import end_rows, year_rows
from policyportal.pages.csv_file import csv_file
from policyportal.pages.editions import enter
from policyportal.pages.paging import neighbours
from policyportal.pages.shortcuts import kept_or_404
from policyportal.records import clock
from policyportal.records.numbers import percent, portion
from policyportal.records.sources import last_changed

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


def _parts(many_series: Iterable[KPISeries]) -> list[Model]:
    """The series with their KPIs, actuals and years without one."""
    parts: list[Model] = []
    for series in many_series:
        parts += [series, series.kpi, *series.actuals.all(), *series.missing_values.all()]
    return parts


def _series_of(kpis: Iterable[KPI]) -> Iterator[KPISeries]:
    return chain.from_iterable(kpi.series.all() for kpi in kpis)
