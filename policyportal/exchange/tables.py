"""Describes a table of staff: its columns with their headings, its key, its cells."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db import models

from policyportal.editing.forms import PortalForm
from policyportal.exchange import cells
from policyportal.records.columns import Column
from policyportal.records.fields import MonthField, YearField
from regions.models import Plan

CELLS = {
    models.BooleanField: cells.YesNoCell,
    YearField: cells.YearCell,
    MonthField: cells.MonthCell,
    models.DateField: cells.DayCell,
    models.DecimalField: cells.NumberCell,
    models.CharField: cells.WordsCell,
    models.TextField: cells.WordsCell,
}


class TableColumn:
    """A column of a table, with its cells."""

    cell = cells.TextCell()
    is_required = False
    is_compared = False

    def __init__(self, declared: Column, help_text: str = ""):
        self.declared, self.heading, self.help_text = declared, declared.heading, help_text

    def value(self, record) -> Any:
        return self.declared.value_of(record)

    def text(self, record) -> str:
        return self.cell.write(self.value(record))


class FieldColumn(TableColumn):
    def __init__(self, declared: Column, cell: cells.TextCell):
        super().__init__(declared, str(declared.field.help_text))
        self.field, self.cell = declared.field, cell
        self.is_required = not self.field.blank and not self.field.has_default()

    def value(self, record) -> Any:
        """Give the field's value, which may be a record or a list of records."""
        if self.field.many_to_many:
            return list(getattr(record, self.field.name).all()) if record.pk else []
        if getattr(record, self.field.attname) is None:
            return None
        return getattr(record, self.field.name)


class ReferenceColumn(TableColumn):
    """A column that helps people to read the table. It must equal the record, so that shifted rows are found."""

    about = "確認のための列です。書き換えられません。"
    is_compared = True


class ComputedColumn(ReferenceColumn):
    """A column that the site computes. It may change with the very file, so what a file has in it is not looked at."""

    about = "サイトが計算する列です。取り込むときは読みません。"
    is_compared = False


class FormOnlyColumn(TableColumn):
    """A column for a box of the form that is no part of the record."""


class Table:
    """A table of the plan, for one account.

    `declared` are its columns: fields of the record, boxes of its form that are no fields (`form_only`, with
    the help), and columns to read. `keys` identify a row; `form` is the form of its record; `about` says what
    the table is for; `related` and `prefetched` are what its cells need, `computed_from` what those need that the
    site computes; `order` is its place among the tables
    of the staff page. `refusals` are the rules of the database that no constraint of the model speaks for, each
    with its column. Further rules of a kind of record are in `check` and `check_added`.
    """

    model: type[models.Model]
    declared: Mapping[str, Column]
    form_only: Mapping[str, str] = {}
    form = PortalForm
    keys: tuple[str, ...] = ("code",)
    about: str
    related: tuple[str, ...] = ()
    prefetched: tuple[str, ...] = ()
    computed_from: tuple[str, ...] = ()
    order: int
    refusals: Mapping[str, str] = {}

    def __init__(self, user):
        self.user = user
        self.columns: dict[str, TableColumn] = {}
        # Those that a file may change, and of these the fields of the record.
        self.own: dict[str, FieldColumn | FormOnlyColumn] = {}
        self.fields: dict[str, FieldColumn] = {}
        for name, declared in self.declared.items():
            if name in self.form_only:
                column = self.own[name] = FormOnlyColumn(declared, self.form_only[name])
            elif declared.is_computed:
                column = ComputedColumn(declared)
            elif declared.field is None:
                column = ReferenceColumn(declared)
            else:
                column = FieldColumn(declared, self.cell_of(declared.field))
                self.own[name] = self.fields[name] = column
            self.columns[name] = column
        # Problems of a whole row are reported under this heading.
        self.key_heading = self.heading(self.keys[0])
        self.is_yearly = "year" in self.keys

    def cell_of(self, field: models.Field) -> cells.TextCell:
        if isinstance(field, models.ManyToManyField):
            return cells.RecordsCell(field.related_model, "name", "slug")
        if isinstance(field, models.ForeignKey):
            paths = [name for name in ("code", "slug") if hasattr(field.related_model, name)]
            return cells.RecordCell(field.related_model, *paths, blank=field.blank)
        if field.choices:
            return cells.ChoiceCell(field.choices, blank=field.blank)
        for kind, cell in CELLS.items():
            if isinstance(field, kind):
                return cell()
        return cells.TextCell()

    def headings(self) -> list[str]:
        return [column.heading for column in self.columns.values()]

    def heading(self, name: str) -> str:
        """The heading over a field, or its own name where the table leaves it out."""
        if name in self.columns:
            return self.columns[name].heading
        return str(self.model._meta.get_field(name).verbose_name)

    def rows(self, records: Iterable[models.Model]) -> Iterator[list[str]]:
        columns = self.columns.values()
        for record in records:
            yield [column.cell.in_file(column.text(record)) for column in columns]

    def guide(self) -> list[list[str]]:
        rows = [["列", "説明", "書き方"]]
        for name, column in self.columns.items():
            about = column.help_text
            if name in self.keys:
                about = f"行を見分ける列です。{about}"
            elif isinstance(column, ReferenceColumn):
                about = column.about
            elif column.is_required:
                about += "新しい行では必ず入力します。"
            rows.append([column.heading, about, column.cell.hint])
        return rows

    def with_related(self, records: models.QuerySet) -> models.QuerySet:
        """Fetch what the cells of the records need."""
        return records.select_related(*self.related).prefetch_related(*self.prefetched)

    def for_file(self, records: models.QuerySet) -> models.QuerySet:
        """Fetch what the rows of a file need."""
        return self.with_related(records).prefetch_related(*self.computed_from)

    # For each kind of record.

    def missing(self, year: int, plan: Plan) -> list[models.Model]:
        """Make the unsaved records of a year of an edition that the account has yet to enter, as many as a file may have.

        There are none where records have no year.
        """
        return []

    def prepare(self) -> None:
        """Fetch once what the checks of all rows need; the cells have found the records they name."""

    def check_added(self, form, row) -> None:
        """Report a record that the account may not add, though it may add others of the kind."""

    def check(self, form, row, *, is_new: bool) -> None:
        """Report further problems and cautions of a row whose cells are in order."""
