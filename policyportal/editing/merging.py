"""Two records of a kind become one: what used the one uses the other from then on, and the one is deleted."""

from collections.abc import Iterable
from typing import NamedTuple

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Field, Model, QuerySet
from django.db.models.functions import Now
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse

from policyportal.editing.deletion import linked, named
from policyportal.editing.forms import is_id
from policyportal.records.history import record_reason
from policyportal.records.merged import Merging

# How the reason ends that histories give for a merging.
MERGED = "にまとめたため"


class Use(NamedTuple):
    """The records that use one in a field of theirs."""

    field: Field
    users: QuerySet

    @property
    def kind(self) -> str:
        return str(self.field.model._meta.verbose_name)


def uses_of(record: Model) -> list[Use]:
    """List the fields in which others use a record, each with those who do."""
    uses = []
    for relation in record._meta.related_objects:
        field = relation.field
        users = relation.related_model._base_manager.filter(**{field.name: record})
        uses.append(Use(field, users.order_by("pk")))
    return uses


def merge(gone: Model, kept: Model) -> int:
    """Let what uses the one use the other, delete the one, and count what has changed. Histories say why."""
    reason = f"「{gone}」を「{kept}」{MERGED}"[-200:]
    # In one order, so that two who merge at once wait for each other.
    list(
        type(kept)
        ._base_manager.filter(pk__in=[gone.pk, kept.pk])
        .order_by("pk")
        .select_for_update()
    )
    number = 0
    for use in uses_of(gone):
        for user in use.users.select_for_update():
            user._change_reason = reason
            _replace(user, use.field, gone, kept)
            number += 1
    gone._change_reason = reason
    gone.delete()
    if isinstance(kept, Merging):
        kept.former_slugs = [*kept.former_slugs, *gone.former_slugs, gone.slug]
        kept._change_reason = reason
        kept.save(update_fields=["former_slugs"])
    else:
        record_reason(kept, reason)
    return number


def _replace(user: Model, field: Field, gone: Model, kept: Model) -> None:
    if not field.many_to_many:
        setattr(user, field.name, kept)
        user.save(update_fields=[field.name])
        return
    chosen = getattr(user, field.name)
    others = set(chosen.values_list("pk", flat=True)) - {gone.pk}
    chosen.set(others | {kept.pk})
    type(user)._base_manager.filter(pk=user.pk).update(changed_at=Now())


class MergeForm(forms.Form):
    into = forms.ModelChoiceField(None, label="残すもの", empty_label="選んでください")

    def __init__(self, others: QuerySet, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = others


class MergingPage:
    """A page that merges a record into another of its kind: it is chosen, what moves is shown, and then it is done."""

    def get_urls(self) -> list:
        name = f"{self.opts.app_label}_{self.opts.model_name}_merge"
        view = self.admin_site.admin_view(self.merge_view)
        return [path("<path:object_id>/merge/", view, name=name), *super().get_urls()]

    def others_of(self, record: Model) -> QuerySet:
        """Those that a record may be merged into."""
        return self.model._default_manager.exclude(pk=record.pk)

    def why_not(self, gone: Model, kept: Model) -> str:
        """Why one may not be merged into the other; empty where it may."""
        return ""

    def may_merge(self, request, record: Model) -> bool:
        """Merging deletes the one, and changes who uses it."""
        changed = [self.model, *(use.field.model for use in uses_of(record))]
        pages = [self.admin_site.get_model_admin(model) for model in changed]
        may_change = all(page.has_change_permission(request) for page in pages)
        return may_change and self.has_delete_permission(request, record)

    def merge_address(self, record: Model) -> str:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_merge"
        return reverse(name, args=[record.pk])

    def merge_view(self, request, object_id: str) -> HttpResponse:
        key = unquote(object_id)
        record = self.get_object(request, key) if is_id(key) else None
        if record is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.may_merge(request, record):
            raise PermissionDenied
        sent = request.POST or request.GET
        form = MergeForm(self.others_of(record), sent if "into" in sent else None)
        kept = form.cleaned_data["into"] if form.is_valid() else None
        if kept:
            if reason := self.why_not(record, kept):
                form.add_error("into", reason)
                kept = None
            elif request.method == "POST":
                return self._or_refused(self._merge, request, record, kept)
        context = self.admin_site.each_context(request) | {
            "title": f"{self.opts.verbose_name}をまとめる：{record}",
            "opts": self.opts,
            "record": record,
            "kept": kept,
            "form": form,
            "users": list(self._named(record)) if kept else [],
        }
        return render(request, "admin/merge.html", context)

    def _named(self, record: Model) -> Iterable[str]:
        for use in uses_of(record):
            for user in use.users:
                yield linked(named(user), self.admin_site)

    def _merge(self, request, record: Model, kept: Model) -> HttpResponse:
        with transaction.atomic():
            self.log_deletions(request, [record])
            name = str(record)
            number = merge(record, kept)
            self.log_change(request, kept, f"「{name}」をまとめました。")
        text = f"「{name}」を「{kept}」にまとめました（{number}件を付け替えました）。"
        self.message_user(request, text, messages.SUCCESS)
        return HttpResponseRedirect(
            reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        )

    def render_change_form(self, request, context, *args, **kwargs) -> HttpResponse:
        record = context["original"]
        if record and self.may_merge(request, record):
            context["merge_url"] = self.merge_address(record)
        return super().render_change_form(request, context, *args, **kwargs)

    def render_delete_form(self, request, context) -> HttpResponse:
        record = context["object"]
        if self.may_merge(request, record):
            context["merge_url"] = self.merge_address(record)
        return super().render_delete_form(request, context)
