"""The map of the site for search engines: every public page, with the day on which it changed last as the page says it.

Of a page that is made of many records that day is not known without making the page: nothing is said then, rather than
the day on which somebody looked.
"""

from collections.abc import Iterable, Iterator
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
from policyportal.pages.editions import address_in
from policyportal.pages.outline import read_sheets
from policyportal.records.sources import last_changed
from policyportal.translated.languages import LANGUAGES
from projects.models import Measure, Participation, Project, Review, Theme
from regions.models import AreaPlan, Municipality, Plan, Subprefecture, Term

# How many pages a map may have, by the rules of sitemaps.org.
MOST = 50_000
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
# Pages that outlive editions, and those of an edition of which no day is said.
LASTING = ("plans", "accessibility", "site-state", "history")
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
    if len(entries) <= MOST:
        return _answer(request, "urlset", "url", entries)
    numbers = range(1, -(-len(entries) // MOST) + 1)
    parts = [Entry(reverse("sitemap-part", args=[number])) for number in numbers]
    return _answer(request, "sitemapindex", "sitemap", parts)


@require_safe
def sitemap_part(request: HttpRequest, number: int) -> HttpResponse:
    """A part of a map that has parts, from 1 on."""
    start = (number - 1) * MOST
    part = list(entries_of(request.editions))[start : start + MOST] if number else []
    if not part:
        raise Http404("サイトマップに、この番号の部分はありません。")
    return _answer(request, "urlset", "url", part)


def _answer(request: HttpRequest, kind: str, name: str, entries: Iterable[Entry]) -> HttpResponse:
    site = f"{request.scheme}://{request.get_host()}"
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
        yield from _lists_of(plan, themes)
        yield from _places_of(plan, places, towns)
        yield from _records_of(plan)


def _lists_of(plan: Plan, themes: list[Theme]) -> Iterator[Entry]:
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
        yield Entry(address_in(plan, "theme", theme.slug))
    for year in Review.years_of(plan):
        yield Entry(address_in(plan, "status-of-year", year))
        yield Entry(address_in(plan, "reviews-of-year", year))
    for language in _translations():
        for name in TRANSLATED_LISTS:
            yield Entry(address_in(plan, f"{language}:{name}"))


def _places_of(
    plan: Plan, places: Iterable[Subprefecture], towns: Iterable[Municipality]
) -> Iterator[Entry]:
    """Areas and places, and what changed there in each year."""
    area_plans = AreaPlan.objects.listed(plan)
    yield Entry(address_in(plan, "regions:areas"), last_changed(area_plans))
    slugs = [area_plan.area.slug for area_plan in area_plans]
    here = [(place.area.slug, place.slug) for place in places]
    for slug in slugs:
        yield from _in_languages(plan, "area", slug)
    for pair in here:
        yield from _in_languages(plan, "subprefecture", *pair)
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


def _in_languages(plan: Plan, name: str, *parts: str) -> Iterator[Entry]:
    yield Entry(address_in(plan, f"regions:{name}", *parts))
    for language in _translations():
        yield Entry(address_in(plan, f"{language}:{name}", *parts))


def _translations() -> list[str]:
    return [language.slug for language in LANGUAGES if language.slug]


def _records_of(plan: Plan) -> Iterator[Entry]:
    """Projects, their reviews and their KPIs, each at one address for ever."""
    kpis = list(KPI.objects.with_page().in_plan(plan).order_by("project__order", "order", "code"))
    of_kpis = _Newest(kpis)
    of_kpis.add(KPISeries.objects.with_page().in_plan(plan), "kpi")
    of_kpis.add(Actual.objects.with_page().in_plan(plan), "series__kpi")
    of_kpis.add(MissingValue.objects.with_page().in_plan(plan), "series__kpi")
    projects = list(Project.objects.with_page().in_plan(plan).in_plan_order())
    of_projects = _Newest(projects)
    of_projects.add(Participation.objects.filter(project__in=projects), "project")
    of_projects.add(Measure.objects.with_page().in_plan(plan), "project")
    for kpi in kpis:
        of_projects.note(kpi.project_id, of_kpis.moments[kpi.pk])
    reviews = _Newest([])
    found = list(Review.objects.with_page().in_plan(plan).select_related("project"))
    for review in found:
        reviews.note(review.project_id, review.changed_at)
        yield Entry(reverse("projects:review", args=[review.project.code, review.year]))
    for project in projects:
        moments = of_projects.moments[project.pk], reviews.moments.get(project.pk)
        yield from _record("projects:project", "project", project.code, *moments)
    for kpi in kpis:
        moments = of_kpis.moments[kpi.pk], reviews.moments.get(kpi.project_id)
        yield from _record("kpis:kpi", "kpi", kpi.code, *moments)


def _record(
    name: str, translated: str, code: str, changed: datetime, reviewed: datetime | None
) -> Iterator[Entry]:
    """The page of a record, and those in the other languages, which have no reviews."""
    yield Entry(reverse(name, args=[code]), max(filter(None, [changed, reviewed])))
    for language in _translations():
        yield Entry(reverse(f"{language}:{translated}", args=[code]), changed)


class _Newest:
    """When the newest of some records changed, by the record to which each belongs."""

    def __init__(self, records: Iterable[Any]) -> None:
        self.moments: dict[int, datetime] = {record.pk: record.changed_at for record in records}

    def add(self, records: QuerySet, way: str) -> None:
        """Take records into account, of which `way` leads to the one they belong to."""
        newest = records.order_by().values_list(way).annotate(Max("changed_at"))
        for pk, moment in newest:
            self.note(pk, moment)

    def note(self, pk: int, moment: datetime) -> None:
        self.moments[pk] = max(moment, self.moments.get(pk, moment))
