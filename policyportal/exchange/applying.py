"""Applies the rows of a file to the records of a table: in one transaction, which a trial undoes.

Each row goes through the form of its record, so that the rules of the pages hold for a file too. A cell that
equals the record changes nothing, so that an exported file comes back unchanged.
"""

import logging
from collections.abc import Mapping
from contextlib import nullcontext

from django.core.exceptions import NON_FIELD_ERRORS
from django.db import DataError, IntegrityError, OperationalError, models, transaction
from django.db.models.functions import Now
from django.forms import ModelForm

from policyportal.accounts.rights import Staff, may_somewhere
from policyportal.exchange.cells import LIST_MARK, RecordCell, code_of
from policyportal.exchange.explaining import Outcome, Report, RowReport
from policyportal.exchange.files import FileTable
from policyportal.exchange.problems import Problem, Refused
from policyportal.exchange.reading import FileRow, Reader
from policyportal.exchange.refusals import explain_refusal
from policyportal.exchange.row_forms import filled_form, row_form_of
from policyportal.exchange.tables import FormOnlyColumn, Table

logger = logging.getLogger(__name__)


def apply_file(table: Table, file: FileTable, *, confirmed: str | None = None) -> Report:
    """Apply the whole file if `confirmed` is the fingerprint of its trial; else apply nothing, and report.

    The report says in `is_done` whether the file was applied.
    """
    with transaction.atomic():
        try:
            reader = Reader(table, file)
        except Refused as error:
            return Report(problems=error.problems)
        rows = Rows(table, reader, holds=confirmed is not None)
        report = Report(rows.apply(row) for row in reader.rows)
        report.is_done = confirmed == report.fingerprint and not report.problems
        if not report.is_done:
            transaction.set_rollback(True)
    return report


class Rows:
    """The rows of a file beside the stored records with their keys, and what the account may change.

    A few queries fetch all of that; with `holds`, the records are locked until the end of the transaction.
    """

    def __init__(self, table: Table, reader: Reader, *, holds: bool):
        self.table, self.reader, self.model = table, reader, table.model
        self.form_class = row_form_of(table)
        self.first_row_of: dict[tuple, int] = {}
        blank = self.model()
        self.defaults = {name: column.text(blank) for name, column in table.own.items()}
        table.prepare()
        self.stored = self._find({row.key for row in reader.rows if row.key}, holds=holds)
        staff = Staff.of(table.user)
        ids = [record.pk for record in self.stored.values()]
        stored = self.model._default_manager.filter(pk__in=ids)
        self.editable = set(staff.editable(stored).values_list("pk", flat=True))
        self.fixed = staff.fixed_fields(self.model)
        self.may_add, self.may_change = self._may("add"), self._may("change")

    def _may(self, action: str) -> bool:
        opts = self.model._meta
        return may_somewhere(self.table.user, f"{opts.app_label}.{action}_{opts.model_name}")

    def _find(self, keys: set[tuple], *, holds: bool) -> dict[tuple, models.Model]:
        """Find the stored records with these keys, and perhaps others, in one query."""
        if not keys:
            return {}
        records = self.model._default_manager.all()
        for name, values in zip(self.table.keys, zip(*keys, strict=True), strict=True):
            records = records.filter(**{f"{name}__in": set(values)})
        records = self.table.for_table(records)
        if holds:
            records = records.select_for_update(of=("self",))
        attributes = [self.model._meta.get_field(name).attname for name in self.table.keys]
        found = {}
        for record in records:
            found[tuple(getattr(record, attribute) for attribute in attributes)] = record
        return found

    def apply(self, row: FileRow) -> RowReport:
        """Save the row, and report what it changes or what is wrong with it."""
        report = row.report
        try:
            self._apply(row, report)
        except OperationalError:
            raise
        except Exception:
            # One row that nobody thought of is that row's error, not the page's.
            logger.exception("Row %s of a file of %s", report.number, self.model._meta.label)
            report.add_problem(self.table.key_heading, "この行は処理できませんでした。")
        if report.problems:
            report.outcome = Outcome.WRONG
            report.problems.sort(key=self._place_of)
        return report

    def _place_of(self, problem: Problem) -> int:
        """The place of the problem's column in the table, from the left."""
        headings = self.table.headings()
        first = problem.column.split(LIST_MARK)[0]
        return headings.index(first) if first in headings else 0

    def _apply(self, row: FileRow, report: RowReport) -> None:
        keys = self.table.keys
        if row.key is None:
            others = [name for name in self.reader.own if name not in keys and row.cells[name]]
            self.reader.read(row, others)
            return
        if row.key in self.first_row_of:
            first = self.first_row_of[row.key]
            text = f"{first}行目と同じものを指しています。1つの行にまとめてください。"
            report.add_problem(self.table.heading(keys[-1]), text)
            return
        self.first_row_of[row.key] = report.number
        report.title = " ".join(row.cells[name] for name in keys)
        if record := self.stored.get(row.key):
            self._change(record, row, report)
        else:
            self._add(row, report)

    def _add(self, row: FileRow, report: RowReport) -> None:
        keys = self.table.keys
        others = [name for name in self.reader.own if name not in keys]
        if all(row.cells[name] in ("", self.defaults[name]) for name in others):
            report.outcome = Outcome.LEFT_OUT
            return
        if not self.may_add:
            kind = self.model._meta.verbose_name
            text = f"「{report.title}」という{kind}はありません。新しく加えることは、この所属ではできません。"
            report.add_problem(self.table.key_heading, text)
            return
        names = [
            name for name in self.reader.own if row.cells[name] or not self._takes_default(name)
        ]
        said = self.reader.read(row, names)
        if "code" in keys:
            said["code"] = code_of(said["code"])
        record = self.model()
        form = self._checked_form(record, said, report)
        self.table.check_added(form, report)
        if not report.problems:
            self.table.check(form, report, is_new=True)
        if not report.problems:
            self.reader.compare_references(row, record)
        if not report.problems and self._save(form, report):
            report.outcome = Outcome.ADDED
            report.changes = self._changes({}, record)
            for column in self.table.columns.values():
                if isinstance(column.cell, RecordCell) and column.cell.model is self.model:
                    column.cell.remember(record)

    def _takes_default(self, name: str) -> bool:
        """An empty cell of a new row may leave the field its default."""
        column = self.table.fields.get(name)
        return name not in self.table.keys and column is not None and column.field.has_default()

    def _change(self, record, row: FileRow, report: RowReport) -> None:
        before = {name: column.text(record) for name, column in self.table.own.items()}
        self.reader.compare_references(row, record)
        others = [name for name in self.reader.own if name not in self.table.keys]
        names = [
            name for name in others if row.cells[name] not in (before[name], before[name].strip())
        ]
        said = self.reader.read(row, names)
        changed = [name for name in said if self._differs(record, name, said[name])]
        if not changed:
            return
        for name in changed:
            self._check_right(record, name, report)
        form_only = [name for name in said if name not in self.table.fields]
        values = {name: said[name] for name in [*changed, *form_only]}
        form = self._checked_form(record, values, report)
        if not report.problems:
            self.table.check(form, report, is_new=False)
        if not report.problems and self._save(form, report):
            report.outcome = Outcome.CHANGED
            report.changes = self._changes(before, record)

    def _changes(self, before: Mapping[str, str], record) -> list[tuple[str, str, str]]:
        """List the heading, the old and the new text of the cells that differ."""
        changes = []
        for name, column in self.table.own.items():
            old, new = before.get(name, ""), column.text(record)
            if name not in self.table.keys and old != new:
                changes.append((column.heading, old, new))
        return changes

    def _differs(self, record, name: str, said) -> bool:
        """Whether the value of a cell differs from the record, however it is written."""
        column = self.table.columns[name]
        if isinstance(column, FormOnlyColumn):
            return False
        return self.form_class.base_fields[name].has_changed(column.value(record), said)

    def _check_right(self, record, name: str, report: RowReport) -> None:
        heading = self.table.heading(name)
        if not self.may_change or record.pk not in self.editable:
            report.add_problem(heading, "この行は、ほかの所属が受け持つため変えられません。")
        elif name in self.fixed:
            report.add_problem(heading, "この列は、本庁だけが変えられます。")

    def _checked_form(self, record, said: dict, report: RowReport) -> ModelForm:
        form = filled_form(self.form_class, self.table.fields, record, said)
        if form.is_valid():
            return form
        # A cell that could not be read has its problem already.
        known = {problem.column for problem in report.problems}
        for name, texts in form.errors.items():
            if name == NON_FIELD_ERRORS:
                column = self.table.key_heading
            elif name in self.table.columns or name not in form.fields:
                column = self.table.heading(name)
            else:
                column = str(form.fields[name].label)
            if column not in known:
                report.add_problem(column, *texts)
        return form

    def _save(self, form, report: RowReport) -> bool:
        """Save the record. Return False if the database refuses it."""
        explained = getattr(form, "explained", nullcontext)
        try:
            with transaction.atomic(), explained():
                record = form.save()
                choices = {field.name for field in self.model._meta.many_to_many}
                if choices & set(form.changed_data):
                    # A changed choice of many has no time of its own: its record takes it.
                    self.model.objects.filter(pk=record.pk).update(changed_at=Now())
        except (IntegrityError, DataError) as error:
            explain_refusal(self.table, form.instance, error, report)
            return False
        report.record_id = record.pk
        return True
