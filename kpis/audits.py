"""Audit of KPIs: rules that span several rows, and figures that differ from what the outline prints."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef

from kpis.models import KPI, Actual, FigureChange, KPISeries
from policyportal.records.eras import short_year
from policyportal.records.findings import Finding, repeated_orders, unsourced
from policyportal.records.numbers import narrow
from regions.models import Plan

# A minus sign is printed in more ways than one.
_MINUS = str.maketrans("▲△-", "−−−")


def findings(plan: Plan) -> Iterator[Finding]:
    """Find what is wrong with an edition's KPIs, figures and actuals, in five queries."""
    kpis = KPI.objects.in_plan(plan).select_related("project", "successor__project")
    kpis = kpis.prefetch_related("series", "project__participations")
    kpis = kpis.order_by("project__area_plan__area__order", "project__order", "order", "code")
    for kpi in kpis:
        for sentence in (*_about_kpi(kpi), *_about_end(kpi)):
            yield Finding(kpi.code, sentence, kpi)
        orders = [(kpi.code, series.order) for series in kpi.series.all()]
        yield from repeated_orders("系列", orders)
        yield from unsourced([kpi, *kpi.series.all()])
        places = {part.subprefecture_id for part in kpi.project.participations.all()}
        for series in kpi.series.all():
            for sentence in _about_series(series, kpi, places):
                yield Finding(series.code, sentence, series)
    yield from repeated_orders("KPI", ((kpi.project.code, kpi.order) for kpi in kpis))
    yield from _actuals(plan)
    yield from _changes(plan)


def _about_kpi(kpi: KPI) -> Iterator[str]:
    project = kpi.project
    if not project.name:
        yield f"名称の記載がないプロジェクト（{project.code}）のKPIです。"
    elif kpi.is_published and not project.is_published:
        yield f"公開ですが、プロジェクト（{project.code}）が下書きのため、サイトに出ません。"
    if not kpi.code.startswith(f"{project.code}-"):
        yield f"コードが、プロジェクトのコード（{project.code}）で始まっていません。"
    if not kpi.series.all():
        yield "基準値・目標値（系列）がありません。"


def _about_end(kpi: KPI) -> Iterator[str]:
    targets = [series.target_period.last_year for series in kpi.series.all()]
    if kpi.last_year and targets and kpi.last_year > max(targets):
        yield "終了した日が、目標の年・期間より後です。"
    successor = kpi.successor
    if successor is None:
        return
    if kpi.is_published and not (successor.is_published and successor.project.is_published):
        yield f"後継のKPI（{successor.code}）が下書きのため、案内されません。"
    passed = {kpi.pk}
    while successor and successor.pk not in passed:
        passed.add(successor.pk)
        successor = successor.successor
    if successor:
        yield "後継のKPIをたどると、同じKPIに戻ります。"


def _about_series(series: KPISeries, kpi: KPI, places: set[int]) -> Iterator[str]:
    if not series.code.startswith(f"{kpi.code}-"):
        yield f"コードが、KPIのコード（{kpi.code}）で始まっていません。"
    outside = f"プロジェクト（{kpi.project.code}）の実施地域にありません。"
    if series.subprefecture_id and series.subprefecture_id not in places:
        yield f"対象の地域が、{outside}"
    if series.entered_by_id and series.entered_by_id not in places:
        yield f"実績を入力する振興局が、{outside}"
    for name, quote, figure in (
        ("基準値", series.baseline_quote, series.baseline),
        ("目標値", series.target_quote, series.target),
    ):
        # Printed full-width, a number is shown half-width; its minus sign apart, nothing else may differ.
        if quote and narrow(quote).translate(_MINUS) != str(figure):
            yield f"{name}の印字は「{quote}」ですが、登録からは「{figure}」になります。"


def _actuals(plan: Plan) -> Iterator[Finding]:
    """Find the actuals of years that the series does not measure."""
    measured = KPISeries.objects.measured_in(OuterRef("year")).filter(pk=OuterRef("series"))
    for actual in Actual.objects.in_plan(plan).exclude(Exists(measured)).select_related("series"):
        yield Finding(
            actual.series.code,
            f"{short_year(actual.year)}の実績値は、基準値より後で目標の年・期間までの年のものではありません。",
            actual,
        )


def _changes(plan: Plan) -> Iterator[Finding]:
    """Find figures whose recorded changes do not lead to what the figure is now."""
    changes = FigureChange.objects.filter(series__kpi__project__area_plan__plan=plan)
    chains: dict[tuple, list[FigureChange]] = {}
    for change in changes.select_related("series").order_by("series__code", "changed_at", "pk"):
        chains.setdefault((change.series_id, change.kind), []).append(change)
    for chain in chains.values():
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
