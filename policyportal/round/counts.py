"""What the bureaus owe of a year and how far they are, counted in one way for tables, letters and calendars."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

from django.db.models import QuerySet, Value

from kpis import states as actual_states
from kpis.due import due_of
from kpis.models import DraftActual, KPISeries
from policyportal.records.eras import latest_year_over
from projects import states as review_states
from projects.models import EntryDeadline, Project
from regions.models import Plan, Subprefecture

ActualState, ReviewState = actual_states.State, review_states.State
# What a bureau has yet to hand in.
UNDONE = {ActualState.OWED, ActualState.DRAFT, ActualState.RETURNED, *review_states.OPEN}
NOBODY = "担当の決まっていないもの"


class Duty(NamedTuple):
    """An actual or a review of a year, of which it is known whose it is, how far it is and by when it is due."""

    year: int
    bureau: int | None
    """The id of the subprefecture where its bureau has its seat; None where nobody is in charge."""
    state: str
    record: int
    """The id of the series or project."""
    code: str
    due: date | None = None
    is_late: bool = False


class Draft(NamedTuple):
    """A value that is not public yet, whichever its year."""

    year: int
    bureau: int | None
    state: str
    series: int
    returned_for: str


@dataclass
class Numbers:
    """How many actuals and reviews are in which state, and how many of those that are owed are late."""

    actuals: Counter[str] = field(default_factory=Counter)
    reviews: Counter[str] = field(default_factory=Counter)
    late_actuals: int = 0
    late_reviews: int = 0

    @property
    def to_enter(self) -> int:
        return self.actuals.total()

    @property
    def reviews_due(self) -> int:
        return self.reviews.total()

    @property
    def in_work(self) -> int:
        """How many have no actual yet but a draft."""
        states = (ActualState.DRAFT, ActualState.RETURNED, ActualState.SUBMITTED)
        return sum(self.actuals[state] for state in states)

    @property
    def late(self) -> int:
        return self.late_actuals + self.late_reviews

    def __add__(self, other: "Numbers") -> "Numbers":
        return Numbers(
            self.actuals + other.actuals,
            self.reviews + other.reviews,
            self.late_actuals + other.late_actuals,
            self.late_reviews + other.late_reviews,
        )


@dataclass
class BureauRow(Numbers):
    """The numbers of a bureau; of no bureau, where nobody is in charge."""

    bureau: Subprefecture | None = None

    @property
    def name(self) -> str:
        return self.bureau.bureau_name if self.bureau else NOBODY


def years_of(plan: Plan, today: date) -> list[int]:
    """Give the plan's years that are over, as far as its targets reach, the newest first."""
    series = KPISeries.objects.in_plan(plan).order_by("-target_period__endswith")
    period = series.values_list("target_period", flat=True).first()
    over = latest_year_over(today)
    last = min(period.last_year, over) if period else over
    return list(reversed(plan.years_through(last))) or [over]


class Round:
    """The duties of an edition's years on a day: of all bureaus, or of some (ids of their subprefectures).

    Five queries, however many years and bureaus there are.
    """

    def __init__(
        self,
        plan: Plan,
        today: date,
        years: Collection[int],
        bureaus: Collection[int] | None = None,
        *,
        drafts_of: Collection[int] | None = None,
    ):
        self.plan, self.today, self.years, self.bureaus = plan, today, years, bureaus
        self.drafts_of = drafts_of

    @cached_property
    def actuals(self) -> list[Duty]:
        """List the actuals to enter, whatever their state, of public series in the order of their codes."""
        series = KPISeries.objects.published().in_plan(self.plan).named().with_bureau()
        parts = []
        for year in self.years:
            records = series.with_state(year, self.today).with_announced(year)
            parts.append(self._rows(records, year, "code", "kpi__appears", "announced"))
        duties = []
        for *row, appears, announced in _together(parts):
            duty = Duty(*row)
            due = due_of(duty.year, appears, announced, self._closing(duty.year).actuals_due)
            duties.append(self._dated(duty, due.last_day))
        return duties

    @cached_property
    def reviews(self) -> list[Duty]:
        """List the reviews of the years that lie wholly in the plan, whatever their state, in the order of the codes."""
        projects = Project.objects.with_page().in_plan(self.plan).with_bureau()
        parts = []
        for year in self.years:
            if year >= self.plan.first_whole_year:
                parts.append(self._rows(projects.with_review_state(year), year, "code"))
        return [
            self._dated(Duty(*row), self._closing(row[0]).reviews_due) for row in _together(parts)
        ]

    @cached_property
    def drafts(self) -> list[Draft]:
        """List what is entered and not public, of `drafts_of` or any year: a draft may change what is public too."""
        drafts = self._part(DraftActual.objects.in_plan(self.plan).with_bureau())
        if self.drafts_of is not None:
            drafts = drafts.filter(year__in=self.drafts_of)
        rows = drafts.order_by("year", "series__code").values_list(
            "year", "bureau", "status", "series", "returned_for"
        )
        found = []
        for year, bureau, status, series, reason in rows:
            state = ActualState.RETURNED if reason and status == ActualState.DRAFT else status
            found.append(Draft(year, bureau, state, series, reason))
        return found

    def _rows(self, records: QuerySet, year: int, *more: str) -> QuerySet:
        records = self._part(records).order_by().annotate(of_year=Value(year))
        return records.values_list("of_year", "bureau", "state", "pk", *more)

    def _part(self, records: QuerySet) -> QuerySet:
        return records if self.bureaus is None else records.filter(bureau__in=self.bureaus)

    def _closing(self, year: int) -> EntryDeadline:
        return self._deadlines.get(year) or EntryDeadline(plan=self.plan, year=year)

    @cached_property
    def _deadlines(self) -> dict[int, EntryDeadline]:
        found = EntryDeadline.objects.filter(plan=self.plan, year__in=self.years)
        return {deadline.year: deadline for deadline in found}

    def _dated(self, duty: Duty, due: date | None) -> Duty:
        """A duty with its last day: it is late if that has passed and its bureau has not handed it in."""
        is_late = due is not None and due < self.today and duty.state in UNDONE
        return duty._replace(due=due, is_late=is_late)

    @property
    def duties(self) -> list[Duty]:
        return [*self.actuals, *self.reviews]

    def duties_of(self, year: int) -> list[Duty]:
        """The actuals and reviews of a year."""
        return [duty for duty in self.duties if duty.year == year]

    @cached_property
    def total(self) -> Numbers:
        return sum(self.by_bureau.values(), Numbers())

    @cached_property
    def by_bureau(self) -> dict[int | None, Numbers]:
        found: dict[int | None, Numbers] = {}
        for duty in self.actuals:
            numbers = found.setdefault(duty.bureau, Numbers())
            numbers.actuals[duty.state] += 1
            numbers.late_actuals += duty.is_late
        for duty in self.reviews:
            numbers = found.setdefault(duty.bureau, Numbers())
            numbers.reviews[duty.state] += 1
            numbers.late_reviews += duty.is_late
        return found

    @cached_property
    def rows(self) -> list[BureauRow]:
        """List the bureaus that have a duty in the plan's order, and last what nobody is in charge of."""
        rows = []
        for bureau in (*Subprefecture.objects.in_plan_order(), None):
            numbers = self.by_bureau.get(bureau.pk if bureau else None)
            if numbers:
                rows.append(BureauRow(**vars(numbers), bureau=bureau))
        return rows


def _together(parts: list[QuerySet]) -> QuerySet | list:
    """The rows of all parts, in the order of years and codes: one query."""
    if not parts:
        return []
    first, *others = parts
    rows = first.union(*others, all=True) if others else first
    return rows.order_by("of_year", "code")
