"""Pages of KPIs."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from django.views.generic import ListView

from kpis.models import KPI
from policyportal.neighbours import neighbours
from regions.sources import last_changed


class KPIListView(ListView):
    """KPIの一覧: every series with its baseline and its target, area by area."""

    template_name = "kpis/kpi_list.html"

    def get_queryset(self):
        return KPI.objects.in_plan(self.request.plan).for_list()

    def get_context_data(self, **kwargs):
        kpis = list(self.object_list)
        return super().get_context_data(
            **kwargs,
            actuals=[one for kpi in kpis for one in kpi.actuals],
            excerpts=sum(kpi.project.kpis_are_excerpt for kpi in kpis),
            series_count=sum(len(kpi.series.all()) for kpi in kpis),
            changed=last_changed(one for kpi in kpis for one in kpi.records()),
        )


@require_safe
def kpi(request, code):
    """KPI: one sentence, the table, the notes, the printed line it comes from."""
    kpi = get_object_or_404(KPI.objects.for_list(), code=code)
    request.plan = kpi.project.area_plan.plan  # its own edition, whichever is shown
    family = KPI.objects.in_plan(request.plan).beside(kpi).for_list()
    return render(
        request,
        "kpis/kpi_detail.html",
        {
            "kpi": kpi,
            "project": kpi.project,
            "area": kpi.project.area,
            "family": family,
            **neighbours(KPI.objects.counted_with(kpi), kpi),
            "changed": last_changed(kpi.records()),
        },
    )
