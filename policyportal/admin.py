"""What all pages of Django admin share: the site's names, the form, the picker, search and its odd input."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import AdminTextInputWidget, AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, ProgrammingError, models
from django.db.models import F, Func, Value
from django.db.models.functions import Now
from django.http import HttpResponseRedirect
from django.utils.formats import date_format
from django.utils.timezone import localtime

from policyportal.rights import Staff
from regions.folding import Fold, fold

# The last fieldsets of every page.
SOURCE = ("出典", {"fields": [("sheet", "first_line", "last_line"), "source"]})
RECORD = ("記録", {"fields": ["last_change"]})

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
    """The form of every record: a code stands once it is given, and every constraint is asked."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name in ("code", "slug"):
                field.help_text = f"{field.help_text or CODE_FORM}{FIXED}"
                field.disabled = self.instance.pk is not None
            widget = getattr(field.widget, "widget", field.widget)
            if isinstance(widget, Picker) and widget.field.is_cached(self.instance):
                widget.chosen = getattr(self.instance, name)

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


# What PostgreSQL, its driver and Django's lookups raise for a value or a lookup in the address that makes no sense.
UNASKABLE = (
    DataError,
    ProgrammingError,
    ArithmeticError,
    AttributeError,
    LookupError,
    ValueError,
)


class PortalChangeList(ChangeList):
    """A list whose address asks what cannot be asked starts over, where Django waits for the query to fail."""

    def get_results(self, request):
        try:
            super().get_results(request)
        except UNASKABLE as error:
            raise IncorrectLookupParameters(error) from error


class FormFields:
    """What a page and its inlines share: the rights, pickers, and boxes as wide as their texts."""

    form = PortalForm

    def has_change_permission(self, request, obj=None):
        """For an inline, Django gives the record of the page: who may change it may change its rows."""
        return super().has_change_permission(request, obj) and self._may("change", request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self._may("delete", request, obj)

    def has_add_permission(self, request, obj=None):
        added = [] if isinstance(self, admin.ModelAdmin) else [obj]
        return super().has_add_permission(request, *added) and self._may("add", request, obj)

    def _may(self, action: str, request, obj) -> bool:
        """The offices' say, beside the permissions of Django: on the kind of record, and on the one at hand."""
        staff = Staff.of(request.user)
        stored = obj is not None and obj.pk is not None
        return staff.may(action, self.model) and (not stored or staff.may_change(obj))

    def get_readonly_fields(self, request, obj=None):
        """What the account may only read stands as text."""
        fixed = super().get_readonly_fields(request, obj)
        if obj is None:
            return fixed
        shown = flatten_fieldsets(self.fieldsets) if self.fieldsets else self.fields
        held = Staff.of(request.user).fixed_fields(self.model)
        return [*fixed, *(name for name in shown if name in held and name not in fixed)]

    def get_field_queryset(self, db, db_field, request):
        """A choice that is not the account's to make is refused like one that does not exist."""
        records = super().get_field_queryset(db, db_field, request)
        if records is None:
            records = db_field.remote_field.model._default_manager.using(db)
        return Staff.of(request.user).choices(db_field, records)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = Picker(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if isinstance(db_field, models.CharField) and not db_field.choices:
            kwargs["widget"] = text_box(db_field.max_length)
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class PortalAdmin(FormFields, admin.ModelAdmin):
    """The page of every model.

    `search_fields` are paths to texts; they are searched folded, every word anywhere in them, so that
    ﾌﾟﾛｼﾞｪｸﾄ finds プロジェクト and ＤＯＯ－０１ finds doo-01.
    """

    class Media:
        css = {"all": ["css/admin.css"]}

    readonly_fields = ("last_change",)
    search_help_text = "空白で区切ったすべての語を含むものを探します。全角と半角、ひらがなとカタカナの違いは問いません。"

    @admin.display(description="最終更新", ordering="changed_at")
    def last_change(self, record) -> str:
        """When the record last changed; nothing for one that is not saved, whose time the database will give."""
        return date_format(localtime(record.changed_at), "DATETIME_FORMAT") if record.pk else ""

    def get_search_results(self, request, queryset, search_term):
        searched = Fold(
            Func(
                Value("|"),
                *map(F, self.search_fields),
                function="concat_ws",
                output_field=models.TextField(),
            )
        )
        queryset = queryset.alias(searched=searched)
        # PostgreSQL has no NUL in its texts.
        for word in search_term.replace("\0", " ").split():
            queryset = queryset.filter(searched__contains=fold(word))
        return queryset, False

    def get_changelist(self, request, **kwargs):
        return PortalChangeList

    def changeform_view(self, request, *args, **kwargs):
        """Two people who save what excludes each other at one moment: the second is asked to try again."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except IntegrityError:
            self.message_user(
                request,
                "ほかの人の変更と重なったため、保存しませんでした。内容を確かめて、もう一度入力してください。",
                messages.ERROR,
            )
            return HttpResponseRedirect(request.get_full_path())

    def save_related(self, request, form, formsets, change):
        """A removed row and a changed choice of many leave no time of their own: their record takes it."""
        super().save_related(request, form, formsets, change)
        choices = {field.name for field in self.opts.many_to_many} & set(form.changed_data)
        if choices or any(formset.deleted_objects for formset in formsets):
            self.model.objects.filter(pk=form.instance.pk).update(changed_at=Now())

    def response_action(self, request, queryset):
        chosen = request.POST.getlist(admin.helpers.ACTION_CHECKBOX_NAME)
        if all(map(is_id, chosen)):
            return super().response_action(request, queryset)
        self.message_user(
            request, "選んだ行を読み取れません。もう一度選んでください。", messages.ERROR
        )
        return None
