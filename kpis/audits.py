"""What constraints cannot check of an edition's KPIs: rules across rows, and printed against built text."""

from collections.abc import Iterator

from kpis.figures import narrow
from kpis.models import KPI, KPISeries
from regions.audits import Finding, repeated_orders
from regions.models import Plan

# A minus sign is printed in more ways than one.
_MINUS = str.maketrans("▲△-", "−−−")


def findings(plan: Plan) -> Iterator[Finding]:
    """What is wrong with an edition's KPIs and their figures: three queries however many there are."""
    kpis = (
        KPI.objects.in_plan(plan)
        .select_related("project")
        .prefetch_related("series", "project__participations")
        .order_by("project__area_plan__area__order", "project__order", "order", "code")
    )
    for kpi in kpis:
        yield from _kpi(kpi)
        places = {one.subprefecture_id for one in kpi.project.participations.all()}
        for series in kpi.series.all():
            yield from _series(series, kpi, places)
    yield from repeated_orders("KPI", ((kpi.project.code, kpi.order) for kpi in kpis))


def _kpi(kpi: KPI) -> Iterator[Finding]:
    project = kpi.project
    if not project.name:
        yield Finding(kpi.code, f"名称の記載がないプロジェクト（{project.code}）のKPIです。")
    if not kpi.code.startswith(f"{project.code}-"):
        yield Finding(
            kpi.code, f"コードが、プロジェクトのコード（{project.code}）で始まっていません。"
        )
    if not kpi.series.all():
        yield Finding(kpi.code, "基準値・目標値（系列）がありません。")
    yield from repeated_orders("系列", ((kpi.code, one.order) for one in kpi.series.all()))


def _series(series: KPISeries, kpi: KPI, places: set[int]) -> Iterator[Finding]:
    if not series.code.startswith(f"{kpi.code}-"):
        yield Finding(series.code, f"コードが、KPIのコード（{kpi.code}）で始まっていません。")
    if series.subprefecture_id and series.subprefecture_id not in places:
        yield Finding(
            series.code, f"対象の地域が、プロジェクト（{kpi.project.code}）の実施地域にありません。"
        )
    for name, quote, figure in (
        ("基準値", series.baseline_quote, series.baseline),
        ("目標値", series.target_quote, series.target),
    ):
        # Printed full-width, a number is shown half-width; its minus sign apart, nothing else may differ.
        if quote and narrow(quote).translate(_MINUS) != str(figure):
            yield Finding(
                series.code, f"{name}の印字は「{quote}」ですが、登録からは「{figure}」になります。"
            )
