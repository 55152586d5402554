"""Pages of areas, and of all of them; those of a place in them are in place_views."""

from collections.abc import Iterable
from functools import partial
from itertools import chain
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from kpis.models import KPI
from kpis.wording.series import mark_counts
from kpis.wording.standings import mark_counts_by_area
from policyportal.pages.choices import ComparedItems
from policyportal.pages.paging import Beginning, beside, ways
from policyportal.records import memory
from policyportal.records.sources import last_changed
from projects.models import Measure, Project
from projects.querysets import (
    ProjectNumbers,
    ProjectQuerySet,
    actuals_of,
    records_of,
    series_of,
)
from regions.models import AreaPlan, Municipality, Plan, Subprefecture, Term

# How many projects a page shows of its own group and of related ones, and beside those of other areas; each leads to
# the list of all.
MOST_IN_AREA, MOST_BESIDE = 20, 12
# How many projects of an area, and related ones, a page of the booklet holds.
MOST_IN_BOOKLET = 50
# What opens the area page, and its sections, from which its menu is made too; each is
# templates/regions/area/_<id>.html.
OPENING = (("vision", "地域のめざす姿"), ("places", "構成する地域"))
SECTIONS = (
    ("directions", "主な施策の展開方向"),
    ("projects", "地域重点政策ユニット（プロジェクト）"),
    ("related", "他の地域が主となる関連プロジェクト"),
    ("kpis", "この地域のKPI"),
    ("review", "推進管理"),
)


@require_safe
def areas(request: HttpRequest) -> HttpResponse:
    """連携地域の一覧: the six areas with what they want."""
    area_plans = AreaPlan.objects.listed(request.plan)
    context = {
        "area_plans": area_plans,
        "subprefectures": sum(len(area_plan.area.subprefectures.all()) for area_plan in area_plans),
        "changed": last_changed(area_plans),
    }
    return render(request, "regions/collaborationarea_list.html", context)


@require_safe
def area(request: HttpRequest, slug: str) -> HttpResponse:
    """連携地域: vision, places, directions, projects counted here and led elsewhere, KPIs."""
    area_plans = AreaPlan.objects.listed(request.plan)
    areas = [area_plan.area for area_plan in area_plans]
    if slug not in [area.slug for area in areas]:
        raise Http404("この版に、この連携地域の方針はありません。")
    area_plan = next(area_plan for area_plan in area_plans if area_plan.area.slug == slug)
    context = memory.kept(("area", area_plan.pk), partial(_of_area, area_plan, area_plans))
    context = context | beside(areas, area_plan.area) | {"opening": OPENING, "sections": SECTIONS}
    return render(request, "regions/collaborationarea_detail.html", context)


def _of_area(area_plan: AreaPlan, area_plans: list[AreaPlan]) -> dict:
    """Give what an edition says of an area: its first projects, those led elsewhere, the numbers of all."""
    public = Project.objects.with_page()
    own, elsewhere = public.counted_in(area_plan), public.related_elsewhere(area_plan, area_plans)
    found = public.first_of_each(MOST_IN_AREA, own, elsewhere).cards()
    numbers = Project.objects.published().counted_in(area_plan).numbers()[area_plan.pk]
    context = _numbered(area_plan, found, numbers, MOST_IN_AREA)
    if len(context["projects"]) < numbers.named:
        context["judged"] = mark_counts_by_area(area_plan.plan).get(area_plan.pk, [])
    context |= _related(area_plan, found, elsewhere, MOST_IN_AREA)
    shown = [*context["projects"], *context["related"]]
    return context | {"changed": last_changed([*area_plan.records(), *records_of(shown)])}


def _numbered(
    area_plan: AreaPlan, found: Iterable[Project], numbers: ProjectNumbers, most: int
) -> dict:
    """Give what an edition says of an area: the first of its named projects among those found, and the numbers of all."""
    own = [project for project in found if project.area_plan_id == area_plan.pk][:most]
    return {
        "area_plan": area_plan,
        "area": area_plan.area,
        "projects": own,
        "named": numbers.named,
        "excerpts": numbers.excerpts,
        "unnamed": numbers.unnamed,
        "judged": mark_counts(series_of(own)),
        "actuals": actuals_of(own),
    }


def _related(
    area_plan: AreaPlan, found: Iterable[Project], elsewhere: ProjectQuerySet, most: int
) -> dict:
    """Give the first projects among those found that are led elsewhere and that the area's places carry too."""
    places = set(area_plan.area.subprefectures.all())
    others = [project for project in found if project.area_plan_id != area_plan.pk]
    related = [project for project in others if places.intersection(project.places)]
    beginning = Beginning.of(related, most, elsewhere)
    slugs = [place.slug for place in area_plan.area.subprefectures.all()]
    return {
        "related": beginning.records,
        "related_total": beginning.total,
        "related_query": urlencode({"sub": slugs}, doseq=True),
    }


@require_safe
def booklet(request: HttpRequest) -> HttpResponse:
    """冊子: the whole plan on paper, or some areas of it, area by area, each opened by its sheet.

    It holds the first projects of each area. The booklet of one area goes on page by page.
    """
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
    key = ("booklet", *(area_plan.pk for area_plan in shown), page and page.number)
    context = memory.kept(key, partial(_of_booklet, request.plan, area_plans, shown, page))
    context = context | {
        "opening": OPENING,
        "sections": SECTIONS[:2],  # those on an area's first sheet, after what opens it
        "choice": choice,
        "page": ways(page.number, page.paginator.num_pages, choice.query) if page else None,
        "span": (page.start_index(), page.end_index()) if page else None,
    }
    return render(request, "print/booklet.html", context)


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
        part = _numbered(area_plan, found, numbers[area_plan.pk], MOST_IN_BOOKLET)
        printed.update(project.pk for project in part["projects"])
        areas.append(part | _related(area_plan, found, others, MOST_IN_BOOKLET))
    named = sum(numbers[area_plan.pk].named for area_plan in shown)
    unnamed = sum(numbers[area_plan.pk].unnamed for area_plan in shown)
    return {
        "areas": areas,
        "printed": printed,
        "area_plans": area_plans,
        "sheet_total": sum(area_plan.sheet_projects for area_plan in area_plans),
        "subprefectures": sum(len(area_plan.area.subprefectures.all()) for area_plan in area_plans),
        "projects": named + unnamed,
        "named": named,
        "unnamed": unnamed,
        **Measure.objects.published().in_plan(plan).numbers(),
        "kpis": KPI.objects.published().in_plan(plan).count(),
        "changed": last_changed([plan, *records_of(area_plans), *records_of(found)]),
    }


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """お住まいの市町村から探す: by name, reading or code; words that mean one municipality lead to its page."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    found = Municipality.objects.called(words)
    places_found = Subprefecture.objects.starting(words).in_plan_order()
    if (meant := found.meant()) and not places_found:
        return redirect(meant)
    places = list(Subprefecture.objects.in_plan_order().prefetch_related("municipalities"))
    towns = list(chain.from_iterable(place.municipalities.all() for place in places))
    context = {
        "words": words,
        "found": found,
        "places_found": places_found,
        "places": places,
        "source": "・".join(sorted({town.source for town in towns})) or "市町村は未登録です",
        "changed": last_changed([request.plan, *towns]),
    }
    return render(request, "regions/find.html", context)


@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """用語: the words of the plan and of this portal, each with its reading, its meaning and its source."""
    terms = list(Term.objects.all())
    context = {"terms": terms, "changed": last_changed([request.plan, *terms])}
    return render(request, "glossary.html", context)
