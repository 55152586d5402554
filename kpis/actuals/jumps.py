"""Jumps: values so far from the figure before them that a digit or the unit may be wrong."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter

from kpis.figures import Basis, Figure
from policyportal.records.numbers import grouped


@dataclass(frozen=True)
class Before:
    """What an actual is compared with: the newest earlier actual, else the baseline."""

    year: int
    figure: Figure
    is_baseline: bool = False

    @classmethod
    def of(cls, year: int, baseline: Figure | None, actuals: Iterable[Figure]) -> "Before | None":
        """Find the figure before a year; None if there is none. A total over years is never taken."""
        earlier = [actual for actual in actuals if actual.period.first_year < year]
        if earlier:
            return cls(year, max(earlier, key=attrgetter("period.first_year")))
        if baseline is None or baseline.basis == Basis.TOTAL or baseline.period.last_year >= year:
            return None
        return cls(year, baseline, True)

    @property
    def name(self) -> str:
        if self.is_baseline:
            return "基準値"
        is_last_year = self.figure.period.first_year == self.year - 1
        return "前年" if is_last_year else f"{self.figure.period}の実績値"

    def jump(self, value: Decimal) -> str:
        """Ask to check a value that differs much; empty if it does not."""
        before = self.figure.value
        said = (
            "桁・単位を確認してください"
            f"（{self.figure.period}：{self.figure.amount} → 入力：{grouped(value)}{self.figure.unit}）。"
        )
        # From zero there is no per cent.
        if before and abs(value - before) * 2 > abs(before):
            ratio = "前年比" if self.name == "前年" else f"{self.name}との比"
            return f"{ratio}が±50%を超えています。{said}"
        if _digits(value) != _digits(before):
            return f"{self.name}と桁数が違います。{said}"
        return ""


def _digits(value: Decimal) -> int:
    """Count the digits before the decimal point."""
    return len(str(abs(int(value))))
