"""What has become public of late: changed figures and approved reviews, for 更新履歴, its feed and the home page."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Value

from kpis.models import FigureChange
from projects.models import Review


@dataclass(frozen=True)
class News:
    """A change of a published figure, or else a review that was approved, whose year is closed since."""

    changed_at: datetime
    change: FigureChange | None = None
    review: Review | None = None


class AllNews:
    """News of all editions, newest first: counted in one query, a slice of it read in three."""

    def __init__(self):
        rows = [
            records.order_by()
            .annotate(what=Value(kind))
            .values_list("what", "pk", "changed_at", named=True)
            for kind, records in (
                ("change", FigureChange.objects.published()),
                ("review", Review.objects.published()),
            )
        ]
        self._rows = rows[0].union(rows[1], all=True).order_by("-changed_at", "what", "-pk")

    def count(self) -> int:
        return self._rows.count()

    def __getitem__(self, part: slice) -> list[News]:
        rows = list(self._rows[part])
        ids = {kind: [row.pk for row in rows if row.what == kind] for kind in ("change", "review")}
        found = {
            "change": FigureChange.objects.for_history().in_bulk(ids["change"]),
            "review": Review.objects.for_history().in_bulk(ids["review"]),
        }
        return [
            News(row.changed_at, **{row.what: found[row.what][row.pk]})
            for row in rows
            if row.pk in found[row.what]
        ]
