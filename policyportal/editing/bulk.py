"""What is done with many records of a list at once: a page first shows what would change, and what stays and why."""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.widgets import AdminTextInputWidget
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import Model, QuerySet, prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html

from policyportal.accounts.rights import Staff
from policyportal.editing.refusals import REFUSALS, in_words, is_collision
from policyportal.records.explained import REASON_LENGTH
from policyportal.records.fields import visible
from policyportal.records.history import history_of, record_together

# The most records that are changed at once.
MOST = 500
# The hidden box of the page that says what it has shown.
SHOWN = "bulk_shown"
CHANGED_SINCE = (
    "この画面を開いたあとに、選んだ記録か、下の入力が変わりました。まだ何も変えていません。"
    "下の表を確かめて、もう一度ボタンを押してください。"
)


@dataclass(frozen=True)
class BulkRow:
    """What an act would do with one record, or, with an `obstacle`, why it leaves it as it is."""

    record: Model
    before: str = ""
    after: str = ""
    notes: tuple[str, ...] = ()
    obstacle: str = ""
    name: str = ""
    """What the record is called beside its code, where its own words do not say it."""


class ReasonForm(forms.Form):
    """One reason for all that is changed. Who has none gives none: the act itself is what histories say."""

    reason = forms.CharField(
        label="理由",
        required=False,
        max_length=REASON_LENGTH,
        widget=AdminTextInputWidget(attrs={"class": "vTextField vLargeTextField"}),
        help_text="変えるすべての記録の履歴に残ります。空欄のままでもかまいません。",
    )

    def clean_reason(self) -> str:
        return visible(self.cleaned_data["reason"])


class BulkAct(ABC):
    """An action of a list. Where its form has a choice to make, the page shows what follows from that before it is done.

    An act says in `rows` what it would do with the records of a choice, and does it in `act` with those that may be
    changed. All of it is one transaction: what has changed since the page was shown is shown again, and nothing is done.
    """

    do_not_call_in_templates = True
    name: str
    short_description: str
    """What the list calls it."""
    title: str
    says: str
    """The sentence above the table."""
    button: str
    done: str
    """What is said after the number of records."""
    allowed_permissions: tuple[str, ...] = ("change",)
    form_class: type[forms.Form] = ReasonForm
    needs_choice = False
    """Whether the rows follow from what the form says."""
    most = MOST

    @property
    def __name__(self) -> str:
        """Django knows actions by the names of functions."""
        return self.name

    # What an act says of itself.

    @abstractmethod
    def rows(self, chosen: QuerySet, given: dict) -> list[BulkRow]:
        """What would be done with the records of a choice, in a constant number of queries."""

    @abstractmethod
    def act(self, rows: Sequence[BulkRow], given: dict, user: AbstractBaseUser) -> None:
        """Change the records of the rows, within a transaction."""

    def editable(self, staff: Staff, records: QuerySet) -> QuerySet:
        """Those of the records that the account may do it with."""
        return staff.editable(records)

    def held(self, chosen: QuerySet) -> list[QuerySet]:
        """The records that nobody else may change meanwhile."""
        return [chosen]

    def remarks(self, rows: Sequence[BulkRow]) -> list[str]:
        """What the page says of all rows together."""
        return []

    # The page.

    def __call__(self, model_admin, request, queryset: QuerySet) -> HttpResponse | None:
        ids = list(queryset.order_by().values_list("pk", flat=True)[: self.most + 1])
        if len(ids) > self.most:
            text = f"一度に変えられるのは{self.most}件までです（選んだのは{queryset.count()}件）。まだ何も変えていません。絞り込んでから選んでください。"
            model_admin.message_user(request, text, messages.ERROR)
            return None
        chosen = model_admin.model._default_manager.filter(pk__in=ids)
        sent = request.POST if SHOWN in request.POST else None
        form, mistake = self.form_class(sent), ""
        given = form.cleaned_data if form.is_valid() else {}
        if given:
            try:
                with transaction.atomic():
                    found, mistake = self._do(request, chosen, given)
            except REFUSALS as error:
                if not is_collision(error):
                    raise
                found, mistake = None, in_words(error)
            if found is not None:
                self._say(model_admin, request, found)
                return None
        rows = self._allowed(request, self.rows(chosen, given))
        return self._page(model_admin, request, form, rows, {"mistake": mistake, "ids": ids})

    def _do(self, request, chosen: QuerySet, given: dict) -> tuple[list[BulkRow] | None, str]:
        """Do it and give the rows; or give what prevents it: the page has not shown what would be done now."""
        for records in self.held(chosen):
            list(records.order_by("pk").select_for_update(of=("self",), no_key=True).only("pk"))
        rows = self._allowed(request, self.rows(chosen, given))
        shown = request.POST[SHOWN]
        if shown != _fingerprint(rows):
            return None, CHANGED_SINCE if shown else ""
        changing = [row for row in rows if not row.obstacle]
        if changing:
            self.act(changing, given, request.user)
            records = list({row.record.pk: row.record for row in changing}.values())
            said = " ".join(filter(None, [self.title, given.get("reason", "")]))
            LogEntry.objects.log_actions(request.user.pk, records, CHANGE, said)
        return rows, ""

    def _allowed(self, request, rows: list[BulkRow]) -> list[BulkRow]:
        """Leave out what the account may not change, whatever else stands against it: one query."""
        if not rows:
            return rows
        model = type(rows[0].record)
        same = model._default_manager.filter(pk__in=[row.record.pk for row in rows])
        own = set(self.editable(Staff.of(request.user), same).values_list("pk", flat=True))
        allowed = []
        for row in rows:
            if row.record.pk not in own:
                row = replace(row, obstacle="変える権限がありません。")
            allowed.append(row)
        return allowed

    def _page(self, model_admin, request, form: forms.Form, rows: list, more: dict) -> HttpResponse:
        changing = [row for row in rows if not row.obstacle]
        is_chosen = not self.needs_choice or (form.is_bound and form.is_valid())
        is_ready = bool(changing) and is_chosen
        context = model_admin.admin_site.each_context(request) | {
            "title": self.title,
            "opts": model_admin.opts,
            "act": self,
            "kind": rows[0].record._meta.verbose_name if rows else "",
            "form": form,
            "rows": changing,
            "left": [row for row in rows if row.obstacle],
            "remarks": self.remarks(changing),
            "has_notes": any(row.notes for row in changing),
            "is_ready": is_ready,
            "stamp": _fingerprint(rows) if is_ready else "",
            "shown": SHOWN,
            "checkbox": ACTION_CHECKBOX_NAME,
        }
        return render(request, "admin/bulk.html", context | more)

    def _say(self, model_admin, request, rows: list[BulkRow]) -> None:
        """Say how many records have changed, with the way to them, and how many have not."""
        changed = [row.record for row in rows if not row.obstacle]
        left = len(rows) - len(changed)
        others = f"{left}件は、そのままです。" if left else ""
        if not changed:
            model_admin.message_user(request, f"変えたものはありません。{others}", messages.WARNING)
            return
        opts = changed[0]._meta
        address = reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")
        ids = ",".join(dict.fromkeys(str(record.pk) for record in changed))
        link = format_html('<a href="{}?id__in={}">変わったものを見る</a>', address, ids)
        text = format_html("{}件{}{}{}", len(changed), self.done, others, link)
        model_admin.message_user(request, text, messages.SUCCESS)


def _fingerprint(rows: Iterable[BulkRow]) -> str:
    """Pages that show the same rows have the same."""
    said = []
    for row in rows:
        version = row.record.changed_at.isoformat()
        said.append((row.record.pk, version, row.before, row.after, row.notes, row.obstacle))
    return hashlib.sha256(repr(said).encode()).hexdigest()


def save_together(
    records: Sequence[Model], names: list[str], reason: str, user: AbstractBaseUser
) -> None:
    """Save fields of records of a kind that were given other values, and write their histories: a few queries, however many."""
    model = type(records[0])
    many = [field.name for field in history_of(model)._history_m2m_fields]
    stored = model._base_manager.prefetch_related(*many).in_bulk([record.pk for record in records])
    prefetch_related_objects(records, *many)
    for record in records:
        record._change_reason = reason
    model._base_manager.bulk_update(records, names)
    record_together([(stored[record.pk], record) for record in records], user)
