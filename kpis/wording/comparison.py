"""Comparison: which series share an axis, and what readers must know when they compare them.

An axis holds values of single years in units that measure the same thing. Other series are drawn apart.
Nothing here adds, averages or ranks; rows keep the order in which they come.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import chain, combinations

from kpis.figures import Basis, Bound, Figure
from kpis.models import KPI, KPISeries
from kpis.periods import Period
from kpis.wording.drawings.frame import SMALL
from kpis.wording.drawings.picture import Picture
from kpis.wording.series import wording_of
from policyportal.records.numbers import grouped, narrow
from regions.models import Subprefecture

# What a unit measures, and what one of it is worth; any other unit measures only itself.
MEASURES = {
    "千人": ("人", Decimal(1000)),
    "万人": ("人", Decimal(10000)),
    # Each counts local governments; the name follows from which kinds a place has.
    "市町": ("市町村", Decimal(1)),
    "町": ("市町村", Decimal(1)),
}
# A baseline of this year is hard to compare with an earlier one: the editorial notes of the KPIs say so.
FIRST_PANDEMIC_YEAR = 2020


def conversion(unit: str, to: str) -> Decimal | None:
    """The exact factor from one unit to the other; 1 for the same unit, None if they measure different things."""
    kind, worth = _measure(unit)
    other, worth_of_other = _measure(to)
    return worth / worth_of_other if kind == other else None


def _measure(unit: str) -> tuple[str, Decimal]:
    return MEASURES.get(narrow(unit), (narrow(unit), Decimal(1)))


def speaks_of_one_year(series: KPISeries) -> bool:
    """Whether target and baseline are values of one year: no totals, best values, limits or values of every year."""
    return (
        series.target.basis == Basis.YEAR
        and series.target.bound in (Bound.REACH, Bound.MAINTAIN)
        and (series.baseline is None or series.baseline.basis == Basis.YEAR)
    )


@dataclass(frozen=True)
class Row:
    """A series with its drawing. `converted` are its figures in the unit of the axis, if that is another."""

    series: KPISeries
    drawing: Picture
    converted: str = ""


@dataclass(frozen=True)
class Axis:
    """Series on one scale. `span` says where the scale begins and ends; it is empty if all values are zero."""

    unit: str
    rows: tuple[Row, ...]
    span: str

    @property
    def converted_units(self) -> list[str]:
        return [unit for unit in self._other_units() if conversion(unit, self.unit) != 1]

    @property
    def equal_units(self) -> list[str]:
        """The other names of the axis' unit, which need no conversion."""
        return [unit for unit in self._other_units() if conversion(unit, self.unit) == 1]

    def _other_units(self) -> Iterable[str]:
        units = dict.fromkeys(narrow(row.series.unit) for row in self.rows)
        return [unit for unit in units if unit != self.unit]

    @property
    def has_actuals(self) -> bool:
        return any(wording_of(row.series).course.values for row in self.rows)

    @property
    def one_indicator(self) -> bool:
        """Whether all rows measure one indicator: a KPI's own series, or a family's."""
        kinds = {row.series.kpi.family_id or f"kpi {row.series.kpi.pk}" for row in self.rows}
        return len(kinds) == 1


class Years:
    """The years of all baselines, or of all targets, in order of time.

    `counts` has period, words and number of series of each; the figures that are not printed come last.
    """

    def __init__(self, figures: Iterable[Figure | None]) -> None:
        found = Counter((figure.period, figure.when) if figure else None for figure in figures)
        missing = found.pop(None, 0)
        self.counts = [(*years, found[years]) for years in sorted(found)]
        self.hold_periods = any(not period.is_year for period, _when in found)
        if missing:
            self.counts.append((None, "", missing))


@dataclass(frozen=True)
class Comparison:
    """Series to compare: those that share an axis, those that are drawn apart, and how their years differ."""

    series: tuple[KPISeries, ...]
    axes: tuple[Axis, ...]
    apart: tuple[Row, ...]

    @property
    def baseline_years(self) -> Years:
        return Years(series.baseline for series in self.series)

    @property
    def target_years(self) -> Years:
        return Years(series.target for series in self.series)

    @property
    def has_actuals(self) -> bool:
        return any(series.actuals.all() for series in self.series)

    @property
    def is_judged(self) -> bool:
        """Whether marks are shown: where there are actuals, unless the operator has switched judgements off."""
        return self.has_actuals and all(wording_of(series).judgement for series in self.series)

    @property
    def meets_the_pandemic(self) -> bool:
        """Whether one baseline is of the first pandemic year and another one of the year before."""
        years = {series.baseline.period for series in self.series if series.baseline}
        return {Period.year(FIRST_PANDEMIC_YEAR - 1), Period.year(FIRST_PANDEMIC_YEAR)} <= years

    @property
    def has_printed_notes(self) -> bool:
        """Whether a KPI has a note that the outline prints, which may say more about its years."""
        return any(series.kpi.note for series in self.series)

    @property
    def editorial_notes(self) -> dict[str, list[KPI]]:
        return editorial_notes(self.series)

    @property
    def rows(self) -> list[Row]:
        """All rows in the order of the series: those of the table."""
        row_of = {id(row.series): row for row in (*_rows_of(self.axes), *self.apart)}
        return [row_of[id(series)] for series in self.series]

    @property
    def converts(self) -> bool:
        return any(axis.converted_units for axis in self.axes)


def editorial_notes(all_series: Iterable[KPISeries]) -> dict[str, list[KPI]]:
    """Find the notes that this site adds to KPIs, each once, with the KPIs that it is about."""
    found: dict[str, list[KPI]] = {}
    for series in all_series:
        about = found.setdefault(series.kpi.editorial_note, [])
        if series.kpi not in about:
            about.append(series.kpi)
    found.pop("", None)
    return found


def side_by_side(all_series: Sequence[KPISeries]) -> Comparison:
    """Compare series. Two or more that measure the same thing share an axis; their order is kept."""
    groups = _alike(filter(speaks_of_one_year, all_series))
    axes = tuple(_axis(group) for group in groups if len(group) > 1)
    on_an_axis = {id(row.series) for row in _rows_of(axes)}
    apart = tuple(_alone(series) for series in all_series if id(series) not in on_an_axis)
    return Comparison(tuple(all_series), axes, apart)


def _rows_of(axes: Iterable[Axis]) -> list[Row]:
    return list(chain.from_iterable(axis.rows for axis in axes))


def _alone(series: KPISeries) -> Row:
    """Draw a series that shares no axis on one of its own."""
    return Row(series, wording_of(series).drawn(SMALL, ()))


def _axis(all_series: Sequence[KPISeries]) -> Axis:
    """Put series on one axis from zero, in the unit that most of them have, or the first such unit."""
    unit = _common_unit(all_series)
    amounts = [Decimal(0)]
    for series in all_series:
        factor = conversion(series.unit, unit)
        course = wording_of(series).course
        amounts += [value * factor for value in course.values.values()]
        amounts += [figure.value * factor for figure in (series.baseline, series.target) if figure]
    ends = (min(amounts), max(amounts))
    return Axis(
        unit,
        tuple(_row(series, unit, ends) for series in all_series),
        f"{grouped(ends[0])}から{grouped(ends[1])}{unit}" if any(ends) else "",
    )


def _row(series: KPISeries, unit: str, ends: tuple[Decimal, Decimal]) -> Row:
    """Draw a series on an axis with these ends in another unit, with its figures as printed for labels."""
    back = conversion(unit, series.unit)
    drawing = wording_of(series).drawn(SMALL, [Fraction(back * end) for end in ends])
    return Row(series, drawing, _converted(series, unit))


def _converted(series: KPISeries, unit: str) -> str:
    """Write the figures of a series in another unit; nothing where each of either is one of the other."""
    factor = conversion(series.unit, unit)
    if factor == 1:
        return ""
    figures = filter(None, (series.baseline, series.target))
    return " → ".join(f"{grouped(figure.value * factor)}{unit}" for figure in figures)


def converted_in_common(all_series: Sequence[KPISeries]) -> dict[KPISeries, str]:
    """Write the figures of series in the unit that most of those have that measure the same, where it is another."""
    found: dict[KPISeries, str] = {}
    for group in _alike(all_series):
        unit = _common_unit(group)
        found |= {series: words for series in group if (words := _converted(series, unit))}
    return found


def _alike(all_series: Iterable[KPISeries]) -> Iterable[list[KPISeries]]:
    """Group series by what they measure, in their order."""
    groups: dict[str, list[KPISeries]] = {}
    for series in all_series:
        kind, _worth = _measure(series.unit)
        groups.setdefault(kind, []).append(series)
    return groups.values()


def _common_unit(all_series: Iterable[KPISeries]) -> str:
    """Give the unit that most of the series have, or the first such unit."""
    units = Counter(narrow(series.unit) for series in all_series)
    return units.most_common(1)[0][0]


def overlaps(kpis: Iterable[KPI]) -> list[tuple[KPI, KPI, list[Subprefecture]]]:
    """Find the pairs of KPIs whose projects have places in common, with these, from what is prefetched."""
    found = []
    for kpi, other in combinations(kpis, 2):
        there = other.project.places
        if both := [place for place in kpi.project.places if place in there]:
            found.append((kpi, other, both))
    return found
