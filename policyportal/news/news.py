"""The news of the plan, newest first: for 更新履歴, the feeds and the home page."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, Count, F, Func, Max, QuerySet, Value
from django.db.models.functions import Cast, TruncDate
from django.urls import reverse
from django.utils import timezone

from kpis.models import KPI
from policyportal.news.kinds import APPROVED, Kind, records_by_pk, records_of
from policyportal.news.scopes import WHOLE, Scope
from policyportal.records import memory
from policyportal.records.eras import fiscal_year
from projects.models import Project, Review

# How many actuals of a group are listed.
MOST_IN_GROUP = 10
# How many pieces a group has at most, for most groups; in a plan of many thousand KPIs.
PIECES_A_GROUP = (20, 200)


@dataclass(frozen=True)
class News:
    """A record that tells what has changed, with the moment when it did."""

    kind: Kind
    changed_at: datetime
    record: Any
    """For a turn of a review it is the row of its history."""
    is_public: bool = True
    """Whether the review is public now."""

    @property
    def is_of_review(self) -> bool:
        return self.kind.is_of_review

    @property
    def is_withdrawal(self) -> bool:
        """Whether it tells that a review is no longer public."""
        return self.is_of_review and self.record.status != APPROVED

    @property
    def kpi(self) -> KPI:
        return self.record if self.kind == Kind.END else self.record.series.kpi

    @property
    def project(self) -> Project:
        return self.record.project if self.is_of_review else self.kpi.project

    @property
    def successor(self) -> KPI | None:
        """The KPI after one that ends, if the public can open it."""
        after = self.record.successor
        is_public = after and after.is_published and after.project.is_published
        return after if is_public and after.project.name else None

    def get_absolute_url(self) -> str:
        """Where it is told in full: the review's page, or while it has none the project's, or the KPI's."""
        if self.is_of_review and self.is_public:
            return reverse("projects:review", args=[self.project.code, self.record.year])
        if self.is_of_review:
            return f"{self.project.get_absolute_url()}#reviews"
        if self.kind == Kind.CHANGE:
            return f"{self.kpi.get_absolute_url()}#changes"
        return self.kpi.get_absolute_url()


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
        return Scope(self.first.project.area).changes_url(year)

    def get_absolute_url(self) -> str:
        """The page that tells all of it."""
        return self.first.get_absolute_url() if self.kpis == 1 else self.changes_url


# What is news: approvals are told as turns of the reviews' histories.
TOLD = tuple(kind for kind in Kind if kind != Kind.APPROVAL)


class AllNews:
    """News of all editions, newest first, in groups: counted in one query, a slice of them read in nine at most.

    What became of a review is read from its history, so that the news of an approval stays when it is withdrawn;
    a review that was loaded has none, and is news by itself.
    """

    def __init__(self, scope: Scope = WHOLE):
        self._scope = scope
        self._records = {kind: records_of(kind, scope) for kind in TOLD}

    def newest(self, number: int) -> list[News]:
        """The newest pieces, one by one, each kind of record read no further than so many."""
        found = fetch((Kind(row.what), row.pk, row.moment) for row in self._newest_rows(number))
        return [news for news in found if news]

    def _newest_rows(self, number: int) -> QuerySet:
        kinds = []
        for kind, records in self._records.items():
            rows = records.annotate(what=Value(kind.value))
            rows = rows.values_list("what", "pk", "moment", named=True)
            kinds.append(rows.order_by("-moment", "-pk")[:number])
        return _united(kinds).order_by("-moment", "what", "-pk")[:number]

    def count(self) -> int:
        return memory.kept(("number of news", self._scope), self._count)

    def _count(self) -> int:
        kinds = []
        for kind, records in self._records.items():
            grouped = _by_area_and_day(records) if kind == Kind.ACTUAL else records
            kinds.append(grouped.values_list("newest" if kind == Kind.ACTUAL else "moment"))
        return _united(kinds).count()

    def __getitem__(self, part: slice) -> list[NewsGroup]:
        if not part.stop:
            return []
        rows = self._rows(part)
        asked = []
        for row in rows:
            asked += [(Kind(row.what), pk, row.newest) for pk in row.pks[:MOST_IN_GROUP]]
        found = iter(fetch(asked))
        groups = []
        for row in rows:
            news = [next(found) for _ in row.pks[:MOST_IN_GROUP]]
            if all(news):
                groups.append(NewsGroup(news, row.newest, row.kpis, len(row.pks)))
        return groups

    def _rows(self, part: slice) -> list[Any]:
        """The groups of a slice. To group all that there ever was takes long, and most who look want the newest."""
        for pieces in PIECES_A_GROUP:
            since = self._first_day(part.stop * pieces)
            rows = list(self._groups(since)[part])
            if since is None or len(rows) == part.stop - (part.start or 0):
                return rows
        return list(self._groups()[part])

    def _first_day(self, pieces: int) -> datetime | None:
        """The day of the piece at this place from the newest; None where there are not so many."""
        rows = list(self._newest_rows(pieces)[pieces - 1 :])
        if not rows:
            return None
        return timezone.localtime(rows[-1].moment).replace(
            hour=0, minute=0, second=0, microsecond=0
        )

    def _groups(self, since: datetime | None = None) -> QuerySet:
        kinds = []
        for kind, records in self._records.items():
            recent = records.filter(moment__gte=since) if since else records
            if kind == Kind.ACTUAL:
                grouped = _by_area_and_day(recent).annotate(pks=_pks_in_order())
                grouped = grouped.annotate(kpis=Count("series__kpi", distinct=True))
            else:
                grouped = recent.annotate(pks=_only_pk(), newest=F("moment"), kpis=Value(1))
            rows = grouped.annotate(what=Value(kind.value))
            kinds.append(rows.values_list("what", "pks", "newest", "kpis", named=True))
        return _united(kinds).order_by("-newest", "what", "-pks")


def _united(parts: list[QuerySet]) -> QuerySet:
    first, *others = parts
    return first.union(*others, all=True)


def _by_area_and_day(revisions: QuerySet) -> QuerySet:
    """The revisions of actuals for one year, of one kind, by area and day."""
    area_plan, day = "series__kpi__project__area_plan", TruncDate("moment")
    return revisions.values(area_plan, "year", "kind", day=day).annotate(newest=Max("moment"))


def _pks_in_order() -> ArrayAgg:
    """The revisions of a group in the plan's order."""
    of_kpi = [f"series__kpi__{path}" for path in ("project__order", "project__code", "order")]
    order = [*of_kpi, "series__kpi__code", "series__order", "series__code"]
    return ArrayAgg(Cast("pk", BigIntegerField()), order_by=order)


def _only_pk() -> Func:
    pk, array = Cast("pk", BigIntegerField()), ArrayField(BigIntegerField())
    return Func(pk, template="ARRAY[%(expressions)s]", output_field=array)


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
        is_public = kind != Kind.TURN or (record is not None and record.id in public)
        news.append(News(kind, moment, record, is_public) if record else None)
    return news


def _public_reviews(states: Iterable[Any]) -> set[int]:
    """The ids of those reviews that the public can open now."""
    reviews = Review.objects.with_page().filter(pk__in=[state.id for state in states])
    return set(reviews.values_list("pk", flat=True))
