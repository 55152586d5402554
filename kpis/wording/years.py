"""Deed beside number: year by year the actuals of some series, how they were judged then, and the bureau's review."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kpis.figures import Basis, Figure
from kpis.judgement import Judgement, Refusal
from kpis.models import Actual, KPISeries, MissingValue, SeriesBreak
from kpis.periods import Period
from kpis.targets import TargetTerm
from kpis.wording.series import Newest, wording_of
from policyportal.records.numbers import grouped
from projects.models import Review


@dataclass(frozen=True)
class SeriesYear:
    """A series in one year: its actual, if there is one, and what follows from it."""

    series: KPISeries
    year: int
    actual: Actual | None

    @property
    def value(self) -> Newest | None:
        """The actual with its change on the year before."""
        return wording_of(self.series).value_in(self.year)

    @property
    def judgement(self) -> Judgement | None:
        """The judgement as it was in this year; None where this year's actual does not count for it."""
        judgement = wording_of(self.series).judgement_in(self.year)
        if judgement is None or judgement.refusal == Refusal.NOT_AFTER_BASELINE:
            return None
        return judgement if judgement.year == self.year else None

    @property
    def reason(self) -> str:
        """Why it was judged so; empty without a judgement."""
        return wording_of(self.series).reason_in(self.year) if self.judgement else ""

    @property
    def target(self) -> Figure:
        """The target that was valid in this year."""
        return wording_of(self.series).term_in(self.year).figure

    @property
    def former_target(self) -> TargetTerm | None:
        """The target that another took the place of in this year."""
        terms = self.series.terms
        for before, term in pairwise(terms):
            if term.first_year == self.year:
                return before
        return None

    @property
    def series_break(self) -> SeriesBreak | None:
        """Why the values from this year on do not compare with those before."""
        breaks = (found for found in self.series.breaks.all() if found.year == self.year)
        return next(breaks, None)

    @property
    def missing(self) -> MissingValue | None:
        """Why there is no actual, where staff have said so."""
        found = (
            missing for missing in self.series.missing_values.all() if missing.year == self.year
        )
        return next(found, None)

    @property
    def total(self) -> str:
        """The total of the target's years so far, from the second on; empty for other targets."""
        judgement = self.judgement
        if judgement is None or judgement.refusal or self.series.target_basis != Basis.TOTAL:
            return ""
        is_first = len(judgement.readings) == 1
        return "" if is_first else f"{grouped(judgement.value)}{self.series.unit}"


@dataclass(frozen=True)
class YearRow:
    """A year of a project: its series, and the review of the bureau, if it is public."""

    year: int
    parts: list[SeriesYear]
    review: Review | None

    @property
    def period(self) -> Period:
        return Period.year(self.year)

    @property
    def has_values(self) -> bool:
        """Whether there is an actual, a word about why there is none, or a change of what actuals are measured by."""
        return any(
            part.actual or part.missing or part.former_target or part.series_break
            for part in self.parts
        )

    @property
    def sources(self) -> list[str]:
        """Where the actuals come from, each source once."""
        sources = []
        for part in self.parts:
            if part.actual:
                note = f"（{part.actual.note}）" if part.actual.note else ""
                sources.append(f"{part.actual.source}{note}")
        return list(dict.fromkeys(sources))


@dataclass(frozen=True)
class EndRow:
    """The baselines, or the targets, of a KPI's series, which stand before and after its years."""

    label: str
    figures: list[tuple[str, Figure | None]]
    """Each with the heading of its series."""
    sources: list[str]


def series_in(year: int, all_series: Iterable[KPISeries]) -> list[SeriesYear]:
    """Give the series as they were in a year; what they are judged by is prefetched."""
    parts = []
    for series in all_series:
        of_year = {actual.year: actual for actual in series.actuals.all()}
        parts.append(SeriesYear(series, year, of_year.get(year)))
    return parts


def year_rows(all_series: Sequence[KPISeries], reviews: Iterable[Review]) -> list[YearRow]:
    """Give every year from the first in which something happened to the last, gaps too, of what is prefetched."""
    of_year = {review.year: review for review in reviews}
    known = set(of_year)
    for series in all_series:
        known.update(actual.year for actual in series.actuals.all())
        known.update(missing.year for missing in series.missing_values.all())
        known.update(series.break_years)
        known.update(term.first_year for term in series.terms[1:])
    years = range(min(known), max(known) + 1) if known else ()
    return [YearRow(year, series_in(year, all_series), of_year.get(year)) for year in years]


def end_rows(all_series: Sequence[KPISeries]) -> tuple[EndRow, EndRow]:
    """Give the rows of the baselines and of the targets."""
    baselines, targets = [], []
    baseline_sources, target_sources = [], []
    for series in all_series:
        baselines.append((series.heading, series.baseline))
        targets.append((series.heading, series.target))
        if series.baseline:
            baseline_sources.append(_source(series, series.baseline_quote))
        target_sources.append(_source(series, series.target_quote))
    return (
        EndRow("基準値", baselines, list(dict.fromkeys(baseline_sources))),
        EndRow("目標値", targets, list(dict.fromkeys(target_sources))),
    )


def _source(series: KPISeries, quote: str) -> str:
    document = series.kpi.project.area_plan.plan.short_document
    if quote:
        return f"{document}のとおり"
    return f"{series.source}（{document}の数値から変更）" if series.sheet else series.source
