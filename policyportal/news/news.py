"""The news of the plan, newest first: for 更新履歴, the feeds and the home page."""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import accumulate
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, Count, F, Func, Max, QuerySet, Value
from django.db.models.functions import Cast, TruncDate
from django.urls import reverse
from django.utils import timezone

from kpis.models import KPI, KPISeries
from kpis.querysets import ACTUAL_ORDER
from policyportal.news.former_names import FormerNames, former_names
from policyportal.news.kinds import APPROVED, Kind, records_by_pk, records_of
from policyportal.news.scopes import WHOLE, Scope
from policyportal.records import memory
from policyportal.records.eras import fiscal_year
from projects.models import Project, Review
from regions.models import CollaborationArea, Subprefecture

# How many actuals of a group are listed.
MOST_IN_GROUP = 10
# How many pieces a group has at most, for most groups.
PIECES_A_GROUP = 20


@dataclass(frozen=True)
class News:
    """A record that tells what has changed, with the moment when it did."""

    kind: Kind
    changed_at: datetime
    record: Any
    """For a turn of a review it is the ReviewTurn."""
    is_public: bool = True
    """Whether the review is public now."""
    former_name: str = ""
    """What its KPI or project was called then, if it has another name now."""
    former_heading: str | None = None
    """What its series was called beside the KPI then, if that is another heading now."""

    @property
    def is_withdrawal(self) -> bool:
        """Whether it tells that a review is no longer public."""
        return self.kind.is_of_review and self.record.status != APPROVED

    @cached_property
    def kpi(self) -> KPI | None:
        """What it is of; None where that is a project or a place."""
        if self.kind.is_of_review or self.place:
            return None
        return self.record.kpi if self.kind.is_told_of_project else self.record.series.kpi

    @cached_property
    def place(self) -> Subprefecture | None:
        """The place whose bureau has changed; None for what is of the plan."""
        return self.record.subprefecture if self.kind == Kind.BUREAU else None

    @cached_property
    def project(self) -> Project | None:
        if self.kind.is_told_of_project:
            return self.record.project
        return self.kpi.project if self.kpi else None

    @property
    def area(self) -> CollaborationArea:
        return (self.place or self.project).area

    @property
    def subject(self) -> KPI | Project | Subprefecture:
        return self.place or self.kpi or self.project

    @property
    def name(self) -> str:
        """What its KPI, with the heading of the series, or its project was called when it was told."""
        name = self.former_name or self.subject.name
        if not self.kind.is_of_series:
            return name
        now, then = self.record.series.heading, self.former_heading
        return f"{name} {now if then is None else then}".strip()

    @property
    def successor(self) -> KPI | Project | None:
        """The KPI or the project after one that ends, if the public can open it."""
        after = self.subject.successor
        return after if after and after.has_page else None

    @property
    def page_url(self) -> str:
        """The page of what it is of; of what was taken back, the address that says so."""
        owner = self.record if self.kind.is_turn else self.subject
        return owner.get_absolute_url()

    def get_absolute_url(self) -> str:
        """Where it is told in full: the review's page, or while it has none the project's, or the KPI's."""
        if self.kind.is_of_review and self.is_public:
            return reverse("projects:review", args=[self.project.code, self.record.year])
        if self.kind.is_of_review:
            return f"{self.project.get_absolute_url()}#reviews"
        if self.kind in (Kind.CHANGE, Kind.MEANING):
            return f"{self.subject.get_absolute_url()}#changes"
        return self.page_url


@dataclass(frozen=True)
class NewsGroup:
    """News that are told together: what a day brought of the actuals of an area for one year; else a single piece."""

    news: list[News] = field(repr=False)
    changed_at: datetime
    kpis: int
    """How many KPIs it is of."""
    total: int
    """How many pieces it has; `news` are the first of them."""

    @property
    def first(self) -> News:
        return self.news[0]

    @property
    def is_of_several(self) -> bool:
        return self.total > 1

    @property
    def more(self) -> int:
        """How many are not listed."""
        return self.total - len(self.news)

    @property
    def changes_url(self) -> str:
        """The page of all that changed in its area in its fiscal year."""
        year = fiscal_year(timezone.localdate(self.changed_at))
        area_plan = self.first.project.area_plan
        return Scope(area_plan.area, area_plan.plan).changes_url(year)

    def get_absolute_url(self) -> str:
        """The page that tells all of it."""
        return self.first.get_absolute_url() if self.kpis == 1 else self.changes_url


# What is news: approvals are told as turns of the reviews' histories.
TOLD = tuple(kind for kind in Kind if kind != Kind.APPROVAL)


class AllNews:
    """News, newest first, in groups: counted in one query, a slice of them read in ten at most.

    What became of a review is read from its history, so that the news of an approval stays when it is withdrawn;
    a review that was loaded has none, and is news by itself.
    """

    def __init__(self, scope: Scope = WHOLE):
        self._scope = scope
        self._records = {kind: records_of(kind, scope) for kind in TOLD}

    def newest(self, number: int) -> list[News]:
        """The newest pieces, one by one, each kind of record read no further than so many."""
        return fetch_rows(self.newest_rows(number))

    def newest_rows(self, number: int | None = None, *, moment: datetime | None = None) -> QuerySet:
        """Which records tell the newest pieces: so many of them, or all; those of one moment, if it is given."""
        kinds = []
        for kind, records in self._records.items():
            rows = records.annotate(what=Value(kind.value))
            rows = rows.filter(moment=moment) if moment else rows
            rows = rows.values_list("what", "pk", "moment", named=True)
            kinds.append(rows.order_by("-moment", "-pk")[:number])
        return _united(kinds).order_by("-moment", "what", "-pk")[:number]

    def count(self) -> int:
        return sum(number for _, number in self._days)

    @cached_property
    def _days(self) -> list[tuple[date, int]]:
        """The days that brought news, newest first, each with its number of groups."""
        return memory.kept(("days of news", self._scope), self._count_days)

    def _count_days(self) -> list[tuple[date, int]]:
        kinds = []
        for kind, records in self._records.items():
            if kind == Kind.ACTUAL:
                counted = _by_area_and_day(records).annotate(number=Value(1))
            else:
                counted = records.values(day=TruncDate("moment")).annotate(number=Count("pk"))
            kinds.append(counted.values_list("day", "number"))
        days: Counter[date] = Counter()
        for day, number in _united(kinds):
            days[day] += number
        return sorted(days.items(), reverse=True)

    def first(self, number: int) -> list[NewsGroup]:
        """The newest groups. The days of all that there ever was are asked for only where the newest pieces make too few."""
        pieces = list(self.newest_rows(number * PIECES_A_GROUP))
        if len(pieces) < number * PIECES_A_GROUP:
            return self._read(self._groups()[:number])
        rows = list(self._groups(since=timezone.localdate(pieces[-1].moment))[:number])
        return self._read(rows) if len(rows) == number else self[:number]

    def __getitem__(self, part: slice) -> list[NewsGroup]:
        """The groups of a slice: of the days that they lie in, no others are grouped."""
        start, days = part.start or 0, self._days
        ends = list(accumulate(number for _, number in days))
        newest, oldest = bisect_right(ends, start), bisect_left(ends, part.stop)
        if newest == len(days):
            return []
        before = ends[newest] - days[newest][1]
        since, until = days[min(oldest, len(days) - 1)][0], days[newest][0]
        groups = self._groups(since, until)
        return self._read(groups[start - before : part.stop - before])

    def _read(self, rows: Iterable[Any]) -> list[NewsGroup]:
        """The groups with the records that they list."""
        rows, asked = list(rows), []
        for row in rows:
            asked += [(Kind(row.what), pk, row.newest) for pk in row.pks[:MOST_IN_GROUP]]
        found = iter(fetch(asked))
        groups = []
        for row in rows:
            news = [next(found) for _ in row.pks[:MOST_IN_GROUP]]
            if all(news):
                groups.append(NewsGroup(news, row.newest, row.kpis, len(row.pks)))
        return groups

    def _groups(self, since: date | None = None, until: date | None = None) -> QuerySet:
        """The groups, newest first; those of the days from one to another one, both among them."""
        kinds = []
        for kind, records in self._records.items():
            if since:
                records = records.filter(moment__gte=_midnight(since))
            if until:
                records = records.filter(moment__lt=_midnight(until + timedelta(days=1)))
            if kind == Kind.ACTUAL:
                grouped = _by_area_and_day(records).annotate(pks=_pks_in_order())
                grouped = grouped.annotate(kpis=Count("series__kpi", distinct=True))
            else:
                grouped = records.annotate(pks=_only_pk(), newest=F("moment"), kpis=Value(1))
            rows = grouped.annotate(what=Value(kind.value))
            kinds.append(rows.values_list("what", "pks", "newest", "kpis", named=True))
        return _united(kinds).order_by("-newest", "what", "-pks")


def _midnight(day: date) -> datetime:
    """The moment when a day begins in Japan."""
    return timezone.make_aware(datetime.combine(day, time()))


def _united(parts: list[QuerySet]) -> QuerySet:
    first, *others = parts
    return first.union(*others, all=True)


def _by_area_and_day(revisions: QuerySet) -> QuerySet:
    """The revisions of actuals for one year, of one kind, by area and day."""
    area_plan, day = "series__kpi__project__area_plan", TruncDate("moment")
    return revisions.values(area_plan, "year", "kind", day=day).annotate(newest=Max("moment"))


def _pks_in_order() -> ArrayAgg:
    """The revisions of a group, which is of one area, in the plan's order."""
    return ArrayAgg(Cast("pk", BigIntegerField()), order_by=ACTUAL_ORDER[1:])


def _only_pk() -> Func:
    pk, array = Cast("pk", BigIntegerField()), ArrayField(BigIntegerField())
    return Func(pk, template="ARRAY[%(expressions)s]", output_field=array)


def fetch_rows(rows: Iterable[Any]) -> list[News]:
    """Fetch the news of the records that `newest_rows` named, but for what is gone meanwhile."""
    found = fetch((Kind(row.what), row.pk, row.moment) for row in rows)
    return [news for news in found if news]


def fetch(asked: Iterable[tuple[Kind, int, datetime]]) -> list[News | None]:
    """Fetch the news of the records, in their order: one query a kind; None for what is gone meanwhile."""
    asked = list(asked)
    pks = defaultdict(list)
    for kind, pk, _ in asked:
        pks[kind].append(pk)
    found = {kind: records_by_pk(kind, of_kind) for kind, of_kind in pks.items()}
    public = _public_reviews(found.get(Kind.TURN, {}).values())
    news = []
    for kind, pk, moment in asked:
        record = found[kind].get(pk)
        is_public = kind != Kind.TURN or (record is not None and record.review_id in public)
        news.append(News(kind, moment, record, is_public) if record else None)
    # A bureau's change is of no project.
    told = [piece for piece in news if piece and piece.project]
    # A KPI that was taken back may be of another project since.
    projects = {piece.project.pk for piece in told}
    projects |= {piece.kpi.project_id for piece in told if piece.kpi}
    names = former_names(projects)
    return [_with_names(piece, names) if piece and piece.project else piece for piece in news]


def _with_names(news: News, names: FormerNames) -> News:
    """A piece of news with what its KPI, its series or its project was called when it was told."""
    name = _then(news, names[type(news.subject), news.subject.pk])
    heading = None
    if news.kind.is_of_series:
        heading = _then(news, names[KPISeries, news.record.series.code])
    return replace(news, former_name=name or "", former_heading=heading)


def _then(news: News, names: Iterable[tuple[datetime, str]]) -> str | None:
    """The name that was right when the news was told; None where it is right still."""
    return next((name for until, name in names if until > news.changed_at), None)


def _public_reviews(states: Iterable[Any]) -> set[int]:
    """The ids of those reviews that the public can open now."""
    reviews = Review.objects.with_page().filter(pk__in=[state.review_id for state in states])
    return set(reviews.values_list("pk", flat=True))
