"""What the bureaus owe of a year and how far they are, counted in one way for tables, letters and calendars."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

from django.db.models import QuerySet, Value

from kpis import states as actual_states
from kpis.models import KPISeries
from policyportal.records.eras import latest_year_over
from projects import states as review_states
from projects.models import Project
from regions.models import Plan, Subprefecture

ActualState, ReviewState = actual_states.State, review_states.State
NOBODY = "担当の決まっていないもの"


class ActualDuty(NamedTuple):
    """An actual that a year needs, of which it is known who enters it and how far it is."""

    year: int
    bureau: int | None
    state: str
    series: int
    due: date | None = None
    """The last day on which it is in time; None where none is known."""


class ReviewDuty(NamedTuple):
    """A review that is due of a year."""

    year: int
    bureau: int | None
    state: str
    project: int
    due: date | None = None


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
    def owed(self) -> int:
        return self.actuals[ActualState.OWED]

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
    """The duties of an edition's years on a day: of all bureaus, or of some (ids of their subprefectures)."""

    def __init__(
        self,
        plan: Plan,
        today: date,
        years: Sequence[int],
        bureaus: Collection[int] | None = None,
    ):
        self.plan, self.today, self.years, self.bureaus = plan, today, years, bureaus

    def series(self, year: int) -> QuerySet:
        """Find the public series that need an actual of the year, each with its `bureau` and `state`."""
        series = KPISeries.objects.published().in_plan(self.plan).named().with_bureau()
        return self._part(series.with_state(year, self.today))

    def projects(self, year: int) -> QuerySet:
        """Find the public projects of which a review of the year is due, each with its `bureau` and `state`."""
        projects = Project.objects.with_page().in_plan(self.plan).with_bureau()
        return self._part(projects.with_review_state(year))

    def _part(self, records: QuerySet) -> QuerySet:
        return records if self.bureaus is None else records.filter(bureau__in=self.bureaus)

    @cached_property
    def actuals(self) -> list[ActualDuty]:
        """List what is to be entered, whatever its state: one query for all years."""
        return [ActualDuty(*row) for row in self._rows(self.series, self.years)]

    @cached_property
    def reviews(self) -> list[ReviewDuty]:
        """List the reviews of the years that lie wholly in the plan, whatever their state: one query."""
        years = [year for year in self.years if year >= self.plan.first_whole_year]
        return [ReviewDuty(*row) for row in self._rows(self.projects, years)]

    def _rows(self, of_year, years: Iterable[int]) -> QuerySet | list:
        parts = []
        for year in years:
            records = of_year(year).order_by().annotate(of_year=Value(year))
            parts.append(records.values_list("of_year", "bureau", "state", "pk"))
        if not parts:
            return []
        first, *others = parts
        return first.union(*others, all=True) if others else first

    def is_late(self, duty: ActualDuty | ReviewDuty) -> bool:
        """Whether its bureau has not handed it in by the last day."""
        return duty.due is not None and duty.due < self.today and duty.state in UNDONE

    @cached_property
    def total(self) -> Numbers:
        return sum(self.by_bureau.values(), Numbers())

    @cached_property
    def by_bureau(self) -> dict[int | None, Numbers]:
        found: dict[int | None, Numbers] = {}
        for duty in self.actuals:
            numbers = found.setdefault(duty.bureau, Numbers())
            numbers.actuals[duty.state] += 1
            numbers.late_actuals += self.is_late(duty)
        for duty in self.reviews:
            numbers = found.setdefault(duty.bureau, Numbers())
            numbers.reviews[duty.state] += 1
            numbers.late_reviews += self.is_late(duty)
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


# What a bureau has yet to hand in.
UNDONE = {
    *(ActualState.OWED, ActualState.DRAFT, ActualState.RETURNED),
    *review_states.OPEN,
}
