"""Editing what is published, taken back from the public, or ends: projects and KPIs."""

from collections.abc import Iterator, Sequence

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import QuerySet

from policyportal.accounts.rights import Staff
from policyportal.editing.admin import PortalAdmin
from policyportal.editing.bulk import BulkAct, BulkRow, ReasonForm, save_together
from policyportal.editing.explained import ExplainedAdmin, ExplainedForm
from policyportal.records.explained import explained
from policyportal.records.fields import DAY_HELP, DayFormField

WHY = "理由を入力してください。"


class PublishedForm(ExplainedForm):
    """The form of a record that may be taken back from the public, and may end: both are told, with their reasons."""

    def clean(self) -> dict:
        cleaned = super().clean()
        if self.instance.pk is None or not self.instance.was_public:
            return cleaned
        for what in self._turns(cleaned):
            if cleaned.get("change_reason") == "":
                text = f"{what}ときは、変更の理由を入力してください。理由は「更新履歴」で公開されます。"
                self.add_error("change_reason", text)
        if cleaned.get("ended_on") and not self.instance.ended_on and not cleaned.get("source"):
            self.add_error("source", "終了したときは、出典となる資料名を入力してください。")
        return cleaned

    def _turns(self, cleaned: dict) -> Iterator[str]:
        """What is done to the record that only a reason explains, as the beginning of a sentence."""
        stored = self.instance
        if stored.is_published and not cleaned.get("is_published", True):
            yield "公開をやめる"
        if stored.ended_on and "ended_on" in cleaned:
            if cleaned["ended_on"] is None:
                yield "終了を取り消す"
            elif {"ended_on", "end_reason"} & set(self.changed_data):
                yield "終了した日や理由を変える"


class WithdrawalForm(ReasonForm):
    """Why something is taken back from the public, which reads it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        reason = self.fields["reason"]
        reason.required = True
        reason.help_text = "もとのページと「更新履歴」に載ります。職員の名前は載りません。"
        reason.error_messages["required"] = WHY

    def clean_reason(self) -> str:
        if not (reason := super().clean_reason()):
            raise forms.ValidationError(WHY)
        return reason


class Turning(BulkAct):
    """Publishing drafts, or taking back what is published: each record says in its history who did it, when and why."""

    allowed_permissions = ("publish",)
    publishes = False

    def fetched(self, chosen: QuerySet) -> QuerySet:
        """The records with what their notes need."""
        return chosen

    def notes(self, record) -> Iterator[str]:
        """What to know before it is done."""
        return iter(())

    def rows(self, chosen: QuerySet, given: dict) -> list[BulkRow]:
        words = {True: "公開", False: "下書き"}
        rows = []
        for record in self.fetched(chosen):
            if record.is_published == self.publishes:
                row = BulkRow(record, obstacle=f"すでに{words[self.publishes]}です。")
            else:
                now, then = words[record.is_published], words[self.publishes]
                row = BulkRow(record, now, then, tuple(self.notes(record)))
            rows.append(row)
        return rows

    def act(self, rows: Sequence[BulkRow], given: dict, user: AbstractBaseUser) -> None:
        records = [row.record for row in rows]
        for record in records:
            record.is_published = self.publishes
        with explained(given["reason"]):
            save_together(records, ["is_published"], given["reason"] or self.title, user)


class Publish(Turning):
    name = "publish"
    short_description = "選んだものを公開する"
    title = "公開する"
    says = "次の下書きを公開します。サイトのページ、一覧、件数、検索に出ます。"
    button = "を公開する"
    done = "を公開しました。"
    publishes = True


class Withdraw(Turning):
    name = "withdraw"
    short_description = "選んだものを取り下げる（下書きに戻す）"
    title = "取り下げる"
    says = "次のものの公開をやめ、下書きに戻します。もとのアドレスのページには、取り下げた日と理由が載ります。"
    button = "を取り下げる"
    done = "を取り下げて、下書きに戻しました。もとのページと「更新履歴」に、理由が載ります。"
    form_class = WithdrawalForm


class PublishedAdmin(ExplainedAdmin, PortalAdmin):
    """The page of what is published or a draft. The head office publishes or withdraws several at once, by actions."""

    form = PublishedForm

    def formfield_for_dbfield(self, db_field, request, **kwargs) -> forms.Field | None:
        if db_field.name == "ended_on":
            widget = AdminDateWidget(attrs={"size": 20})
            kwargs |= {"form_class": DayFormField, "widget": widget}
            kwargs["help_text"] = f"{db_field.help_text}{DAY_HELP}"
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def has_publish_permission(self, request) -> bool:
        return self.has_change_permission(request) and Staff.of(request.user).is_head
