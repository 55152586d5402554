"""Describes a table of staff: its columns with their headings, its key, its cells."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from policyportal.editing.forms import PortalForm
from policyportal.exchange.cells import (
    ChoiceCell,
    DayCell,
    NumberCell,
    RecordCell,
    RecordsCell,
    TextCell,
    YearCell,
    YesNoCell,
    printable,
)
from policyportal.records.columns import Column
from policyportal.records.fields import YearField

CELLS = {
    models.BooleanField: YesNoCell,
    YearField: YearCell,
    models.DateField: DayCell,
    models.DecimalField: NumberCell,
}


class FieldColumn:
    """A column of a table: a field of its records."""

    def __init__(self, declared: Column, cell: TextCell):
        self.heading, self.field, self.cell = declared.heading, declared.field, cell
        self.help_text = str(self.field.help_text)
        self.is_required = not self.field.blank and not self.field.has_default()

    def value(self, record) -> Any:
        """Give the field's value, which may be a record or a list of records."""
        if self.field.many_to_many:
            return list(getattr(record, self.field.name).all()) if record.pk else []
        if getattr(record, self.field.attname) is None:
            return None
        return getattr(record, self.field.name)

    def text(self, record) -> str:
        return self.cell.write(self.value(record))


class ReferenceColumn:
    """A column that helps people to read the table. It must equal the record, so that shifted rows are found."""

    cell = TextCell()
    help_text = ""
    is_required = False

    def __init__(self, declared: Column):
        self.heading, self.value_of = declared.heading, declared.value_of

    def text(self, record) -> str:
        return printable(self.value_of(record) or "")


class FormOnlyColumn:
    """A column for a box of the form that is no part of the record."""

    cell = TextCell()
    is_required = False

    def __init__(self, declared: Column, help_text: str):
        self.heading, self.help_text = declared.heading, help_text

    def text(self, record) -> str:
        return ""


TableColumn = FieldColumn | ReferenceColumn | FormOnlyColumn


class Table:
    """A table of the plan, for one account.

    `declared` are its columns: fields of the record, boxes of its form that are no fields (`form_only`, with
    the help), and columns to read. `keys` identify a row; `form` is the form of its record; `about` says what
    the table is for. Further rules of a kind of record are in `check` and `check_added`.
    """

    model: type[models.Model]
    declared: Mapping[str, Column]
    form_only: Mapping[str, str] = {}
    form = PortalForm
    keys: tuple[str, ...] = ("code",)
    about = ""
    # Its place among the tables of the staff page.
    order = 0
    # Rules of the database that no constraint of the model speaks for: the column and the words.
    refusals: dict[str, tuple[str, str]] = {}

    def __init__(self, user):
        self.user = user
        self.columns: dict[str, TableColumn] = {}
        # Those that a file may change, and of these the fields of the record.
        self.own: dict[str, FieldColumn | FormOnlyColumn] = {}
        self.fields: dict[str, FieldColumn] = {}
        for name, declared in self.declared.items():
            if name in self.form_only:
                column = self.own[name] = FormOnlyColumn(declared, self.form_only[name])
            elif declared.field is None:
                column = ReferenceColumn(declared)
            else:
                column = FieldColumn(declared, self.cell_of(declared.field))
                self.own[name] = self.fields[name] = column
            self.columns[name] = column

    def cell_of(self, field: models.Field) -> TextCell:
        """Choose how the cells of a field are read and written."""
        if isinstance(field, models.ManyToManyField):
            return RecordsCell(field.related_model, "name", "slug")
        if isinstance(field, models.ForeignKey):
            known = {related.name for related in field.related_model._meta.fields}
            paths = [name for name in ("code", "slug") if name in known]
            return RecordCell(field.related_model, *paths, blank=field.blank)
        if field.choices:
            return ChoiceCell(field.choices, blank=field.blank)
        for kind, cell in CELLS.items():
            if isinstance(field, kind):
                return cell()
        return TextCell()

    @property
    def is_yearly(self) -> bool:
        return "year" in self.keys

    def headings(self) -> list[str]:
        return [column.heading for column in self.columns.values()]

    def heading(self, name: str) -> str:
        """The heading over a field, or its own name where the table leaves it out."""
        if name in self.columns:
            return self.columns[name].heading
        try:
            return str(self.model._meta.get_field(name).verbose_name)
        except FieldDoesNotExist:
            return ""

    @property
    def key_heading(self) -> str:
        """Problems of a whole row are reported under this heading."""
        return self.heading(self.keys[0])

    def rows(self, records: Iterable[models.Model]) -> list[list[str]]:
        """Write the rows of a file, in the order of the records."""
        columns = self.columns.values()
        rows = []
        for record in records:
            rows.append([column.cell.in_file(column.text(record)) for column in columns])
        return rows

    def guide(self) -> list[list[str]]:
        """Explain each column, and what may be written in it."""
        rows = [["列", "説明", "書き方"]]
        for name, column in self.columns.items():
            about = column.help_text
            if name in self.keys:
                about = f"行を見分ける列です。{about}"
            elif isinstance(column, ReferenceColumn):
                about = "確認のための列です。書き換えられません。"
            elif column.is_required:
                about += "新しい行では必ず入力します。"
            rows.append([column.heading, about, column.cell.hint])
        return rows

    # For each kind of record.

    def for_table(self, records: models.QuerySet) -> models.QuerySet:
        """Fetch what the cells of the records need."""
        return records

    def missing(self, year: int) -> list[models.Model]:
        """Make the unsaved records of a year that the account has yet to enter; none where records have no year."""
        return []

    def prepare(self) -> None:
        """Fetch once what the checks of all rows need; the cells have found the records they name."""

    def check_added(self, form, row) -> None:
        """Report a record that the account may not add, though it may add others of the kind."""

    def check(self, form, row, *, is_new: bool) -> None:
        """Report further problems and cautions of a row whose cells are in order."""
