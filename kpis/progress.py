"""What may be compared: between which figures there is a distance, and a rate of progress."""

from enum import Enum, auto
from typing import TypeGuard

from kpis.figures import Basis, Bound, Distance, Figure


class NoRate(Enum):
    """The reasons why no rate of progress from baseline to target is computed."""

    NO_BASELINE = auto()
    """Nothing to start from."""
    EVERY_YEAR = auto()
    """The target is a line to keep to each year, not a distance to go."""
    MAINTAIN = auto()
    """Baseline and target are one number: the distance is zero."""
    UNLIKE_PERIODS = auto()
    """One year against a total over several, or totals over unlike numbers of years."""
    LIMIT = auto()
    """A target from a limit (以上, 以下) that the baseline already meets: there is no distance to go."""
    PERIOD_RUNNING = auto()
    """Totals can be compared only once every year of the target's period has its actual."""


def comparable(baseline: Figure | None, target: Figure) -> TypeGuard[Figure]:
    """Whether the two numbers measure the same thing over equally long periods."""
    return (
        baseline is not None
        and baseline.unit == target.unit
        and baseline.basis == target.basis
        and len(baseline.period) == len(target.period)
    )


def distance(baseline: Figure | None, target: Figure) -> Distance | None:
    """How far the target lies from its baseline; None where the two figures make no distance."""
    if not comparable(baseline, target) or target.bound == Bound.MAINTAIN:
        return None
    # A limit that is met already asks for no change: 178 to 800以下 is not a growth of 622.
    if baseline.value == target.value or _already_met(baseline, target):
        return None
    return Distance(baseline, target)


def no_rate(baseline: Figure | None, target: Figure) -> NoRate | None:
    """Why there is no rate of progress between two figures, or None where there is one."""
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
