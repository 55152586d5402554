"""The booklet: the plan, or an area of it, on paper."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import set_urlconf
from django.views.decorators.http import require_safe

from kpis.models import KPI
from kpis.wording.stories import story_of
from policyportal.pages.choices import ComparedItems
from policyportal.pages.editions import address_in, enter
from policyportal.pages.paging import ways
from policyportal.records import memory
from policyportal.records.sources import last_changed
from projects.models import Measure, Project
from projects.querysets import records_of
from regions.models import AreaPlan, Plan
from regions.views import OPENING, SECTIONS, numbered, related

# How many projects of an area, and related ones, a page of the booklet holds.
MOST_IN_BOOKLET = 50


@dataclass(frozen=True)
class Manuscript:
    """The whole booklet of an edition as a page of its own, for whoever sets it; `changed` is when a record of it changed last."""

    html: str
    changed: datetime


@require_safe
def booklet(request: HttpRequest) -> HttpResponse:
    """冊子: the whole plan on paper, or some areas of it, area by area, each opened by its sheet.

    It holds the first projects of each area. The booklet of one area goes on page by page.
    """
    context = _context(request) | {"frame": "base.html", "address": request.build_absolute_uri()}
    return render(request, "print/booklet.html", context)


def manuscript_of(plan: Plan) -> Manuscript:
    """The whole booklet of an edition without the ways through the site; its address is there where the portal knows it."""
    request = HttpRequest()
    request.method, request.path = "GET", address_in(plan, "print")
    request.is_preview = False
    enter(request, plan)
    try:
        address = f"{settings.PORTAL_URL}{request.path}" if settings.PORTAL_URL else ""
        context = _context(request) | {
            "frame": "print/paper.html",
            "is_typeset": True,
            "address": address,
        }
        html = render_to_string("print/booklet.html", context, request)
    finally:
        set_urlconf(None)
    return Manuscript(html, context["changed"])


def changed_at(plan: Plan) -> datetime:
    """When a record of the whole booklet of an edition changed last."""
    return _kept(plan, AreaPlan.objects.listed(plan))["changed"]


def _context(request: HttpRequest) -> dict:
    """What the template shows of the areas that the request chooses, of all where it chooses none."""
    area_plans = AreaPlan.objects.listed(request.plan)
    slugs = {area_plan.area.slug for area_plan in area_plans}
    choice = ComparedItems.read("area", request.GET.getlist("area"), slugs)
    shown = area_plans
    if choice.chosen:
        shown = [area_plan for area_plan in area_plans if area_plan.area.slug in choice.wanted]
    page = None
    if len(choice.wanted) == 1:
        own = Project.objects.with_page().counted_in(shown[0]).in_plan_order()
        page = Paginator(own, MOST_IN_BOOKLET).get_page(request.GET.get("page"))
    return _kept(request.plan, area_plans, shown, page) | {
        "opening": OPENING,
        "sections": SECTIONS[:2],  # those on an area's first sheet, after what opens it
        "choice": choice,
        "page": ways(page.number, page.paginator.num_pages, choice.query) if page else None,
        "span": (page.start_index(), page.end_index()) if page else None,
    }


def _kept(
    plan: Plan,
    area_plans: list[AreaPlan],
    shown: list[AreaPlan] | None = None,
    page: Page | None = None,
) -> dict:
    """What the booklet holds of the areas shown, of all unless told, made once a version of the data."""
    shown = area_plans if shown is None else shown
    key = ("booklet", *(area_plan.pk for area_plan in shown), page and page.number)
    return memory.kept(key, partial(_of_booklet, plan, area_plans, shown, page))


def _of_booklet(
    plan: Plan, area_plans: list[AreaPlan], shown: list[AreaPlan], page: Page | None
) -> dict:
    """Give what the booklet holds of the areas shown, on its only page or on this page of one area."""
    recorded, public = Project.objects.published(), Project.objects.with_page()
    numbers = recorded.counted_in(*shown).numbers()
    own = [public.counted_in(area_plan) for area_plan in shown]
    if page:
        own = [public.filter(pk__in=page.object_list.values("pk"))]
    elsewhere = [public.related_elsewhere(area_plan, area_plans) for area_plan in shown]
    found = public.first_of_each(MOST_IN_BOOKLET, *own, *elsewhere).cards()
    areas: list[dict] = []
    printed: set[int] = set()
    for area_plan, others in zip(shown, elsewhere, strict=True):
        part = numbered(area_plan, found, numbers[area_plan.pk], MOST_IN_BOOKLET)
        printed.update(project.pk for project in part["projects"])
        part["story"] = story_of(area_plan)
        areas.append(part | related(area_plan, found, others, MOST_IN_BOOKLET))
    named = sum(numbers[area_plan.pk].named for area_plan in shown)
    unnamed = sum(numbers[area_plan.pk].unnamed for area_plan in shown)
    ended = sum(numbers[area_plan.pk].ended for area_plan in shown)
    return {
        "areas": areas,
        "printed": printed,
        "area_plans": area_plans,
        "sheet_total": sum(area_plan.sheet_projects for area_plan in area_plans),
        "subprefectures": sum(len(area_plan.area.subprefectures.all()) for area_plan in area_plans),
        "projects": named + unnamed,
        "named": named,
        "unnamed": unnamed,
        "ended": ended,
        **Measure.objects.published().in_plan(plan).numbers(),
        "kpis": KPI.objects.published().in_plan(plan).count(),
        "changed": last_changed([plan, *records_of(area_plans), *records_of(found)]),
    }
