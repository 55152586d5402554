"""What the public is told of late: changed figures, reviews approved or taken back; for 更新履歴, its feed, the home page."""

from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.db.models import QuerySet, Value

from kpis.models import FigureChange
from projects.models import Review
from projects.querysets import with_status_before


@dataclass(frozen=True)
class News:
    """A change of a published figure, a review that was approved, whose year is closed since, or one taken back.

    What was taken back is told by its state in the history: the review may be another by now, or gone.
    """

    changed_at: datetime
    change: FigureChange | None = None
    review: Review | None = None
    withdrawal: models.Model | None = None


class AllNews:
    """News of all editions, newest first: counted in one query, a slice of it read in four at most."""

    def __init__(self):
        first, *others = [
            records.order_by()
            .annotate(what=Value(kind))
            .values_list("what", "pk", moment, named=True)
            for kind, records, moment in (
                ("change", FigureChange.objects.published(), "changed_at"),
                ("review", Review.objects.published(), "changed_at"),
                ("withdrawal", withdrawals(), "history_date"),
            )
        ]
        self._rows = first.union(*others, all=True).order_by("-changed_at", "what", "-pk")

    def count(self) -> int:
        return self._rows.count()

    def __getitem__(self, part: slice) -> list[News]:
        rows = list(self._rows[part])
        ids = {kind: [row.pk for row in rows if row.what == kind] for kind in SOURCES}
        found = {kind: records().in_bulk(ids[kind]) for kind, records in SOURCES.items()}
        return [
            News(row.changed_at, **{row.what: found[row.what][row.pk]})
            for row in rows
            if row.pk in found[row.what]
        ]


def withdrawals() -> QuerySet:
    """States of reviews that follow on an approval and are none, of projects that have a page."""
    return (
        with_status_before(Review.history.exclude(status=Review.Status.APPROVED))
        .filter(before=Review.Status.APPROVED, project__is_published=True)
        .exclude(project__name="")
    )


SOURCES = {
    "change": FigureChange.objects.for_history,
    "review": Review.objects.for_history,
    "withdrawal": lambda: Review.history.select_related(
        "project__area_plan__area", "project__area_plan__plan"
    ),
}
