"""Comparison: which series may stand on one axis, and what must be said of those that stand side by side.

One axis holds values of one year in units that measure the same thing; everything else is drawn apart.
Nothing here adds, averages or ranks: rows keep the order in which they come.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from kpis.figures import Basis, Bound, Figure
from kpis.models import KPI, KPISeries
from kpis.periods import Period
from kpis.wording.drawings import Drawing, Scale, on_a_line
from kpis.wording.series import wording_of
from policyportal.records.numbers import grouped, narrow
from regions.models import Subprefecture

# Units that measure the same thing, with what one of each is worth; any other unit measures only itself.
SAME_UNITS = (
    {"人": Decimal(1), "千人": Decimal(1000), "万人": Decimal(10000)},
    # Each counts local governments; the name follows from which kinds a place has.
    {"市町村": Decimal(1), "市町": Decimal(1), "町": Decimal(1)},
)
# The year that a baseline before it is least like: the editorial notes of the KPIs say so.
FIRST_PANDEMIC_YEAR = 2020


def measures_the_same(unit: str, other: str) -> bool:
    """Whether amounts in the two units may stand on one axis."""
    if narrow(unit) == narrow(other):
        return True
    worths = _worths(unit)
    return worths is not None and narrow(other) in worths


def conversion(unit: str, to: str) -> Decimal:
    """What a number in one unit is multiplied with to be in the other, exactly; 1 for the same unit."""
    if narrow(unit) == narrow(to):
        return Decimal(1)
    if not measures_the_same(unit, to):
        raise ValueError(f"{unit} and {to} measure different things.")
    worths = _worths(unit)
    return worths[narrow(unit)] / worths[narrow(to)]


def _worths(unit: str) -> dict[str, Decimal] | None:
    return next((worths for worths in SAME_UNITS if narrow(unit) in worths), None)


def speaks_of_one_year(series: KPISeries) -> bool:
    """Whether a series goes from one year's value to another's, or to it from nothing that is printed.

    A total, a best, a floor for every year and a limit are marks of another kind.
    """
    return (
        series.target.basis == Basis.YEAR
        and series.target.bound in (Bound.REACH, Bound.MAINTAIN)
        and (series.baseline is None or series.baseline.basis == Basis.YEAR)
    )


@dataclass(frozen=True)
class Row:
    """A series on its page of comparison, with its drawing; `converted` where the axis has another unit."""

    series: KPISeries
    drawing: Drawing | None
    converted: str = ""


@dataclass(frozen=True)
class Axis:
    """Series on one scale. `span` is what the scale reaches from and to, where it is not nothing but zero."""

    unit: str
    rows: tuple[Row, ...]
    span: str

    @property
    def converted_units(self) -> tuple[str, ...]:
        """The units that are converted for this axis."""
        return self._other_units(converted=True)

    @property
    def equal_units(self) -> tuple[str, ...]:
        """The other names under which the axis' own unit stands: a count that needs no conversion."""
        return self._other_units(converted=False)

    def _other_units(self, *, converted: bool) -> tuple[str, ...]:
        found = []
        for unit in dict.fromkeys(narrow(row.series.unit) for row in self.rows):
            if unit != narrow(self.unit) and (conversion(unit, self.unit) != 1) == converted:
                found.append(unit)
        return tuple(found)

    @property
    def has_actuals(self) -> bool:
        return any(row.drawing.actuals for row in self.rows)

    @property
    def one_indicator(self) -> bool:
        """Whether all rows measure one indicator: a KPI's own series, or a family's."""
        kinds = {row.series.kpi.family_id or f"kpi {row.series.kpi.pk}" for row in self.rows}
        return len(kinds) == 1


@dataclass(frozen=True)
class YearCount:
    """How many series have their figure in a year; `figure` is the first of them, None where none is printed."""

    figure: Figure | None
    count: int


@dataclass(frozen=True)
class Years:
    """The years of the baselines, or of the targets, that stand side by side, in order of time."""

    counts: tuple[YearCount, ...]

    @property
    def hold_periods(self) -> bool:
        """Whether a figure among them speaks of several years."""
        return any(count.figure and not count.figure.period.is_year for count in self.counts)


@dataclass(frozen=True)
class Comparison:
    """Series side by side: those that share an axis, those that stand apart, and how their years differ."""

    series: tuple[KPISeries, ...]
    axes: tuple[Axis, ...]
    apart: tuple[Row, ...]

    @property
    def baseline_years(self) -> Years:
        return _years([series.baseline for series in self.series])

    @property
    def target_years(self) -> Years:
        return _years([series.target for series in self.series])

    @property
    def has_actuals(self) -> bool:
        return any(series.actuals.all() for series in self.series)

    @property
    def meets_the_pandemic(self) -> bool:
        """Whether a baseline of the first pandemic year stands beside one of the year before."""
        years = {series.baseline.period for series in self.series if series.baseline}
        return {Period.year(FIRST_PANDEMIC_YEAR - 1), Period.year(FIRST_PANDEMIC_YEAR)} <= years

    @property
    def has_printed_notes(self) -> bool:
        """Whether a KPI has a note of the outline's own, which may say more of its years."""
        return any(series.kpi.note for series in self.series)

    @property
    def editorial_notes(self) -> dict[str, list[KPI]]:
        """The notes that this site adds, each once, with the KPIs that it is about."""
        found: dict[str, list[KPI]] = {}
        for series in self.series:
            about = found.setdefault(series.kpi.editorial_note, [])
            if series.kpi not in about:
                about.append(series.kpi)
        found.pop("", None)
        return found

    @property
    def rows(self) -> list[Row]:
        """All rows in the order of the series: those of the table."""
        rows = [*_rows_of(self.axes), *self.apart]
        row_of = {id(row.series): row for row in rows}
        return [row_of[id(series)] for series in self.series]

    @property
    def converts(self) -> bool:
        return any(axis.converted_units for axis in self.axes)


def side_by_side(all_series: Sequence[KPISeries]) -> Comparison:
    """Compare series, in their order: one axis for each thing that two or more of them measure."""
    groups: list[list[KPISeries]] = []
    for series in filter(speaks_of_one_year, all_series):
        for group in groups:
            if measures_the_same(group[0].unit, series.unit):
                group.append(series)
                break
        else:
            groups.append([series])
    axes = tuple(_axis(group) for group in groups if len(group) > 1)
    on_an_axis = {id(row.series) for row in _rows_of(axes)}
    apart = tuple(_alone(series) for series in all_series if id(series) not in on_an_axis)
    return Comparison(tuple(all_series), axes, apart)


def _rows_of(axes: Iterable[Axis]) -> list[Row]:
    return [row for axis in axes for row in axis.rows]


def _alone(series: KPISeries) -> Row:
    """A series that nothing stands beside: on an axis of its own, or as the drawing of its form."""
    if speaks_of_one_year(series):
        return _axis([series]).rows[0]
    return Row(series, wording_of(series).drawing)


def _axis(all_series: Sequence[KPISeries]) -> Axis:
    """The series on one scale, in the unit that most of them have; the first of the equally frequent."""
    units = Counter(narrow(series.unit) for series in all_series)
    unit = units.most_common(1)[0][0]
    amounts = []
    for series in all_series:
        factor = conversion(series.unit, unit)
        figures = [series.baseline, series.target, *_actuals(series)]
        amounts += [figure.value * factor for figure in figures if figure]
    scale = Scale.over(amounts, unit)
    return Axis(
        unit,
        tuple(_row(series, unit, scale) for series in all_series),
        f"{grouped(scale.least)}から{grouped(scale.most)}{unit}" if any(amounts) else "",
    )


def _row(series: KPISeries, unit: str, scale: Scale) -> Row:
    """A series on a scale that it shares; the labels of its marks are the figures as printed."""
    factor = conversion(series.unit, unit)
    actuals = _actuals(series)
    drawing = on_a_line(scale, series.baseline, series.target, actuals, series.title, factor)
    return Row(series, drawing, _converted(series, factor, unit))


def _actuals(series: KPISeries) -> list[Figure]:
    return [actual.figure for actual in series.actuals.all()]


def _converted(series: KPISeries, factor: Decimal, unit: str) -> str:
    """The two figures in the unit of the axis, to the last printed digit; nothing where nothing is converted."""
    if factor == 1:
        return ""
    figures = [figure for figure in (series.baseline, series.target) if figure]
    return " → ".join(f"{grouped(figure.value * factor)}{unit}" for figure in figures)


def _years(figures: Sequence[Figure | None]) -> Years:
    """The years of the figures with how many have each; those without a figure come last."""
    found: dict[tuple, list[Figure]] = {}
    for figure in filter(None, figures):
        found.setdefault((figure.period, figure.when), []).append(figure)
    counts = [YearCount(found[key][0], len(found[key])) for key in sorted(found)]
    if missing := sum(figure is None for figure in figures):
        counts.append(YearCount(None, missing))
    return Years(tuple(counts))


@dataclass(frozen=True)
class Overlap:
    """Two KPIs whose projects are carried out in some of the same places."""

    one: KPI
    other: KPI
    places: tuple[Subprefecture, ...]


def overlaps(kpis: Iterable[KPI]) -> tuple[Overlap, ...]:
    """Find the pairs of KPIs whose projects have places in common, from what is prefetched.

    That says where the projects are carried out; what a KPI counts is said by its name alone.
    """
    found = []
    for one, other in combinations(kpis, 2):
        there = other.project.places
        both = tuple(place for place in one.project.places if place in there)
        if both:
            found.append(Overlap(one, other, both))
    return tuple(found)
