"""What describes a table of staff: its columns with their headings, its key, what stands in it."""

from collections.abc import Iterable, Mapping

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


class FieldColumn:
    """A column of a table: a field of its records."""

    def __init__(self, declared: Column, cell: TextCell):
        self.heading, self.field, self.cell = declared.heading, declared.field, cell
        self.help_text = str(self.field.help_text)
        self.is_required = not self.field.blank and not self.field.has_default()

    def value(self, record):
        """What the record has in the field; records of it, where it refers to any."""
        if self.field.many_to_many:
            return list(getattr(record, self.field.name).all()) if record.pk else []
        if getattr(record, self.field.attname) is None:
            return None
        return getattr(record, self.field.name)

    def text(self, record) -> str:
        return self.cell.write(self.value(record))


class ReferenceColumn:
    """A column for the reader, which no file changes: what it says must be what the record says.

    Rows that have slipped against their codes are found so.
    """

    cell = TextCell()
    help_text = ""
    is_required = False

    def __init__(self, declared: Column):
        self.heading, self.value_of = declared.heading, declared.value_of

    def text(self, record) -> str:
        return printable(self.value_of(record) or "")


class FormOnlyColumn:
    """A column that is no part of the record: what its form asks besides."""

    cell = TextCell()
    is_required = False

    def __init__(self, declared: Column, help_text: str):
        self.heading, self.help_text = declared.heading, help_text

    def text(self, record) -> str:
        return ""


TableColumn = FieldColumn | ReferenceColumn | FormOnlyColumn


class Table:
    """A table of the plan, for one account.

    `declared` are its columns: fields of the record that staff write, what its form asks besides (`form_only`,
    with the help), and columns for the reader. `keys` are those by which a row is known; `form` is the form of
    its record; `about` says what the table is for. What a kind of record needs besides stands in `check` and
    `check_added`.
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
        self.columns = {
            name: self._column(name, declared) for name, declared in self.declared.items()
        }
        # Those that say something of the record, and of these the fields.
        self.own = self._columns_of(FieldColumn, FormOnlyColumn)
        self.fields = self._columns_of(FieldColumn)

    def _column(self, name: str, declared: Column) -> TableColumn:
        if name in self.form_only:
            return FormOnlyColumn(declared, self.form_only[name])
        if declared.field is None:
            return ReferenceColumn(declared)
        return FieldColumn(declared, self.cell_of(declared.field))

    def _columns_of(self, *kinds: type) -> dict[str, TableColumn]:
        return {name: column for name, column in self.columns.items() if isinstance(column, kinds)}

    def cell_of(self, field: models.Field) -> TextCell:
        """What stands in the cells of a field's column."""
        if isinstance(field, models.ManyToManyField):
            return RecordsCell(field.related_model, "name", "slug")
        if isinstance(field, models.ForeignKey):
            known = {related.name for related in field.related_model._meta.fields}
            paths = [name for name in ("code", "slug") if name in known]
            return RecordCell(field.related_model, *paths, blank=field.blank)
        if field.choices:
            return ChoiceCell(field.choices, blank=field.blank)
        if isinstance(field, models.BooleanField):
            return YesNoCell()
        if isinstance(field, YearField):
            return YearCell()
        if isinstance(field, models.DateField):
            return DayCell()
        if isinstance(field, models.DecimalField):
            return NumberCell()
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
        """The heading over which problems of a whole row are told."""
        return self.heading(self.keys[0])

    def rows(self, records: Iterable[models.Model]) -> list[list[str]]:
        """The rows of a file, in the order of the records."""
        columns = list(self.columns.values())
        return [
            [column.cell.in_file(column.text(record)) for column in columns] for record in records
        ]

    def guide(self) -> list[list[str]]:
        """What each column means, with what may stand in it."""
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

    # What a kind of record says of itself.

    def for_table(self, records: models.QuerySet) -> models.QuerySet:
        """The records with what their cells need, in as many queries however many there are."""
        return records

    def missing(self, year: int) -> list[models.Model]:
        """Unsaved records of a year that the account has yet to enter: the rows of a yearly table's template."""
        raise NotImplementedError

    def prepare(self) -> None:
        """Ask once what the checks of all rows need; the cells have found the records they name."""

    def check_added(self, form, row) -> None:
        """Whether the account may add this record; who may add any of the kind is asked before."""

    def check(self, form, row, *, is_new: bool) -> None:
        """What a kind of record asks besides: problems and cautions of a row whose cells are in order."""
