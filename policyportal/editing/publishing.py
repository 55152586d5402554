"""Editing what is published, taken back from the public, or ends: projects and KPIs."""

from collections.abc import Iterator

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.widgets import AdminDateWidget, AdminTextInputWidget
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render

from policyportal.accounts.rights import Staff
from policyportal.editing.admin import PortalAdmin
from policyportal.editing.explained import ExplainedAdmin, ExplainedForm
from policyportal.records.explained import REASON_LENGTH, explained
from policyportal.records.fields import DAY_HELP, DayFormField, visible


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


class WithdrawalForm(forms.Form):
    reason = forms.CharField(
        label="理由",
        max_length=REASON_LENGTH,
        widget=AdminTextInputWidget(attrs={"class": "vTextField vLargeTextField"}),
        help_text="もとのページと「更新履歴」に載ります。職員の名前は載りません。",
        error_messages={"required": "理由を入力してください。"},
    )

    def clean_reason(self) -> str:
        reason = visible(self.cleaned_data["reason"])
        if not reason:
            raise forms.ValidationError("理由を入力してください。")
        return reason


class PublishedAdmin(ExplainedAdmin, PortalAdmin):
    """The head office publishes or withdraws several records at once.

    Each is saved by itself, so that its history says who published it and when.
    """

    form = PublishedForm
    actions = ("publish", "withdraw")

    def formfield_for_dbfield(self, db_field, request, **kwargs) -> forms.Field | None:
        if db_field.name == "ended_on":
            widget = AdminDateWidget(attrs={"size": 20})
            kwargs |= {"form_class": DayFormField, "widget": widget}
            kwargs["help_text"] = f"{db_field.help_text}{DAY_HELP}"
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def has_publish_permission(self, request) -> bool:
        return self.has_change_permission(request) and Staff.of(request.user).is_head

    @admin.action(description="選んだものを公開する", permissions=["publish"])
    def publish(self, request, queryset) -> None:
        number = self._turn(request, queryset, is_published=True)
        self.message_user(request, f"{number}件を公開しました。", messages.SUCCESS)
        hidden = queryset.exclude(pk__in=queryset.model.objects.published().values("pk"))
        if codes := "、".join(hidden.values_list("code", flat=True)):
            text = f"プロジェクトが下書きか、版が準備中のため、まだサイトには出ません：{codes}"
            self.message_user(request, text, messages.WARNING)

    @admin.action(description="選んだものを取り下げる（下書きに戻す）", permissions=["publish"])
    def withdraw(self, request, queryset) -> HttpResponse | None:
        """Ask for the reason on a page of its own, which sends it with the same choice."""
        form = WithdrawalForm(request.POST if "reason" in request.POST else None)
        if not form.is_valid():
            return self._reason_page(request, queryset, form)
        with explained(form.cleaned_data["reason"]):
            number = self._turn(request, queryset, is_published=False)
        text = f"{number}件を取り下げて、下書きに戻しました。もとのページと「更新履歴」に、理由が載ります。"
        self.message_user(request, text, messages.SUCCESS)
        return None

    def _reason_page(self, request, queryset: QuerySet, form: WithdrawalForm) -> HttpResponse:
        context = self.admin_site.each_context(request) | {
            "title": f"{self.opts.verbose_name}の取り下げ",
            "opts": self.opts,
            "records": queryset.filter(is_published=True),
            "checkbox": ACTION_CHECKBOX_NAME,
            "form": form,
        }
        return render(request, "admin/withdraw.html", context)

    def _turn(self, request, queryset: QuerySet, *, is_published: bool) -> int:
        """Change the records that are not so already, and count them."""
        turned = list(queryset.model.objects.filter(pk__in=queryset, is_published=not is_published))
        with transaction.atomic():
            for record in turned:
                record.is_published = is_published
                record._change_reason = request.POST.get("reason") or None
                record.save(update_fields=["is_published"])
                self.log_change(request, record, [{"changed": {"fields": ["公開"]}}])
        return len(turned)
