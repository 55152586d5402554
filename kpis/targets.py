"""Targets over time: which target a series had in which years, and from when its values no longer compare."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from kpis.figures import Figure, comparable
from policyportal.records.eras import FIRST_YEAR, fiscal_year


class TargetChange(Protocol):
    """A change of a target as the database keeps it (kpis.models.FigureChange)."""

    valid_from: date
    reason: str

    @property
    def old(self) -> Figure | None: ...

    @property
    def new(self) -> Figure | None: ...


@dataclass(frozen=True)
class TargetTerm:
    """A target and the years in which it is valid; no first year for the first one, no last year for the present one."""

    figure: Figure
    first_year: int | None = None
    last_year: int | None = None
    valid_from: date | None = None
    reason: str = ""
    """Why it took the place of the one before."""
    baseline_set_in: int | None = None
    """The year in which the baseline was last set anew; None where it is the first one."""

    def holds_in(self, year: int) -> bool:
        is_begun = self.first_year is None or self.first_year <= year
        return is_begun and (self.last_year is None or year <= self.last_year)


def terms_of(
    target: Figure, changes: Iterable[TargetChange], baseline_set_in: int | None = None
) -> list[TargetTerm]:
    """List the targets that were valid, oldest first; the last one is `target`. `changes` come oldest first.

    A day lies in a fiscal year, and the target of its last day is that of the whole year. A change that is valid
    from an earlier day than one before it, such as the correction of a mistake, takes the place of that one.
    """
    starts: list[tuple[int | None, TargetChange | None]] = [(None, None)]
    first: Figure | None = None
    for change in changes:
        first = first or change.old
        year = fiscal_year(change.valid_from)
        starts = [(begun, earlier) for begun, earlier in starts if begun is None or begun < year]
        starts.append((year, change))
    terms = []
    ends = [begun - 1 for begun, _ in starts[1:] if begun is not None]
    for (first_year, start), last_year in zip(starts, [*ends, None], strict=True):
        if start is None:
            figure, since, reason = first or target, None, ""
        else:
            figure, since, reason = start.new or target, start.valid_from, start.reason
        terms.append(TargetTerm(figure, first_year, last_year, since, reason, baseline_set_in))
    return terms


def incomparable_since(
    baseline: Figure | None, term: TargetTerm, breaks: Iterable[int]
) -> int | None:
    """The first year whose values do not compare with the figures, because a break lies between; None without one.

    `breaks` are the years from which values mean something else. A figure that was set anew in that year or later
    has the new meaning; where the way from baseline to target is measured, both must have it.
    """
    start = baseline.period.last_year if baseline else FIRST_YEAR - 1
    known = start if term.first_year is None else max(start, term.first_year)
    if comparable(baseline, term.figure):
        known = min(known, max(start, term.baseline_set_in or start))
    return min((year for year in breaks if year > known), default=None)


def is_parted(baseline: Figure | None, term: TargetTerm, breaks: Iterable[int]) -> bool:
    """Whether a break lies between the figures: the target was set anew since, and the baseline was not.

    Their difference would then say nothing, for they mean different things.
    """
    if baseline is None or term.first_year is None:
        return False
    start = max(baseline.period.last_year, term.baseline_set_in or FIRST_YEAR)
    return any(start < year <= term.first_year for year in breaks)
