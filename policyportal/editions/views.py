"""Pages about the editions of the plan."""

from itertools import chain, groupby, pairwise
from operator import attrgetter

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import is_valid_path
from django.views.decorators.http import require_safe

from policyportal.editions.comparison import Comparison
from policyportal.pages.editions import edition_called
from policyportal.pages.paging import ways
from policyportal.records.sources import last_changed
from projects.models import Project

# How many projects a page of a comparison tells of.
MANY_PROJECTS = 100


@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """版の一覧: every edition that is or was shown, the newest first."""
    named = Project.objects.with_page().count_by("area_plan__plan")
    found = sorted(request.editions, key=attrgetter("start_month", "pk"), reverse=True)
    context = {
        "rows": [(plan, named[plan.pk,]) for plan in found],
        "pairs": [(former, later) for later, former in pairwise(found)],
        "changed": last_changed(request.editions),
    }
    return render(request, "editions/plan_list.html", context)


@require_safe
def compare(request: HttpRequest, code: str, other: str) -> HttpResponse:
    """版の比較: what became of the projects, KPIs and targets of the former of two editions in the later one."""
    found = [edition_called(name, request.editions) for name in (code, other)]
    if None in found or code == other:
        raise Http404("この2つの版は比べられません。")
    former, later = sorted(found, key=attrgetter("start_month", "pk"))
    if former.code != code:
        return redirect("plans-compared", former.code, later.code)
    comparison = Comparison(former, later)
    pages = Paginator(comparison.projects, MANY_PROJECTS)
    page = pages.get_page(request.GET.get("page"))
    kpis = comparison.kpis_of(page.object_list)
    areas = []
    for area, here in groupby(page.object_list, attrgetter("first.area")):
        rows = []
        for passage in here:
            below = [kpis[project.pk] for project in (*passage.after, *passage.before)]
            rows.append((passage, list(chain.from_iterable(below))))
        areas.append((area, rows))
    context = {
        "former": former,
        "later": later,
        "counts": comparison.counts,
        "areas": areas,
        "page": ways(page.number, pages.num_pages, ""),
        "changed": last_changed([former, later]),
    }
    return render(request, "editions/compare.html", context)


@require_safe
def page_of_shown(request: HttpRequest, code: str, rest: str = "") -> HttpResponse:
    """A page of the shown edition behind the edition's own address: leads to where it stands meanwhile."""
    plan, address = edition_called(code, request.editions), f"/{rest}"
    if plan is None or not plan.is_shown or not is_valid_path(address):
        raise Http404("この版に、このページはありません。")
    return redirect(f"{address}?{request.META['QUERY_STRING']}".rstrip("?"))
