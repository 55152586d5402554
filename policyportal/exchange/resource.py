"""The table of a model as it is taken out, and what a file of it does to the records.

A table is a resource of django-import-export. A row is known by its code (or code and year); what a cell
says goes through the form of its record, so that a file is held to the rules of the pages, and is saved in
a transaction that a trial undoes. Cells that say what the record says already are left alone, so that what
is exported comes back unchanged.
"""

import hashlib
import logging
from collections.abc import Iterable
from contextlib import nullcontext

from django import forms
from django.contrib.auth import get_permission_codename
from django.core.exceptions import NON_FIELD_ERRORS, FieldDoesNotExist, ValidationError
from django.db import DataError, IntegrityError, OperationalError, models, transaction
from django.db.models.functions import Now
from import_export.resources import ModelResource
from import_export.widgets import Widget
from tablib import Dataset

from policyportal.accounts.rights import Staff, may_somewhere
from policyportal.editing.forms import PortalForm
from policyportal.exchange.cells import (
    LIST_MARK,
    Choice,
    Day,
    Key,
    Keys,
    Number,
    Text,
    Year,
    YesNo,
    code_of,
)
from policyportal.exchange.columns import Asked, Column, Told
from policyportal.exchange.rows import (
    CHANGED,
    NEW,
    UNCHANGED,
    WRONG,
    Chosen,
    KeyLoader,
    Row,
    RowForm,
    constraint_fields,
)
from policyportal.exchange.sheets import Problem, Refused, Sheet, printable, unguarded
from policyportal.records.fields import YearField
from policyportal.records.folding import fold

logger = logging.getLogger(__name__)


class TableResource(ModelResource):
    """A table of the plan, for one account.

    `keys` are the columns by which a row is known; `form` is the form of its record; `about` says what the
    table is for. What a kind of record needs besides stands in `check`.
    """

    DEFAULT_RESOURCE_FIELD = Column
    form = PortalForm
    keys: tuple[str, ...] = ("code",)
    about = ""
    # Its place among the tables of the staff page.
    order = 0
    # Constraints and triggers of the database that no constraint of the model speaks for.
    refusals: dict[str, tuple[str, str]] = {}

    class Meta:
        skip_diff = True
        report_skipped = True
        use_transactions = False
        instance_loader_class = KeyLoader

    def __init__(self, user=None, **kwargs):
        super().__init__(**kwargs)
        self.user = user
        self.model = self._meta.model
        self.form_class = self._row_form()

    # The table and its columns.

    @classmethod
    def field_from_django_field(cls, field_name, django_field, readonly):
        return Column(
            attribute=field_name,
            column_name=str(django_field.verbose_name),
            widget=cls.cell_of(django_field),
        )

    @classmethod
    def cell_of(cls, field) -> Widget:
        """What stands in the cells of a field's column."""
        if isinstance(field, models.ManyToManyField):
            return Keys(field.related_model, "name", "slug")
        if isinstance(field, models.ForeignKey):
            known = {one.name for one in field.related_model._meta.fields}
            paths = [name for name in ("code", "slug") if name in known]
            return Key(field.related_model, *paths, blank=field.blank)
        if field.choices:
            return Choice(field.choices, blank=field.blank)
        if isinstance(field, models.BooleanField):
            return YesNo()
        if isinstance(field, YearField):
            return Year()
        if isinstance(field, models.DateField):
            return Day()
        if isinstance(field, models.DecimalField):
            return Number()
        return Text()

    @property
    def columns(self) -> dict[str, Column]:
        return {name: self.fields[name] for name in self.get_export_order()}

    def heading(self, name: str) -> str:
        """The heading over a field, or its own name where the table leaves it out."""
        if name in self.fields:
            return self.fields[name].column_name
        try:
            return str(self.model._meta.get_field(name).verbose_name)
        except FieldDoesNotExist:
            return ""

    def guide(self) -> list[list[str]]:
        """What each column means, with what may stand in it."""
        rows = [["列", "説明", "書き方"]]
        for name, column in self.columns.items():
            about = getattr(column, "help_text", "")
            if not isinstance(column, Told | Asked):
                about = str(self.model._meta.get_field(name).help_text)
                if self._is_required(name):
                    about += "新しい行では必ず入力します。"
            if name in self.keys:
                about = f"行を見分ける列です。{about}"
            elif isinstance(column, Told):
                about = f"確認のための列です。書き換えられません。{about}"
            rows.append([column.column_name, about, getattr(column.widget, "hint", "")])
        return rows

    def _is_required(self, name: str) -> bool:
        field = self.model._meta.get_field(name)
        return name not in self.keys and not field.blank and not field.has_default()

    def for_table(self, records):
        """The records with what their cells need, in as many queries however many there are."""
        return records

    def owed(self, year: int) -> list[models.Model]:
        """Unsaved records of a year that the account has yet to enter: the rows of a yearly table's template."""
        raise NotImplementedError

    @property
    def is_yearly(self) -> bool:
        return "year" in self.keys

    def table(self, records) -> list[list[str]]:
        """The rows of a file, in the order of the records."""
        columns = list(self.columns.values())
        return [[column.export(record) for column in columns] for record in records]

    def headings(self) -> list[str]:
        return [column.column_name for column in self.columns.values()]

    # What a file does.

    def _row_form(self):
        names = [name for name, one in self.columns.items() if not isinstance(one, Told | Asked)]

        def field_of(field, **kwargs):
            if isinstance(field, models.ForeignKey | models.ManyToManyField):
                return Chosen(label=field.verbose_name, required=not field.blank)
            return field.formfield(**kwargs)

        return forms.modelform_factory(
            self.model,
            form=type("RowForm", (RowForm, self.form), {}),
            fields=names,
            formfield_callback=field_of,
        )

    def examine(self, sheet: Sheet, *, confirmed: str | None = None):
        """What the file would do; done, where it is what was confirmed. All of it or nothing.

        `confirmed` is the fingerprint of an earlier trial. The result says in `is_done` whether it was done.
        """
        with transaction.atomic():
            try:
                dataset = self.dataset(sheet)
            except Refused as refused:
                result = self.get_result_class()()
                result.problems, result.is_done, result.fingerprint = refused.problems, False, ""
                result.cautions = []
                return result
            self.holds = confirmed is not None
            self.prepare(dataset)
            result = self.import_data(
                dataset,
                use_transactions=False,
                numbers=[number for number, _ in sheet.rows],
            )
            result.problems = [problem for row in result.rows for problem in row.problems]
            result.cautions = [caution for row in result.rows for caution in row.cautions]
            result.fingerprint = self.fingerprint(result)
            result.is_done = confirmed == result.fingerprint and not result.problems
            if not result.is_done:
                transaction.set_rollback(True)
        return result

    @staticmethod
    def fingerprint(result) -> str:
        """The same for two results that do the same."""
        said = [
            (row.number, row.import_type, row.title, row.changes, row.cautions)
            for row in result.rows
        ]
        return hashlib.sha256(repr(said).encode()).hexdigest()

    def dataset(self, sheet: Sheet) -> Dataset:
        """The file's columns under the table's own headings; Refused where they do not fit."""
        known = {fold(heading): heading for heading in self.headings()}
        headings, problems = [], []
        for place, heading in enumerate(sheet.headings):
            name = known.get(fold(heading))
            if heading and name is None:
                problems.append(
                    Problem(
                        1, heading, f"「{self.model._meta.verbose_name}」の表にない見出しです。"
                    )
                )
            elif name in headings and name is not None:
                problems.append(Problem(1, heading, "同じ見出しが2つあります。"))
            headings.append(name or f"\0{place}")
        missing = [self.heading(key) for key in self.keys if self.heading(key) not in headings]
        problems += [
            Problem(1, heading, "この見出しの列がありません。行を見分けるのに必要です。")
            for heading in missing
        ]
        if not problems and not sheet.rows:
            problems.append(
                Problem(2, self.heading(self.keys[0]), "見出しだけで、行がありません。")
            )
        if not any(heading in known.values() for heading in headings):
            problems = [
                Problem(
                    1,
                    "",
                    f"1行目に「{'」「'.join(self.headings()[:3])}」などの見出しがありません。"
                    "見出しの行と、ファイルの文字コードを確かめてください。",
                )
            ]
        if problems := problems or sheet.problems:
            raise Refused(*problems)
        dataset = Dataset(headers=headings)
        for _, cells in sheet.rows:
            dataset.append([printable(cell).strip() for cell in cells])
        return dataset

    def prepare(self, dataset):
        """Ask once for all rows: what the cells name, what is stored under the keys, what the account may."""
        present = set(dataset.headers)
        self.present = {
            name: column for name, column in self.columns.items() if column.column_name in present
        }
        for column in self.present.values():
            if isinstance(column.widget, Key):
                column.widget.look_up(dataset[column.column_name])
        self.seen: dict[tuple, int] = {}
        self.defaults = {
            name: column.export(self.model())
            for name, column in self.columns.items()
            if not isinstance(column, Told)
        }
        self._load(dataset)
        staff = Staff.of(self.user)
        opts = self.model._meta
        self.can = {
            action: may_somewhere(
                self.user, f"{opts.app_label}.{get_permission_codename(action, opts)}"
            )
            for action in ("add", "change")
        }
        self.fixed = staff.fixed_fields(self.model)
        stored = self.model._default_manager.filter(pk__in=[one.pk for one in self.stored.values()])
        self.editable = set(staff.editable(stored).values_list("pk", flat=True))

    holds = False

    def _load(self, dataset):
        keys = {}
        for cells in dataset.dict:
            try:
                keys[self.key_of(cells)] = True
            except ValidationError:
                continue
        records = self.for_table(self.with_keys(keys))
        if self.holds:
            records = records.select_for_update(of=("self",))
        self.stored = {self.key_of_record(one): one for one in records} if keys else {}

    def key_of(self, cells) -> tuple:
        """What the row is known by; ValidationError, by heading, where it names nothing."""
        parts, errors = [], {}
        for name in self.keys:
            heading = self.heading(name)
            text = cells[heading]
            try:
                if not text:
                    raise ValidationError("空欄です。行を見分けるのに必要です。")
                parts.append(self.key_part(name, text))
            except ValidationError as error:
                errors[heading] = error.messages
        if errors:
            raise ValidationError(errors)
        return tuple(parts)

    def key_part(self, name: str, text: str):
        column = self.fields[name]
        if isinstance(column.widget, Year):
            return self.form_class.base_fields[name].clean(text)
        if isinstance(column.widget, Key):
            return column.read(text).pk
        return code_of(text)

    def key_of_record(self, record) -> tuple:
        return tuple(
            getattr(record, f"{name}_id" if isinstance(self.fields[name].widget, Key) else name)
            for name in self.keys
        )

    def with_keys(self, keys: Iterable[tuple]):
        """The records with these keys, and perhaps others."""
        found = self.model._default_manager.all()
        for name, values in zip(self.keys, zip(*keys, strict=True), strict=False):
            found = found.filter(**{f"{name}__in": set(values)})
        return found

    def import_row(self, row, instance_loader, **kwargs):
        result = Row(kwargs["numbers"][kwargs["row_number"] - 1])
        try:
            self._read(row, instance_loader, result)
        except OperationalError:
            raise
        except Exception:
            # As the library does: one row that nobody thought of is that row's error, not the page's.
            logger.exception("Row %s of a file of %s", result.number, self.model._meta.label)
            result.blame(self.heading(self.keys[0]), "この行は処理できませんでした。")
        if result.problems:
            result.import_type = WRONG
            places = {heading: place for place, heading in enumerate(self.headings())}
            result.problems.sort(key=lambda one: places.get(one.column.split(LIST_MARK)[0], 0))
            result.validation_error = ValidationError([one.text for one in result.problems])
        return result

    def _read(self, cells, loader, result: Row):
        try:
            key = self.key_of(cells)
        except ValidationError as error:
            for heading, texts in error.message_dict.items():
                result.blame(heading, *texts)
            self._read_all(cells, result)
            return
        if key in self.seen:
            result.blame(
                self.heading(self.keys[-1]),
                f"{self.seen[key]}行目と同じものを指しています。1つの行にまとめてください。",
            )
            return
        self.seen[key] = result.number
        record = loader.get_instance(key)
        result.title = " ".join(cells[self.heading(name)] for name in self.keys)
        if record is None:
            self._add(cells, result)
        else:
            self._change(record, cells, result)

    def _own(self) -> dict[str, Column]:
        """The file's columns that say something of the record."""
        return {
            name: column for name, column in self.present.items() if not isinstance(column, Told)
        }

    def _read_all(self, cells, result: Row):
        """Blame what cannot be read in a row whose key names nothing."""
        said = {}
        for name, column in self._own().items():
            if name not in self.keys and cells[column.column_name]:
                self._read_cell(name, cells, said, result)

    def _read_cell(self, name, cells, said, result: Row):
        column = self.fields[name]
        text = cells[column.column_name]
        try:
            said[name] = column.read(text, cells)
        except ValidationError as error:
            result.blame(column.column_name, *error.messages)

    def _add(self, cells, result: Row):
        own = self._own()
        if all(
            cells[one.column_name] in ("", self.defaults[name])
            for name, one in own.items()
            if name not in self.keys
        ):
            # A row of a template that nobody has filled in.
            result.import_type, result.is_left_out = UNCHANGED, True
            return
        record = self.model()
        if not self.can["add"]:
            result.blame(
                self.heading(self.keys[0]),
                f"「{result.title}」という{self.model._meta.verbose_name}はありません。"
                "新しく加えることは、この所属ではできません。",
            )
            return
        said = {}
        for name, column in own.items():
            text = cells[column.column_name]
            if name not in self.keys and not text and self._has_default(name):
                continue
            self._read_cell(name, cells, said, result)
        if "code" in self.keys:
            said["code"] = code_of(said["code"])
        form = self._filled_form(record, said)
        self._verify(form, result)
        self.check_added(form, result)
        if not result.problems:
            self.check(form, result, is_new=True)
        if not result.problems:
            self._verify_told(record, cells, result)
        if not result.problems:
            self._save(form, result)
        if not result.problems:
            result.import_type = NEW
            result.changes = [
                (column.column_name, "", unguarded(column.export(record)))
                for name, column in self.columns.items()
                if name not in self.keys and not isinstance(column, Told) and column.export(record)
            ]
            for column in self.columns.values():
                if isinstance(column.widget, Key) and column.widget.model is self.model:
                    column.widget.remember(record)

    def _has_default(self, name: str) -> bool:
        column = self.fields[name]
        return not isinstance(column, Asked) and self.model._meta.get_field(name).has_default()

    def _change(self, record, cells, result: Row):
        before = {name: column.export(record) for name, column in self.columns.items()}
        self._verify_told(record, cells, result)
        said = {}
        for name, column in self._own().items():
            text = cells[column.column_name]
            if name in self.keys or text == before[name].strip():
                continue
            self._read_cell(name, cells, said, result)
        told = {name for name in said if self._differs(record, name, said[name])}
        asked = {name for name in said if isinstance(self.fields[name], Asked)}
        if not told and not result.problems:
            result.import_type = UNCHANGED
            return
        for name in [one for one in said if one in told]:
            self._may_change(record, name, result)
        if result.problems and not told:
            return
        form = self._filled_form(record, {name: said[name] for name in told | asked})
        self._verify(form, result)
        if not result.problems:
            self.check(form, result, is_new=False)
        if not result.problems:
            self._save(form, result)
        if not result.problems:
            result.import_type = CHANGED
            after = {name: column.export(record) for name, column in self.columns.items()}
            result.changes = [
                (self.fields[name].column_name, unguarded(before[name]), unguarded(after[name]))
                for name in before
                if before[name] != after[name] and not isinstance(self.fields[name], Told)
            ]

    def _verify_told(self, record, cells, result: Row):
        for column in self.present.values():
            if not isinstance(column, Told):
                continue
            said, is_so = unguarded(cells[column.column_name]), unguarded(column.export(record))
            if said and fold(said) != fold(is_so):
                result.blame(
                    column.column_name,
                    f"ファイルには「{said}」とありますが、登録されているのは「{is_so}」です。"
                    "行がずれていないか確かめてください。",
                )

    def _differs(self, record, name: str, said) -> bool:
        """Whether a cell says another thing than the record, however it is written."""
        if isinstance(self.fields[name], Asked):
            return False
        field = self.form_class.base_fields[name]
        return field.has_changed(self._stored(record, name), said)

    def _stored(self, record, name: str):
        """What the record has in a field."""
        field = self.model._meta.get_field(name)
        if field.many_to_many:
            return list(getattr(record, name).all()) if record.pk else []
        if isinstance(field, models.ForeignKey):
            return getattr(record, name) if getattr(record, field.attname) is not None else None
        return getattr(record, name)

    def _may_change(self, record, name: str, result: Row):
        heading = self.fields[name].column_name
        if not self.can["change"] or record.pk not in self.editable:
            result.blame(heading, "この行は、ほかの所属が受け持つため変えられません。")
        elif name in self.fixed:
            result.blame(heading, "この列は、本庁だけが変えられます。")

    def _filled_form(self, record, said: dict):
        """The form of the record with what the cells say, and what it has where they say nothing."""
        form = self.form_class(instance=record, data={})
        form.data = {
            name: form.fields[name].prepare_value(self._stored(record, name))
            for name in self.form_class._meta.fields
        } | said
        return form

    def _verify(self, form, result: Row):
        if form.is_valid():
            return
        # A cell that could not be read says already what is wrong with it.
        blamed = {problem.column for problem in result.problems}
        for name, texts in form.errors.items():
            column = self.heading(name)
            if name == NON_FIELD_ERRORS:
                column = self.heading(self.keys[0])
            elif name not in self.fields and name in form.fields:
                column = str(form.fields[name].label)
            if column not in blamed:
                result.blame(column, *texts)

    def check_added(self, form, result: Row):
        """Whether the account may add this record; who may add any of the kind is asked before."""

    def check(self, form, result: Row, *, is_new: bool):
        """What a kind of record asks besides: problems and cautions of a row whose cells are in order."""

    def _save(self, form, result: Row):
        explained = getattr(form, "explained", nullcontext)
        try:
            with transaction.atomic(), explained():
                form.save()
                many = {field.name for field in self.model._meta.many_to_many}
                if many & set(form.changed_data):
                    # A changed choice of many leaves no time of its own: its record takes it.
                    self.model.objects.filter(pk=form.instance.pk).update(changed_at=Now())
        except (IntegrityError, DataError) as error:
            self._blame_database(form.instance, error, result)
        else:
            result.add_instance_info(form.instance)

    def _blame_database(self, record, error, result: Row):
        """Say in words what the database has refused: every constraint that the row breaks, or the trigger."""
        for constraint in self.model._meta.constraints:
            try:
                constraint.validate(self.model, record)
            except ValidationError as broken:
                names = constraint_fields(constraint)
                result.blame(
                    LIST_MARK.join(filter(None, (self.heading(name) for name in names))),
                    *broken.messages,
                )
        if not result.problems:
            broken = str(error)
            for name, (field, text) in self.refusals.items():
                if name in broken:
                    result.blame(self.heading(field), text)
        if not result.problems:
            result.blame(
                self.heading(self.keys[0]),
                "この行は保存できませんでした。ほかの行や、ほかの人の変更と重なっていないか確かめてください。",
            )
