"""Scales: from years and amounts to places in a drawing."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

Amount = Decimal | Fraction | int
# A year, or a moment between two: half a year before one is where it begins.
Year = int | Fraction


@dataclass(frozen=True)
class Scale:
    """A straight scale: `least` is at `start`, `most` at `end`. Downwards, the end is the smaller number."""

    least: Amount
    most: Amount
    start: float
    end: float

    @cached_property
    def _unit(self) -> float:
        """The length of an amount of one. Amounts are below 10¹⁵, where floats still tell whole numbers apart."""
        return (self.end - self.start) / (float(self.most) - float(self.least))

    def at(self, amount: Amount) -> float:
        """The place of an amount; in the middle if there is only one."""
        if self.least == self.most:
            return (self.start + self.end) / 2
        return self.start + (float(amount) - float(self.least)) * self._unit
