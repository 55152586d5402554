"""比べる: one page of KPIs, of a family of them, of areas or of subprefectures side by side."""

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import chain
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from kpis.models import KPI, KPIFamily
from kpis.wording.alignment import Column, Place, indicator_rows, theme_rows
from kpis.wording.comparison import overlaps, side_by_side
from policyportal.pages.choices import ComparedItems, legible
from policyportal.pages.paging import Beginning, ways
from policyportal.records import memory
from policyportal.records.sources import last_changed
from policyportal.search.index import SearchEntry
from policyportal.search.words import LONGEST, split, understand
from projects.models import Project
from projects.querysets import ProjectQuerySet, actuals_of, records_of, series_of
from regions.models import AreaPlan, Plan, Subprefecture

# How many KPIs of a family a page compares, and how many of its family are offered beside a KPI.
MOST_COMPARED, MOST_KIN = 12, 10
# How many KPIs the form offers at once; where there are more, words narrow them.
MOST_OFFERED = 60
# How many projects of an area or a subprefecture are compared.
MOST_BESIDE = 12


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """比べる: what the address names, of one kind; without that, what there is to choose from."""
    asked = [name for name in COMPARED if any(legible(request.GET.getlist(name)))]
    kind = asked[0] if asked else ""
    if kind == "family" and (merged := _merged_family(request)):
        return redirect(merged, permanent=True)
    context = COMPARED[kind](request) if kind else _beginning(request)
    context |= {"kind": kind, "is_mixed": len(asked) > 1}
    return render(request, "kpis/compare.html", context)


@require_safe
def moved(request: HttpRequest, family: str = "") -> HttpResponse:
    """Lead from the former pages of comparison to this one, with what was chosen there."""
    query = request.GET.copy()
    if family:
        query["family"] = family
    address = f"{reverse('compare')}?{query.urlencode()}".rstrip("?")
    return redirect(address, permanent=True, preserve_request=True)


def _beginning(request: HttpRequest) -> dict:
    """Give what may be compared: families, subprefectures, areas, KPIs."""
    chooser = _chooser(request, [])
    return {
        "families": _families(request.plan),
        "places": list(Subprefecture.objects.in_plan_order()),
        "areas": [area_plan.area for area_plan in AreaPlan.objects.listed(request.plan)],
        **chooser,
        "changed": last_changed([request.plan, *chooser["kpis"]]),
    }


def _compare_kpis(request: HttpRequest) -> dict:
    """Compare the two to six KPIs that a visitor chose; with one, offer those of its family."""
    public = KPI.objects.published().in_plan(request.plan)
    asked = legible(request.GET.getlist("k"))
    known = list(public.for_comparison().filter(code__in=asked))
    choice = ComparedItems.read("k", asked, {kpi.code for kpi in known})
    chosen = [kpi for kpi in known if kpi.code in choice.chosen]
    chooser = _chooser(request, known)
    context = {
        "choice": choice,
        "removals": [(kpi, choice.query_without(kpi.code)) for kpi in chosen],
        "beyond": [kpi.name for kpi in known if kpi.code in choice.beyond],
        **chooser,
        "changed": last_changed([*chooser["kpis"], *_records(known)]),
    }
    if choice.is_enough:
        return context | _side_by_side(chosen)
    kin = public.for_list().beside(chosen[0]).exclude(pk=chosen[0].pk) if chosen else []
    return context | {"chosen": chosen, "kin": list(kin[:MOST_KIN])}


def _chooser(request: HttpRequest, known: list[KPI]) -> dict:
    """Give what the form of KPIs offers: the first, or those with the words typed; and the known ones."""
    words = request.GET.get("q", "").replace("\0", " ").strip()[:LONGEST]
    entries = SearchEntry.objects.of(SearchEntry.Kind.KPI, request.plan).order_by("position")
    entries = entries.mentioning(understand(split(words)[0]))
    ids = list(entries.values_list("record_id", flat=True)[: MOST_OFFERED + 1])
    offered = Beginning.of(ids, MOST_OFFERED, entries)
    public = KPI.objects.published().in_plan(request.plan)
    kpis = public.for_choice([*offered.records, *(kpi.pk for kpi in known)])
    return {"kpis": kpis, "offered": offered, "words": words}


def _compare_family(request: HttpRequest) -> dict:
    """Compare the KPIs of several areas that measure one indicator, some a page."""
    families = _families(request.plan)
    asked = request.GET.getlist("family")
    choice = ComparedItems.read("family", asked, {family.slug for family in families})
    context = {"choice": choice, "families": families, "changed": last_changed(families)}
    if not choice.chosen:
        return context
    family = next(family for family in families if family.slug == choice.chosen[0])
    kpis = family.kpis.published().in_plan(request.plan).for_comparison()
    part = Paginator(kpis, MOST_COMPARED).get_page(request.GET.get("page"))
    query = urlencode({"family": family.slug})
    return context | {
        "family": family,
        "part": part,
        "page": ways(part.number, part.paginator.num_pages, query),
        **_side_by_side(list(part)),
        "changed": last_changed([family, *_records(part)]),
    }


def _merged_family(request: HttpRequest) -> KPIFamily | None:
    """Give the family that the one in the address was merged into."""
    asked = legible(request.GET.getlist("family"))
    known = {family.slug for family in _families(request.plan)}
    return None if known & {*asked} else KPIFamily.objects.took_in(asked[0]).first()


def _families(plan: Plan) -> list[KPIFamily]:
    """Give the families to choose from, whose KPIs are counted once a version of the data."""
    families = KPIFamily.objects.for_chooser(plan)
    return memory.kept(("families", plan.pk), partial(list, families))


def _compare_areas(request: HttpRequest) -> dict:
    """Compare what two to six areas want, plan and measure."""
    area_plans = AreaPlan.objects.listed(request.plan)
    areas = [area_plan.area for area_plan in area_plans]
    choice = ComparedItems.read("area", request.GET.getlist("area"), {area.slug for area in areas})
    context = _places(choice, areas) | {"areas": areas}
    if not choice.is_enough:
        return context | {"changed": last_changed(area_plans)}
    shown = [area_plan for area_plan in area_plans if area_plan.area.slug in choice.chosen]
    groups = [Project.objects.with_page().counted_in(area_plan) for area_plan in shown]
    numbers = Project.objects.published().counted_in(*shown).numbers()
    return context | {
        "area_plans": [(area_plan, numbers[area_plan.pk]) for area_plan in shown],
        **_aligned(request.plan, context["chosen"], groups, shown),
    }


def _compare_subprefectures(request: HttpRequest) -> dict:
    """Compare what two to six subprefectures carry, alone or with others."""
    places = list(Subprefecture.objects.in_plan_order())
    asked = request.GET.getlist("sub")
    choice = ComparedItems.read("sub", asked, {place.slug for place in places})
    context = _places(choice, places) | {"places": places}
    if not choice.is_enough:
        return context | {"changed": last_changed(places)}
    chosen = context["chosen"]
    public = Project.objects.with_page().in_plan(request.plan)
    groups = [public.taking_part([place]) for place in chosen]
    return context | _aligned(request.plan, chosen, groups, chosen)


def _places(choice: ComparedItems, places: Sequence[Place]) -> dict:
    """Give the places that were chosen, in the plan's order, and the others to choose from where it is one."""
    chosen = [place for place in places if place.slug in choice.chosen]
    return {
        "choice": choice,
        "chosen": chosen,
        "removals": [(place, choice.query_without(place.slug)) for place in chosen],
        "beyond": [place.name for place in places if place.slug in choice.beyond],
        "others": [place for place in places if place not in chosen],
    }


def _aligned(
    plan: Plan,
    places: Sequence[Place],
    groups: Sequence[ProjectQuerySet],
    records: Sequence[AreaPlan | Subprefecture],
) -> dict:
    """Give the places as columns, each with the first projects of its group, and the rows in which they are aligned."""
    found = Project.objects.with_page().first_of_each(MOST_BESIDE, *groups).cards()
    columns = [
        Column.of(place, found, MOST_BESIDE, group)
        for place, group in zip(places, groups, strict=True)
    ]
    indicators = indicator_rows(columns, _families(plan))
    return {
        "columns": columns,
        "rows": {"indicators": indicators, "themes": theme_rows(columns, indicators)},
        "notes": {
            "measured": bool(actuals_of(found)),
            "has_totals": any(series.total_is_inferred for series in series_of(found)),
            "has_excerpts": any(project.kpis_are_excerpt for project in found),
        },
        "changed": last_changed([*records, *records_of(found)]),
    }


def _records(kpis: Iterable[KPI]) -> list[Model]:
    """The KPIs with their series and actuals."""
    return list(chain.from_iterable(kpi.records() for kpi in kpis))


def _side_by_side(kpis: list[KPI]) -> dict:
    """What is shown of KPIs that are compared, in the plan's order."""
    series = list(chain.from_iterable(kpi.series.all() for kpi in kpis))
    return {"chosen": kpis, "comparison": side_by_side(series), "overlaps": overlaps(kpis)}


# By the name in the address; where there are several, the first counts.
COMPARED = {
    "k": _compare_kpis,
    "family": _compare_family,
    "sub": _compare_subprefectures,
    "area": _compare_areas,
}
