"""Describes a table of staff: its columns with their headings, its key, its cells."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.db import models

from policyportal.editing.forms import PortalForm
from policyportal.exchange import cells
from policyportal.exchange.template_files import TemplateSheet
from policyportal.records.columns import Column, value_at
from policyportal.records.fields import MonthField, YearField
from policyportal.records.sample import with_sample_column
from regions.models import Plan, Subprefecture

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

    @property
    def choices(self) -> Sequence[str]:
        """The texts of which a cell may have one; none where it may have any."""
        return self.cell.choices


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

    def __init__(self, declared: Column, help_text: str, box: forms.Field | None):
        super().__init__(declared, help_text)
        self.box = box

    @property
    def choices(self) -> Sequence[str]:
        offered = getattr(self.box, "choices", ())
        return [str(label) for value, label in offered if value]


class Table:
    """A table of the plan, for one account.

    `declared` are its columns: fields of the record, boxes of its form that are no fields (`form_only`, with
    the help), and columns to read. `keys` identify a row; `form` is the form of its record; `about` says what
    the table is for; `related` and `prefetched` are what its cells need, `computed_from` what those need that the
    site computes; `order` is its place among the tables
    of the staff page. `refusals` are the rules of the database that no constraint of the model speaks for, each
    with its column. The template of a year has the columns that `template` names, among them `notes`, which no
    other file of the table has. `named_by` and `unit_path` lead from a record to what a trial
    calls it. Further rules of a kind of record are in `check` and `check_added`.
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
    named_by: tuple[str, ...] = ()
    unit_path = ""
    notes: Mapping[str, Column] = {}
    template = ""

    def __init__(self, user):
        self.user = user
        self.columns: dict[str, TableColumn] = {}
        # Those that a file may change, and of these the fields of the record.
        self.own: dict[str, FieldColumn | FormOnlyColumn] = {}
        self.fields: dict[str, FieldColumn] = {}
        for name, declared in self.declared.items():
            if name in self.form_only:
                box = self.form.declared_fields.get(name)
                column = self.own[name] = FormOnlyColumn(declared, self.form_only[name], box)
            elif declared.is_computed:
                column = ComputedColumn(declared)
            elif declared.field is None:
                column = ReferenceColumn(declared)
            else:
                column = FieldColumn(declared, self.cell_of(declared.field))
                self.own[name] = self.fields[name] = column
            self.columns[name] = column
        for name, declared in self.notes.items():
            self.columns[name] = ComputedColumn(declared)
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

    @property
    def exported(self) -> list[str]:
        """The names of the columns of every file but the template of a year."""
        return [name for name in self.columns if name not in self.notes]

    @property
    def in_template(self) -> list[str]:
        """The names of the columns of the template of a year."""
        return self.template.split() or self.exported

    def headings(self, names: Iterable[str] = ()) -> list[str]:
        return [self.columns[name].heading for name in names or self.exported]

    def heading(self, name: str) -> str:
        """The heading over a field, or its own name where the table leaves it out."""
        if name in self.columns:
            return self.columns[name].heading
        return str(self.model._meta.get_field(name).verbose_name)

    def rows(
        self, records: Iterable[models.Model], names: Iterable[str] = ()
    ) -> Iterator[list[str]]:
        columns = [self.columns[name] for name in names or self.exported]
        for record in records:
            yield [column.cell.in_file(column.text(record)) for column in columns]

    def guide(self, names: Iterable[str] = ()) -> list[list[str]]:
        rows = [["列", "説明", "書き方"]]
        for name in names or self.exported:
            column = self.columns[name]
            about = column.help_text
            if name in self.keys:
                about = f"行を見分ける列です。{about}"
            elif isinstance(column, ReferenceColumn):
                about = column.about
            elif column.is_required:
                about += "新しい行では必ず入力します。"
            rows.append([column.heading, about, column.cell.hint])
        return rows

    def template_sheet(
        self, title: str, records: Iterable[models.Model], plan: Plan
    ) -> TemplateSheet:
        """The sheet on which people fill in records of a year."""
        names, records = self.in_template, list(records)
        choices, formats = {}, {}
        fillable = frozenset(
            names.index(name) for name in self.own if name in names and name not in self.keys
        )
        for place in fillable:
            choices[place] = self.choices_of(names[place], plan)
            for row, record in enumerate(records, start=1):
                if number_format := self.number_format(names[place], record):
                    formats[row, place] = number_format
        texts = [self.headings(names), *self.rows(records, names)]
        return TemplateSheet(title, list(with_sample_column(texts)), fillable, choices, formats)

    def with_related(self, records: models.QuerySet) -> models.QuerySet:
        """Fetch what the cells of the records need."""
        return records.select_related(*self.related).prefetch_related(*self.prefetched)

    def for_file(self, records: models.QuerySet) -> models.QuerySet:
        """Fetch what the rows of a file need."""
        return self.with_related(records).prefetch_related(*self.computed_from)

    # For each kind of record.

    def missing(self, year: int, plan: Plan) -> list[models.Model]:
        """Make the unsaved records of a year of an edition that the account has yet to enter.

        They have what the notes of a template need, and are at most one more than a file may have. There are none
        where records have no year.
        """
        return []

    def of_year(self, year: int, plan: Plan) -> list[models.Model]:
        """The records of a year that the account may enter: stored and missing; at most one more than a file may have."""
        return []

    def bureau_of(self, record) -> Subprefecture | None:
        """The bureau that enters a record of a year, as the subprefecture where it has its seat."""
        return None

    def choices_of(self, name: str, plan: Plan) -> Sequence[str]:
        """The texts of which a cell of a template may have one; none where it may have any."""
        return self.columns[name].choices

    def number_format(self, name: str, record) -> str:
        """How a spreadsheet shows the number in a cell of a template; empty for a text."""
        return ""

    def name_of(self, record) -> str:
        """What a trial calls a record beside its key."""
        return "／".join(filter(None, (reached(record, path) for path in self.named_by)))

    def unit_of(self, record) -> str:
        return reached(record, self.unit_path)

    def former_of(self, key: tuple) -> str:
        """The value before that of a row with this key, as a trial shows it; empty where there is none."""
        return ""

    def standing(self, key: tuple) -> Mapping[str, str]:
        """What a template says of a row that no record is there for yet; a row that still says so adds none."""
        return {}

    def prepare(self) -> None:
        """Fetch once what the checks of all rows need; the cells have found the records they name."""

    def check_added(self, form, row) -> None:
        """Report a record that the account may not add, though it may add others of the kind."""

    def check(self, form, row, *, is_new: bool) -> None:
        """Report further problems and cautions of a row whose cells are in order."""


def reached(record, path: str) -> str:
    """The text to which a path leads from a record; empty where the record lacks what is on the way."""
    try:
        return str(value_at(record, path) or "") if path else ""
    except AttributeError:
        # A row that is wrong may have a record without what it belongs to.
        return ""
