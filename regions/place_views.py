"""Pages of the places in an area: subprefectures and municipalities."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from kpis.models import KPI, KPISeries
from kpis.periods import Period
from kpis.wording.series import mark_counts
from policyportal.pages.paging import Beginning, neighbours
from policyportal.records import memory
from policyportal.records.folding import fold
from policyportal.records.sources import last_changed
from policyportal.search.index import SearchEntry
from policyportal.search.words import Word
from projects.models import Project
from projects.querysets import actuals_of, records_of, series_of
from regions.models import (
    AreaPlan,
    BureauChange,
    CollaborationArea,
    Municipality,
    Plan,
    Subprefecture,
)
from regions.naming import TownName

# How many projects a page shows of each group of a place; it leads to the list of all.
MOST_IN_PLACE = 20
# How many series that are printed for a subprefecture its pages show.
MOST_SERIES = 50
# Among how many records that hold a town's letters those are looked for that name it, and how many a page shows.
MOST_HOLDING, MOST_NAMING = 200, 8


@require_safe
def subprefecture(request: HttpRequest, area_slug: str, slug: str) -> HttpResponse:
    """振興局（地域）: who answers, its projects, the series that concern it, its municipalities."""
    places = Subprefecture.objects.select_related("area", "printed_in", "seat__area")
    places = places.prefetch_related("municipalities", "area__subprefectures")
    place = get_object_or_404(places, slug=slug, area__slug=area_slug)
    context = _carried_by(request.plan, place)
    records = [place, *context["series"].records, *records_of(context["projects"])]
    context |= {"changed": last_changed(records)}
    return render(request, "regions/subprefecture_detail.html", context)


def _carried_by(plan: Plan, place: Subprefecture) -> dict[str, Any]:
    """Give what the plan says of a subprefecture: the first of its projects, and the series that concern it."""
    public = Project.objects.with_page().in_plan(plan)
    of_alone, of_shared = public.alone_and_shared(place)
    found = public.first_of_each(MOST_IN_PLACE, of_alone, of_shared).cards()
    alone = [project for project in found if len(project.places) == 1]
    shared = [project for project in found if len(project.places) > 1]
    alone = Beginning.of(alone, MOST_IN_PLACE, of_alone)
    shared = Beginning.of(shared, MOST_IN_PLACE, of_shared)
    projects = [project for project in found if project in (*alone.records, *shared.records)]
    of_place = KPISeries.objects.published().in_plan(plan).of(place)
    own = Beginning.of(list(of_place[: MOST_SERIES + 1]), MOST_SERIES, of_place)
    # Printed for no subprefecture; those printed for another one do not concern this place.
    wider = [series for series in series_of(projects) if series.subprefecture_id is None]
    concerning = [*own.records, *wider]
    actuals = chain.from_iterable(series.actuals.all() for series in own.records)
    return {
        "place": place,
        "former_bureaus": place.bureau_changes.of_names(),
        "places": [place],
        "area": place.area,
        "projects": projects,
        "total": alone.total + shared.total,
        "alone": alone,
        "shared": shared,
        "is_part": alone.is_part or shared.is_part or own.is_part,
        "series": own,
        "concerning": concerning,
        "kpis": len({series.kpi_id for series in concerning}),
        "marks": mark_counts(concerning),
        "next_years": _count_years(series.next_year for series in concerning),
        "target_years": _count_years(series.target_period.last_year for series in concerning),
        "actuals": [*actuals_of(projects), *actuals],
        "judged": settings.SHOW_JUDGEMENT,
    }


def _count_years(years: Iterable[int | None]) -> list[tuple[Period, int]]:
    """Count how often each year occurs, in their order."""
    counts = Counter(year for year in years if year is not None)
    return [(Period.year(year), number) for year, number in sorted(counts.items())]


@require_safe
def municipality(request: HttpRequest, area_slug: str, place_slug: str, code: str) -> HttpResponse:
    """市町村: who answers, what names it, and what concerns it through its subprefecture and area."""
    towns = Municipality.objects.select_related("subprefecture__area")
    towns = towns.prefetch_related("subprefecture__area__subprefectures")
    towns = towns.filter(code=code, subprefecture__area__slug=area_slug)
    municipality = towns.filter(subprefecture__slug=place_slug).first()
    if municipality is None:
        # Where a bureau was split, a part of its towns lies in the new place.
        moved = towns.filter(subprefecture__bureau_changes__kind=BureauChange.Kind.SPLIT)
        return redirect(get_object_or_404(moved.distinct()), permanent=True)
    place = municipality.subprefecture
    area_plan = AreaPlan.objects.filter(plan=request.plan, area=place.area).first()
    context = _carried_by(request.plan, place)
    projects, concerning = context["projects"], context["concerning"]
    called, named = memory.kept(
        ("named", request.plan.pk, municipality.pk), partial(_naming, request.plan, municipality)
    )
    records = [municipality, place, area_plan, *context["series"].records, *records_of(projects)]
    records += [part.record for part in named]
    context |= neighbours(place.municipalities.all(), municipality) | {
        "municipality": municipality,
        "area_plan": area_plan,
        "called": called,
        "named": named,
        "members": [series.kpi.printed_scope for series in concerning if series.kpi.is_of_members],
        "excerpts": sum(project.kpis_are_excerpt for project in projects),
        "unnamed": Project.objects.published().counted_in(area_plan).unnamed().count(),
        "changed": last_changed(filter(None, records)),
    }
    return render(request, "regions/municipality_detail.html", context)


@dataclass(frozen=True)
class Naming:
    """A project or a KPI that names a town: by its own name, or in the text of a part of it."""

    record: Project | KPI
    text: str = ""

    @property
    def area(self) -> CollaborationArea:
        project = self.record.project if isinstance(self.record, KPI) else self.record
        return project.area


def _naming(plan: Plan, town: Municipality) -> tuple[str, list[Naming]]:
    """Say what a town is called, and find the projects and KPIs whose texts name it, the first in the plan's order."""
    towns, places = memory.kept("names of all places", _all_names)
    name = TownName.of(town.name, towns, places)
    holding = SearchEntry.objects.filter(plan_id=plan.pk, kind__in=["project", "kpi", "measure"])
    holding = holding.filter(Word(name.stem, fold(name.stem)).counting_condition)
    ids: dict[str, list[int]] = {"project": [], "kpi": [], "measure": []}
    for kind, pk in holding.values_list("kind", "record_id").order_by("position")[:MOST_HOLDING]:
        ids[kind].append(pk)
    public = Project.objects.with_page().select_related("area_plan__area", "area_plan__plan")
    of_ids = Q(pk__in=ids["project"]) | Q(measures__in=ids["measure"])
    projects = public.filter(of_ids).distinct().prefetch_related("measures").in_plan_order()
    kpis = KPI.objects.filter(pk__in=ids["kpi"]).for_list()
    found = []
    for project in projects:
        texts = [measure.text for measure in project.measures.all()]
        found.append(_naming_in(name, project, texts))
    for kpi in kpis:
        found.append(_naming_in(name, kpi, [series.heading for series in kpi.series.all()]))
    return name.shown, list(filter(None, found))[:MOST_NAMING]


def _naming_in(name: TownName, record: Project | KPI, texts: Iterable[str]) -> Naming | None:
    """Say how a record names a town: by its own name, else in the first of its texts that does, or not at all."""
    if name.is_in(record.name):
        return Naming(record)
    text = next(filter(name.is_in, texts), None)
    return Naming(record, text) if text else None


def _all_names() -> tuple[set[str], set[str]]:
    """Give the names of all towns, and the short ones of the areas and subprefectures that they lie in."""
    place = "subprefecture__short_name"
    rows = Municipality.objects.values_list("name", place, "subprefecture__area__short_name")
    towns, places, areas = map(set, zip(*rows, strict=True))
    return towns, places | areas
