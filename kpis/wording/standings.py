"""How the series of an edition stand: what lists filter and sort by, and the database does not know.

Only series of KPIs with actuals are judged. All others are 判定なし, whatever their number.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import cached_property

from kpis.judgement import Judgement, Mark
from kpis.models import KPISeries
from kpis.wording.series import SeriesWording, wording_of
from regions.models import Plan

# From what must be looked at first.
WORST_FIRST = (
    Mark.UNMET,
    Mark.BEHIND,
    Mark.OFF_TARGET,
    Mark.SLOW,
    Mark.ON_PACE,
    Mark.REACHED,
    Mark.NONE,
)


class Standings:
    """The judged series of an edition, by their ids. They are asked for once, in two queries."""

    def __init__(self, plan: Plan) -> None:
        found = KPISeries.objects.with_page().in_plan(plan).of_measured_kpis().for_counts()
        self.series = {series.pk: series for series in found}
        self.wordings = {series.pk: wording_of(series) for series in found}

    def hand_over(self, many_series: Iterable[KPISeries]) -> None:
        """Give other copies of the records the judgements that are made already."""
        for series in many_series:
            if series.pk in self.wordings:
                wording_of(series).take_judgement(self.wordings[series.pk])

    @cached_property
    def newest_years(self) -> dict[int, int]:
        """The year of the newest actual, for each series that has one."""
        years = {}
        for pk, series in self.series.items():
            if readings := series.readings:
                years[pk] = max(reading.year for reading in readings)
        return years

    @property
    def marks(self) -> dict[int, list[str]]:
        """The mark of each series, with its sub-marks; empty where judgements are switched off."""
        return {pk: _marks_of(self.wordings[pk], judgement) for pk, judgement in self._judgements}

    @property
    def marks_of_kpis(self) -> dict[int, set[str]]:
        """The marks that occur among the series of each KPI, by its id."""
        found: dict[int, set[str]] = defaultdict(set)
        for pk, judgement in self._judgements:
            found[self.series[pk].kpi_id].add(judgement.mark)
        return found

    @property
    def _judgements(self) -> Iterator[tuple[int, Judgement]]:
        for pk, wording in self.wordings.items():
            if wording.judgement:
                yield pk, wording.judgement

    def by_mark(self, pk: int) -> int:
        """Sort a series by its mark, 未達成 first."""
        judgement = self._judgement(pk)
        return WORST_FIRST.index(judgement.mark if judgement else Mark.NONE)

    def by_lead(self, pk: int) -> tuple[bool, Fraction]:
        """Sort a series by its lead over the even pace, the furthest behind first and those without a pace last."""
        judgement = self._judgement(pk)
        return _none_last(judgement.lead if judgement else None)

    def by_step(self, pk: int) -> tuple[bool, Fraction]:
        """Sort a series by its change on the year as a share of its way, the longest step first."""
        wording = self.wordings.get(pk)
        step = wording.step if wording else None
        return _none_last(None if step is None else -step)

    def by_age(self, pk: int) -> int:
        """Sort a series by the year of its newest actual, the newest first."""
        return -self.newest_years.get(pk, 0)

    def _judgement(self, pk: int) -> Judgement | None:
        wording = self.wordings.get(pk)
        return wording.judgement if wording else None


def provisional(mark: Mark) -> str:
    """The sub-mark of the series whose mark rests on a value that may still change."""
    return f"{mark}-provisional"


def moved(mark: Mark) -> str:
    """The sub-mark of the series that have their mark because their target changed."""
    return f"{mark}-moved"


def _marks_of(wording: SeriesWording, judgement: Judgement) -> list[str]:
    marks: list[str] = [judgement.mark]
    if judgement.may_change:
        marks.append(provisional(judgement.mark))
    if wording.is_moved_by_target:
        marks.append(moved(judgement.mark))
    return marks


def _none_last(key: Fraction | None) -> tuple[bool, Fraction]:
    return (key is None, key or Fraction(0))
