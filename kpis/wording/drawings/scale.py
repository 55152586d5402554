"""Scales: from years and amounts to places in a drawing."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

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

    def at(self, amount: Amount) -> float:
        """The place of an amount; in the middle if there is only one."""
        if self.least == self.most:
            return (self.start + self.end) / 2
        share = float(
            (Fraction(amount) - Fraction(self.least)) / (Fraction(self.most) - Fraction(self.least))
        )
        return self.start + share * (self.end - self.start)
