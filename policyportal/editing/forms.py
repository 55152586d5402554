"""All forms of records share the picker, fixed codes, deleted rows, and a check of every constraint."""

import re
from collections.abc import Mapping
from functools import cached_property

from django import forms
from django.contrib.admin.widgets import (
    AdminTextInputWidget,
    AutocompleteSelect,
    AutocompleteSelectMultiple,
)
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms.models import InlineForeignKeyField, construct_instance

from policyportal.editing.constraints import check_constraints
from policyportal.records.codes import code_of
from policyportal.records.letters import tidied

# The fields of codes.
CODES = ("code", "slug")


def is_id(text: object) -> bool:
    """A record's id has digits only, and few enough for a number."""
    return len(str(text)) < 20 and str(text).isdecimal()


def text_box(max_length: int) -> AdminTextInputWidget:
    """The box is about as wide as its texts, so that a printed line is seen whole."""
    if max_length >= 100:
        return AdminTextInputWidget(attrs={"class": "vTextField vLargeTextField"})
    return AdminTextInputWidget(attrs={"class": "", "size": 14 if max_length <= 20 else 20})


class Picker(AutocompleteSelect):
    """A search box for a foreign key. A value that is no id chooses nothing, where Django's widget fails.

    If the row's query has fetched the chosen record, no other query asks for its name.
    """

    chosen = None

    def optgroups(self, name, value, attrs=None) -> list:
        ids = [key for key in value if is_id(key)]
        if self.chosen is None or ids != [str(self.chosen.pk)]:
            return super().optgroups(name, ids, attrs)
        groups = super().optgroups(name, [], attrs)
        options = groups[0][1]
        option = self.create_option(name, self.chosen.pk, str(self.chosen), True, len(options))
        options.append(option)
        return groups


class ManyPicker(AutocompleteSelectMultiple):
    """A search box for a choice of many, which overlooks what is no id as the other one does."""

    def optgroups(self, name, value, attrs=None) -> list:
        return super().optgroups(name, [key for key in value if is_id(key)], attrs)


class TidyForm(forms.BaseForm):
    """A form that reads texts as they were meant, without signs that nobody sees."""

    def _widget_data_value(self, widget, html_name):
        """What was sent for a box, for all that looks at it: cleaning, comparing, showing it again."""
        value = super()._widget_data_value(widget, html_name)
        return tidied(value) if isinstance(value, str) else value


class PortalForm(TidyForm, forms.ModelForm):
    """The form of every record: a code is fixed once it is given, and every constraint is checked.

    The page may show a form again without saving it: with a `refusal`, or, `only_shown`, without.
    """

    refusal = ""
    only_shown = False
    is_deleted = False  # a row of an inline that someone has deleted since it was shown
    start: Mapping = {}  # the values of an earlier state, to go back to it

    def __init__(self, *args, initial=None, **kwargs):
        super().__init__(*args, initial=(initial or {}) | self.start, **kwargs)
        for name, field in self.fields.items():
            if name in CODES:
                writing = field.help_text or "半角の英小文字と数字を、ハイフンでつなぎます。"
                field.help_text = f"{writing}登録したあとは変えられません。"
                field.disabled = self.instance.pk is not None
            widget = getattr(field.widget, "widget", field.widget)
            if isinstance(widget, Picker) and widget.field.is_cached(self.instance):
                widget.chosen = getattr(self.instance, name)

    def _widget_data_value(self, widget, html_name):
        value = super()._widget_data_value(widget, html_name)
        is_code = html_name in map(self.add_prefix, CODES)
        return code_of(value) if is_code and isinstance(value, str) else value

    def is_valid(self) -> bool:
        return super().is_valid() and not self.only_shown

    def has_changed(self) -> bool:
        return not self.is_deleted and super().has_changed()

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and self.refusal:
            self.add_error(None, self.refusal)

    def _post_clean(self) -> None:
        """Fill the record and check it, and of a new or changed one every constraint, once.

        ModelForm checks those of each row, in a query a constraint, and skips what has a field that is not in the
        form: the database would refuse such a record, with an error page.
        """
        own = {
            name for name, field in self.fields.items() if isinstance(field, InlineForeignKeyField)
        }
        self.fill_instance(self._get_validation_exclusions() | own)
        if self._validate_unique:
            self.validate_unique()
        if self.instance._state.adding or self.has_changed():
            # What is wrong by itself is refused already, in words of its own.
            skipped = self._get_validation_exclusions() | own if self.errors else None
            try:
                self.check_constraints(skipped)
            except ValidationError as error:
                self._update_errors(error)

    def fill_instance(self, skipped: set[str]) -> None:
        """Give the record what was typed, and check its fields but those that are skipped."""
        options = self._meta
        try:
            self.instance = construct_instance(self, self.instance, options.fields, options.exclude)
            self.instance.full_clean(skipped, validate_unique=False, validate_constraints=False)
        except ValidationError as error:
            self._update_errors(error)

    def check_constraints(self, skipped: set[str] | None) -> None:
        if skipped is None:
            check_constraints(self.instance)
        else:
            self.instance.validate_constraints(skipped)


class DeletedRow:
    """A page shows this instead of a row that someone has deleted, or moved to another record."""

    pk = None

    def __str__(self) -> str:
        return "この行は、削除されたか、ほかの記録に移されました。入力した内容は表示だけで、保存しません。"


class PortalFormSet(forms.BaseInlineFormSet):
    """The rows of an inline. A row that someone has deleted is shown as it was typed, and never saved.

    An empty form may start from the rows of an earlier state, to go back to it: `start` has their values by their ids.
    """

    start: Mapping[int, Mapping] | None = None

    def get_queryset(self) -> QuerySet | list:
        """Keep the rows of the sent page in its order, though others may have added or moved some."""
        if "forms" not in self.__dict__ or not self.is_bound:
            return super().get_queryset()
        return [DeletedRow() if form.is_deleted else form.instance for form in self.initial_forms]

    def initial_form_count(self) -> int:
        return self._bounded(super().initial_form_count())

    def total_form_count(self) -> int:
        return self._bounded(super().total_form_count())

    def _bounded(self, count: int) -> int:
        """Believe in no more rows than were sent: the count of a page may be forged, and each row takes time."""
        return min(count, self._rows_sent) if self.is_bound else count

    @cached_property
    def _rows_sent(self) -> int:
        row = re.compile(rf"{re.escape(self.prefix)}-(\d+)-")
        return len({found[1] for name in self.data if (found := row.match(name))})

    def get_unique_error_message(self, unique_check) -> str:
        """Django's message has the names of columns; this one has those that staff read."""
        fields = [self.model._meta.get_field(name) for name in unique_check if name != self.fk.name]
        labels = "と".join(str(field.verbose_name) for field in fields)
        return f"{labels}が同じ行が、2つ以上あります。"

    def _construct_form(self, i, **kwargs) -> PortalForm:
        """Django would refuse the id of a deleted row; it skips an unchanged row that may be empty."""
        if self.start is not None and not self.is_bound:
            kwargs["initial"] = self._values_of(i)
        form = super()._construct_form(i, **kwargs)
        if self.is_bound and i < self.initial_form_count() and form.instance.pk is None:
            form.is_deleted = form.empty_permitted = True
        return form

    def _values_of(self, i: int) -> Mapping:
        """What a row starts from: its own earlier state, deletion where it had none, or that of one that is deleted now."""
        stored = [record.pk for record in self.get_queryset()]
        if i < len(stored):
            return self.start.get(stored[i], {"DELETE": True})
        deleted = [values for pk, values in self.start.items() if pk not in stored]
        return deleted[i - len(stored)]
