"""The forms of series. They empty a printed quote whose figure changes and ask for a reason."""

from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import ValidationError

from kpis.models import KPISeries
from policyportal.accounts.rights import FILLED, MEANING
from policyportal.editing.codes import ProposedCode
from policyportal.editing.explained import ExplainedForm
from policyportal.editing.forms import PortalFormSet
from policyportal.editing.publishing import PublishedForm
from policyportal.editing.refusals import RULES
from policyportal.records.fields import DAY_HELP, DayFormField

# The printed quote of a figure, and the fields the figure is made of.
TARGET = {"target_value", "target_period", "target_basis", "target_bound", "target_prefix", "unit"}
FIGURES = {
    "baseline_quote": {"baseline_value", "baseline_period", "baseline_basis", "unit"},
    "target_quote": TARGET,
}
# What its figures are of.
MEANS = {"kpi", "group", "label", "subprefecture"}
QUOTE_HELP = "印字のとおり（空白は除く）。数値・年・取り方・単位などを変えると、入力し直さない限り空になります。"


class KPICode(ProposedCode):
    parent, example = "project", "doo-01-2"


class SeriesCode(ProposedCode):
    parent, example = "kpi", "doo-01-1-2"


class KPIForm(KPICode, PublishedForm):
    """A KPI that was public is told when its texts change, and when it goes to another project."""

    guarded = MEANING | {"project"}

    def occasion(self, changed: list[str]) -> str:
        """To fill the card for the first time changes nothing that anybody has read."""
        changed = [name for name in changed if name not in FILLED or self.initial.get(name)]
        return super().occasion(changed) if changed else ""


class SeriesForm(SeriesCode, ExplainedForm):
    """The form of a series. A figure that changes differs from print, so it loses its quote and needs a source.

    `dropped` lists the labels of the quotes that the form has emptied. A figure that was ever public needs a
    reason to change, which the public reads.
    """

    dropped = ()
    guarded = frozenset(TARGET.union(MEANS, *FIGURES.values()))
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
        unquoted = not cleaned.get("target_quote") or (
            cleaned.get("baseline_value") is not None and not cleaned.get("baseline_quote")
        )
        if (outdated or unquoted) and not cleaned.get("source"):
            missing = "印字のない数値や変えた数値には、出典となる資料名を入力してください（印字がある場合は、印字の欄も入力し直してください）。"
            self.add_error("source", missing)
        return cleaned

    def clean_unit(self) -> str:
        """The values of the years are not relabelled."""
        unit, series = self.cleaned_data["unit"], self.instance
        if series.pk and "unit" in self.changed_data and series.has_values:
            raise ValidationError(RULES["kpis_kpiseries_unit_converted"])
        return unit

    def occasion(self, changed: list[str]) -> str:
        """The public has seen the figure, or sees the change at once because the KPI is saved first."""
        kpi = self.instance.kpi
        if self.instance.was_public:
            return "公開している（公開したことがある）数値や内訳を変えるときは、"
        if kpi.is_public and kpi.project.name:
            return (
                "（数値を保存してから公開すれば、入力は要りません）公開と同時に数値を変えるときは、"
            )
        return ""

    def lacks_source(self, cleaned: dict) -> bool:
        """The quotes that a changed figure empties ask for a source."""
        return not MEANS.isdisjoint(self.changed_data) and super().lacks_source(cleaned)


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
