"""Courses: a series in time, as amounts by year, before anything has a place in a drawing.

The line that actuals are compared with and the band of △ follow the rules of kpis.judgement, so that a drawing shows
what a judgement says.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import Enum, auto
from fractions import Fraction
from functools import cached_property

from kpis.figures import Basis, Bound, Figure, Reading, comparable, distance
from kpis.judging import is_rising
from kpis.targets import TargetTerm
from kpis.wording.drawings.scale import Year
from policyportal.records.numbers import EXACT, narrow


class Form(Enum):
    """What a drawing of a series looks like."""

    WAY = auto()
    """From the baseline to the target at an even pace."""
    COUNT = auto()
    """The same from nothing to a number of things, which stand in columns."""
    LEVEL = auto()
    """Along a line: to be kept, a limit, or a number that no way leads to."""
    TOTAL = auto()
    """Up to a total, a year on the other."""
    EVERY_YEAR = auto()
    """Each year for itself against a line."""


@dataclass(frozen=True)
class Course:
    """The figures of a series with its values year by year, and the lines that they are compared with."""

    baseline: Figure | None
    terms: Sequence[TargetTerm]
    """The targets that it had; the last one is the present one."""
    readings: Sequence[Reading] = ()
    """The actuals in order of time."""
    threshold: Decimal = Decimal("0.8")
    breaks: Mapping[int, str] = field(default_factory=dict)
    """The years from which values mean something else, with a word for what changed."""

    @property
    def target(self) -> Figure:
        return self.terms[-1].figure

    @cached_property
    def form(self) -> Form:
        return _form(self.baseline, self.target)

    @property
    def has_columns(self) -> bool:
        return self.form in (Form.COUNT, Form.TOTAL, Form.EVERY_YEAR)

    @property
    def is_limit(self) -> bool:
        """Whether there is a line above which no value should be."""
        return self.form not in WAYS and self.target.bound == Bound.AT_MOST

    @cached_property
    def values(self) -> dict[int, Decimal]:
        """What is drawn of each year: its value, or the total so far, which ends at a missing year or a break."""
        known = {reading.year: reading.value for reading in self.readings}
        if self.form != Form.TOTAL:
            return known
        totals: dict[int, Decimal] = {}
        so_far = Decimal(0)
        for year in self.target.period.years:
            if year not in known or (totals and year in self.breaks):
                break
            so_far = EXACT.add(so_far, known[year])
            totals[year] = so_far
        return totals

    @cached_property
    def runs(self) -> list[dict[int, Decimal]]:
        """The values that may be joined: those between two breaks, each with the baseline if it is one of them."""
        points = dict(self.values)
        if self.start is not None:
            points = {self.baseline.period.last_year: self.start} | points
        runs: list[dict[int, Decimal]] = [{}]
        last = None
        for year in sorted(points):
            if any(last is not None and last < begun <= year for begun in self.breaks):
                runs.append({})
            runs[-1][year] = points[year]
            last = year
        return runs

    @property
    def is_provisional(self) -> bool:
        """Whether the newest value may still change."""
        return bool(self.values) and max(self.values) in self.provisional_years

    @cached_property
    def provisional_years(self) -> set[int]:
        return {reading.year for reading in self.readings if reading.provisional}

    @cached_property
    def start(self) -> Decimal | None:
        """The baseline, where it is one year's value as those of the years are."""
        baseline = self.baseline
        if baseline is None or baseline.basis != Basis.YEAR or self.form == Form.TOTAL:
            return None
        return baseline.value

    @cached_property
    def bracket(self) -> Figure | None:
        """The baseline, where it is of several years and yet has its place among the amounts drawn."""
        baseline, target = self.baseline, self.target
        if baseline is None or baseline.basis == Basis.YEAR:
            return None
        is_alike = baseline.basis == Basis.BEST and target.basis != Basis.TOTAL
        return baseline if is_alike or comparable(baseline, target) else None

    @cached_property
    def last_year(self) -> int:
        """The last year of a target or of a value."""
        ends = [term.figure.period.last_year for term in self.terms]
        return max([*ends, *self.values])

    @cached_property
    def steps(self) -> list[TargetTerm]:
        """The targets that the values are held against, each in its years.

        The newest value is judged by the present target. While that is not valid yet in its year, all are held
        against it.
        """
        present, newest = self.terms[-1], max(self.values, default=None)
        if present.first_year is None or (newest is not None and present.first_year <= newest):
            return [*self.terms]
        return [replace(present, first_year=None)]

    @property
    def changes(self) -> list[int]:
        """The years from which another target is valid."""
        return [term.first_year for term in self.terms[1:]]

    def term(self, year: int) -> TargetTerm:
        """The target that was valid in a year."""
        return next(term for term in reversed(self.steps) if term.holds_in(year))

    def line(self, year: int) -> Fraction:
        """What the value of a year is compared with: the even pace, or the line itself."""
        return self.line_of(self.term(year).figure, year)

    def line_of(self, target: Figure, year: Year) -> Fraction:
        """The same, by a target that holds in other years too."""
        form, aim = _form(self.baseline, target), Fraction(target.value)
        if form in WAYS:
            start = Fraction(self.baseline.value)
            return start + (aim - start) * self._elapsed(target, year)
        return aim * self._elapsed(target, year) if form == Form.TOTAL else aim

    def band(self, year: int) -> tuple[Fraction, Fraction] | None:
        """Between which amounts a year's value is △, the line being the second; None where nothing is."""
        return self.band_of(self.term(year).figure, year)

    def band_of(self, target: Figure, year: Year) -> tuple[Fraction, Fraction] | None:
        form, line = _form(self.baseline, target), self.line_of(target, year)
        threshold, rising = Fraction(self.threshold), is_rising(self.baseline, target)
        if form in WAYS:
            start = Fraction(self.baseline.value)
            return start + (line - start) * threshold, line
        if form != Form.TOTAL or rising is None:
            return None
        limit = line * threshold if rising else line / threshold
        if not distance(self.baseline, target):
            return limit, line
        # Where the baseline is such a total too, what is worse than that is no △.
        start, aim = Fraction(self.baseline.value), Fraction(target.value)
        if year >= target.period.last_year:
            return start + (aim - start) * threshold, line
        worse = start * self._elapsed(target, year)
        return (max if rising else min)(limit, worse), line

    def _elapsed(self, target: Figure, year: Year) -> Fraction:
        """The share of time that is over with a year: from the baseline on, or of a total's years."""
        period, is_total = target.period, target.basis == Basis.TOTAL
        before = period.first_year - 1 if is_total else self.baseline.period.last_year
        share = Fraction(year - before, period.last_year - before)
        return max(Fraction(0), min(Fraction(1), share))


WAYS = (Form.WAY, Form.COUNT)


def _form(baseline: Figure | None, target: Figure) -> Form:
    if target.basis == Basis.TOTAL:
        return Form.TOTAL
    if target.basis == Basis.EVERY_YEAR:
        return Form.EVERY_YEAR
    if not distance(baseline, target):
        return Form.LEVEL
    counts = baseline.value == 0 and target.value > 0 and narrow(target.unit) != "%"
    return Form.COUNT if counts else Form.WAY
