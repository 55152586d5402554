"""Forms of what the public has seen: it changes of a kind and for a reason, which the public reads."""

from contextlib import AbstractContextManager
from datetime import date
from typing import ClassVar

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget

from policyportal.accounts.rights import MEANING, Staff
from policyportal.editing.forms import PortalForm, PortalFormSet
from policyportal.records.columns import Column, no_value
from policyportal.records.explained import REASON_LENGTH, ChangeKind, explained
from policyportal.records.fields import visible

KINDS = "、".join(ChangeKind.labels)
# The columns of a table for what the form asks besides the record, and what its guide says of them.
COLUMNS = {
    "change_kind": Column("変更の種類", "Kind of the change", no_value),
    "change_reason": Column("変更の理由", "Reason of the change", no_value),
}
HELP = {
    "change_kind": f"公開している名称などを変える行に、{KINDS}のいずれかを入力します。公開されます。",
    "change_reason": "公開している名称などを変える行と、公開をやめる行、終了を変える行に入力します。「更新履歴」で公開されます。",
}


class ExplainedForm(PortalForm):
    """The form of a record that the public has seen: its `guarded` fields change of a kind, for a reason, from a source."""

    guarded: ClassVar[frozenset[str]] = MEANING
    # Files say the same words as the box.
    change_kind = forms.ChoiceField(
        label="変更の種類",
        required=False,
        choices=[("", "－"), *((label, label) for label in ChangeKind.labels)],
        help_text="公開している（公開したことがある）ものを変えるときに選びます。",
    )
    change_reason = forms.CharField(
        label="変更の理由",
        required=False,
        max_length=REASON_LENGTH,
        widget=AdminTextInputWidget(attrs={"class": "vTextField vLargeTextField"}),
        help_text="公開している（公開したことがある）ものを変えるときに入力します。変更前後の内容とともに、"
        "だれでも見られる「更新履歴」に載ります。職員の名前は載りません。",
    )

    def clean(self) -> dict:
        cleaned = super().clean()
        changed = [name for name in self.changed_data if name in self.guarded]
        if self.instance.pk is None:
            when = self.occasion_of_addition()
        else:
            when = self.occasion(changed) if changed else ""
        if when:
            self._ask(when, cleaned)
        self.instance._change_reason = cleaned.get("change_reason") or None
        return cleaned

    def clean_change_reason(self) -> str:
        return visible(self.cleaned_data["change_reason"])

    def occasion(self, changed: list[str]) -> str:
        """What an explanation is needed for, as the beginning of a sentence; empty where none is."""
        what = "と".join(str(self.fields[name].label) for name in changed)
        if not self.instance.was_public:
            return ""
        return f"公開している（公開したことがある）{what}を変えるときは、"

    def occasion_of_addition(self) -> str:
        """What an explanation is needed for when the record is added; empty where none is."""
        return ""

    def lacks_source(self, cleaned: dict) -> bool:
        """A correction may be of what the outline prints."""
        is_correction = cleaned.get("change_kind") == ChangeKind.CORRECTION.label
        return not is_correction and not cleaned.get("source")

    def _ask(self, when: str, cleaned: dict) -> None:
        """Ask for what is missing of the explanation."""
        if cleaned.get("change_kind") == "":
            self.add_error("change_kind", f"{when}変更の種類（{KINDS}）を選んでください。")
        if cleaned.get("change_reason") == "":
            text = f"{when}変更の理由を入力してください。理由は「更新履歴」で公開されます。"
            self.add_error("change_reason", text)
        if self.lacks_source(cleaned):
            self.add_error("source", f"{when}出典となる資料名を入力してください。")

    @property
    def explanation(self) -> tuple[str, date | None, str, str]:
        """The reason, the day, the kind and the source that were given."""
        given = self.cleaned_data
        kind = ChangeKind.called(given.get("change_kind", ""))
        source = given.get("source", "") if kind else ""
        return given.get("change_reason", ""), given.get("valid_from"), kind, source

    def explained(self) -> AbstractContextManager:
        """Let the change be saved within the block, and others that have the same explanation."""
        return explained(*self.explanation)


class ExplainedFormSet(PortalFormSet):
    """The rows of a record that was public: they are added, changed and deleted with the explanation on its page."""

    guarded: ClassVar[frozenset[str]] = MEANING

    def clean(self) -> None:
        super().clean()
        if not (self.instance.pk and self.instance.was_public and any(map(self.means, self.forms))):
            return
        given = [visible(self.data.get(box, "")) for box in ("change_kind", "change_reason")]
        is_correction = given[0] == ChangeKind.CORRECTION.label
        if not all(given) or not (is_correction or visible(self.data.get("source", ""))):
            what = self.model._meta.verbose_name
            raise forms.ValidationError(
                f"公開している（公開したことがある）{what}を変える、加える、削除するには、変更の種類と理由が必要です（訂正のほかは、"
                "出典となる資料名も必要です）。「公開したあとの変更」と「そのほかの出典」に入力してください。"
            )

    def means(self, form: PortalForm) -> bool:
        """Whether a row is deleted, added or changed in what is guarded."""
        if form in self.deleted_forms:
            return form.instance.pk is not None
        return form.has_changed() and not self.guarded.isdisjoint(form.changed_data)


class ExplainedAdmin:
    """The part of a page that asks for the explanation; bureaus read there that the head office changes such texts."""

    EXPLANATION = (
        "公開したあとの変更",
        {
            "fields": ["change_kind", "change_reason"],
            "description": "名称、対象、施策の文など、数値の意味にかかわるものを変えるときに入力します。前の内容も、日付とともにページに残ります。"
            "公開をやめるときと、終了を変えたり取り消したりするときは、理由だけを入力します。",
        },
    )
    FOR_BUREAUS = (
        "公開したあとの変更",
        {
            "fields": [],
            "description": "公開した名称、施策の文、注記、定義、算式、実施地域は、本庁が変えます。変えたいときは、右上の「変更を提案する」から、新しい内容、理由、出典を本庁に送ってください。",
        },
    )

    # Whether a record is told when it is added: its form asks, where it is added to what was public.
    explains_additions = False

    def get_fieldsets(self, request, obj=None) -> list:
        fieldsets = list(super().get_fieldsets(request, obj))
        if obj is None and self.explains_additions:
            fieldsets.insert(1, self.EXPLANATION)
            return fieldsets
        if obj is None or not obj.was_public or not self.has_change_permission(request, obj):
            return fieldsets
        is_head = Staff.of(request.user).is_head
        fieldsets.insert(1, self.EXPLANATION if is_head else self.FOR_BUREAUS)
        return fieldsets

    def save_model(self, request, obj, form, change) -> None:
        with form.explained():
            super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change) -> None:
        with form.explained():
            super().save_related(request, form, formsets, change)
