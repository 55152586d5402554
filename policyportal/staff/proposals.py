"""変更の提案: what bureaus propose to change, for the head office to publish or return."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from policyportal.accounts.names import name_of
from policyportal.accounts.rights import Staff
from policyportal.editing.conflicts import stamp_of
from policyportal.editing.proposal import COMMENT_LENGTH, Proposal
from policyportal.editing.proposing import compare, publish
from policyportal.editing.refusals import REFUSALS, in_words, is_collision
from policyportal.records.fields import visible

State = Proposal.State
# How many of the waiting and of the decided ones the page shows at most.
MOST = 200
# What the buttons make of a proposal, and what is said when it is done.
BUTTONS = {
    "_publish": (State.PUBLISHED, "提案を公開しました。"),
    "_return": (State.RETURNED, "提案を差し戻しました。"),
    "_withdraw": (State.WITHDRAWN, "提案を取り下げました。"),
}


class CommentForm(forms.Form):
    comment = forms.CharField(
        label="コメント",
        required=False,
        max_length=COMMENT_LENGTH,
        widget=AdminTextareaWidget(attrs={"rows": 3}),
        help_text="差し戻すときに入力します。提案した振興局と本庁の職員が読みます。サイトには出ません。",
    )

    def clean_comment(self) -> str:
        return visible(self.cleaned_data["comment"])


@require_safe
def proposals(request: HttpRequest) -> HttpResponse:
    """変更の提案: those that wait, the oldest first, and those that are decided."""
    staff = Staff.of(request.user)
    shown = Proposal.objects.shown_to(staff).with_names()
    context = {
        "is_head": staff.is_head,
        "waiting": shown.waiting()[:MOST],
        "decided": shown.exclude(state=State.WAITING).order_by("-decided_at")[:MOST],
    }
    return render(request, "admin/proposals.html", request.admin_context | context)


@require_http_methods(["GET", "HEAD", "POST"])
def proposal(request: HttpRequest, number: int) -> HttpResponse:
    """One proposal: its texts before and after, beside those of now, and what may be done with it."""
    staff = Staff.of(request.user)
    found = get_object_or_404(Proposal.objects.shown_to(staff).with_names(), pk=number)
    form = CommentForm(request.POST or None)
    problems = []
    if request.method == "POST" and form.is_valid():
        problems = _decide(request, staff, found, form)
        if not problems and form.is_valid():
            return redirect("admin:proposals")
    record = found.record
    compared = compare(found, record)
    context = {
        "is_head": staff.is_head,
        "proposal": found,
        "record_url": _address_of(found) if record else "",
        "compared": compared,
        "is_stale": any(field.is_stale for field in compared),
        "is_waiting": found.state == State.WAITING,
        "stamp": stamp_of([record]) if record else "",
        "proposer": name_of(found.proposed_by),
        "decider": name_of(found.decided_by),
        "form": form,
        "problems": problems,
    }
    return render(request, "admin/proposal.html", request.admin_context | context)


def _address_of(found: Proposal) -> str:
    kind = found.kind_of_record
    return f"admin:{kind.app_label}_{kind.model}_change"


def _decide(request, staff: Staff, found: Proposal, form: CommentForm) -> list[str]:
    """Do what was pressed, or say why it is not done."""
    pressed = next((name for name in BUTTONS if name in request.POST), None)
    if pressed is None or (pressed == "_withdraw") == staff.is_head:
        raise PermissionDenied
    state, done = BUTTONS[pressed]
    if state == State.RETURNED and not form.cleaned_data["comment"]:
        form.add_error("comment", "差し戻すときは、コメントを入力してください。")
        return []
    try:
        with transaction.atomic():
            locked = Proposal.objects.select_for_update().get(pk=found.pk)
            if locked.state != State.WAITING:
                return [f"この提案は、{locked.get_state_display()}です。"]
            if state == State.PUBLISHED and (problems := publish(found, request, admin.site)):
                return problems
            locked.state, locked.comment = state, form.cleaned_data["comment"]
            locked.decided_by, locked.decided_at = request.user, timezone.now()
            locked.save()
    except REFUSALS as error:
        if not is_collision(error):
            raise
        return [in_words(error)]
    messages.success(request, done)
    return []
