"""The news of the plan: changed figures, and reviews approved or withdrawn; for 更新履歴, its feed, the home page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.urls import reverse

from kpis.models import FigureChange
from projects.models import Review
from projects.querysets import with_status_before

APPROVED = Review.Status.APPROVED


@dataclass(frozen=True)
class News:
    """A change of a published figure, or else a review of a year that became public or was withdrawn."""

    changed_at: datetime
    change: FigureChange | None = None
    review: Any = None
    """The review, or the row of its history."""
    is_public: bool = False
    """Whether the review is public now."""

    @property
    def is_withdrawal(self) -> bool:
        return self.review.status != APPROVED

    def get_absolute_url(self) -> str:
        """The page of the review, or while it has none the project's; of a change the KPI's."""
        if self.change:
            return f"{self.change.series.kpi.get_absolute_url()}#changes"
        project = self.review.project
        if self.is_public:
            return reverse("projects:review", args=[project.code, self.review.year])
        return f"{project.get_absolute_url()}#reviews"


class AllNews:
    """News of all editions, newest first: counted in one query, a slice of it read in five at most.

    What became of a review is read from its history, so that the news of an approval stays when it is withdrawn;
    a review that was loaded has none, and is news by itself.
    """

    def __init__(self):
        changes = _rows("change", FigureChange.objects.with_page(), "changed_at")
        reviews = _rows("review", _without_history(), "changed_at")
        states = _rows("state", _turns(), "history_date")
        self._rows = changes.union(reviews, states, all=True).order_by("-changed_at", "what", "-pk")

    def count(self) -> int:
        return self._rows.count()

    def __getitem__(self, part: slice) -> list[News]:
        rows = list(self._rows[part])
        plan_of = ("project__area_plan__area", "project__area_plan__plan")
        found = {
            "change": FigureChange.objects.for_history(),
            "review": Review.objects.for_history(),
            "state": Review.history.select_related("grade", *plan_of),
        }
        for kind, records in found.items():
            found[kind] = records.in_bulk([row.pk for row in rows if row.what == kind])
        states = [state.id for state in found["state"].values()]
        with_page = Review.objects.with_page().filter(pk__in=states)
        public = set(with_page.values_list("pk", flat=True))
        news = []
        for row in rows:
            record = found[row.what].get(row.pk)
            if record and row.what == "change":
                news.append(News(row.changed_at, change=record))
            elif record:
                is_public = row.what == "review" or record.id in public
                news.append(News(row.changed_at, review=record, is_public=is_public))
        return news


def _rows(kind: str, records: QuerySet, moment: str) -> QuerySet:
    named = records.order_by().annotate(what=Value(kind))
    return named.values_list("what", "pk", moment, named=True)


def _turns() -> QuerySet:
    """States in which a review became approved or no longer is, of projects that have a page."""
    became = Q(status=APPROVED) & (Q(before=None) | ~Q(before=APPROVED))
    ceased = ~Q(status=APPROVED) & Q(before=APPROVED)
    states = with_status_before(Review.history.filter(project__is_published=True))
    return states.filter(became | ceased).exclude(project__name="").exclude(history_type="-")


def _without_history() -> QuerySet:
    """Published reviews whose history has no approval."""
    approvals = Review.history.model.objects.filter(id=OuterRef("pk"), status=APPROVED)
    return Review.objects.with_page().exclude(Exists(approvals))
