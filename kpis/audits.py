"""Audit of KPIs: rules that span several rows, and figures that differ from what the outline prints."""

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter

from django.db.models import Exists, Max, OuterRef

from kpis.models import KPI, Actual, DraftActual, FigureChange, KPISeries, MissingValue
from kpis.querysets import KPI_ORDER, SERIES_ORDER, KPIQuerySet, KPISeriesQuerySet
from policyportal.records.eras import short_year
from policyportal.records.findings import (
    STEP,
    Finding,
    leading_back,
    of_each,
    outside,
    repeated_orders,
    unsourced,
)
from policyportal.records.numbers import narrow
from projects.models import Participation
from regions.models import Plan

# A minus sign is printed in more ways than one.
_MINUS = str.maketrans("▲△-", "−−−")


def findings(plan: Plan) -> Iterator[Finding]:
    """Find what is wrong with an edition's KPIs, figures and actuals, in eighteen queries."""
    kpis = KPI.objects.in_plan(plan).select_related("project").order_by(*KPI_ORDER)
    many_series = KPISeries.objects.in_plan(plan).select_related("kpi__project")
    many_series = many_series.order_by(*SERIES_ORDER)
    yield from _about_kpis(kpis)
    yield from _about_ends(kpis)
    yield from _about_series(many_series)
    yield from _quotes(many_series)
    yield from unsourced(kpis)
    yield from unsourced(many_series)
    yield from repeated_orders("系列", many_series, "kpi__code")
    yield from repeated_orders("KPI", kpis, "project__code")
    yield from _outside_the_years(plan)
    yield from _changes(plan)


def _about_kpis(kpis: KPIQuerySet) -> Iterator[Finding]:
    unnamed = "名称の記載がないプロジェクト（{0.project.code}）のKPIです。"
    yield from of_each(kpis.filter(project__name=""), unnamed)
    hidden = kpis.named().filter(is_published=True, project__is_published=False)
    text = "公開ですが、プロジェクト（{0.project.code}）が下書きのため、サイトに出ません。"
    yield from of_each(hidden, text)
    text = "コードが、プロジェクトのコード（{0.project.code}）で始まっていません。"
    yield from of_each(outside(kpis, "project__code"), text)
    yield from of_each(kpis.filter(series=None), "基準値・目標値（系列）がありません。")


def _about_ends(kpis: KPIQuerySet) -> Iterator[Finding]:
    ended = kpis.exclude(ended_on=None).annotate(target=Max("series__target_period__endswith"))
    ended = ended.select_related("successor__project")
    # A successor may be of a later edition.
    looping = leading_back(dict(KPI.objects.exclude(successor=None).values_list("pk", "successor")))
    for kpi in ended.iterator(STEP):
        # The end of a range in the database is the first year that is not in it.
        if kpi.target and kpi.last_year >= kpi.target:
            yield Finding(kpi.code, "終了した日が、目標の年・期間より後です。", kpi)
        successor = kpi.successor
        if successor is None:
            continue
        if kpi.is_published and not successor.is_public:
            text = f"後継のKPI（{successor.code}）が下書きのため、案内されません。"
            yield Finding(kpi.code, text, kpi)
        if kpi.pk in looping:
            yield Finding(kpi.code, "後継のKPIをたどると、同じKPIに戻ります。", kpi)


def _about_series(many_series: KPISeriesQuerySet) -> Iterator[Finding]:
    text = "コードが、KPIのコード（{0.kpi.code}）で始まっていません。"
    yield from of_each(outside(many_series, "kpi__code"), text)
    places = {"対象の地域": "subprefecture", "実績を入力する振興局": "entered_by"}
    for name, field in places.items():
        taking_part = Participation.objects.filter(
            project=OuterRef("kpi__project"), subprefecture=OuterRef(field)
        )
        outsiders = many_series.exclude(**{field: None}).exclude(Exists(taking_part))
        text = f"{name}が、プロジェクト（{{0.kpi.project.code}}）の実施地域にありません。"
        yield from of_each(outsiders, text)


def _quotes(many_series: KPISeriesQuerySet) -> Iterator[Finding]:
    quoted = many_series.exclude(baseline_quote="", target_quote="")
    for series in quoted.iterator(STEP):
        for name, quote, figure in (
            ("基準値", series.baseline_quote, series.baseline),
            ("目標値", series.target_quote, series.target),
        ):
            # Printed full-width, a number is shown half-width; its minus sign apart, nothing else may differ.
            if quote and narrow(quote).translate(_MINUS) != str(figure):
                text = f"{name}の印字は「{quote}」ですが、登録からは「{figure}」になります。"
                yield Finding(series.code, text, series)


def _outside_the_years(plan: Plan) -> Iterator[Finding]:
    """Find what is known of years that the series does not measure: an actual, its draft, or why there is none."""
    measured = KPISeries.objects.measured_in(OuterRef("year")).filter(pk=OuterRef("series"))
    names = {
        Actual: "実績値",
        DraftActual: "実績値の下書き",
        MissingValue: "実績値のない年の状態",
    }
    for model, name in names.items():
        outsiders = model.objects.in_plan(plan).exclude(Exists(measured)).select_related("series")
        for record in outsiders.iterator(STEP):
            text = f"{short_year(record.year)}の{name}は、基準値より後で目標の年・期間までの年のものではありません。"
            yield Finding(record.series.code, text, record)


def _changes(plan: Plan) -> Iterator[Finding]:
    """Find figures whose recorded changes do not lead to what the figure is now."""
    changes = FigureChange.objects.in_plan(plan).select_related("series")
    changes = changes.order_by("series__code", "kind", "changed_at", "pk")
    for _, group in groupby(changes.iterator(STEP), key=attrgetter("series_id", "kind")):
        chain = list(group)
        series, kind = chain[0].series, chain[0].get_kind_display()
        now = series.baseline if chain[0].kind == FigureChange.Kind.BASELINE else series.target
        befores = [*(change.old for change in chain[1:]), now]
        for change, figure in zip(chain, befores, strict=True):
            if str(change.new) != str(figure):
                yield Finding(
                    series.code,
                    f"{kind}の変更の記録は「{change.new or '記載なし'}」で終わりますが、"
                    f"その後の値は「{figure or '記載なし'}」です。理由のない変更があります。",
                    change,
                )
