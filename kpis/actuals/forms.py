"""The forms of actuals: one actual, and the actuals of a series."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from kpis.actuals.missing import ActualValueField
from kpis.actuals.rules import (
    FINAL_REASON_NEEDED,
    Objection,
    closed_objection,
    closed_sentence,
    objections,
    revision_objections,
)
from kpis.figures import Figure
from kpis.models import Actual, ActualRevision, DraftActual, KPISeries
from kpis.querysets import revised_because
from policyportal.editing.forms import PortalForm, PortalFormSet
from policyportal.records.eras import short_year
from projects.models import Review

CONFIRM_HELP = "前年などから±50%を超えて変わる値、桁数の違う値、累計のように増える値などを入力したときに、確認をお願いします。"


class Confirmation(forms.CheckboxInput):
    """A box to confirm one odd value. Another value is asked about again."""

    asked = ""
    nothing = "－"

    def render(self, name, value, attrs=None, renderer=None) -> SafeString | str:
        if not self.asked:
            return self.nothing
        described = attrs.get("aria-describedby", "")
        return format_html(
            '<label class="confirm"><input type="checkbox" name="{}" value="{}" id="{}"{}> この値で間違いありません</label>',
            name,
            self.asked,
            attrs["id"],
            described and format_html(' aria-describedby="{}"', described),
        )

    def value_from_datadict(self, data, files, name) -> str:
        return data.get(name, "")

    def id_for_label(self, id_) -> str:
        return id_ if self.asked else ""


class ConfirmationField(forms.CharField):
    """The value that staff have confirmed."""

    widget = Confirmation

    def __init__(self, **kwargs) -> None:
        super().__init__(**{"required": False, "label": "桁・単位の確認"} | kwargs)

    def has_changed(self, initial, data) -> bool:
        return False


def add_objections(form: forms.BaseForm, found: Iterable[Objection], *, beside: str = "") -> None:
    """Add the reasons against an actual to its form; ask about a value that may be right until it is confirmed.

    What is confirmed is the value, with what is `beside` it; another one is asked about again.
    """
    asked = []
    for objection in found:
        if objection.may_confirm:
            asked.append(objection.sentence)
        else:
            form.add_error(objection.field, objection.sentence)
    if not asked:
        return
    value = form.cleaned_data.get("value")
    asked_about = beside if value is None else f"{value:f}{beside}"
    if form.cleaned_data.get("confirmed") != asked_about:
        form.fields["confirmed"].widget.asked = asked_about
        ask = "正しい値のときは、「この値で間違いありません」を選んでください。"
        form.add_error("confirmed", f"{''.join(asked)}{ask}")


def figures_beside(series: KPISeries, year: int) -> dict[int, Figure]:
    """The figures of a series in its other years, public or entered as drafts, by their years; a draft is newer."""
    entered = [*series.actuals.all(), *series.draftactuals.all()]
    return {record.year: record.figure for record in entered if record.year != year}


def offer_missing(form: forms.BaseForm, series: KPISeries | None, year: int | None) -> None:
    """Lead to the page on which staff say why there is no value, where they have typed that in its place."""
    if series and year and form.has_error("value", "missing"):
        values = urlencode({"series": series.pk, "year": short_year(year)})
        add = f"{reverse('admin:kpis_missingvalue_add')}?{values}"
        form.add_error("value", format_html('<a href="{}">実績値のない年に登録する</a>', add))


class ValueForm(PortalForm):
    """The form of a value of a year, be it public or a draft. Its unit may stand behind it once the series is known."""

    class Meta:
        field_classes = {"value": ActualValueField}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        series = self.instance._meta.get_field("series")
        if "value" in self.fields and series.is_cached(self.instance):
            self.fields["value"].unit = self.instance.series.unit


class RevisionForm(ValueForm):
    """The form of an actual that may be public: a final value changes for a reason, which the public reads."""

    # Files say the same words as the box.
    revision_reason = forms.ChoiceField(
        label="改定の理由",
        required=False,
        choices=[("", "－"), *((label, label) for label in ActualRevision.Reason.labels)],
        help_text="公開している確定値や、承認済みの年の値を変えるときに選びます。変更前後の値とともに、KPIのページに載ります。",
    )

    def clean(self) -> dict:
        cleaned = super().clean()
        actual = self.instance
        is_final = actual.pk and actual.state == Actual.State.FINAL and actual.series.was_public
        if is_final and "value" in self.changed_data and cleaned.get("revision_reason") == "":
            self.add_error("revision_reason", FINAL_REASON_NEEDED)
        elif self._takes_back and cleaned.get("revision_reason") == "":
            self.add_error(
                "revision_reason",
                "公開した実績値の系列や年を変えるときは、改定の理由を選んでください。",
            )
        if label := cleaned.get("revision_reason"):
            actual._change_reason = label
        return cleaned

    @property
    def _takes_back(self) -> bool:
        """Whether what was public of a year goes to another one."""
        if not self.instance.pk or not {"series", "year"} & set(self.changed_data):
            return False
        stored = self._meta.model.objects.filter(pk=self.instance.pk, series__was_public=True)
        return stored.exists()

    @property
    def explanation(self) -> str:
        """The reason that was chosen; empty where none was."""
        reasons = {reason.label: reason for reason in ActualRevision.Reason}
        return reasons.get(self.cleaned_data.get("revision_reason", ""), "")

    def explained(self) -> AbstractContextManager:
        """Let the actual be saved within the block, and others that have the same explanation."""
        return revised_because(self.explanation)


class WithdrawalForm(forms.Form):
    """Why an actual is taken back from the public, which reads it."""

    reason = forms.ChoiceField(
        label="取り下げの理由", choices=[("", "－"), *ActualRevision.Reason.choices]
    )


class ActualForm(RevisionForm):
    """The form of an actual. A final one of a closed year is only shown, but to the head office."""

    is_head = False
    """Whether the account is of the head office, as the admin says."""
    is_locked = False
    rows_before: Sequence["ActualForm"] = ()
    """The rows above it, where several actuals are typed at once."""
    confirmed = ConfirmationField(help_text=CONFIRM_HELP)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        actual = self.instance
        self.stored = (actual.series_id, actual.year)
        # A page that was opened before the year was closed sends its values, and gets the refusal.
        self.is_closed = getattr(actual, "is_closed", False)
        may_settle = self.is_head or actual.is_provisional
        if self.is_closed and not may_settle and self.add_prefix("value") not in self.data:
            self.fields["confirmed"].widget.nothing = "承認済みの年"
            self.is_locked = True
            for field in self.fields.values():
                field.disabled = True

    def clean(self) -> dict:
        cleaned = super().clean()
        series = cleaned.get("series", getattr(self.instance, "series", None))
        year = cleaned.get("year")
        offer_missing(self, series, year)
        if series is None or year is None or not self.has_changed():
            return cleaned
        if series.target_period is None:  # the series is being typed too, and its form says so
            return cleaned
        self._clean_closed(series, year)
        # A series that is typed with its actuals has no other actuals, and no figure to compare them with.
        value = cleaned.get("value") if series.pk else None
        others = figures_beside(series, year) if series.pk else {}
        others.pop(self.instance.year, None)  # what is being changed, where it goes to another year
        others |= self._typed_before()
        add_objections(self, objections(series, year, value, others=others.values()))
        return cleaned

    def _typed_before(self) -> dict[int, Figure]:
        """The figures of the rows above that are typed with it, by their years."""
        typed = {}
        for row in self.rows_before:
            cleaned = getattr(row, "cleaned_data", {})
            if row.has_changed() and cleaned.get("year") and cleaned.get("value") is not None:
                typed[row.instance.year] = row.instance.figure
        return typed

    def _clean_closed(self, series: KPISeries, year: int) -> None:
        """Refuse what does not change in a year whose review is approved; a new actual was missing there."""
        series_before, year_before = self.stored
        if not self.instance.pk or not is_closed(series_before, year_before):
            return
        if self.stored != (series.pk, year):
            self.add_error("year", closed_sentence(year_before))
        elif not self.has_error("revision_reason"):
            states = {"before": self.instance.state, "after": self.cleaned_data.get("state", "")}
            found = closed_objection(year, **states, reason=self.explanation, is_head=self.is_head)
            add_objections(self, [found] if found else [])


class DraftActualForm(ValueForm):
    """The page of a draft, which is checked as it will be when it is released."""

    confirmed = ConfirmationField(help_text=CONFIRM_HELP)

    def clean(self) -> dict:
        cleaned = super().clean()
        series, year = cleaned.get("series"), cleaned.get("year")
        offer_missing(self, series, year)
        if series is None or year is None or not self.has_changed():
            return cleaned
        others, value = figures_beside(series, year), cleaned.get("value")
        add_objections(self, objections(series, year, value, others=others.values()))
        actual = series.actuals.filter(year=year).first()
        if actual and value is not None:
            typed = DraftActual(value=value, state=cleaned.get("state", ""))
            typed.revision_reason = cleaned.get("revision_reason", "")
            closed = is_closed(series.pk, year)
            add_objections(self, revision_objections(actual, typed, is_closed=closed))
        return cleaned


def is_closed(series: int, year: int) -> bool:
    """Whether the review of a year of a series is approved."""
    return Review.objects.approved().filter(project__kpis__series=series, year=year).exists()


class ActualFormSet(PortalFormSet):
    """The actuals of a series. Those of closed years cannot be deleted; those that were public are withdrawn on their page."""

    def __init__(self, *args, **kwargs) -> None:
        self._rows: list[ActualForm] = []
        super().__init__(*args, **kwargs)

    def add_fields(self, form, index) -> None:
        super().add_fields(form, index)
        form.rows_before = tuple(self._rows)
        self._rows.append(form)
        # None for those who only read.
        deletion = form.fields.get(forms.formsets.DELETION_FIELD_NAME)
        # From a page that was opened before the year was closed it is sent, and the database refuses it.
        stays = form.is_closed or (form.instance.pk and self.instance.was_public)
        if stays and deletion and not self.is_bound:
            deletion.disabled = True

    def save_existing(self, form: ActualForm, obj: Actual, commit: bool = True) -> Actual:
        with form.explained():
            return super().save_existing(form, obj, commit)
