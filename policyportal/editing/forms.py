"""What all forms of records share: the picker, fixed codes, rows that someone has deleted, every constraint."""

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget, AutocompleteSelect
from django.core.exceptions import ValidationError

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
        ids = [key for key in value if is_id(key)]
        if self.chosen is None or ids != [str(self.chosen.pk)]:
            return super().optgroups(name, ids, attrs)
        groups = super().optgroups(name, [], attrs)
        options = groups[0][1]
        options.append(
            self.create_option(name, self.chosen.pk, str(self.chosen), True, len(options))
        )
        return groups


class PortalForm(forms.ModelForm):
    """The form of every record: a code is fixed once it is given, and every constraint is checked.

    The page may show a form again without saving it: with a `refusal`, or, `only_shown`, without.
    """

    refusal = ""
    only_shown = False
    is_deleted = False  # a row of an inline that someone has deleted since it was shown

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name in ("code", "slug"):
                field.help_text = f"{field.help_text or CODE_FORM}{FIXED}"
                field.disabled = self.instance.pk is not None
            widget = getattr(field.widget, "widget", field.widget)
            if isinstance(widget, Picker) and widget.field.is_cached(self.instance):
                widget.chosen = getattr(self.instance, name)

    def is_valid(self):
        return super().is_valid() and not self.only_shown

    def has_changed(self):
        return not self.is_deleted and super().has_changed()

    def full_clean(self):
        super().full_clean()
        if self.is_bound and self.refusal:
            self.add_error(None, self.refusal)

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


class DeletedRow:
    """What stands in a page for a row that someone has deleted, or moved elsewhere, since it was shown."""

    pk = None

    def __str__(self):
        return "この行は、削除されたか、ほかの記録に移されました。入力した内容は表示だけで、保存しません。"


class PortalFormSet(forms.BaseInlineFormSet):
    """The rows of an inline. A row that someone has deleted is shown as it was typed, and never saved."""

    def get_queryset(self):
        """The rows of the sent page, in its order: others may have added some or put them in another order."""
        if "forms" not in self.__dict__ or not self.is_bound:
            return super().get_queryset()
        return [DeletedRow() if form.is_deleted else form.instance for form in self.initial_forms]

    def get_unique_error_message(self, unique_check):
        """In the names that staff read, where Django's has those of the columns."""
        fields = [self.model._meta.get_field(name) for name in unique_check if name != self.fk.name]
        labels = "と".join(str(field.verbose_name) for field in fields)
        return f"{labels}が同じ行が、2つ以上あります。"

    def _construct_form(self, i, **kwargs):
        """Django skips an unchanged row that may be empty; it would refuse the id of a deleted one."""
        form = super()._construct_form(i, **kwargs)
        if self.is_bound and i < self.initial_form_count() and form.instance.pk is None:
            form.is_deleted = form.empty_permitted = True
        return form
