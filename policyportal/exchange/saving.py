"""Saves the checked rows of a file, many in one step.

Only if the database refuses one of them is each saved by itself, to learn which. What the history needs is noted
meanwhile, and written once for all rows.
"""

import copy
import logging
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field

from django.db import DataError, IntegrityError, OperationalError, models, transaction
from django.db.models.functions import Now
from django.forms import ModelForm

from policyportal.exchange.cells import RecordCell
from policyportal.exchange.explaining import FileRow
from policyportal.exchange.row_forms import explain_refusal
from policyportal.exchange.tables import Table
from policyportal.records.history import differences, record_together

# Rows saved in one step; they are saved anew, one by one, if one of them is refused.
TOGETHER = 100

logger = logging.getLogger(__name__)


@dataclass
class CheckedRow:
    """A row whose form is in order: the texts of its cells before, and the record as it was stored, None if it is new."""

    row: FileRow
    form: ModelForm
    before: Mapping[str, str] = field(default_factory=dict)
    stored: models.Model | None = None

    @property
    def record(self) -> models.Model:
        return self.form.instance

    @property
    def has_choices(self) -> bool:
        """Whether choices of many change with the record."""
        names = {many.name for many in self.record._meta.many_to_many}
        return not names.isdisjoint(self.form.changed_data)

    @property
    def kind(self) -> tuple:
        """Rows of one kind are saved in one statement; what explains a change holds for all of them."""
        explanation = getattr(self.form, "explanation", None)
        return self.stored is None, self.has_choices, explanation


class Saver:
    """Saves the rows of a table."""

    def __init__(self, table: Table):
        self.table = table
        self.waiting: dict[tuple, list[CheckedRow]] = {}
        self.saved: list[CheckedRow] = []
        # The columns that name other records of the table; what a record continues stands in no file beside it.
        self.references: list[str] = []
        for name, column in table.columns.items():
            is_reference = isinstance(column.cell, RecordCell) and column.cell.model is table.model
            if is_reference and name != "carried_from":
                self.references.append(name)

    def prepare_for(self, row: FileRow) -> None:
        """Save the new records that wait if the row may name one of them."""
        names_another = any(row.cells.get(name) for name in self.references)
        if names_another and any(is_new for is_new, *_ in self.waiting):
            self.flush()

    def add(self, checked: CheckedRow) -> None:
        rows = self.waiting.setdefault(checked.kind, [])
        rows.append(checked)
        if len(rows) == TOGETHER:
            self._save(self.waiting.pop(checked.kind))

    def flush(self) -> None:
        """Save the rows that wait."""
        waiting, self.waiting = self.waiting, {}
        for rows in waiting.values():
            self._save(rows)

    def _save(self, rows: list[CheckedRow]) -> None:
        try:
            self._save_together(rows)
        except OperationalError:
            raise
        except Exception:
            for checked in rows:
                self._save_alone(checked)

    def _save_together(self, rows: list[CheckedRow]) -> None:
        """Save rows of one kind. What the database writes itself is not read back: nobody looks at it here."""
        first, records = rows[0], [checked.record for checked in rows]
        explained = getattr(first.form, "explained", nullcontext)
        with transaction.atomic(), explained():
            if first.stored is None:
                for record in records:
                    record.pk = None  # also where a first try was undone
                self.table.model._base_manager.bulk_create(records)
            else:
                changed: set[str] = set()
                for checked in rows:
                    changed |= differences(checked.stored, checked.record)
                if changed:
                    self.table.model._base_manager.bulk_update(records, changed)
            if first.has_choices:
                self._save_choices(rows)
        for checked in rows:
            self._report(checked)

    def _save_choices(self, rows: list[CheckedRow]) -> None:
        """Save the choices of many that change, and fetch them again for the report and the history."""
        model, records = self.table.model, [checked.record for checked in rows]
        for many in model._meta.many_to_many:
            own, other = many.m2m_field_name(), many.m2m_reverse_field_name()
            changing = [checked for checked in rows if many.name in checked.form.changed_data]
            choices = []
            for checked in changing:
                prefetched_of(checked.record).pop(many.name, None)
                for chosen in checked.form.cleaned_data[many.name]:
                    choices.append(
                        many.remote_field.through(**{own: checked.record, other: chosen})
                    )
            through = many.remote_field.through._base_manager
            through.filter(**{f"{own}__in": [checked.record for checked in changing]}).delete()
            through.bulk_create(choices)
            models.prefetch_related_objects(records, many.name)
        # A changed choice of many has no time of its own: its record takes it.
        model._base_manager.filter(pk__in=[record.pk for record in records]).update(
            changed_at=Now()
        )

    def _save_alone(self, checked: CheckedRow) -> None:
        """Save one row, or report why the database refuses it."""
        try:
            self._save_together([checked])
        except OperationalError:
            raise
        except (IntegrityError, DataError) as error:
            explain_refusal(self.table, checked.record, error, checked.row)
        except Exception:
            report_fault(self.table, checked.row)

    def _report(self, checked: CheckedRow) -> None:
        """Report what the saved row has changed: the heading, the old and the new text of its cells."""
        row, record = checked.row, checked.record
        row.record_id = record.pk
        row.outcome = "added" if checked.stored is None else "changed"
        for name, column in self.table.own.items():
            old, new = checked.before.get(name, ""), column.text(record)
            if name not in self.table.keys and old != new:
                row.changes.append((column.heading, old, new))
        for name in self.table.form_only if checked.stored else ():
            if row.cells.get(name):
                row.changes.append((self.table.heading(name), "", row.cells[name]))
        if checked.stored is None:
            for name in self.references:
                self.table.columns[name].cell.remember(record)
        self.saved.append(checked)

    def record(self) -> None:
        """Write what was saved into the history."""
        states = [(checked.stored, checked.record) for checked in self.saved]
        record_together(states, self.table.user)


def state_of(record: models.Model) -> models.Model:
    """A copy of a record, with its choices of many, which a change leaves as it is."""
    state = copy.copy(record)
    state._prefetched_objects_cache = dict(prefetched_of(record))
    return state


def prefetched_of(record: models.Model) -> dict[str, models.QuerySet]:
    """The choices of many that were fetched with a record, by name; a new record has none."""
    return getattr(record, "_prefetched_objects_cache", {})


def report_fault(table: Table, row: FileRow) -> None:
    """Report an error that nobody thought of: it is the row's, not the page's."""
    logger.exception("Row %s of a file of %s", row.number, table.model._meta.label)
    row.add_problem(table.key_heading, "この行は処理できませんでした。")
