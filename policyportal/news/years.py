"""この1年で変わったこと: what happened in a fiscal year, kind by kind, in the order of the plan."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Count, F, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from kpis.figures import Basis, Figure
from kpis.judgement import Judgement
from kpis.models import Actual, ActualRevision, KPISeries
from kpis.periods import Period
from kpis.wording.series import Newest, wording_of
from policyportal.news.kinds import Kind, fiscal_window, records_of
from policyportal.news.news import News, fetch
from policyportal.news.scopes import WHOLE, Scope
from policyportal.records import clock, memory
from policyportal.records.eras import fiscal_year
from policyportal.records.numbers import EXACT, percent

# In the order of the page; what comes after actuals and reviews is listed alike.
OTHERS = (
    Kind.CHANGE,
    Kind.MEANING,
    Kind.END,
    Kind.WITHDRAWAL,
    Kind.BREAK,
    Kind.BUREAU,
)
YEARLY = (Kind.ACTUAL, Kind.APPROVAL, *OTHERS)


@dataclass(frozen=True)
class ActualOfYear:
    """An actual that was entered, settled, revised or withdrawn in a year, beside the value before it."""

    news: News

    @property
    def revision(self) -> ActualRevision:
        return self.news.record

    @cached_property
    def is_last(self) -> bool:
        """Whether it is still as it was left then; what became of it later is told of that year."""
        revision = self.revision
        now = [actual for actual in revision.series.actuals.all() if actual.year == revision.year]
        stands = [(str(actual.value), actual.state) for actual in now]
        left = (str(revision.new_value), revision.new_state)
        return stands == ([left] if revision.new_value is not None else [])

    @cached_property
    def before(self) -> Figure | None:
        """What it was before; of a new one the value of the year before, if that is known and may be compared."""
        revision, series = self.revision, self.revision.series
        if revision.old:
            return revision.old
        year = revision.year - 1
        if revision.year in series.break_years:
            return None
        for actual in series.actuals.all():
            if actual.year == year:
                return Figure(actual.value, series.unit, Period.year(year), Basis.YEAR)
        baseline = series.baseline
        return baseline if baseline and baseline.period == Period.year(year) else None

    @cached_property
    def newest(self) -> Newest | None:
        """What it is since, and how far that is from what was before; None for one that was withdrawn."""
        before, after = self.before, self.revision.new
        if after is None:
            return None
        change = EXACT.subtract(after.value, before.value) if before else None
        return Newest(after, self.revision.new_state == Actual.State.PROVISIONAL, change)

    @cached_property
    def judgement(self) -> Judgement | None:
        """The judgement of its year; None for a value that is no longer valid, or where judgements are switched off."""
        if self.revision.new is None or not self.is_last:
            return None
        return wording_of(self.revision.series).judgement_in(self.revision.year)

    @property
    def share(self) -> str:
        """The share of the way to the target in per cent; empty where there is no way."""
        judgement = self.judgement
        if judgement is None or judgement.rate is None:
            return ""
        return percent(judgement.rate, judgement.share_decimals)


class ChangesOfYear:
    """What changed in a fiscal year, in all editions: counted in one query, a slice of it read in ten at most."""

    def __init__(self, year: int, scope: Scope = WHOLE):
        self.year, self.scope = year, scope
        window = fiscal_window(year)
        self.start, self.end = window.start, window.end
        self._records = {kind: records_of(kind, scope, window) for kind in YEARLY}
        self._counts: dict[Kind, int] | None = None

    @property
    def counts(self) -> dict[Kind, int]:
        """How many there are of each kind."""
        if self._counts is None:
            key = ("changes of a year", self.year, self.scope)
            self._counts = memory.kept(key, self._count)
        return self._counts

    def _count(self) -> dict[Kind, int]:
        first, *others = (
            records.annotate(what=Value(kind.value)).values_list("what").annotate(Count("pk"))
            for kind, records in self._records.items()
        )
        return {Kind(what): number for what, number in first.union(*others, all=True)}

    def count(self) -> int:
        return sum(self.counts.values())

    def __getitem__(self, part: slice) -> list[News]:
        keys = [f"key_{place}" for place in range(7)]
        first, *others = (
            records.annotate(
                what=Value(kind.value), **dict(zip(keys, _order(kind), strict=True))
            ).values_list("what", "pk", "moment", *keys, named=True)
            for kind, records in self._records.items()
        )
        rows = first.union(*others, all=True).order_by(*keys, "moment", "pk")[part]
        found = fetch((Kind(row.what), row.pk, row.moment) for row in rows)
        news = [piece for piece in found if piece]
        actuals = [piece.record for piece in news if piece.kind == Kind.ACTUAL]
        # As いまの状況 has them, with what they are judged by.
        rows = KPISeries.objects.with_page().for_list()
        ids = [actual.series_id for actual in actuals]
        series_of = {series.pk: series for series in rows.in_order_of(ids, kept_as="row")}
        for actual in actuals:
            actual.series = series_of.get(actual.series_id, actual.series)
        return news

    @property
    def is_over(self) -> bool:
        return self.year < fiscal_year(clock.today())


def _order(kind: Kind) -> Iterable[Combinable]:
    """The plan's order within a kind: area, project, KPI, series, year."""
    yield Value(YEARLY.index(kind))
    if kind == Kind.BUREAU:
        place = "subprefecture__"
        yield from (F(f"{place}area__order"), F(f"{place}order"), F(f"{place}slug"))
        yield from (Value(0), Value(0), Value(0))
        return
    project = kind.to_project
    yield F(f"{project}area_plan__area__order")
    yield F(f"{project}order")
    if kind == Kind.APPROVAL:
        yield from (F(f"{project}code"), Value(0), Value(0), F("year"))
    elif kind.is_told_of_project:
        yield from (F(f"{project}code"), Coalesce("kpi__order", 0), Value(0), Value(0))
    else:
        year = Value(0) if kind == Kind.CHANGE else F("year")
        yield from (
            F("series__kpi__project__code"),
            F("series__kpi__order"),
            F("series__order"),
            year,
        )


@dataclass(frozen=True)
class YearOver:
    """A fiscal year that is over and in which something changed, as its feed tells it."""

    year: int
    scope: Scope

    @property
    def changed_at(self) -> datetime:
        """When it was over."""
        return fiscal_window(self.year).end


def last_year_over(scope: Scope) -> YearOver | None:
    """The fiscal year that ended last, if anything changed in it: asked in one query."""
    year = fiscal_year(clock.today()) - 1
    return YearOver(year, scope) if ChangesOfYear(year, scope).count() else None
