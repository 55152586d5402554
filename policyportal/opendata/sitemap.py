"""The map of the site for search engines: every public page, with the day on which it changed last as the page says it.

Of a page that is made of many records that day is not known without making the page: nothing is said then, rather than
the day on which somebody looked.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from operator import attrgetter
from typing import Any, NamedTuple

from django.db.models import Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import escape
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from kpis.models import KPI, Actual, KPISeries, MissingValue
from policyportal.news.views import years_of
from policyportal.pages.addresses import site_of
from policyportal.pages.editions import address_in
from policyportal.pages.outline import read_sheets
from policyportal.records.sources import Sourced, last_changed
from policyportal.translated.languages import LANGUAGES
from policyportal.translated.views import MOST
from projects.models import Measure, Participation, Project, Review, Theme
from projects.views import MOST_IN_THEME
from regions.models import AreaPlan, Municipality, Plan, Subprefecture, Term
from regions.place_views import MOST_IN_PLACE, MOST_SERIES
from regions.views import MOST_IN_AREA

# How many pages a map may have, by the rules of sitemaps.org.
MOST_ENTRIES = 50_000
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
# Pages that outlive editions, and those of an edition of which no day is said.
LASTING = ("plans", "api-reference", "accessibility", "site-state", "history")
OF_EDITION = (
    "home",
    "projects:projects",
    "kpis:kpis",
    "status",
    "compare",
    "find",
    "search",
    "print",
    "data",
    "progress",
)
TRANSLATED_LISTS = ("home", "about", "areas", "projects", "kpis", "status")


class Entry(NamedTuple):
    """A page: its address, and when it changed last, if that is known."""

    path: str
    changed: datetime | None = None


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The map; of a site with too many pages for one map, a list of its parts."""
    entries = list(entries_of(request.editions))
    if len(entries) <= MOST_ENTRIES:
        return _answer(request, "urlset", "url", entries)
    numbers = range(1, -(-len(entries) // MOST_ENTRIES) + 1)
    parts = [Entry(reverse("sitemap-part", args=[number])) for number in numbers]
    return _answer(request, "sitemapindex", "sitemap", parts)


@require_safe
def sitemap_part(request: HttpRequest, number: int) -> HttpResponse:
    """A part of a map that has parts, from 1 on."""
    start = (number - 1) * MOST_ENTRIES
    part = list(entries_of(request.editions))[start : start + MOST_ENTRIES] if number else []
    if not part:
        raise Http404("サイトマップに、この番号の部分はありません。")
    return _answer(request, "urlset", "url", part)


def _answer(request: HttpRequest, kind: str, name: str, entries: Iterable[Entry]) -> HttpResponse:
    site = site_of(request)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>\n', f'<{kind} xmlns="{NAMESPACE}">\n']
    for path, changed in entries:
        day = f"<lastmod>{localdate(changed).isoformat()}</lastmod>" if changed else ""
        lines.append(f"<{name}><loc>{escape(site + path)}</loc>{day}</{name}>\n")
    lines.append(f"</{kind}>\n")
    return HttpResponse("".join(lines), content_type="application/xml")


def entries_of(editions: Iterable[Plan]) -> Iterator[Entry]:
    """Every public page of the site, those of the newest edition first."""
    plans = sorted(editions, key=attrgetter("is_shown", "start_month", "pk"), reverse=True)
    yield from map(Entry, map(reverse, LASTING))
    oldest_first = sorted(plans, key=attrgetter("start_month", "pk"))
    for former, later in pairwise(oldest_first):
        yield Entry(reverse("plans-compared", args=[former.code, later.code]))
    places = list(Subprefecture.objects.in_plan_order().select_related("area"))
    towns = list(Municipality.objects.select_related("subprefecture__area").order_by("code"))
    themes = list(Theme.objects.all())
    for plan in plans:
        changes = _Changes(plan)
        yield from _lists_of(plan, themes, changes)
        yield from _places_of(plan, places, towns, changes)
        yield from _records_of(changes)


def _lists_of(plan: Plan, themes: list[Theme], changes: "_Changes") -> Iterator[Entry]:
    for name in OF_EDITION:
        yield Entry(address_in(plan, name))
    yield Entry(address_in(plan, "about"), plan.changed_at)
    terms = Term.objects.in_plan(plan)
    yield Entry(address_in(plan, "glossary"), last_changed([plan, *terms]))
    yield Entry(address_in(plan, "themes"), last_changed([plan, *themes]))
    newest = Review.objects.with_page().in_plan(plan).order_by("-changed_at")[:1]
    yield Entry(address_in(plan, "reviews"), last_changed([plan, *newest]))
    for sheet in read_sheets(plan):
        name, parts = ("outline-sheet", [sheet.slug]) if sheet.slug else ("outline", [])
        yield Entry(address_in(plan, name, *parts), plan.changed_at)
    for theme in themes:
        moment = changes.of_theme(theme)
        yield Entry(address_in(plan, "theme", theme.slug), moment)
    for year in Review.years_of(plan):
        yield Entry(address_in(plan, "status-of-year", year))
        yield Entry(address_in(plan, "reviews-of-year", year))
    for language in _translations():
        for name in TRANSLATED_LISTS:
            yield Entry(address_in(plan, f"{language}:{name}"))


def _places_of(
    plan: Plan,
    places: Iterable[Subprefecture],
    towns: Iterable[Municipality],
    changes: "_Changes",
) -> Iterator[Entry]:
    """Areas and places, and what changed there in each year."""
    area_plans = AreaPlan.objects.listed(plan)
    yield Entry(address_in(plan, "regions:areas"), last_changed(area_plans))
    slugs = [area_plan.area.slug for area_plan in area_plans]
    here = [(place.area.slug, place.slug) for place in places]
    for area_plan in area_plans:
        moments = changes.of_area(area_plan)
        yield from _in_languages(plan, "area", [area_plan.area.slug], *moments)
    for place, pair in zip(places, here, strict=True):
        yield from _in_languages(plan, "subprefecture", pair, *changes.of_place(place))
    for town in towns:
        place = town.subprefecture
        parts = (place.area.slug, place.slug, town.code)
        yield Entry(address_in(plan, "regions:municipality", *parts))
    for year in years_of(plan):
        yield Entry(address_in(plan, "changes-of-year", year))
        for slug in slugs:
            yield Entry(address_in(plan, "collaborationarea-changes", slug, year))
        for pair in here:
            yield Entry(address_in(plan, "subprefecture-changes", *pair, year))


def _in_languages(
    plan: Plan,
    name: str,
    parts: Sequence[str],
    changed: datetime | None,
    translated: datetime | None,
) -> Iterator[Entry]:
    """The page of a place, and those in the other languages, which show less."""
    yield Entry(address_in(plan, f"regions:{name}", *parts), changed)
    for language in _translations():
        yield Entry(address_in(plan, f"{language}:{name}", *parts), translated)


def _translations() -> list[str]:
    return [language.slug for language in LANGUAGES if language.slug]


def _records_of(changes: "_Changes") -> Iterator[Entry]:
    """Projects, their reviews and their KPIs, each at one address for ever."""
    reviews = changes.reviews.moments
    for code, year in changes.reviewed:
        yield Entry(reverse("projects:review", args=[code, year]))
    for row in changes.project_rows:
        moments = changes.projects.moments[row.pk], reviews.get(row.pk)
        yield from _record("projects:project", "project", row.code, *moments)
    for kpi, code, project in changes.kpi_rows:
        moments = changes.kpis.moments[kpi], reviews.get(project)
        yield from _record("kpis:kpi", "kpi", code, *moments)


def _record(
    name: str, translated: str, code: str, changed: datetime, reviewed: datetime | None
) -> Iterator[Entry]:
    """The page of a record, and those in the other languages, which have no reviews."""
    yield Entry(reverse(name, args=[code]), max(filter(None, [changed, reviewed])))
    for language in _translations():
        yield Entry(reverse(f"{language}:{translated}", args=[code]), changed)


class _Newest:
    """When the newest of some records changed, by the record to which each belongs."""

    def __init__(self) -> None:
        self.moments: dict[int, datetime] = {}

    def add(self, records: QuerySet, way: str) -> None:
        """Take records into account, of which `way` leads to the one they belong to."""
        newest = records.order_by().values_list(way).annotate(Max("changed_at"))
        for pk, moment in newest:
            self.note(pk, moment)

    def note(self, pk: int, moment: datetime) -> None:
        self.moments[pk] = max(moment, self.moments.get(pk, moment))


class _ProjectRow(NamedTuple):
    pk: int
    code: str
    area_plan: int


class _Changes:
    """When the records of an edition changed last, each with all that its page shows of it."""

    def __init__(self, plan: Plan) -> None:
        self.kpis, self.projects, self.reviews = _Newest(), _Newest(), _Newest()
        kpis = KPI.objects.with_page().in_plan(plan)
        in_order = kpis.order_by("project__order", "order", "code")
        self.kpi_rows = list(in_order.values_list("pk", "code", "project_id"))
        self.kpis.add(kpis, "pk")
        self.kpis.add(KPISeries.objects.with_page().in_plan(plan), "kpi")
        self.kpis.add(Actual.objects.with_page().in_plan(plan), "series__kpi")
        self.kpis.add(MissingValue.objects.with_page().in_plan(plan), "series__kpi")
        projects = Project.objects.with_page().in_plan(plan)
        rows = projects.in_plan_order().values_list("pk", "code", "area_plan_id")
        self.project_rows = list(map(_ProjectRow._make, rows))
        self.projects.add(projects, "pk")
        parts = Participation.objects.filter(project__in=projects)
        self.projects.add(parts, "project")
        self.projects.add(Measure.objects.with_page().in_plan(plan), "project")
        for kpi, _, project in self.kpi_rows:
            self.projects.note(project, self.kpis.moments[kpi])
        reviews = Review.objects.with_page().in_plan(plan)
        self.reviews.add(reviews, "project")
        codes = reviews.order_by("pk").values_list("project__code", "year")
        self.reviewed = list(codes)
        self.places = _grouped(parts.values_list("project", "subprefecture"))
        self.themes = _grouped(projects.values_list("pk", "themes"))
        series = KPISeries.objects.published().in_plan(plan).exclude(subprefecture=None)
        self.series = _grouped(series.order_by().values_list("subprefecture", "changed_at"))

    def of_theme(self, theme: Theme) -> datetime | None:
        """The page of a theme; None where it shows some of the projects only."""
        found = [row for row in self.project_rows if theme.pk in self.themes[row.pk]]
        in_areas = Counter(row.area_plan for row in found)
        if in_areas and max(in_areas.values()) > MOST_IN_THEME:
            return None
        return self._newest_of(theme, found)

    def of_area(self, area_plan: AreaPlan) -> tuple[datetime | None, datetime | None]:
        """The page of an area, and the translated one; None where one shows some of the projects only."""
        here = {place.pk for place in area_plan.area.subprefectures.all()}
        own = [row for row in self.project_rows if row.area_plan == area_plan.pk]
        carried = [row for row in self.project_rows if here.intersection(self.places[row.pk])]
        related = [row for row in carried if row.area_plan != area_plan.pk]
        changed = None
        if len(own) <= MOST_IN_AREA and len(related) <= MOST_IN_AREA:
            directions = [direction.changed_at for direction in area_plan.directions.all()]
            changed = max([self._newest_of(area_plan, [*own, *related]), *directions])
        return changed, self._newest_of(area_plan, own) if len(own) <= MOST else None

    def of_place(self, place: Subprefecture) -> tuple[datetime | None, datetime | None]:
        """The page of a subprefecture, and the translated one; None where one shows a part only."""
        carried = [row for row in self.project_rows if place.pk in self.places[row.pk]]
        alone = [row for row in carried if len(self.places[row.pk]) == 1]
        changed, printed = None, self.series[place.pk]
        is_whole = len(alone) <= MOST_IN_PLACE and len(carried) - len(alone) <= MOST_IN_PLACE
        if is_whole and len(printed) <= MOST_SERIES:
            changed = max([self._newest_of(place, carried), *printed])
        return changed, self._newest_of(place, carried) if len(carried) <= MOST else None

    def _newest_of(self, record: Sourced, rows: Iterable[_ProjectRow]) -> datetime:
        moments = [self.projects.moments[row.pk] for row in rows]
        return max([record.changed_at, *moments])


def _grouped(pairs: Iterable[tuple[int, Any]]) -> defaultdict[int, list]:
    """The second of each pair by the first."""
    found: defaultdict[int, list] = defaultdict(list)
    for first, second in pairs:
        found[first].append(second)
    return found
