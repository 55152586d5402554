"""Pages of projects."""

from django.db.models import Count, Max
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from django_filters.views import FilterView

from kpis.models import KPI
from policyportal.neighbours import neighbours
from projects.filters import ProjectFilter
from projects.models import Project
from regions.sources import last_changed


class ProjectListView(FilterView):
    """プロジェクトの一覧: the named projects, narrowed by area, place, field and words."""

    template_name = "projects/project_list.html"
    filterset_class = ProjectFilter
    strict = False  # what is not understood is said in a notice; the rest still counts

    def get_queryset(self):
        return Project.objects.in_plan(self.request.plan).named()

    def get_filterset_kwargs(self, filterset_class):
        # Always bound, so that the empty address has its conditions and notices too: none.
        return super().get_filterset_kwargs(filterset_class) | {"data": self.request.GET}

    def get_context_data(self, **kwargs):
        projects = self.object_list.for_cards().prefetch_related(KPI.objects.for_cards())
        return super().get_context_data(
            **kwargs,
            projects=projects,
            unnamed=Project.objects.in_plan(self.request.plan).unnamed().count(),
            **self.get_queryset().aggregate(named=Count("pk"), changed=Max("changed_at")),
        )


@require_safe
def project(request, code):
    """プロジェクト: who carries it, its measures, its KPIs. An unnamed one has no page."""
    project = get_object_or_404(
        Project.objects.named().for_cards().prefetch_related(KPI.objects.for_cards()), code=code
    )
    request.plan = project.area_plan.plan  # its own edition, whichever is shown
    return render(
        request,
        "projects/project_detail.html",
        {
            "project": project,
            **neighbours(Project.objects.named().counted_in(project.area_plan), project),
            "related": Project.objects.related_to(project),
            "changed": last_changed(with_parts([project])),
        },
    )


def with_parts(projects):
    """The projects and every record that belongs to them, from what is prefetched."""
    for project in projects:
        yield from project.records()
        for kpi in project.kpis.all():
            yield from kpi.records()
