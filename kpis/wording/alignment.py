"""Alignment: the projects and figures of several places in rows, so that like stands beside like.

A row of an indicator has what a family of KPIs, or one KPI, measures in two places or more. All else stands by theme.
Nothing here adds, averages or ranks; rows keep the plan's order.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from kpis.models import KPI, KPIFamily, KPISeries
from kpis.wording.comparison import Years, converted_in_common
from policyportal.pages.paging import Beginning
from projects.models import Project, Theme
from projects.querysets import ProjectQuerySet
from regions.models import CollaborationArea, Subprefecture

Place = CollaborationArea | Subprefecture


@dataclass(frozen=True, eq=False)
class Column:
    """An area or a subprefecture beside others, with its first projects."""

    place: Place
    projects: Beginning

    @classmethod
    def of(
        cls,
        place: Place,
        found: Iterable[Project],
        most: int,
        group: ProjectQuerySet,
    ) -> "Column":
        """Take the projects of a place from among those found; the group is all of them."""
        if isinstance(place, Subprefecture):
            own = [project for project in found if place in project.places]
        else:
            own = [project for project in found if project.area == place]
        return cls(place, Beginning.of(own, most, group))

    @property
    def kpis(self) -> list[KPI]:
        return list(chain.from_iterable(project.kpis.all() for project in self.projects.records))

    def series_of(self, kpi: KPI) -> list[KPISeries]:
        """The series of a KPI that concern the place: all but those that are printed for another subprefecture."""
        if not isinstance(self.place, Subprefecture):
            return list(kpi.series.all())
        return [
            series
            for series in kpi.series.all()
            if series.subprefecture_id in (None, self.place.pk)
        ]


@dataclass(frozen=True)
class SeriesPart:
    """A series in a cell. `converted` are its figures in the unit that most of its row have, if that is another."""

    series: KPISeries
    is_shared: bool = False
    """Whether it concerns several of the places: one figure, not one for each."""
    converted: str = ""


@dataclass(frozen=True)
class ProjectPart:
    """A project in a cell, with the series of it that stand in no row of an indicator."""

    project: Project
    is_shared: bool
    """Whether several of the places carry it, and not all."""
    parts: tuple[SeriesPart, ...]


@dataclass(frozen=True)
class Cell:
    """What stands in a row for one place."""

    place: Place
    parts: tuple[SeriesPart, ...] | tuple[ProjectPart, ...]


@dataclass(frozen=True)
class IndicatorRow:
    """What a family, or one KPI, measures in the places."""

    name: str
    family: KPIFamily | None
    cells: tuple[Cell, ...]
    series: tuple[KPISeries, ...]

    @property
    def baseline_years(self) -> Years:
        return Years(series.baseline for series in self.series)


@dataclass(frozen=True)
class ThemeRow:
    """The projects of the places whose first theme is this one; None for those without a theme."""

    theme: Theme | None
    common: tuple[ProjectPart, ...]
    """Those that all of the places carry."""
    cells: tuple[Cell, ...]

    @property
    def has_own(self) -> bool:
        """Whether one of the places has a project that not all carry."""
        return any(cell.parts for cell in self.cells)


def indicator_rows(columns: Sequence[Column], families: Iterable[KPIFamily]) -> list[IndicatorRow]:
    """Find what is measured in two places or more, with figures of their own."""
    family_of = {family.pk: family for family in families}
    found: dict[KPIFamily | KPI, list[list[KPISeries]]] = {}
    for number, column in enumerate(columns):
        for kpi in column.kpis:
            measure = family_of.get(kpi.family_id, kpi)
            lists = found.setdefault(measure, [[] for _ in columns])
            lists[number] += column.series_of(kpi)
    return [
        _indicator_row(measure, columns, lists)
        for measure, lists in found.items()
        if sum(map(bool, lists)) > 1 and len(set(chain.from_iterable(lists))) > 1
    ]


def _indicator_row(
    measure: KPIFamily | KPI, columns: Sequence[Column], lists: Sequence[list[KPISeries]]
) -> IndicatorRow:
    counts = Counter(chain.from_iterable(lists))
    converted = converted_in_common(tuple(counts))
    cells = []
    for column, all_series in zip(columns, lists, strict=True):
        parts = [
            SeriesPart(series, counts[series] > 1, converted.get(series, ""))
            for series in all_series
        ]
        cells.append(Cell(column.place, tuple(parts)))
    family = measure if isinstance(measure, KPIFamily) else None
    return IndicatorRow(measure.name, family, tuple(cells), tuple(counts))


def theme_rows(columns: Sequence[Column], indicators: Iterable[IndicatorRow]) -> list[ThemeRow]:
    """Put each project under its first theme, in the columns of its places or, of all places, beside them.

    It has the series that no row of an indicator has.
    """
    aligned = set(chain.from_iterable(row.series for row in indicators))
    carriers: dict[Project, list[Column]] = {}
    for column in columns:
        for project in column.projects.records:
            carriers.setdefault(project, []).append(column)
    by_theme: dict[Theme | None, list[Project]] = {}
    for project in carriers:
        theme = next(iter(project.themes.all()), None)
        by_theme.setdefault(theme, []).append(project)
    rows = []
    for theme in sorted(by_theme, key=_place_of_theme):
        common: list[ProjectPart] = []
        lists: dict[Column, list[ProjectPart]] = {column: [] for column in columns}
        for project in by_theme[theme]:
            shared = carriers[project]
            if len(shared) == len(columns):
                common.append(_project_part(project, shared, aligned))
                continue
            for column in shared:
                part = _project_part(project, [column], aligned, is_shared=len(shared) > 1)
                lists[column].append(part)
        cells = [Cell(column.place, tuple(parts)) for column, parts in lists.items()]
        rows.append(ThemeRow(theme, tuple(common), tuple(cells)))
    return rows


def _project_part(
    project: Project,
    columns: Sequence[Column],
    aligned: Collection[KPISeries],
    *,
    is_shared: bool = False,
) -> ProjectPart:
    """Give a project with the series that concern one of the places, each once."""
    found: dict[KPISeries, SeriesPart] = {}
    for kpi in project.kpis.all():
        for series in chain.from_iterable(column.series_of(kpi) for column in columns):
            if series not in aligned:
                found[series] = SeriesPart(series)
    return ProjectPart(project, is_shared, tuple(found.values()))


def _place_of_theme(theme: Theme | None) -> tuple[bool, int]:
    """Sort themes in their order, and what has none last."""
    return (theme is None, theme.order if theme else 0)
