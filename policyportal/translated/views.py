"""The main pages in English and in easy Japanese: the records of the Japanese pages, in fewer words."""

from itertools import chain
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from kpis.highlights import highlights_of
from kpis.models import KPI, Actual, KPISeries
from kpis.querysets import SERIES_ORDER
from kpis.wording.standings import mark_counts_by_area, summed
from policyportal.pages.editions import enter
from policyportal.pages.paging import Beginning, ways
from policyportal.pages.shortcuts import kept_or_404
from policyportal.records.sources import last_changed
from policyportal.translated.languages import phrases_in
from projects.models import Project
from projects.querysets import records_of
from regions.models import AreaPlan, Plan, Subprefecture

# How many projects the page of an area or a subprefecture shows, and how many records a page of a list.
MOST, MANY = 40, 60


def _page(request: HttpRequest, language: str, name: str, context: dict) -> HttpResponse:
    context |= {"words": phrases_in(language), "language": language}
    return render(request, f"{language}/{name}.html", context)


@require_safe
def home(request: HttpRequest, language: str) -> HttpResponse:
    """What this is, three figures, the areas with their visions, how the targets stand, the ways in."""
    context = _of_edition(request.plan) | _standing(request.plan)
    highlights = highlights_of(request.plan)
    changed = last_changed([request.plan, *context["area_plans"], *highlights])
    context |= {"highlights": highlights, "changed": changed}
    return _page(request, language, "home", context)


def _of_edition(plan: Plan) -> dict:
    """The areas of an edition, how many of its projects are named, and its last change."""
    area_plans = AreaPlan.objects.listed(plan)
    return {
        "area_plans": area_plans,
        "named": Project.objects.with_page().in_plan(plan).count(),
        "changed": last_changed([plan, *area_plans]),
    }


def _standing(plan: Plan) -> dict:
    """Whether there are actuals, and how many series have which mark."""
    has_actuals = Actual.objects.published().in_plan(plan).exists()
    counts = summed(mark_counts_by_area(plan).values()) if has_actuals else []
    return {"actuals": has_actuals, "counts": counts}


@require_safe
def about(request: HttpRequest, language: str) -> HttpResponse:
    """What the plan is, that this is a draft, how to read the figures, what is not here."""
    context = _of_edition(request.plan)
    context["actuals"] = Actual.objects.published().in_plan(request.plan).exists()
    return _page(request, language, "about", context)


@require_safe
def areas(request: HttpRequest, language: str) -> HttpResponse:
    """The areas with their subprefectures, visions and numbers of projects."""
    area_plans = AreaPlan.objects.listed(request.plan)
    context = {"area_plans": area_plans, "changed": last_changed([request.plan, *area_plans])}
    return _page(request, language, "areas", context)


@require_safe
def area(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """An area: its vision, subprefectures, directions and projects with their targets."""
    found = (plan for plan in AreaPlan.objects.listed(request.plan) if plan.area.slug == slug)
    if not (area_plan := next(found, None)):
        raise Http404("この版に、この連携地域の方針はありません。")
    own = Project.objects.with_page().counted_in(area_plan)
    projects = _beginning(own)
    context = {
        "area_plan": area_plan,
        "area": area_plan.area,
        "directions": area_plan.directions.all(),
        "projects": projects,
        "changed": last_changed([area_plan, *records_of(projects.records)]),
    }
    return _page(request, language, "area", context)


@require_safe
def subprefecture(request: HttpRequest, language: str, area_slug: str, slug: str) -> HttpResponse:
    """A subprefecture: the projects in which it takes part."""
    places = Subprefecture.objects.select_related("area")
    place = get_object_or_404(places, slug=slug, area__slug=area_slug)
    projects = _beginning(Project.objects.with_page().in_plan(request.plan).taking_part([place]))
    context = {
        "place": place,
        "area": place.area,
        "projects": projects,
        "changed": last_changed([place, *records_of(projects.records)]),
    }
    return _page(request, language, "subprefecture", context)


def _beginning(projects: Any) -> Beginning:
    """The first of some projects with all that a page tells of them, and how many there are."""
    return Beginning.of(projects.first_of_each(MOST, projects).cards(), MOST, projects)


@require_safe
def projects(request: HttpRequest, language: str) -> HttpResponse:
    """All named projects, area by area."""
    page = _part(request, Project.objects.with_page().in_plan(request.plan).in_plan_order())
    projects = Project.objects.published().cards_in_order_of(page.pop("ids"))
    context = page | {"projects": projects, "changed": last_changed([request.plan, *projects])}
    return _page(request, language, "projects", context)


@require_safe
def project(request: HttpRequest, language: str, code: str) -> HttpResponse:
    """A project: who carries it, its measures, its KPIs with their targets."""
    cards = Project.objects.with_page().for_cards().with_kpis()
    project = kept_or_404(cards, "card", code=code)
    enter(request, project.area_plan.plan)
    context = {
        "project": project,
        "area": project.area,
        "changed": last_changed(project.records()),
    }
    return _page(request, language, "project", context)


@require_safe
def kpis(request: HttpRequest, language: str) -> HttpResponse:
    """All KPIs with their targets in a sentence each."""
    public = KPI.objects.published()
    page = _part(request, public.in_plan(request.plan).for_list())
    kpis = public.for_list().in_order_of(page.pop("ids"), kept_as="row")
    records = chain.from_iterable(kpi.records() for kpi in kpis)
    context = page | {"kpis": kpis, "changed": last_changed([request.plan, *records])}
    return _page(request, language, "kpis", context)


@require_safe
def kpi(request: HttpRequest, language: str, code: str) -> HttpResponse:
    """A KPI: its sentences, its figures year by year, its project."""
    kpi = kept_or_404(KPI.objects.published().for_list(), "row", code=code)
    enter(request, kpi.project.area_plan.plan)
    context = {
        "kpi": kpi,
        "area": kpi.project.area,
        "changed": last_changed(kpi.records()),
    }
    return _page(request, language, "kpi", context)


@require_safe
def status(request: HttpRequest, language: str) -> HttpResponse:
    """Every series with its newest value and its judgement."""
    public = KPISeries.objects.with_page()
    page = _part(request, public.in_plan(request.plan).order_by(*SERIES_ORDER))
    series = public.for_list().in_order_of(page.pop("ids"), kept_as="row")
    context = page | _standing(request.plan)
    context |= {"series_list": series, "changed": last_changed([request.plan, *series])}
    return _page(request, language, "status", context)


def _part(request: HttpRequest, records: QuerySet) -> dict:
    """The ids of a page of a list, how many the list has, and the ways to its other pages."""
    found = Paginator(records.values_list("pk", flat=True), MANY)
    page = found.get_page(request.GET.get("page"))
    return {
        "ids": list(page),
        "total": found.count,
        "page": ways(page.number, found.num_pages, ""),
    }
