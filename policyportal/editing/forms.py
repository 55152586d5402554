"""What all forms of records share: the picker, codes that stand, what others changed meanwhile, every constraint."""

import re
from collections import defaultdict

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget, AutocompleteSelect
from django.core.exceptions import ValidationError

from policyportal.editing.conflicts import (
    REFUSED,
    Edit,
    as_hidden,
    in_words,
    last_change,
    name_of_state,
    newline_free,
    told,
)

FIXED = "登録したあとは変えられません。"
CODE_FORM = "半角の英小文字と数字を、ハイフンでつなぎます。"


def is_id(text) -> bool:
    """Whether a value from outside can be a record's id: digits, and few enough for a number."""
    return len(str(text)) < 20 and str(text).isdecimal()


def text_box(max_length: int) -> AdminTextInputWidget:
    """A box about as wide as the texts that go into it, so that a printed line is seen whole."""
    if max_length >= 100:
        return AdminTextInputWidget(attrs={"class": "vTextField vLargeTextField"})
    return AdminTextInputWidget(attrs={"class": "", "size": 14 if max_length <= 20 else 20})


class Picker(AutocompleteSelect):
    """A search box for a foreign key.

    The chosen record's name comes from the row, where its query has fetched it, so that an inline with
    many rows asks once; what is no id chooses nothing, where Django's own widget fails.
    """

    chosen = None

    def optgroups(self, name, value, attrs=None):
        ids = [one for one in value if is_id(one)]
        if self.chosen is None or ids != [str(self.chosen.pk)]:
            return super().optgroups(name, ids, attrs)
        groups = super().optgroups(name, [], attrs)
        options = groups[0][1]
        options.append(
            self.create_option(name, self.chosen.pk, str(self.chosen), True, len(options))
        )
        return groups


class PortalForm(forms.ModelForm):
    """The form of every record: a code stands once it is given, and every constraint is asked.

    What a stored record has become since the form was shown is told and not written over: what is typed
    stays, what was not touched takes the stored value, and saving again is a choice. The page may also show
    a form again without saving it: with a `refusal`, or, `only_shown`, without.
    """

    refusal = ""
    only_shown = False
    acts = False  # whether sending it does something, though nothing is typed

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.meanwhile: list[Edit] = []
        stored = {field.name for field in self._meta.model._meta.get_fields()}
        for name, field in self.fields.items():
            if name in ("code", "slug"):
                field.help_text = f"{field.help_text or CODE_FORM}{FIXED}"
                field.disabled = self.instance.pk is not None
            widget = getattr(field.widget, "widget", field.widget)
            if isinstance(widget, Picker) and widget.field.is_cached(self.instance):
                widget.chosen = getattr(self.instance, name)
            if self.instance.pk is not None and name in stored and not field.disabled:
                field.show_hidden_initial = True

    def is_valid(self):
        return super().is_valid() and not self.only_shown

    def full_clean(self):
        if self.is_bound and self.instance.pk is not None:
            self._take_in_what_changed()
        super().full_clean()
        if not self.is_bound:
            return
        if self.refusal:
            self.add_error(None, self.refusal)
        if self.meanwhile:
            self.add_error(None, [REFUSED, *map(str, self.meanwhile)])

    def _take_in_what_changed(self):
        """Compare what was shown with what is stored by now.

        Nothing is told to someone who has typed nothing into this form: it takes what is stored.
        """
        carried = [name for name in self.fields if self.fields[name].show_hidden_initial]
        if not any(self.add_initial_prefix(name) in self.data for name in carried):
            # Sent by no page of ours, as a row of a file is: it is held against what is stored.
            for name in carried:
                self.fields[name].show_hidden_initial = False
            return
        data = self.data.copy()
        edits = []
        for name in carried:
            box = self[name]
            shown = sorted(newline_free(data.getlist(box.html_initial_name)))
            stored = as_hidden(box.field, box.initial)
            if shown == sorted(newline_free(stored)):
                continue
            touched = box._has_changed()
            typed = self._sent(box) if touched else None
            data.setlist(box.html_initial_name, stored)
            if not touched:
                data.setlist(box.html_name, stored)
                if isinstance(box.field, forms.BooleanField) and stored == ["False"]:
                    del data[box.html_name]
            elif typed == stored:
                continue  # both have written the same
            edits.append((name, shown, stored, typed))
        self.data = data
        self.__dict__.pop("changed_data", None)
        if self.has_changed() or self.acts:
            self.meanwhile = [self._edit(*one) for one in edits]

    def _sent(self, box) -> list[str]:
        """What is typed in a box, as a hidden one would send it; as it stands where it cannot be read."""
        try:
            return as_hidden(box.field, box.field.to_python(box.data))
        except ValidationError:
            return [str(box.data)]

    def _edit(self, name, shown, stored, typed) -> Edit:
        field = self.fields[name]
        return Edit(
            str(field.label),
            in_words(field, shown),
            in_words(field, stored),
            told(last_change(self.instance, name)),
            None if typed is None else in_words(field, typed),
        )

    def _post_clean(self):
        """ModelForm leaves out constraints that name a field outside the form, as an inline's parent is.

        The database would then answer for them, with an error page.
        """
        super()._post_clean()
        if not self.errors and self.has_changed():
            try:
                self.check_constraints()
            except ValidationError as error:
                self.add_error(None, error)

    def check_constraints(self):
        self.instance.validate_constraints()


class PortalFormSet(forms.BaseInlineFormSet):
    """The rows of an inline. A row that someone has deleted meanwhile is kept as a new one, if it was touched."""

    def __init__(self, data=None, *args, **kwargs):
        super().__init__(data, *args, **kwargs)
        self.gone: list[str] = []
        if self.is_bound and self.management_form.is_valid():
            self._keep_what_is_gone()

    def get_queryset(self):
        """The rows of the sent page, in its order: others may have added some or put them in another order."""
        rows = super().get_queryset()
        if "forms" not in self.__dict__ or not self.is_bound:
            return rows
        return [form.instance for form in self.initial_forms]

    def get_unique_error_message(self, unique_check):
        """In the names that staff read, where Django's has those of the columns."""
        fields = [self.model._meta.get_field(one) for one in unique_check if one != self.fk.name]
        labels = "と".join(str(field.verbose_name) for field in fields)
        return f"{labels}が同じ行が、2つ以上あります。"

    def clean(self):
        super().clean()
        changed = [form for form in self.deleted_forms if getattr(form, "meanwhile", None)]
        told_of = [
            *self.gone,
            *(f"{form.instance}：{edit}" for form in changed for edit in form.meanwhile),
        ]
        if told_of:
            raise ValidationError([REFUSED, *told_of])

    def _keep_what_is_gone(self):
        every = range(self.total_form_count())  # which Django keeps within bounds
        shown = every[: self.management_form.cleaned_data[forms.formsets.INITIAL_FORM_COUNT]]
        sent = self._sent_names()
        key = self.model._meta.pk.name
        stored = {str(row.pk) for row in super().get_queryset()}
        ids = {index: self.data.get(f"{self.prefix}-{index}-{key}", "") for index in shown}
        lost = [index for index in shown if ids[index] not in stored]
        if not lost:
            return
        touched = [index for index in lost if self._is_touched(index, sent[index])]
        kept = [index for index in shown if ids[index] in stored]
        order = [*kept, *touched, *every[len(shown) :]]
        data = self.data.copy()
        for name in list(data):
            if name.startswith((f"{self.prefix}-", f"initial-{self.prefix}-")):
                del data[name]
        for new, old in enumerate(order):
            for name in sent[old]:
                if old not in touched:
                    data.setlist(self._renumbered(name, old, new), self.data.getlist(name))
            if old in touched:
                self._revive(data, old, new, ids[old])
        data[f"{self.prefix}-{forms.formsets.TOTAL_FORM_COUNT}"] = len(order)
        data[f"{self.prefix}-{forms.formsets.INITIAL_FORM_COUNT}"] = len(kept)
        self.data = data
        self.__dict__.pop("management_form", None)

    def _sent_names(self) -> dict[int, list[str]]:
        """The names under which each row was sent."""
        row = re.compile(rf"(?:initial-)?{re.escape(self.prefix)}-([0-9]{{1,6}})-")
        names = defaultdict(list)
        for name in self.data:
            if found := row.match(name):
                names[int(found[1])].append(name)
        return names

    def _renumbered(self, name: str, old: int, new: int) -> str:
        return name.replace(f"{self.prefix}-{old}-", f"{self.prefix}-{new}-", 1)

    def _is_touched(self, index: int, names: list[str]) -> bool:
        start = f"{self.prefix}-{index}-"
        if f"{start}{forms.formsets.DELETION_FIELD_NAME}" in self.data:
            return False
        for name in names:
            if name.startswith("initial-"):
                shown = newline_free(self.data.getlist(name))
                typed = newline_free(self.data.getlist(name.removeprefix("initial-")))
                unchecked = not typed and shown in ([""], ["False"], ["None"])
                if shown != typed and not unchecked:
                    return True
        return False

    def _revive(self, data, old: int, new: int, key: str):
        """The typed values as a new row, with those that the page held fixed as they last were."""
        history = getattr(self.model, "history", None)
        states = history.select_related("history_user") if history and is_id(key) else None
        last = states.filter(id=key).first() if states is not None else None
        for name, field in self.empty_form.fields.items():
            sent = f"{self.prefix}-{old}-{name}"
            if name in (self.model._meta.pk.name, forms.formsets.DELETION_FIELD_NAME):
                continue
            if sent in self.data:
                data.setlist(self._renumbered(sent, old, new), self.data.getlist(sent))
            elif hasattr(last, name) and not isinstance(field, forms.BooleanField):
                value = self.model._meta.get_field(name).value_from_object(last)
                data[self._renumbered(sent, old, new)] = as_hidden(field, value)[0]
        self.gone.append(
            f"行「{name_of_state(last) if last else key}」は、{told(last)}削除しました。"
            "入力した内容は、新しい行として残してあります。"
        )
