"""Figures: a number exactly as printed, with its unit, its period and how it is to be taken.

Three things are independent: the period, the basis (does the number speak of one year, of a total, of
a best, of every year?) and, for targets, the bound (reach it, at least, at most, keep it).
"""

from dataclasses import dataclass
from decimal import Decimal

from django.db import models

from kpis.periods import Period
from policyportal.records.numbers import grouped


class Basis(models.TextChoices):
    """基準の取り方: what the number of a period is."""

    YEAR = "year", "年の値"
    """One year's value: R2."""
    TOTAL = "total", "期間の合計"
    """The total over the years. The outline prints the years only; that it is a total is our reading."""
    BEST = "best", "期間の最高値"
    """The best year of the period: H29～R2の最高値."""
    EVERY_YEAR = "every_year", "毎年"
    """Each year of the period for itself: ／年."""


class Bound(models.TextChoices):
    """限度: what it takes to meet a target."""

    REACH = "reach", "到達"
    """Get there from the baseline; up or down follows from the two numbers."""
    AT_LEAST = "at_least", "以上"
    """This much or more."""
    AT_MOST = "at_most", "以下"
    """This much or less."""
    MAINTAIN = "maintain", "維持"
    """Keep what there is; equal numbers alone do not say so."""


class Aim(models.TextChoices):
    """目標の種類: what a target asks for, as lists sort and count it. A limit is one, however it is taken."""

    RISE = "rise", "増やす・高める"
    """From the baseline up."""
    FALL = "fall", "減らす・下げる"
    """From the baseline down."""
    MAINTAIN = "maintain", "維持する"
    """Keep what there is."""
    AT_LEAST = "at_least", "以上（下限）"
    """A floor: over a period, in each year, or at a time."""
    AT_MOST = "at_most", "以下（上限）"
    """A cap."""
    REACH = "reach", "到達する"
    """A number to get to, where no baseline says from which side."""


CUMULATIVE = "延べ"
# Beyond any figure of the plan, and below PostgreSQL's NaN and Infinity, which numeric would store.
LIMIT = Decimal(10) ** 15


@dataclass(frozen=True)
class Figure:
    """A baseline or a target. `value` keeps its printed decimals: 2037.0 is not 2037."""

    value: Decimal
    unit: str
    period: Period
    basis: Basis
    bound: Bound | None = None
    prefix: str = ""

    @property
    def number(self) -> str:
        """2,037.0; a minus sign that is one."""
        return grouped(self.value)

    @property
    def amount(self) -> str:
        """The number with its unit and what is printed around it: 延べ50件以上, 86.09%/年."""
        # A figure for every year is printed with ／年 alone; its 以上 stands in the KPI's note (十勝).
        if self.basis == Basis.EVERY_YEAR:
            after = "/年"
        elif self.bound in (Bound.AT_LEAST, Bound.AT_MOST):
            after = self.bound.label
        else:
            after = ""
        return f"{self.prefix}{self.number}{self.unit}{after}"

    @property
    def when(self) -> str:
        """The period as printed: R2, R2～R6, H29～R2の最高値."""
        return f"{self.period}の最高値" if self.basis == Basis.BEST else str(self.period)

    def __str__(self) -> str:
        """The whole figure as printed: 7,250千人(R2)."""
        return f"{self.amount}({self.when})"

    @property
    def total_is_inferred(self) -> bool:
        """Whether nothing printed says that a number over several years is their total; 延べ would."""
        return self.basis == Basis.TOTAL and not self.prefix


@dataclass(frozen=True)
class Reading:
    """An actual as it is judged: what one year came to, and whether that may still change (暫定)."""

    year: int
    value: Decimal
    provisional: bool = False


@dataclass(frozen=True)
class Distance:
    """How far a target lies from its baseline, in the unit of both."""

    baseline: Figure
    target: Figure

    @property
    def is_rise(self) -> bool:
        return self.target.value > self.baseline.value

    @property
    def amount(self) -> Decimal:
        """The distance, without a sign, exact to the printed decimals."""
        return abs(self.target.value - self.baseline.value)

    @property
    def percent(self) -> Decimal | None:
        """The distance in per cent of the baseline, unrounded; None from zero or below, where there is none."""
        if self.baseline.value <= 0:
            return None
        return self.amount * 100 / self.baseline.value
