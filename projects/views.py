"""Pages of projects."""

from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from kpis.models import KPI
from policyportal.neighbours import neighbours
from policyportal.tables import csv_file, in_chunks
from projects.filters import ProjectFilter
from projects.models import Project
from projects.tables import COLUMNS
from regions.sources import last_changed


@require_safe
def projects(request):
    """プロジェクトの一覧: the named projects, narrowed by area, place, field and words."""
    found = ProjectFilter(request.GET, request.plan)
    if found.rearranged is not None:
        return redirect(f"{request.path}?{found.rearranged}".rstrip("?"))
    projects = (
        Project.objects.for_cards()
        .prefetch_related(KPI.objects.for_cards())
        .in_order_of(found.page.records)
    )
    return render(
        request,
        "projects/project_list.html",
        {
            "filter": found,
            "projects": projects,
            "named": found.recorded,
            "unnamed": Project.objects.in_plan(request.plan).filter(name="").count,
            "changed": last_changed([request.plan, *projects]),
        },
    )


@require_safe
def projects_csv(request):
    """The list of projects under the same address's conditions as a table."""
    found = ProjectFilter(request.GET, request.plan)
    ids = list(found.qs.values_list("record_id", flat=True))
    cards = Project.objects.for_cards().prefetch_related(KPI.objects.for_cards())
    return csv_file("projects", COLUMNS, in_chunks(cards, ids))


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
            "changed": last_changed(
                [*project.records(), *(one for kpi in project.kpis.all() for one in kpi.records())]
            ),
        },
    )
