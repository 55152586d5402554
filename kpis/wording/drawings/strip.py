"""Strips: how much of the way to a target is done, from 0 % to 100 %, whatever the amounts are."""

from dataclasses import dataclass
from fractions import Fraction

from kpis.figures import Basis, Bound, distance
from kpis.judgement import Judgement
from policyportal.records.numbers import decimals_apart, percent

WIDTH = 100


@dataclass(frozen=True)
class Strip:
    """The share that is done, None without an actual, and the share of an even pace, None without one."""

    share: Fraction | None
    pace: Fraction | None

    @property
    def done(self) -> int:
        """How far the strip is filled."""
        return round(WIDTH * max(Fraction(0), min(Fraction(1), self.share or Fraction(0))))

    @property
    def tick(self) -> int | None:
        return None if self.pace is None else round(WIDTH * self.pace)

    @property
    def is_back(self) -> bool:
        """Whether it is behind the baseline."""
        return self.share is not None and self.share < 0

    @property
    def is_beyond(self) -> bool:
        return self.share is not None and self.share > 1

    @property
    def words(self) -> str:
        """What the strip says: 目標までの62.5%（均等なら80%）."""
        if self.share is None:
            return "進み具合はまだ分かりません"
        decimals = 1 if self.pace is None else decimals_apart(self.share, self.pace)
        pace = "" if self.pace is None else f"（均等なら{_percent(self.pace, decimals)}%）"
        return f"目標までの{_percent(self.share, decimals)}%{pace}"


def strip(judgement: Judgement) -> Strip | None:
    """Show how much of the way is done; None where no way is measured, as to a limit or along a line."""
    target = judgement.target
    is_total = target.basis == Basis.TOTAL and target.bound != Bound.AT_MOST and target.value > 0
    is_way = target.basis == Basis.YEAR and distance(judgement.baseline, target)
    if not is_total and not is_way:
        return None
    if judgement.refusal or not judgement.readings:
        return Strip(None, None)
    if is_total:
        return Strip(Fraction(judgement.value) / Fraction(target.value), judgement.elapsed)
    return Strip(judgement.rate, judgement.elapsed)


def _percent(share: Fraction, decimals: int) -> str:
    """Write a share without the decimals that say nothing: 62.5, 80."""
    return percent(share, decimals).rstrip("0").removesuffix(".")
