"""Applies the rows of a file to the records of a table: in one transaction, which a trial undoes.

Each row goes through the form of its record, so that the rules of the pages hold for a file too. A cell that
equals the record changes nothing, so that an exported file comes back unchanged.
"""

from collections import defaultdict
from collections.abc import Mapping
from itertools import chain

from django.core.exceptions import NON_FIELD_ERRORS
from django.db import OperationalError, models, transaction
from django.forms import ModelForm

from policyportal.accounts.rights import MEANING, Staff, may_somewhere
from policyportal.exchange.cells import LIST_MARK
from policyportal.exchange.explaining import FileRow, Problem, Refused, Report
from policyportal.exchange.files import FileTable
from policyportal.exchange.reading import Reader, read_all
from policyportal.exchange.row_forms import row_form_of
from policyportal.exchange.saving import CheckedRow, Saver, report_fault, state_of
from policyportal.exchange.tables import Table
from policyportal.records.codes import code_of, padded
from policyportal.watching import metrics

# Why a bureau changes no column of the head office's, and what it does about a text that was public.
HEAD_ALONE = "この列は、本庁だけが変えられます。"
PROPOSE = f"{HEAD_ALONE}公開したものは、記録の画面の「変更を提案する」から本庁に提案してください。"


def apply_file(
    table: Table,
    files: Mapping[str, FileTable],
    *,
    confirmed: str | None = None,
    leaves_out: bool = False,
) -> Report:
    """Apply the whole file if `confirmed` is the fingerprint of its trial; else apply nothing, and report.

    With `leaves_out`, rows that are wrong keep no other from being applied. The report says in `is_done` whether
    the file was applied.
    """
    with transaction.atomic():
        report, saver = apply_rows(table, files, holds=confirmed is not None)
        may_be_done = report.may_leave_out if leaves_out else not report.problems
        report.is_done = confirmed == report.fingerprint and may_be_done
        if report.is_done and saver:
            saver.record()
            metrics.imported(table.model._meta.label_lower)
        else:
            transaction.set_rollback(True)
    return report


def apply_rows(
    table: Table, files: Mapping[str, FileTable], *, holds: bool
) -> tuple[Report, Saver | None]:
    """Save the rows of a file within a transaction of the caller, who undoes it if the report is not to his liking."""
    try:
        readers = read_all(table, files)
    except Refused as error:
        return Report(problems=error.problems), None
    rows = Rows(table, readers, holds=holds)
    for reader in readers:
        rows.reader = reader
        for row in reader.readable:
            rows.apply(row)
    rows.finish()
    return Report(rows.all, notices=notices_of(files)), rows.saver


def whole_key(key: tuple) -> tuple:
    """A key with the zero that its code may have lost."""
    return tuple(padded(part) if isinstance(part, str) else part for part in key)


def notices_of(files: Mapping[str, FileTable]) -> list[Problem]:
    """What to say of a file that people may take to be read whole."""
    notices = []
    for file in files.values():
        if file.unread:
            unread = "」「".join(file.unread)
            text = f"シート「{file.sheet}」だけを読みました。シート「{unread}」は読んでいません。"
            notices.append(Problem(None, "", text))
    return notices


class Rows:
    """The rows of a file beside the stored records with their keys, and what the account may change.

    A few queries fetch all of that; with `holds`, the records are locked until the end of the transaction.
    `reader` is that of the sheet whose rows are applied.
    """

    reader: Reader

    def __init__(self, table: Table, readers: list[Reader], *, holds: bool):
        self.table, self.model = table, table.model
        self.all = list(chain.from_iterable(reader.rows for reader in readers))
        self.saver = Saver(table)
        self.form_class = row_form_of(table)
        self.rows_of: dict[tuple, list[FileRow]] = defaultdict(list)
        for row in self.all:
            if row.key:
                self.rows_of[row.key].append(row)
        blank = self.model()
        self.defaults = {name: column.text(blank) for name, column in table.own.items()}
        # An empty cell of a new row leaves these their defaults.
        columns = table.fields.items()
        self.with_default = {name for name, column in columns if column.field.has_default()}
        table.prepare()
        keys = set(self.rows_of)
        # With what a code would be that has lost a zero, so that it is not taken for a new one.
        self.stored = self._find(keys | set(map(whole_key, keys)), holds=holds)
        staff = Staff.of(table.user)
        ids = [record.pk for record in self.stored.values()]
        stored = self.model._default_manager.filter(pk__in=ids)
        self.editable = set(staff.editable(stored).values_list("pk", flat=True))
        self.staff = staff
        app, _, model = self.model._meta.label_lower.partition(".")
        self.may_add = may_somewhere(table.user, f"{app}.add_{model}")
        self.may_change = may_somewhere(table.user, f"{app}.change_{model}")

    def _find(self, keys: set[tuple], *, holds: bool) -> dict[tuple, models.Model]:
        """Find the stored records with these keys, and perhaps others, in one query."""
        if not keys:
            return {}
        records = self.model._default_manager.all()
        for name, values in zip(self.table.keys, zip(*keys, strict=True), strict=True):
            records = records.filter(**{f"{name}__in": set(values)})
        records = self.table.with_related(records)
        if holds:
            records = records.select_for_update(of=("self",))
        attributes = [self.model._meta.get_field(name).attname for name in self.table.keys]
        found = {}
        for record in records:
            found[tuple(getattr(record, attribute) for attribute in attributes)] = record
        return found

    def apply(self, row: FileRow) -> None:
        """Check the row, and hand it on to be saved if nothing is wrong with it."""
        try:
            self._apply(row)
        except OperationalError:
            raise
        except Exception:
            report_fault(self.table, row)

    def finish(self) -> None:
        """Save the rows that wait, and put the problems of each row into order."""
        self.saver.flush()
        for row in self.all:
            if row.problems:
                row.outcome = "wrong"
                row.problems.sort(key=self._place_of)

    def _place_of(self, problem: Problem) -> int:
        headings = self.table.headings()
        first = problem.column.split(LIST_MARK)[0]
        return headings.index(first) if first in headings else 0

    def _apply(self, row: FileRow) -> None:
        keys = self.table.keys
        others = [name for name in self.reader.own if name not in keys]
        if row.key is None:
            self.reader.read(row, [name for name in others if row.cells[name]])
            return
        if alike := [other for other in self.rows_of[row.key] if other is not row]:
            # Nobody knows which of them is meant.
            text = f"{alike[0].place}行目と同じものを指しています。1つの行にまとめてください。"
            row.add_problem(self.table.heading(keys[-1]), text)
            return
        self.saver.prepare_for(row)
        row.title = " ".join(row.cells[name] for name in keys)
        row.former = self.table.former_of(row.key)
        if record := self.stored.get(row.key):
            row.name, row.unit = self.table.name_of(record), self.table.unit_of(record)
            self._change(record, row, others)
        else:
            self._add(row, others)

    def _add(self, row: FileRow, others: list[str]) -> None:
        standing = self.table.standing(row.key)
        begun = self.defaults | standing
        if all(row.cells[name] in ("", begun[name]) for name in others):
            row.outcome = "unchanged" if standing else "left out"
            return
        if not self.may_add:
            kind = self.model._meta.verbose_name
            text = f"「{row.title}」という{kind}はありません。新しく加えることは、この所属ではできません。"
            row.add_problem(self.table.key_heading, text)
            return
        if whole_key(row.key) in self.stored:
            whole = " ".join(map(str, whole_key(row.key)))
            text = f"「{row.title}」は登録されていません。「{whole}」のことなら、そのように入力してください。"
            row.add_problem(self.table.key_heading, text)
            return
        own = self.reader.own
        names = [name for name in own if row.cells[name] or name not in self.with_default]
        said = self.reader.read(row, names)
        if "code" in self.table.keys:
            said["code"] = code_of(said["code"])
        record = self.model()
        form = self._checked_form(record, said, row)
        row.name, row.unit = self.table.name_of(record), self.table.unit_of(record)
        self.table.check_added(form, row)
        if not row.problems:
            self.table.check(form, row, is_new=True)
        if not row.problems:
            self.reader.compare_references(row, record)
        if not row.problems:
            self.saver.add(CheckedRow(row, form))

    def _change(self, record, row: FileRow, others: list[str]) -> None:
        before = {name: column.text(record) for name, column in self.table.own.items()}
        self.reader.compare_references(row, record)
        names = []
        for name in others:
            if not self.table.own[name].cell.is_same(row.cells[name], before[name]):
                names.append(name)
        said = self.reader.read(row, names)
        changed = []
        for name, value in said.items():
            column, field = self.table.fields.get(name), self.form_class.base_fields[name]
            if column and field.has_changed(column.value(record), value):
                changed.append(name)
        if not changed:
            return
        fixed = self.staff.fixed_fields(self.model, record)
        for name in changed:
            heading = self.table.heading(name)
            if not self.may_change or record.pk not in self.editable:
                row.add_problem(heading, "この行は、ほかの所属が受け持つため変えられません。")
            elif name in fixed:
                row.add_problem(heading, PROPOSE if name in MEANING else HEAD_ALONE)
        if fixed.intersection(changed):
            # The form would ask the account to explain what it may not do.
            return
        form_only = [name for name in said if name in self.table.form_only]
        values = {name: said[name] for name in [*changed, *form_only]}
        stored = state_of(record)
        form = self._checked_form(record, values, row)
        if not row.problems:
            self.table.check(form, row, is_new=False)
        if not row.problems:
            self.saver.add(CheckedRow(row, form, before, stored))

    def _checked_form(self, record, said: dict, row: FileRow) -> ModelForm:
        """Fill the form with the values of the record, and with those of the cells over them; report its errors."""
        form = self.form_class(instance=record, data={})
        for name, column in self.table.fields.items():
            form.data[name] = form.fields[name].prepare_value(column.value(record))
        form.data |= said
        # A cell that could not be read has its problem already.
        known = {problem.column for problem in row.problems}
        for name, texts in form.errors.items():
            if name == NON_FIELD_ERRORS:
                column = self.table.key_heading
            elif name in self.table.columns:
                column = self.table.heading(name)
            else:
                column = str(form.fields[name].label)
            if name in self.table.form_only and name not in self.reader.own:
                lacking = f"このファイルには「{column}」の列がありません。加えて入力してください。"
                texts = [f"{text}{lacking}" for text in texts]
            if column not in known:
                row.add_problem(column, *texts)
        return form
