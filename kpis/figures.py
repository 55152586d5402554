"""Figures: a number exactly as printed, with its unit, its period, its basis and its bound.

Three things are independent: the period, the basis (one year's value, a total, a best value, every year)
and, for targets, the bound (reach it, at least, at most, keep it). Two figures may have a distance.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import TypeGuard

from django.db import models

from kpis.periods import Period
from policyportal.records.numbers import EXACT, grouped, narrow, share_off


class Basis(models.TextChoices):
    """基準の取り方: what the number of a period is."""

    YEAR = "year", "年の値"
    """The value of one year: R2."""
    TOTAL = "total", "期間の合計"
    """The total over the years. The outline prints only the years; we take the number for a total."""
    BEST = "best", "期間の最高値"
    """The value of the best year: H29～R2の最高値."""
    EVERY_YEAR = "every_year", "毎年"
    """The value of each year of the period: ／年."""


class Bound(models.TextChoices):
    """限度: what it takes to meet a target."""

    REACH = "reach", "到達"
    """Reach it from the baseline. The two numbers tell whether that is up or down."""
    AT_LEAST = "at_least", "以上"
    """This much or more."""
    AT_MOST = "at_most", "以下"
    """This much or less."""
    MAINTAIN = "maintain", "維持"
    """Keep the baseline. Equal numbers alone do not mean that."""


class Aim(models.TextChoices):
    """目標の種類: what a target asks for, as lists sort and count it. A limit is one kind for every basis."""

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
    """Reach a number, where no baseline tells whether that is up or down."""


CUMULATIVE = "延べ"
# A smaller part of a line than one in so many is told as an amount.
LEAST_SHARE = 10_000
# Beyond any figure of the plan, and below PostgreSQL's NaN and Infinity, which numeric would store.
LIMIT = Decimal(10) ** 15


@dataclass(frozen=True)
class Figure:
    """A baseline, a target or an actual. `value` keeps its printed decimals: 2037.0 is not 2037."""

    value: Decimal
    unit: str
    period: Period
    basis: Basis
    bound: Bound | None = None
    prefix: str = ""

    @property
    def number(self) -> str:
        """The number as printed: 2,037.0."""
        return grouped(self.value)

    @property
    def amount(self) -> str:
        """The number with its unit and what is printed around it: 延べ50件以上, 86.09%/年."""
        # A figure for every year is printed with ／年 alone; its 以上 is in the KPI's note (十勝).
        if self.basis == Basis.EVERY_YEAR:
            after = "/年"
        else:
            after = self.bound.label if self.bound in (Bound.AT_LEAST, Bound.AT_MOST) else ""
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
        """Whether we take the number for a total although the outline does not print 延べ."""
        return self.basis == Basis.TOTAL and not self.prefix


@dataclass(frozen=True)
class Reading:
    """An actual as it is judged: the value of a year, and whether it may still change (暫定)."""

    year: int
    value: Decimal
    provisional: bool = False


def comparable(baseline: Figure | None, target: Figure) -> TypeGuard[Figure]:
    """Whether the two numbers measure the same thing over equally long periods."""
    return (
        baseline is not None
        and baseline.unit == target.unit
        and baseline.basis == target.basis
        and len(baseline.period) == len(target.period)
    )


def gap(value: Decimal, target: Figure) -> str:
    """Say on which side of its target a value is and how far, no finer than printed: 0.16%下回る, 1.2ポイント上回る."""
    side = "下回る" if value < target.value else "上回る"
    distance = EXACT.subtract(value, target.value).copy_abs()
    if narrow(target.unit) == "%":
        return f"{grouped(distance)}ポイント{side}"
    # Of nothing there is no per cent; beyond double, and of next to nothing, it says less than the number.
    line = target.value.copy_abs()
    if distance > line or distance * LEAST_SHARE < line:
        return f"{grouped(distance)}{target.unit}{side}"
    return f"{share_off(value, target.value)}%{side}"


def meets_limit(baseline: Figure, target: Figure) -> bool:
    """Whether the baseline is already within the target's limit (以上, 以下)."""
    if target.bound == Bound.AT_LEAST:
        return baseline.value >= target.value
    return target.bound == Bound.AT_MOST and baseline.value <= target.value


def distance(baseline: Figure | None, target: Figure) -> Decimal | None:
    """The exact distance from the baseline to the target, below zero for a fall; None if the figures have none."""
    if not comparable(baseline, target) or target.bound == Bound.MAINTAIN:
        return None
    # A limit that is already met asks for no change: from 178 to 800以下 is no growth of 622.
    if baseline.value == target.value or meets_limit(baseline, target):
        return None
    return target.value - baseline.value
