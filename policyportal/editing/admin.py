"""What all pages of Django admin share: rights, search and its odd input, saving what nobody else has changed."""

from collections.abc import Callable

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.contrib.admin.views.main import ChangeList
from django.contrib.messages.storage import default_storage
from django.db import DataError, ProgrammingError, models, transaction
from django.db.models import Count, F, Func, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Now
from django.forms import Field
from django.forms.models import _get_foreign_key
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.timezone import localtime

from policyportal.accounts.rights import Staff
from policyportal.editing.changes import DELETED
from policyportal.editing.conflicts import REFUSED, SHOWN, by, find_conflict, last_change, stamp_of
from policyportal.editing.deletion import DeletionPages
from policyportal.editing.forms import (
    ManyPicker,
    Picker,
    PortalForm,
    PortalFormSet,
    is_id,
    text_box,
)
from policyportal.editing.history_pages import HistoryPages
from policyportal.editing.refusals import REFUSALS, in_words, is_collision
from policyportal.editing.unsent import typed_into
from policyportal.records.folding import Fold, fold
from policyportal.records.sources import Sourced

# The last fieldsets of every page.
SOURCE = ("出典", {"fields": [("sheet", "first_line", "last_line"), "source"]})
RECORD = ("記録", {"fields": ["last_change"]})

# What PostgreSQL, its driver and Django's lookups raise for a value or a lookup in the address that makes no sense.
UNASKABLE = (DataError, ProgrammingError, ArithmeticError, AttributeError, LookupError, ValueError)


def counted(relation: str, description: str) -> Callable:
    """Make a column of a list: how many records of a relation each row has."""

    @admin.display(description=description, ordering=f"{relation}_count")
    def count(model_admin, record) -> int:
        return getattr(record, f"{relation}_count")

    count.relation = relation
    return count


class FormFields:
    """A page and its inlines share the rights, pickers, and boxes as wide as their texts."""

    form = PortalForm
    related: tuple[str, ...] = ()  # fetched with the records
    # Of an inline.
    formset = PortalFormSet
    extra = 0
    is_restored = False  # with its record, from the history

    def get_queryset(self, request) -> QuerySet:
        records = super().get_queryset(request)
        return records.select_related(*self.related) if self.related else records

    def has_change_permission(self, request, obj=None) -> bool:
        """Django gives an inline the record of the page: who may change it may change its rows."""
        return super().has_change_permission(request, obj) and self._may("change", request, obj)

    def has_delete_permission(self, request, obj=None) -> bool:
        return super().has_delete_permission(request, obj) and self._may("delete", request, obj)

    def has_add_permission(self, request, obj=None) -> bool:
        added = [] if isinstance(self, admin.ModelAdmin) else [obj]
        return super().has_add_permission(request, *added) and self._may("add", request, obj)

    def _may(self, action: str, request, obj) -> bool:
        """The offices of the account must allow it too: for the kind of record, and for this one."""
        staff = Staff.of(request.user)
        stored = obj is not None and obj.pk is not None
        return staff.may(action, self.model) and (not stored or staff.may_change(obj))

    def get_fieldsets(self, request, obj=None) -> list:
        """Every page ends with where the record is printed and when it last changed.

        Who only reads a record sees no box for what is no part of it (a reason, a confirmation).
        """
        fieldsets = list(super().get_fieldsets(request, obj))
        if issubclass(self.model, Sourced):
            fieldsets.append(SOURCE)
        if "last_change" in self.readonly_fields and "last_change" not in flatten_fieldsets(
            fieldsets
        ):
            fieldsets.append(RECORD)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        form_only = self.form.declared_fields
        shown = []
        for title, options in fieldsets:
            if names := [name for name in options["fields"] if name not in form_only]:
                shown.append((title, options | {"fields": names}))
        return shown

    def get_readonly_fields(self, request, obj=None) -> list:
        """Fields that the account may only read are shown as text."""
        fixed = super().get_readonly_fields(request, obj)
        if obj is None:
            return fixed
        shown = flatten_fieldsets(self.get_fieldsets(request, obj))
        held = Staff.of(request.user).fixed_fields(self.model, obj)
        return [*fixed, *(name for name in shown if name in held and name not in fixed)]

    def get_field_queryset(self, db, db_field, request) -> QuerySet:
        """A choice that the account may not make is refused like one that does not exist."""
        records = super().get_field_queryset(db, db_field, request)
        if records is None:
            records = db_field.remote_field.model._default_manager.using(db)
        return Staff.of(request.user).choices(db_field, records)

    def formfield_for_dbfield(self, db_field, request, **kwargs) -> Field | None:
        if isinstance(db_field, models.CharField) and not db_field.choices:
            kwargs["widget"] = text_box(db_field.max_length)
        elif db_field.name in self.get_autocomplete_fields(request):
            picker = ManyPicker if db_field.many_to_many else Picker
            kwargs["widget"] = picker(db_field, self.admin_site)
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class PortalAdmin(HistoryPages, DeletionPages, FormFields, admin.ModelAdmin):
    """The page of every model.

    `search_fields` are paths to texts; they are searched folded, every word anywhere in them, so that
    ﾌﾟﾛｼﾞｪｸﾄ finds プロジェクト and ＤＯＯ－０１ finds doo-01.
    """

    readonly_fields = ("last_change",)
    search_help_text = "空白で区切ったすべての語を含むものを探します。全角と半角、ひらがなとカタカナの違いは問いません。"

    @admin.display(description="最終更新", ordering="changed_at")
    def last_change(self, record) -> str:
        """The database gives the time; a record that is not saved has none."""
        return date_format(localtime(record.changed_at), "DATETIME_FORMAT") if record.pk else ""

    def get_list_display(self, request) -> list[str]:
        shown = list(super().get_list_display(request))
        return shown if "last_change" in shown else [*shown, "last_change"]

    def get_queryset(self, request) -> QuerySet:
        columns = [getattr(self, name, None) for name in self.list_display]
        relations = [column.relation for column in columns if hasattr(column, "relation")]
        counts = {f"{relation}_count": self._number_of(relation) for relation in relations}
        return super().get_queryset(request).annotate(**counts)

    def _number_of(self, relation: str) -> Subquery:
        """Count a relation of each record of its own, so that only the records of a page are counted."""
        record = self.model._base_manager.filter(pk=OuterRef("pk")).order_by().values("pk")
        return Subquery(record.values(number=Count(relation, distinct=True)))

    def get_search_results(self, request, queryset, search_term) -> tuple[QuerySet, bool]:
        if not self.search_fields:
            # There is no box; the address alone has a word, and PostgreSQL joins no texts at all.
            return queryset, False
        texts = map(F, self.search_fields)
        joined = Func(Value("|"), *texts, function="concat_ws", output_field=TextField())
        queryset = queryset.alias(searched=Fold(joined))
        # PostgreSQL has no NUL in its texts.
        for word in search_term.replace("\0", " ").split():
            queryset = queryset.filter(searched__contains=fold(word))
        return queryset, False

    def get_changelist_instance(self, request) -> ChangeList:
        """A list starts over when its address makes no sense. Django notices only when it runs the query."""
        try:
            return super().get_changelist_instance(request)
        except UNASKABLE as error:
            raise IncorrectLookupParameters(error) from error

    def get_form(self, request, obj=None, change=False, **kwargs) -> type[PortalForm]:
        """The form's class is made for this request, so that it can say why it is shown again."""
        form = super().get_form(request, obj, change=change, **kwargs)
        form.refusal = getattr(request, "refusal", "")
        form.only_shown = hasattr(request, "refusal") or hasattr(request, "preview")
        return form

    def changeform_view(self, request, object_id=None, *shown) -> HttpResponse:
        """Save with the record locked, so that of two people the second one sees what the first has done.

        The form keeps what was typed and is shown again where something has changed since it was shown
        (`request.conflict`), and where the database refuses (`request.refusal`).
        """
        if request.method != "POST":
            return super().changeform_view(request, object_id, *shown)
        try:
            with transaction.atomic():
                if is_id(key := unquote(object_id or "")):
                    self._lock_and_compare(request, key)
                response = super().changeform_view(request, object_id, *shown)
            if not hasattr(request, "preview"):
                return response
        except REFUSALS as error:
            if not is_collision(error):
                raise
            request.refusal = in_words(error)
        # What was said of a save that has been undone is not true.
        request._messages = default_storage(request)
        return super().changeform_view(request, object_id, *shown)

    def _lock_and_compare(self, request, key: str) -> None:
        """Lock the record and the rows of its inlines until the end of the transaction; compare their versions."""
        held = [self.model._base_manager.filter(pk=key)]
        for inline in self.get_inline_instances(request):
            parent = _get_foreign_key(self.model, inline.model, fk_name=inline.fk_name)
            held.append(inline.model._base_manager.filter(**{parent.name: key}))
        stored = []
        for rows in held:
            stored += rows.select_for_update(no_key=True).order_by("pk").only("pk", "changed_at")
        conflict = find_conflict(request.POST.get(SHOWN, ""), stored) if stored else None
        if conflict:
            request.conflict, request.refusal = conflict, REFUSED

    def render_change_form(self, request, context, *args, **kwargs) -> HttpResponse:
        """A page keeps its stamp until it has listed what has changed: its reader has seen nothing newer."""
        conflict = getattr(request, "conflict", None)
        if conflict:
            context |= {"conflict": conflict, "stamp": conflict.stamp}
        elif request.method == "POST":
            context["stamp"] = request.POST.get(SHOWN, "")
        elif context["original"]:
            records = [context["original"]]
            for inline in context["inline_admin_formsets"]:
                # Of the rows, those that the reader may change.
                if isinstance(inline.opts, FormFields):
                    records += [form.instance for form in inline.formset.initial_forms]
            context["stamp"] = stamp_of(records)
        return super().render_change_form(request, context, *args, **kwargs)

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id) -> HttpResponse:
        """If someone has deleted the record, the page shows what was typed, to be copied."""
        last = last_change(self.model, unquote(object_id)) if request.method == "POST" else None
        if last is None:
            return super()._get_obj_does_not_exist_redirect(request, opts, object_id)
        inlines = self.get_inline_instances(request)
        rows = [inline.get_formset(request).form for inline in inlines]
        context = self.admin_site.each_context(request) | {
            "title": last.name,
            "change": last,
            "by": by(last.row if last.kind == DELETED else None),
            "typed": typed_into([self.get_form(request), *rows], request.POST),
        }
        return render(request, "admin/deleted_record.html", context, status=410)

    def save_related(self, request, form, formsets, change) -> None:
        """A removed row and a changed choice of many have no time of their own: their record takes it."""
        super().save_related(request, form, formsets, change)
        choices = {field.name for field in self.opts.many_to_many} & set(form.changed_data)
        if choices or any(formset.deleted_objects for formset in formsets):
            self.model.objects.filter(pk=form.instance.pk).update(changed_at=Now())

    def response_action(self, request, queryset) -> HttpResponse | None:
        if all(map(is_id, request.POST.getlist(admin.helpers.ACTION_CHECKBOX_NAME))):
            return self._or_refused(super().response_action, request, queryset)
        text = "選んだ行を読み取れません。もう一度選んでください。"
        self.message_user(request, text, messages.ERROR)
        return None
