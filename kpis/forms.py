"""The forms of series. They empty a printed quote whose figure changes and ask for a reason."""

from contextlib import AbstractContextManager
from datetime import date

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import ValidationError

from kpis.models import FigureChange, KPISeries
from kpis.querysets import explained
from policyportal.editing.forms import PortalForm, PortalFormSet
from policyportal.records.fields import DAY_HELP, DayFormField, visible

# The printed quote of a figure, and the fields the figure is made of.
TARGET = {"target_value", "target_period", "target_basis", "target_bound", "target_prefix", "unit"}
FIGURES = {
    "baseline_quote": {"baseline_value", "baseline_period", "baseline_basis", "unit"},
    "target_quote": TARGET,
}
QUOTE_HELP = "印字のとおり（空白は除く）。数値・年・取り方・単位などを変えると、入力し直さない限り空になります。"


class SeriesForm(PortalForm):
    """The form of a series. A figure that changes differs from print, so it loses its quote and needs a source.

    `dropped` lists the labels of the quotes that the form has emptied. A figure that was ever public needs a
    reason to change, which the public reads.
    """

    dropped = ()
    change_reason = forms.CharField(
        label="変更の理由",
        required=False,
        max_length=FigureChange._meta.get_field("reason").max_length,
        widget=AdminTextInputWidget(attrs={"class": "vTextField vLargeTextField"}),
        help_text="公開している（公開したことがある）基準値・目標値を変えるときに入力します。変更前後の値とともに、"
        "だれでも見られる「更新履歴」に載ります。職員の名前は載りません。",
    )
    valid_from = DayFormField(
        label="適用の日",
        required=False,
        widget=AdminTextInputWidget(attrs={"size": 20}),
        help_text="変更後の目標値で判定しはじめる日です。この日を含む年度から使い、前の年は変更前の目標値で判定します。"
        f"空欄なら今日です。{DAY_HELP}",
    )

    class Meta:
        help_texts = {"baseline_quote": QUOTE_HELP, "target_quote": QUOTE_HELP}

    def clean(self) -> dict:
        cleaned = super().clean()
        changed = set(self.changed_data)
        # The quotes whose figure has changed, unless the quote itself was typed again.
        outdated = []
        for quote, parts in FIGURES.items():
            if self.instance.pk and quote not in changed and parts & changed:
                outdated.append(quote)
        self.dropped = [self.fields[quote].label for quote in outdated if cleaned.get(quote)]
        cleaned |= dict.fromkeys(outdated, "")
        figures = set().union(*FIGURES.values()) & changed
        if self.instance.pk and figures and cleaned.get("change_reason") == "":
            self._ask_for_reason()
        unquoted = not cleaned.get("target_quote") or (
            cleaned.get("baseline_value") is not None and not cleaned.get("baseline_quote")
        )
        if (outdated or unquoted) and not cleaned.get("source"):
            missing = "印字のない数値や変えた数値には、出典となる資料名を入力してください（印字がある場合は、印字の欄も入力し直してください）。"
            self.add_error("source", missing)
        self.instance._change_reason = cleaned.get("change_reason") or None
        return cleaned

    def clean_change_reason(self) -> str:
        return visible(self.cleaned_data["change_reason"])

    def _ask_for_reason(self) -> None:
        """Ask for the reason of a change that the public has seen, or sees at once because the KPI is saved first."""
        kpi = self.instance.kpi
        if self.instance.was_public:
            why = "公開している（公開したことがある）数値を変えるときは、変更の理由を入力してください。理由は「更新履歴」で公開されます。"
            self.add_error("change_reason", why)
        elif kpi.is_public and kpi.project.name:
            why = "公開と同時に数値を変えるときは、変更の理由が必要です。理由が要らないときは、数値を保存してから公開してください。"
            self.add_error("change_reason", why)

    @property
    def explanation(self) -> tuple[str, date | None]:
        """The reason and the day that were typed."""
        typed = self.cleaned_data
        return typed.get("change_reason", ""), typed.get("valid_from")

    def explained(self) -> AbstractContextManager:
        """Let the change be saved within the block, and others that have the same explanation."""
        return explained(*self.explanation)


class SeriesFormSet(PortalFormSet):
    """The series of a KPI, each with its own reason of change. A series that was ever public is not deleted."""

    def _construct_form(self, i: int, **kwargs) -> SeriesForm:
        """Give each form the KPI as it will be saved; Django would give it the stored one."""
        form = super()._construct_form(i, **kwargs)
        form.instance.kpi = self.instance
        return form

    def clean(self) -> None:
        super().clean()
        kept = [form.instance for form in self.deleted_forms if form.instance.was_public]
        if kept:
            raise ValidationError(
                f"公開したことのある系列は削除できません（{'、'.join(series.code for series in kept)}）。"
                "サイトに出さないときは、KPIの「公開」をオフにしてください。"
            )

    def save_existing(self, form: SeriesForm, obj: KPISeries, commit: bool = True) -> KPISeries:
        with form.explained():
            return super().save_existing(form, obj, commit)
