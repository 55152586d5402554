"""What all pages of Django admin share: the site's names, the form, the picker, search and its odd input."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import AdminTextInputWidget, AutocompleteSelect
from django.contrib.messages.storage import default_storage
from django.core.exceptions import ValidationError
from django.db import (
    DataError,
    IntegrityError,
    OperationalError,
    ProgrammingError,
    models,
    transaction,
)
from django.db.models import F, Func, Value
from django.db.models.functions import Now
from django.forms.models import _get_foreign_key
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from psycopg.errors import DeadlockDetected

from policyportal.history_pages import HistoryPages
from policyportal.meanwhile import (
    REFUSED,
    Edit,
    as_hidden,
    in_words,
    last_change,
    name_of_state,
    newline_free,
    told,
)
from policyportal.refusals import in_words as refused_in_words
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
    """The form of every record: a code stands once it is given, and every constraint is asked.

    What a stored record has become since the form was shown is told and not written over: what is typed
    stays, what was not touched takes the stored value, and saving again is a choice. The page may also show
    a form again without saving it: with a `refusal`, or, `only_shown`, without.
    """

    refusal = ""
    only_shown = False

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
        if self.has_changed():
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
        shown = range(self.management_form.cleaned_data[forms.formsets.INITIAL_FORM_COUNT])
        every = range(self.management_form.cleaned_data[forms.formsets.TOTAL_FORM_COUNT])
        key = self.model._meta.pk.name
        stored = {str(row.pk) for row in super().get_queryset()}
        ids = {index: self.data.get(f"{self.prefix}-{index}-{key}", "") for index in shown}
        lost = [index for index in shown if ids[index] not in stored]
        if not lost:
            return
        touched = [index for index in lost if self._is_touched(index)]
        kept = [index for index in shown if index not in lost]
        order = [*kept, *touched, *every[len(shown) :]]
        data = self.data.copy()
        for name in list(data):
            if name.startswith((f"{self.prefix}-", f"initial-{self.prefix}-")):
                del data[name]
        for new, old in enumerate(order):
            for name in self._names(old):
                if old not in touched:
                    data.setlist(self._renumbered(name, old, new), self.data.getlist(name))
            if old in touched:
                self._revive(data, old, new, ids[old])
        data[f"{self.prefix}-{forms.formsets.TOTAL_FORM_COUNT}"] = len(order)
        data[f"{self.prefix}-{forms.formsets.INITIAL_FORM_COUNT}"] = len(kept)
        self.data = data
        self.__dict__.pop("management_form", None)

    def _names(self, index: int) -> list[str]:
        starts = (f"{self.prefix}-{index}-", f"initial-{self.prefix}-{index}-")
        return [name for name in self.data if name.startswith(starts)]

    def _renumbered(self, name: str, old: int, new: int) -> str:
        return name.replace(f"{self.prefix}-{old}-", f"{self.prefix}-{new}-", 1)

    def _is_touched(self, index: int) -> bool:
        start = f"{self.prefix}-{index}-"
        if f"{start}{forms.formsets.DELETION_FIELD_NAME}" in self.data:
            return False
        for name in self._names(index):
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


# What PostgreSQL, its driver and Django's lookups raise for a value or a lookup in the address that makes no sense.
UNASKABLE = (
    DataError,
    ProgrammingError,
    ArithmeticError,
    AttributeError,
    LookupError,
    ValueError,
)


def is_collision(error: Exception) -> bool:
    """Whether the database refused what someone else's change stands against: a rule, or a deadlock."""
    return isinstance(error, IntegrityError) or isinstance(error.__cause__, DeadlockDetected)


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
    formset = PortalFormSet  # of an inline

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


class PortalAdmin(HistoryPages, FormFields, admin.ModelAdmin):
    """The page of every model.

    `search_fields` are paths to texts; they are searched folded, every word anywhere in them, so that
    ﾌﾟﾛｼﾞｪｸﾄ finds プロジェクト and ＤＯＯ－０１ finds doo-01.
    """

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

    def get_form(self, request, obj=None, change=False, **kwargs):
        """The form's class is this request's own: it may be told to be shown again."""
        form = super().get_form(request, obj, change=change, **kwargs)
        form.refusal = getattr(request, "refusal", "")
        form.only_shown = hasattr(request, "refusal") or hasattr(request, "preview")
        return form

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Whoever saves holds the record meanwhile, so that the next one sees what has become of it.

        What the database refuses all the same is told in the form, which keeps what was typed.
        """
        shown = {"object_id": object_id, "form_url": form_url, "extra_context": extra_context}
        if request.method != "POST":
            return super().changeform_view(request, **shown)
        try:
            with transaction.atomic():
                if object_id is not None:
                    self._hold(request, unquote(object_id))
                response = super().changeform_view(request, **shown)
            if not hasattr(request, "preview"):
                return response
        except (IntegrityError, OperationalError) as error:
            if not is_collision(error):
                raise
            request.refusal = refused_in_words(error)
        # What was said of a save that has been undone is not true.
        request._messages = default_storage(request)
        return super().changeform_view(request, **shown)

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        """What is typed into a record that someone has deleted meanwhile is shown again, as a new one."""
        key = unquote(object_id)
        history = getattr(self.model, "history", None)
        last = history.filter(id=key).first() if history and is_id(key) else None
        if last is None or request.method != "POST" or not self.has_add_permission(request):
            return super()._get_obj_does_not_exist_redirect(request, opts, object_id)
        request.refusal = (
            f"「{name_of_state(last)}」は、{told(last)}削除しました。入力した内容は、新しい記録として残してあります。"
            "登録し直すときは、確かめて保存してください。"
        )
        request.POST = request.POST.copy()
        for name, field in self.get_form(request).base_fields.items():
            # What the page held fixed is sent by nobody; a box that is not ticked is not sent either.
            if name in request.POST or isinstance(field, forms.BooleanField):
                continue
            if hasattr(last, name) and not self.opts.get_field(name).many_to_many:
                value = self.opts.get_field(name).value_from_object(last)
                request.POST[name] = as_hidden(field, value)[0]
        adding = reverse(f"admin:{opts.app_label}_{opts.model_name}_add")
        return self.changeform_view(request, form_url=adding)

    def delete_view(self, request, object_id, extra_context=None):
        try:
            with transaction.atomic():
                return super().delete_view(request, object_id, extra_context)
        except (IntegrityError, OperationalError) as error:
            return self._refuse_deletion(request, error)

    def _refuse_deletion(self, request, error):
        if not is_collision(error):
            raise error
        request._messages = default_storage(request)
        self.message_user(request, refused_in_words(error), messages.ERROR)
        return HttpResponseRedirect(request.get_full_path())

    def _hold(self, request, key: str):
        """Lock the record and the rows of its inlines until the end of the transaction."""
        if not is_id(key):
            return
        held = [self.model._base_manager.filter(pk=key)]
        for inline in self.get_inline_instances(request):
            parent = _get_foreign_key(self.model, inline.model, fk_name=inline.fk_name)
            held.append(inline.model._base_manager.filter(**{parent.name: key}))
        for rows in held:
            list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk"))

    def save_related(self, request, form, formsets, change):
        """A removed row and a changed choice of many leave no time of their own: their record takes it."""
        super().save_related(request, form, formsets, change)
        choices = {field.name for field in self.opts.many_to_many} & set(form.changed_data)
        if choices or any(formset.deleted_objects for formset in formsets):
            self.model.objects.filter(pk=form.instance.pk).update(changed_at=Now())

    def response_action(self, request, queryset):
        chosen = request.POST.getlist(admin.helpers.ACTION_CHECKBOX_NAME)
        if all(map(is_id, chosen)):
            try:
                with transaction.atomic():
                    return super().response_action(request, queryset)
            except (IntegrityError, OperationalError) as error:
                return self._refuse_deletion(request, error)
        self.message_user(
            request, "選んだ行を読み取れません。もう一度選んでください。", messages.ERROR
        )
        return None


class PublishedAdmin(PortalAdmin):
    """The page of records that are drafts or published: the head office turns several at once.

    Each is saved by itself, so that its history says who published it and when.
    """

    actions = ("publish", "withdraw")

    def has_publish_permission(self, request) -> bool:
        return self.has_change_permission(request) and Staff.of(request.user).is_head

    @admin.action(description="選んだものを公開する", permissions=["publish"])
    def publish(self, request, queryset):
        number = self._turn(request, queryset, is_published=True)
        self.message_user(request, f"{number}件を公開しました。", messages.SUCCESS)
        hidden = queryset.exclude(pk__in=queryset.model.objects.published().values("pk"))
        if codes := "、".join(hidden.values_list("code", flat=True)):
            self.message_user(
                request,
                f"プロジェクトが下書きのため、まだサイトには出ません：{codes}",
                messages.WARNING,
            )

    @admin.action(description="選んだものを下書きに戻す", permissions=["publish"])
    def withdraw(self, request, queryset):
        number = self._turn(request, queryset, is_published=False)
        self.message_user(
            request,
            f"{number}件を下書きに戻しました。サイトには、もう出ていません。",
            messages.SUCCESS,
        )

    def _turn(self, request, queryset, *, is_published: bool) -> int:
        """How many were turned; those that are so already are left alone."""
        turned = list(queryset.model.objects.filter(pk__in=queryset, is_published=not is_published))
        with transaction.atomic():
            for record in turned:
                record.is_published = is_published
                record.save(update_fields=["is_published"])
                self.log_change(request, record, [{"changed": {"fields": ["公開"]}}])
        return len(turned)
