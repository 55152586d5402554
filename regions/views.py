"""Pages of areas, and of all of them; those of a place in them are in place_views."""

from collections.abc import Iterable
from functools import partial
from itertools import chain
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from kpis.wording.series import mark_counts
from kpis.wording.standings import mark_counts_by_area
from kpis.wording.stories import story_of
from kpis.wording.updates import upcoming
from policyportal.pages.paging import Beginning, beside
from policyportal.records import clock, memory
from policyportal.records.folding import fold
from policyportal.records.sources import last_changed
from policyportal.search.index import SearchEntry
from policyportal.search.likeness import near
from policyportal.search.words import LONGEST, split
from projects.models import Project
from projects.querysets import (
    ProjectNumbers,
    ProjectQuerySet,
    actuals_of,
    records_of,
    series_of,
)
from regions.addresses import looks_like_town
from regions.models import AreaPlan, Municipality, Subprefecture, Term

# How many projects a page shows of its own group, and of related ones; each leads to the list of all.
MOST_IN_AREA = 20
# How many projects stand below a policy direction that they carry.
MOST_CARRYING = 10
# What opens the area page, and its sections, from which its menu is made too; each is
# templates/regions/area/_<id>.html.
OPENING = (
    ("vision", "地域のめざす姿"),
    ("standing", "いまの状況"),
    ("places", "構成する地域"),
)
SECTIONS = (
    ("directions", "主な施策の展開方向"),
    ("projects", "プロジェクト"),
    ("related", "他の地域が主となる関連プロジェクト"),
    ("review", "推進管理"),
    ("notes", "数え方と出典"),
)


@require_safe
def areas(request: HttpRequest) -> HttpResponse:
    """連携地域の一覧: the six areas with what they want."""
    area_plans = AreaPlan.objects.listed(request.plan)
    context = {
        "area_plans": area_plans,
        "bureaus": sum(area_plan.area.bureaus for area_plan in area_plans),
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
    sections = [part for part in SECTIONS if part[0] != "related" or context["related"]]
    context = context | beside(areas, area_plan.area) | {"opening": OPENING, "sections": sections}
    # What is next depends on the day, and is not kept.
    context["upcoming"] = upcoming(series_of(context["projects"]), clock.today())
    return render(request, "regions/collaborationarea_detail.html", context)


def _of_area(area_plan: AreaPlan, area_plans: list[AreaPlan]) -> dict:
    """Give what an edition says of an area: its first projects, those led elsewhere, the numbers of all."""
    public = Project.objects.with_page()
    own, elsewhere = public.counted_in(area_plan), public.related_elsewhere(area_plan, area_plans)
    found = public.first_of_each(MOST_IN_AREA, own, elsewhere).cards()
    numbers = Project.objects.published().counted_in(area_plan).numbers()[area_plan.pk]
    context = numbered(area_plan, found, numbers, MOST_IN_AREA)
    context |= {
        "story": story_of(area_plan),
        "judged": mark_counts_by_area(area_plan.plan).get(area_plan.pk, []),
        "carried": public.by_direction(area_plan, MOST_CARRYING),
    }
    context |= related(area_plan, found, elsewhere, MOST_IN_AREA)
    shown = [*context["projects"], *context["related"]]
    return context | {"changed": last_changed([*area_plan.records(), *records_of(shown)])}


def numbered(
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
        "ended": numbers.ended,
        "judged": mark_counts(series_of(own)),
        "actuals": actuals_of(own),
    }


def related(
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
def find(request: HttpRequest) -> HttpResponse:
    """お住まいの市町村から探す: by name, reading or code; words that mean one municipality lead to its page."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    typed = " ".join(split(words)[0])
    entries = SearchEntry.objects
    found = Municipality.objects.called(typed)
    if not found:
        found = Municipality.objects.spelled(entries.spelled("municipality", typed))
    places_found = Subprefecture.objects.starting(typed).in_plan_order()
    if not places_found:
        ids = entries.spelled("subprefecture", typed)
        places_found = Subprefecture.objects.filter(pk__in=ids).in_plan_order()
    if (meant := found.meant()) and not places_found:
        return redirect(meant)
    places = list(Subprefecture.objects.in_plan_order().prefetch_related("municipalities"))
    towns = list(chain.from_iterable(place.municipalities.all() for place in places))
    context = {
        "words": words,
        "query": urlencode({"q": words}) if words else "",
        "found": found,
        "places_found": places_found,
        "near": [] if found or places_found else _near(typed, towns),
        "is_unlisted": looks_like_town(fold(typed)),
        "places": places,
        "number": len(towns),
        "source": "・".join(sorted({town.source for town in towns})) or "市町村は未登録です",
        "changed": last_changed([request.plan, *towns]),
    }
    return render(request, "regions/find.html", context)


def _near(typed: str, towns: Iterable[Municipality]) -> list[Municipality]:
    """Give the municipalities whose name or reading is written almost as what was typed."""
    known = {}
    for town in towns:
        known |= {fold(town.name): town, fold(town.kana): town}
    return list(dict.fromkeys(known[name] for name in near(fold(typed), known)))


@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """用語: the words of the plan and of this portal, each with its reading, its meaning and its source."""
    terms = list(Term.objects.in_plan(request.plan))
    context = {"terms": terms, "changed": last_changed([request.plan, *terms])}
    return render(request, "glossary.html", context)
