"""The forms of actuals: one actual, the actuals of a series, and a row of the table of actuals."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from decimal import Decimal
from operator import attrgetter

from django import forms
from django.core.validators import RegexValidator
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kpis.actuals.rules import Objection, closed_objection, closed_sentence, objections
from kpis.fields import NumberFormField
from kpis.figures import LIMIT
from kpis.models import Actual, ActualRevision, KPISeries
from kpis.querysets import revised_because
from policyportal.editing.forms import PortalForm, PortalFormSet
from policyportal.records.fields import YearFormField
from projects.models import Review


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


def add_objections(form: forms.BaseForm, found: Iterable[Objection]) -> None:
    """Add the reasons against an actual to its form; ask about a value that may be right until it is confirmed."""
    for objection in found:
        if not objection.may_confirm:
            form.add_error(objection.field, objection.sentence)
            continue
        value = f"{form.cleaned_data['value']:f}"
        if form.cleaned_data.get("confirmed") != value:
            form.fields["confirmed"].widget.asked = value
            ask = "正しい値のときは、「この値で間違いありません」を選んでください。"
            form.add_error("confirmed", f"{objection.sentence}{ask}")


class RevisionForm(PortalForm):
    """The form of an actual that may be public: a final value changes for a reason, which the public reads."""

    # Files say the same words as the box.
    revision_reason = forms.ChoiceField(
        label="改定の理由",
        required=False,
        choices=[("", "－"), *((label, label) for label in ActualRevision.Reason.labels)],
        help_text="公開している確定値を変えるときに選びます。変更前後の値とともに、KPIのページに載ります。",
    )

    def clean(self) -> dict:
        cleaned = super().clean()
        actual = self.instance
        is_final = actual.pk and actual.state == Actual.State.FINAL and actual.series.was_public
        if is_final and "value" in self.changed_data and cleaned.get("revision_reason") == "":
            reasons = "、".join(ActualRevision.Reason.labels)
            why = f"公開している確定値を変えるときは、改定の理由（{reasons}）を選んでください。理由は公開されます。"
            self.add_error("revision_reason", why)
        if label := cleaned.get("revision_reason"):
            actual._change_reason = label
        return cleaned

    @property
    def explanation(self) -> str:
        """The reason that was chosen; empty where none was."""
        reasons = {reason.label: reason for reason in ActualRevision.Reason}
        return reasons.get(self.cleaned_data.get("revision_reason", ""), "")

    def explained(self) -> AbstractContextManager:
        """Let the actual be saved within the block, and others that have the same explanation."""
        return revised_because(self.explanation)


class ActualForm(RevisionForm):
    """The form of an actual. A final one of a closed year is only shown, but to the head office."""

    is_head = False
    """Whether the account is of the head office, as the admin says."""
    is_locked = False
    confirmed = ConfirmationField(
        help_text="前年などから±50%を超えて変わる値や、桁数の違う値を入力したときに、確認をお願いします。"
    )

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
        if series is None or year is None or not self.has_changed():
            return cleaned
        if series.target_period is None:  # the series is being typed too, and its form says so
            return cleaned
        self._clean_closed(series, year)
        # A series that is typed with its actuals has no other actuals, and no figure to compare them with.
        value = cleaned.get("value") if series.pk else None
        others = Actual.objects.filter(series=series.pk).exclude(pk=self.instance.pk)
        figures = [actual.figure for actual in others.select_related("series")]
        add_objections(self, objections(series, year, value, others=figures))
        return cleaned

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


def is_closed(series: int, year: int) -> bool:
    """Whether the review of a year of a series is approved."""
    return Review.objects.approved().filter(project__kpis__series=series, year=year).exists()


class ActualFormSet(PortalFormSet):
    """The actuals of a series. Those of closed years cannot be deleted."""

    def add_fields(self, form, index) -> None:
        super().add_fields(form, index)
        # None for those who only read.
        deletion = form.fields.get(forms.formsets.DELETION_FIELD_NAME)
        # From a page that was opened before the year was closed it is sent, and the database refuses it.
        if form.is_closed and deletion and not self.is_bound:
            deletion.disabled = True

    def save_existing(self, form: ActualForm, obj: Actual, commit: bool = True) -> Actual:
        with form.explained():
            return super().save_existing(form, obj, commit)


class ActualRow(forms.Form):
    """A row of the table of actuals. It makes no queries: the actuals of its series are prefetched."""

    year = YearFormField(label="年", widget=forms.TextInput(attrs={"size": 6}))
    value = NumberFormField(
        label="実績値", required=False, widget=forms.TextInput(attrs={"size": 10})
    )
    state = forms.ChoiceField(label="状態", choices=Actual.State.choices)
    source = forms.CharField(
        label="出典",
        required=False,
        max_length=200,
        validators=[RegexValidator(r"^[^\n\r]*$", "改行を除いて入力してください。")],
        widget=forms.TextInput(attrs={"size": 20}),
    )
    note = forms.CharField(
        label="備考", required=False, max_length=200, widget=forms.TextInput(attrs={"size": 14})
    )
    confirmed = ConfirmationField()
    # The values that the preview has shown. Only these are saved.
    looked_at = forms.CharField(required=False, widget=forms.HiddenInput)

    # The fields of a row that are saved.
    SAVED = ("year", "value", "state", "source", "note")

    def __init__(self, *args, series: KPISeries, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.series = series
        self.entered: Actual | None = None
        for field in self.fields.values():
            if not field.widget.is_hidden:
                field.widget.attrs["aria-label"] = f"{series.title} {field.label}"

    @property
    def is_empty(self) -> bool:
        """Whether no value and no note is typed. A source or a year alone does not count."""
        typed = [self.data.get(self.add_prefix(name), "") for name in ("value", "note")]
        return not "".join(typed).strip()

    @property
    def is_begun(self) -> bool:
        """Whether anything is typed, which the page keeps."""
        return self.is_bound and self.has_changed()

    @property
    def last_actual(self) -> Actual | None:
        """The newest actual before the year of the table."""
        year = self.initial["year"]
        earlier = [actual for actual in self.series.actuals.all() if actual.year < year]
        return max(earlier, key=attrgetter("year"), default=None)

    @property
    def kept_confirmation(self) -> str:
        """The confirmed value, which the page keeps as long as it is valid."""
        given = self["confirmed"].data or ""
        return "" if self.is_bound and "confirmed" in self.errors else given

    @property
    def signature(self) -> str:
        """The values to save as one text, to tell whether the preview has shown them."""
        return "|".join(str(self.cleaned_data.get(name, "")) for name in self.SAVED)

    def clean_source(self) -> str:
        """Take the source of the row, else the one that is typed for all rows."""
        common = self.data.get("source", "")
        source = self.cleaned_data["source"] or self.fields["source"].clean(common)
        if not source:
            raise forms.ValidationError(
                "出典を入力してください（表の上の「出典をまとめて入力」も使えます）。"
            )
        return source

    def clean(self) -> dict:
        cleaned = super().clean()
        if self.is_empty:
            self._errors.clear()
            return cleaned
        if "value" in cleaned and cleaned["value"] is None:
            self.add_error("value", "実績値を入力してください。")
        elif "value" in cleaned and abs(cleaned["value"]) >= LIMIT:
            self.add_error("value", "実績値は、ふつうの数値にしてください。")
        if year := cleaned.get("year"):
            self._clean_year(year, cleaned.get("value"))
        return cleaned

    def _clean_year(self, year: int, value: Decimal | None) -> None:
        """Add the reasons against the year and the value. If somebody has entered the year, the table says who."""
        actuals = list(self.series.actuals.all())
        self.entered = next((actual for actual in actuals if actual.year == year), None)
        if self.entered:
            value = None
        figures = [actual.figure for actual in actuals]
        add_objections(self, objections(self.series, year, value, others=figures))

    @property
    def actual(self) -> Actual:
        return Actual(series=self.series, **{name: self.cleaned_data[name] for name in self.SAVED})

    @property
    def is_entered_alike(self) -> bool:
        """Whether the same actual is already entered, as after a page is sent twice."""
        is_late = self.entered is not None and not self.errors
        return is_late and _written(self.actual) == _written(self.entered)


def _written(actual: Actual) -> tuple[str, ...]:
    """What staff have entered, with the value as it is written."""
    return f"{actual.value:f}", actual.state, actual.source, actual.note
