"""Progress: which figures have a distance between them, and which a rate of progress."""

from enum import Enum, auto
from typing import TypeGuard

from kpis.figures import Basis, Bound, Distance, Figure


class NoRate(Enum):
    """The reasons why no rate of progress from baseline to target is computed."""

    NO_BASELINE = auto()
    """There is no baseline."""
    EVERY_YEAR = auto()
    """The target is a value to meet every year, not one to get to."""
    MAINTAIN = auto()
    """Baseline and target are equal, so the distance is zero."""
    UNLIKE_PERIODS = auto()
    """One is a year's value and the other a total, or they are totals over different numbers of years."""
    LIMIT = auto()
    """The baseline already meets the limit (以上, 以下), so there is no distance."""
    PERIOD_RUNNING = auto()
    """Totals can be compared only when every year of the target's period has its actual."""


def comparable(baseline: Figure | None, target: Figure) -> TypeGuard[Figure]:
    """Whether the two numbers measure the same thing over equally long periods."""
    return (
        baseline is not None
        and baseline.unit == target.unit
        and baseline.basis == target.basis
        and len(baseline.period) == len(target.period)
    )


def distance(baseline: Figure | None, target: Figure) -> Distance | None:
    """The distance from the baseline to the target; None if the two figures have none."""
    if not comparable(baseline, target) or target.bound == Bound.MAINTAIN:
        return None
    # A limit that is already met asks for no change: from 178 to 800以下 is no growth of 622.
    if baseline.value == target.value or _already_met(baseline, target):
        return None
    return Distance(baseline, target)


def no_rate(baseline: Figure | None, target: Figure) -> NoRate | None:
    """Why there is no rate of progress between two figures; None if there is one."""
    if baseline is None:
        return NoRate.NO_BASELINE
    if target.basis == Basis.EVERY_YEAR:
        return NoRate.EVERY_YEAR
    if target.bound == Bound.MAINTAIN:
        return NoRate.MAINTAIN
    if not comparable(baseline, target):
        return NoRate.UNLIKE_PERIODS
    if _already_met(baseline, target):
        return NoRate.LIMIT
    if target.basis == Basis.TOTAL:
        return NoRate.PERIOD_RUNNING
    return None


def _already_met(baseline: Figure, target: Figure) -> bool:
    if target.bound == Bound.AT_LEAST:
        return baseline.value >= target.value
    if target.bound == Bound.AT_MOST:
        return baseline.value <= target.value
    return False
