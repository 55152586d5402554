"""Courses: a series in time, as amounts by year, before anything has a place in a drawing.

The line that actuals are compared with and the band of △ follow the rules of kpis.judgement, so that a drawing shows
what a judgement says.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from fractions import Fraction
from functools import cached_property

from kpis.figures import Basis, Bound, Figure, Reading, comparable, distance
from policyportal.records.numbers import EXACT


class Form(Enum):
    """What a drawing of a series looks like."""

    WAY = auto()
    """From the baseline to the target at an even pace."""
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
    target: Figure
    readings: Sequence[Reading] = ()
    """The actuals in order of time."""
    threshold: Decimal = Decimal("0.8")

    @cached_property
    def form(self) -> Form:
        basis = self.target.basis
        if basis == Basis.TOTAL:
            return Form.TOTAL
        if basis == Basis.EVERY_YEAR:
            return Form.EVERY_YEAR
        return Form.WAY if distance(self.baseline, self.target) else Form.LEVEL

    @cached_property
    def values(self) -> dict[int, Decimal]:
        """What is drawn of each year: its value, or the total so far, which ends where a year is missing."""
        if self.form != Form.TOTAL:
            return {reading.year: reading.value for reading in self.readings}
        known = {reading.year: reading.value for reading in self.readings}
        totals: dict[int, Decimal] = {}
        so_far = Decimal(0)
        for year in self.target.period.years:
            if year not in known:
                break
            so_far = EXACT.add(so_far, known[year])
            totals[year] = so_far
        return totals

    @property
    def start(self) -> Decimal | None:
        """The baseline, where it is a value as those of the years are."""
        baseline = self.baseline
        if baseline is None or baseline.basis != Basis.YEAR or self.form == Form.TOTAL:
            return None
        return baseline.value if baseline.unit == self.target.unit else None

    def line(self, year: int) -> Fraction:
        """What the value of a year is compared with: the even pace, or the line itself."""
        aim = Fraction(self.target.value)
        if self.form == Form.WAY:
            start = Fraction(self.baseline.value)
            return start + (aim - start) * self._elapsed(year)
        return aim * self._elapsed(year) if self.form == Form.TOTAL else aim

    def band(self, year: int) -> tuple[Fraction, Fraction] | None:
        """Between which amounts a year's value is △, the line being one of them; None where nothing is."""
        line, threshold = self.line(year), Fraction(self.threshold)
        if self.form == Form.WAY:
            start = Fraction(self.baseline.value)
            return start + (line - start) * threshold, line
        if self.form != Form.TOTAL or self._rising is None:
            return None
        limit = line * threshold if self._rising else line / threshold
        if comparable(self.baseline, self.target) and distance(self.baseline, self.target):
            limit = self._limit_of_total(year, limit)
        return limit, line

    def _limit_of_total(self, year: int, limit: Fraction) -> Fraction:
        """Where △ ends for a total whose baseline is one too: it is no △ if it is worse than that."""
        start, aim = Fraction(self.baseline.value), Fraction(self.target.value)
        if year >= self.target.period.last_year:
            return start + (aim - start) * Fraction(self.threshold)
        pace_before = start * self._elapsed(year)
        return max(limit, pace_before) if self._rising else min(limit, pace_before)

    @property
    def _rising(self) -> bool | None:
        if self.target.bound == Bound.AT_LEAST:
            return True
        if self.target.bound == Bound.AT_MOST:
            return False
        change = distance(self.baseline, self.target)
        return change > 0 if change else None

    def _elapsed(self, year: int) -> Fraction:
        """The share of time that is over with a year: from the baseline on, or of a total's years."""
        period = self.target.period
        before = self.baseline.period.last_year if self.form == Form.WAY else period.first_year - 1
        return max(
            Fraction(0), min(Fraction(1), Fraction(year - before, period.last_year - before))
        )
