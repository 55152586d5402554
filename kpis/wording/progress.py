"""Progress: how series stood in a year, a row each, beside the review of their project (進捗一覧)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from operator import attrgetter

from kpis.figures import Figure
from kpis.judgement import Judgement, Mark
from kpis.models import KPISeries, MissingValue
from kpis.wording.series import Newest, wording_of
from policyportal.records.letters import first_sentence
from policyportal.records.numbers import EXACT
from projects.models import Review
from regions.models import CollaborationArea


@dataclass(frozen=True)
class ProgressRow:
    """A series as it stood in a year: by the values up to that year, and the target that was valid in it.

    The values are those that are public now. KPISeriesQuerySet.for_progress has fetched the series for the same year.
    """

    series: KPISeries
    year: int

    @property
    def target(self) -> Figure:
        return wording_of(self.series).term_in(self.year).figure

    @cached_property
    def newest(self) -> Newest | None:
        """The newest value up to the year, or the total so far; its change is that on the former value.

        There is none across a break, nor between a total and one year's value.
        """
        newest, former = self._newest, self.former
        if newest is None or former is None:
            return newest and replace(newest, change=None)
        since, until = former.figure.period.last_year, newest.figure.period.last_year
        is_broken = any(since < year <= until for year in self.series.break_years)
        if is_broken or (newest.figure.basis, newest.is_part) != (
            former.figure.basis,
            former.is_part,
        ):
            return replace(newest, change=None)
        return replace(newest, change=EXACT.subtract(newest.figure.value, former.figure.value))

    @cached_property
    def former(self) -> Newest | None:
        """The value before the newest one, or the total before it."""
        newest = self._newest
        if newest is None:
            return None
        return wording_of(self.series).newest_in(newest.figure.period.last_year - 1)

    @cached_property
    def _newest(self) -> Newest | None:
        return wording_of(self.series).newest_in(self.year)

    @property
    def awaited(self) -> MissingValue | None:
        """What is said of a year up to this one that has no value, if it is later than all that have one."""
        newest = self._newest.figure.period.last_year if self._newest else 0
        missing = self.series.missing_values.all()
        later = [missing for missing in missing if newest < missing.year <= self.year]
        return max(later, key=attrgetter("year"), default=None)

    @cached_property
    def judgement(self) -> Judgement | None:
        """The judgement as of the year; None where the operator has switched judgements off."""
        return wording_of(self.series).judgement_in(self.year)

    @property
    def reason(self) -> str:
        """Why it is judged so, or is not; empty where judgements are switched off."""
        return wording_of(self.series).reason_in(self.year) if self.judgement else ""

    @property
    def review(self) -> Review | None:
        """The public review of the year."""
        reviews: list[Review] = vars(self.series.kpi.project)["of_year"]
        return reviews[0] if reviews else None

    @property
    def review_sentence(self) -> str:
        """The first sentence of what the review says was done; empty without a public review."""
        return first_sentence(self.review.work_done) if self.review else ""


def progress_rows(year: int, many_series: Iterable[KPISeries]) -> Iterator[ProgressRow]:
    """The rows of series, which were fetched for the year."""
    for series in many_series:
        yield ProgressRow(series, year)


def marks_by_area(rows: Iterable[ProgressRow]) -> dict[CollaborationArea, Counter[Mark]]:
    """Count the rows of each area by their mark, in the order in which the areas come."""
    counts: dict[CollaborationArea, Counter[Mark]] = defaultdict(Counter)
    for row in rows:
        counts[row.series.kpi.project.area][row.judgement.mark] += 1
    return counts
