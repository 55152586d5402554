"""A bureau proposes to change what the public has seen; the head office publishes it as if it had typed it itself."""

from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

from django import forms
from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied
from django.db import models
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse

from policyportal.accounts.rights import PROPOSED_BY_BUREAUS, Staff
from policyportal.editing.changes import NOTHING, Names, words_of
from policyportal.editing.conflicts import REFUSED, SHOWN, find_conflict
from policyportal.editing.explained import ExplainedForm
from policyportal.editing.forms import is_id
from policyportal.editing.proposal import Proposal, naming
from policyportal.records.explained import REASON_LENGTH, ChangeKind
from regions.models import Subprefecture

# Of the boxes, those that the proposal itself has columns for.
EXPLANATION = {"change_kind", "change_reason"}
PROPOSED = "変更を提案しました。本庁が公開するまで、サイトの内容は変わりません。"
DELETED = "この記録は削除されたため、公開できません。差し戻してください。"
CHANGED = f"{REFUSED}いまの内容を確かめてから、もう一度「公開する」を押してください。"


class Compared(NamedTuple):
    """A field of a proposal: its text when it was proposed, the text proposed, and what is stored now."""

    label: str
    before: str
    after: str
    now: str

    @property
    def is_stale(self) -> bool:
        return self.before != self.now


def form_of(page, request) -> type[ExplainedForm]:
    """The form of a record's page, with those boxes alone in which a bureau proposes, and the source."""
    fields = [*PROPOSED_BY_BUREAUS[page.model._meta.label_lower], "source"]
    callback = partial(page.formfield_for_dbfield, request=request)
    return forms.modelform_factory(page.model, page.form, fields, formfield_callback=callback)


def stored_words(record: models.Model, name: str) -> str:
    """What a record has in a field, in words; what only its form asks for is stored nowhere."""
    field = next((field for field in record._meta.fields if field.name == name), None)
    if field is None:
        return NOTHING
    return words_of(field, getattr(record, field.attname), Names([]))


def compare(proposal: Proposal, record: models.Model | None) -> list[Compared]:
    """Compare the texts of a proposal with its record as it is now; a deleted one has none."""
    found = []
    for change in proposal.changes:
        now = stored_words(record, change["field"]) if record else NOTHING
        found.append(Compared(change["label"], change["before"], change["after"], now))
    return found


def propose(
    record: models.Model, form: ExplainedForm, before: Mapping[str, str], bureau: Subprefecture, by
) -> Proposal:
    """Keep what was typed into a form that is in order, as a proposal."""
    typed, changes = {}, []
    for name in form.changed_data:
        if name in EXPLANATION:
            continue
        typed[name] = form.data[name]
        after = stored_words(form.instance, name) if name in before else form.data[name]
        change = {"field": name, "label": str(form.fields[name].label)}
        changes.append(change | {"before": before.get(name, NOTHING), "after": after})
    reason, _, kind, _ = form.explanation
    return Proposal.objects.create(
        kind_of_record=ContentType.objects.get_for_model(record),
        record_id=record.pk,
        name=str(type(record)._base_manager.get(pk=record.pk))[:300],
        typed=typed,
        changes=changes,
        change_kind=kind,
        reason=reason,
        bureau=bureau,
        proposed_by=by,
    )


def publish(proposal: Proposal, request, site) -> list[str]:
    """Change the record as proposed, through the form of its page, or say why not; the record is locked meanwhile."""
    page = site.get_model_admin(proposal.kind_of_record.model_class())
    record = _locked(proposal)
    if record is None:
        return [DELETED]
    if find_conflict(request.POST.get(SHOWN, ""), [record]):
        return [CHANGED]
    form_class = form_of(page, request)
    boxes = {box.name: box.value() for box in form_class(instance=record)}
    typed = {name: "" if value is None else str(value) for name, value in boxes.items()}
    kind = ChangeKind(proposal.change_kind).label
    typed |= proposal.typed | {"change_kind": kind, "change_reason": proposal.public_reason}
    form = form_class(typed, instance=record)
    if not form.is_valid():
        return _errors(form)
    page.save_model(request, record, form, change=True)
    page.log_change(request, record, f"{proposal.bureau.bureau_name}の提案を公開しました。")
    return []


def _locked(proposal: Proposal) -> models.Model | None:
    records = proposal.kind_of_record.model_class()._base_manager
    return records.select_for_update(no_key=True).filter(pk=proposal.record_id).first()


def _errors(form: forms.ModelForm) -> list[str]:
    found = []
    for name, errors in form.errors.items():
        label = "" if name == NON_FIELD_ERRORS else f"{form.fields[name].label}："
        found += [f"{label}{error}" for error in errors]
    return found


class ProposingPage:
    """The part of a page on which a bureau proposes to change its record."""

    def get_urls(self) -> list:
        name = f"{self.opts.app_label}_{self.opts.model_name}_propose"
        view = self.admin_site.admin_view(self.propose_view)
        return [path("<path:object_id>/propose/", view, name=name), *super().get_urls()]

    def propose_view(self, request, object_id: str) -> HttpResponse:
        record = self.get_object(request, object_id) if is_id(object_id) else None
        if record is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        bureau = Staff.of(request.user).proposing_bureau(record)
        if bureau is None:
            raise PermissionDenied
        name, form_class = str(record), form_of(self, request)
        before = {box: stored_words(record, box) for box in form_class._meta.fields}
        form = form_class(request.POST or None, instance=record)
        if form.is_valid() and not set(form.changed_data) & before.keys() - {"source"}:
            form.add_error(None, "変えるところがありません。新しい内容を入力してください。")
        most = REASON_LENGTH - len(naming(bureau))
        if form.is_valid() and len(form.cleaned_data["change_reason"]) > most:
            form.add_error("change_reason", f"変更の理由は、{most}文字までにしてください。")
        if form.is_valid():
            propose(record, form, before, bureau, request.user)
            self.message_user(request, PROPOSED, messages.SUCCESS)
            return HttpResponseRedirect(reverse("admin:proposals"))
        context = self.admin_site.each_context(request) | {
            "title": f"変更を提案する：{name}",
            "opts": self.opts,
            "record_id": object_id,
            "record_name": name,
            "form": form,
        }
        return render(request, "admin/propose.html", context)

    def render_change_form(self, request, context, *args, **kwargs) -> HttpResponse:
        record = context["original"]
        if record and Staff.of(request.user).proposing_bureau(record):
            name = f"admin:{self.opts.app_label}_{self.opts.model_name}_propose"
            context["propose_url"] = reverse(name, args=[record.pk])
        return super().render_change_form(request, context, *args, **kwargs)
