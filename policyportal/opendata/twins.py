"""Twins: the same page in a form for programs, at its own address with an ending in place of the last slash.

/kpis/doo-01-1/ has /kpis/doo-01-1.md, the page as Markdown; .json, its record as the API has it; .csv, its figures. The home
page has /index.md. Which page has which stands here; how they are made, in twin_views and markdown.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import NamedTuple

from django.db.models import Q
from django.http import HttpRequest
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from django.urls.converters import StringConverter
from django.utils.http import urlencode

from kpis.datasets import KPIS, SERIES, VALUES, series_with_values
from kpis.filters import KPIFilter, StatusFilter
from kpis.querysets import KPISeriesQuerySet
from policyportal.pages.datasets import Dataset
from policyportal.records.querysets import RecordQuerySet
from policyportal.search.lists import ListFilter
from projects.datasets import MEASURES, PARTICIPATIONS, PROJECTS, REVIEWS, projects_of
from projects.filters import ProjectFilter
from regions.datasets import AREAS, DIRECTIONS, MUNICIPALITIES, SUBPREFECTURES
from regions.models import Plan

CSV, JSON, MARKDOWN = "csv", "json", "md"
# What each is called in its content type, and on the page.
CONTENT_TYPES = {CSV: "text/csv", JSON: "application/json", MARKDOWN: "text/markdown"}
LABELS = {CSV: "CSV", JSON: "JSON", MARKDOWN: "Markdown"}
HOME = "/index"
# A path, and the query and the place on the page that may follow it.
ADDRESS = re.compile("([^?#]*)(.*)")
# Pages that only ask; and what answers staff, programs or others' frames, which is no page of the plan.
WITHOUT = {"search", "find"}
NO_PAGE = re.compile(r"(?:^|/)(?:admin|api/v1|embed)/")


@dataclass(frozen=True)
class Rows:
    """Rows of a dataset: `paths` lead from them to what the address of the page holds, by its names there."""

    dataset: Dataset
    paths: Mapping[str, str]

    def of(self, parts: Mapping[str, str]) -> Dataset:
        """The dataset with no other rows than those of the page whose address holds these parts."""
        conditions = {path: parts[name] for name, path in self.paths.items()}
        return replace(self.dataset, records=partial(_narrowed, self.dataset, conditions))


def _narrowed(dataset: Dataset, conditions: Mapping[str, str], plan: Plan) -> RecordQuerySet:
    return dataset.records(plan).filter(**conditions)


@dataclass(frozen=True)
class OfPlace(Rows):
    """The values that pages of a subprefecture show: printed for it, or for no place, of the projects it carries.

    `part` is what the address calls it.
    """

    part: str = "slug"

    def of(self, parts: Mapping[str, str]) -> Dataset:
        return replace(self.dataset, records=partial(_values_of_place, parts[self.part]))


def _values_of_place(slug: str, plan: Plan) -> KPISeriesQuerySet:
    carried = Q(subprefecture=None, kpi__project__participations__subprefecture__slug=slug)
    return series_with_values(plan).filter(Q(subprefecture__slug=slug) | carried).distinct()


@dataclass(frozen=True)
class RecordTwins:
    """The twins of the page of a record: itself, with its parts in JSON by the names of their datasets; its table as CSV.

    `edition` leads from an edition to the code of the record, which has one address for ever; empty where the address
    says the edition. `lists` are the lists of what is too much for one file, by the name under which each asks for it.
    """

    record: Rows
    parts: tuple[Rows, ...] = ()
    table: Rows | None = None
    edition: str = ""
    lists: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ListTwins:
    """The twins of a list: the records that the page shows as JSON; `csv` names the address of its file.

    `conditions` are those of the page, of which the address has the choices; without them it lists all records, or those
    to which `paths` lead.
    """

    dataset: Dataset | None
    csv: str = ""
    conditions: type[ListFilter] | None = None
    paths: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class NarrowedList:
    """A page that shows a list under one condition: its twins are those of that list."""

    name: str
    choice: str
    part: str


def _named_projects_of(plan: Plan) -> RecordQuerySet:
    """One without a name has no page."""
    return projects_of(plan).named()


NAMED = replace(PROJECTS, records=_named_projects_of)
OF_PROJECT = {"code": "project__code"}
OF_KPI = {"code": "kpi__code"}
IN_AREA = {"slug": "area__slug"}
PROJECT_IN = "area_plans__projects__code"
YEAR = {"year": "year"}
# By the name of the page's address. All others have Markdown alone.
TWINS: dict[str, RecordTwins | ListTwins | NarrowedList] = {
    "kpis:kpi": RecordTwins(
        Rows(KPIS, {"code": "code"}),
        (Rows(SERIES, OF_KPI), Rows(VALUES, OF_KPI)),
        Rows(VALUES, OF_KPI),
        "area_plans__projects__kpis__code",
    ),
    "projects:project": RecordTwins(
        Rows(NAMED, {"code": "code"}),
        tuple(Rows(part, OF_PROJECT) for part in (PARTICIPATIONS, MEASURES, KPIS, REVIEWS)),
        Rows(VALUES, {"code": "kpi__project__code"}),
        PROJECT_IN,
    ),
    "projects:review": RecordTwins(
        Rows(REVIEWS, OF_PROJECT | YEAR), (), Rows(REVIEWS, OF_PROJECT | YEAR), PROJECT_IN
    ),
    "regions:area": RecordTwins(
        Rows(AREAS, IN_AREA),
        (Rows(SUBPREFECTURES, IN_AREA), Rows(DIRECTIONS, {"slug": "area_plan__area__slug"})),
        Rows(VALUES, {"slug": "kpi__project__area_plan__area__slug"}),
        lists={"projects:projects": "area", "kpis:kpis": "area"},
    ),
    "regions:subprefecture": RecordTwins(
        Rows(SUBPREFECTURES, {"slug": "slug", "area_slug": "area__slug"}),
        (Rows(MUNICIPALITIES, {"slug": "subprefecture__slug"}),),
        OfPlace(VALUES, {}),
        lists={"projects:projects": "sub", "kpis:kpis": "sub"},
    ),
    "regions:municipality": RecordTwins(
        Rows(
            MUNICIPALITIES,
            {
                "code": "code",
                "place_slug": "subprefecture__slug",
                "area_slug": "subprefecture__area__slug",
            },
        ),
        table=OfPlace(VALUES, {}, "place_slug"),
    ),
    "kpis:kpis": ListTwins(KPIS, "kpis:csv", KPIFilter),
    "projects:projects": ListTwins(PROJECTS, "projects:csv", ProjectFilter),
    "status": ListTwins(SERIES, "status-csv", StatusFilter),
    "status-of-year": ListTwins(None, "status-of-year-csv"),
    "reviews-of-year": ListTwins(REVIEWS, "reviews-csv", paths=YEAR),
    "regions:areas": ListTwins(AREAS),
    "theme": NarrowedList("projects:projects", "field", "slug"),
}


@dataclass(frozen=True)
class Twin:
    """A page in a form: where the page stands, which it is, and the ending."""

    page: str
    match: ResolverMatch
    ending: str


class TwinConverter(StringConverter):
    """The address of a twin, for one that a page has; there is no other."""

    regex = r"[-a-z0-9/]+\.(?:csv|json|md)"

    def to_python(self, value: str) -> Twin:
        stem, _, ending = f"/{value}".rpartition(".")
        page = "/" if stem == HOME else f"{stem}/"
        try:
            match = resolve(page)
        except Resolver404 as error:
            raise ValueError("no page") from error
        if ending not in endings_of(match):
            raise ValueError("a page without this twin")
        return Twin(page, match, ending)


def endings_of(match: ResolverMatch) -> list[str]:
    """The endings of the twins that a page has."""
    if match.view_name in WITHOUT or NO_PAGE.search(match.route):
        return []
    twins = TWINS.get(match.view_name)
    if isinstance(twins, NarrowedList):
        twins = TWINS[twins.name]
    found = []
    if isinstance(twins, RecordTwins):
        found = [CSV, JSON] if twins.table else [JSON]
    elif isinstance(twins, ListTwins):
        found = [ending for ending, has in ((CSV, twins.csv), (JSON, twins.dataset)) if has]
    return [*found, MARKDOWN]


def with_ending(address: str, ending: str) -> str:
    """The address of a page, with all that follows its path, as that of its twin."""
    path, rest = ADDRESS.match(address).groups()
    stem = HOME if path == "/" else path.removesuffix("/")
    return f"{stem}.{ending}{rest}"


def elsewhere(match: ResolverMatch, ending: str, query: str) -> str | None:
    """Where a twin stands that is not at the page's own address: the file of a list has had another from the beginning."""
    name, twins, parts = match.view_name, TWINS.get(match.view_name), match.kwargs
    if isinstance(twins, NarrowedList):
        query, name, parts = urlencode({twins.choice: parts[twins.part]}), twins.name, {}
        twins = TWINS[name]
        address = with_ending(reverse(name), JSON)
    elif ending == JSON:
        return None
    if not isinstance(twins, ListTwins) or ending == MARKDOWN:
        return None
    if ending == CSV:
        address = reverse(twins.csv, kwargs=parts)
    return f"{address}?{query}".rstrip("?")


class TwinLink(NamedTuple):
    """A way to a twin of a page."""

    ending: str
    address: str

    @property
    def label(self) -> str:
        return LABELS[self.ending]

    @property
    def content_type(self) -> str:
        return CONTENT_TYPES[self.ending]

    @property
    def header(self) -> str:
        """The way as a field of the header Link has it."""
        return f'<{self.address}>; rel="alternate"; type="{self.content_type}"'


def twins_of(request: HttpRequest | None) -> list[TwinLink]:
    """The ways to the twins of a page that is shown; a page for staff has none."""
    match = request and request.resolver_match
    if not match or request.is_preview or hasattr(request, "previewed_edition"):
        return []
    query = request.GET.urlencode()
    page = f"{request.path}?{query}".rstrip("?")
    links = []
    for ending in endings_of(match):
        address = elsewhere(match, ending, query) or with_ending(page, ending)
        links.append(TwinLink(ending, address))
    return links
