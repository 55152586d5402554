"""The table of actuals: the actuals of a year that an account has not entered yet.

A row belongs to its series, not to its place in the table, because rows disappear while a page is open. A row
is saved only as the preview has shown it. A row with a mistake keeps what was typed and stops no other row.
"""

from collections.abc import Iterable

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.http import QueryDict
from simple_history.utils import bulk_create_with_history

from kpis.actuals.rows import ActualRow
from kpis.models import Actual, DraftActual, KPISeries, MissingValue
from policyportal.editing.conflicts import by
from policyportal.records.eras import short_year

# The most rows on a page. The others come when these are done, or when a bureau is chosen.
MOST = 200


class ActualTable:
    """The rows of some series for a year, empty or with what was typed."""

    def __init__(
        self, all_series: Iterable[KPISeries], year: int, data: QueryDict | None = None
    ) -> None:
        self.year = year
        initial = {"year": year, "state": Actual.State.PROVISIONAL}
        self.rows = [
            ActualRow(data, prefix=f"s{series.pk}", series=series, initial=initial)
            for series in all_series
        ]
        self.alike = 0
        if data is not None:
            self._refuse_what_is_entered()
            done = [row for row in self.rows if not row.is_empty and row.is_entered_alike]
            self.alike = len(done)
            self.rows = [row for row in self.rows if row not in done]

    @property
    def typed(self) -> list[ActualRow]:
        return [row for row in self.rows if row.is_bound and not row.is_empty]

    @property
    def is_begun(self) -> bool:
        return any(row.is_begun for row in self.rows)

    @property
    def wrong(self) -> list[ActualRow]:
        return [row for row in self.typed if row.errors]

    @property
    def ready(self) -> list[ActualRow]:
        return [row for row in self.typed if not row.errors]

    def _refuse_what_is_entered(self) -> None:
        """Refuse actuals that somebody else has entered meanwhile, and say who, when and what."""
        late = []
        for row in self.typed:
            # A row knows what is entered only after its errors were asked for.
            if not row.errors.get("year") and row.entered and not row.is_entered_alike:
                late.append(row)
        for model in (Actual, DraftActual):
            entered = {row.entered.pk: row for row in late if isinstance(row.entered, model)}
            history = model.history.filter(id__in=entered) if entered else ()
            # The newest state of each comes last.
            states = {state.id: state for state in reversed(history)}
            for pk, row in entered.items():
                figure, state = row.entered.figure, row.entered.get_state_display()
                row.add_error(
                    "value",
                    f"{short_year(row.entered.year)}の{model._meta.verbose_name}は、{by(states.get(pk))}"
                    f"「{figure.amount}（{state}）」と登録しました。入力した内容は、保存せずに残してあります。",
                )

    def save(
        self, user: AbstractBaseUser, *, draft: str = ""
    ) -> list[Actual | DraftActual | MissingValue]:
        """Save the rows that are ready and unchanged since the preview, and take them out of the table.

        Their actuals are public at once; with `draft`, a status of drafts, the head office releases them.
        """
        chosen = [row for row in self.ready if row["looked_at"].data == row.signature]
        valued = [row for row in chosen if not row.kind]
        if draft:
            drafts = [row.draft(draft) for row in valued]
            saved = bulk_create_with_history(drafts, DraftActual, default_user=user)
        else:
            actuals = [row.actual for row in valued]
            saved = bulk_create_with_history(actuals, Actual, default_user=user)
        for row in chosen:
            if row.kind:
                missing = row.missing_value
                missing._history_user = user
                missing.save()
                saved.append(missing)
        self.rows = [row for row in self.rows if row not in chosen]
        return saved

    def preview(self) -> None:
        """Give each row that is ready its series as the public would see it, saved for a moment and undone."""
        ready = self.ready
        if not ready:
            return
        with transaction.atomic():
            Actual.objects.bulk_create([row.actual for row in ready if not row.kind])
            for row in ready:
                if row.kind:
                    row.missing_value.save()
            found = KPISeries.objects.for_preview().in_bulk([row.series.pk for row in ready])
            transaction.set_rollback(True)
        for row in ready:
            row.preview = found[row.series.pk]
            row.data = row.data.copy()
            if row.kind:
                row.data[row.add_prefix("state")] = row.kind
            row.data[row.add_prefix("looked_at")] = row.signature
