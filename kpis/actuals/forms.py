"""The forms of actuals: one actual, the actuals of a series, and a row of the table of actuals."""

from collections.abc import Collection, Iterable
from decimal import Decimal
from operator import attrgetter

from django import forms
from django.core.validators import RegexValidator
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kpis.actuals.rules import Objection, closed_sentence, objections
from kpis.fields import NumberFormField
from kpis.figures import LIMIT
from kpis.models import Actual, KPISeries
from policyportal.editing.forms import PortalForm, PortalFormSet
from policyportal.records.fields import YearFormField
from projects.models import Review


class Confirmation(forms.CheckboxInput):
    """A box to tick where a value is asked about. It stands for that one value: another is asked about anew."""

    asked = ""
    nothing = "－"

    def render(self, name, value, attrs=None, renderer=None) -> SafeString | str:
        if not self.asked:
            return self.nothing
        attrs = attrs or {}
        description = attrs.get("aria-describedby")
        return format_html(
            '<label class="confirm"><input type="checkbox" name="{}" value="{}" id="{}"{}> この値で間違いありません</label>',
            name,
            self.asked,
            attrs.get("id", f"id_{name}"),
            format_html(' aria-describedby="{}"', description) if description else "",
        )

    def value_from_datadict(self, data, files, name) -> str:
        return data.get(name, "")

    def id_for_label(self, id_) -> str:
        return id_ if self.asked else ""


class ConfirmationField(forms.CharField):
    """The value that was asked about and found to be right."""

    widget = Confirmation

    def __init__(self, **kwargs) -> None:
        super().__init__(**{"required": False, "label": "桁・単位の確認"} | kwargs)

    def has_changed(self, initial, data) -> bool:
        return False


def add_objections(form: forms.BaseForm, found: Iterable[Objection]) -> None:
    """Tell a form what stands against its actual; ask about a value that may be right all the same."""
    for objection in found:
        if objection.may_confirm:
            _ask_to_confirm(form, objection)
        else:
            form.add_error(objection.field, objection.sentence)


def _ask_to_confirm(form: forms.BaseForm, objection: Objection) -> None:
    """Ask whether a value is right, unless this very value has been confirmed."""
    value = f"{form.cleaned_data['value']:f}"
    if form.cleaned_data.get("confirmed") == value:
        return
    form.fields["confirmed"].widget.asked = value
    form.add_error(
        "confirmed",
        f"{objection.sentence}正しい値のときは、「この値で間違いありません」を選んでください。",
    )


class ActualForm(PortalForm):
    """An actual: of a year that is still open, and confirmed where it jumps. That of a closed year is shown."""

    is_closed = False
    confirmed = ConfirmationField(
        help_text="前年などから±50%を超えて変わる値や、桁数の違う値を入力したときに、確認をお願いします。"
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        actual = self.instance
        self.stored = (actual.series_id, actual.year) if actual.pk else None
        # A page that was opened before the year was closed sends what was typed, and is told.
        if getattr(actual, "is_closed", False) and self.add_prefix("value") not in self.data:
            self.fields["confirmed"].widget.nothing = "承認済みの年"
            self.is_closed = True
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
        if self.stored and self.stored != (series.pk, year):
            self._add_what_holds_it_where_it_was()
        # A series that is being typed along with its actuals has no others, and no figure to hold them against.
        value = cleaned.get("value") if series.pk else None
        others = Actual.objects.filter(series=series.pk).exclude(pk=self.instance.pk)
        figures = [actual.figure for actual in others.select_related("series")]
        closed = _closed_years(series.pk)
        add_objections(self, objections(series, year, value, closed=closed, others=figures))
        return cleaned

    def _add_what_holds_it_where_it_was(self) -> None:
        """An actual of a closed year is not moved to another year, nor to another series."""
        series, year = self.stored
        if year in _closed_years(series):
            self.add_error("year", closed_sentence(year))


def _closed_years(series: int | None) -> set[int]:
    """The years of a series that an approved review has closed; none of one that is not saved yet."""
    reviews = Review.objects.approved().filter(project__kpis__series=series)
    return set(reviews.values_list("year", flat=True)) if series else set()


class ActualFormSet(PortalFormSet):
    """The actuals of a series; what is closed is not deleted."""

    def add_fields(self, form, index) -> None:
        super().add_fields(form, index)
        # None for those who only read.
        deletion = form.fields.get(forms.formsets.DELETION_FIELD_NAME)
        if form.is_closed and deletion:
            deletion.disabled = True


class ActualRow(forms.Form):
    """A row of the table of actuals: a series' value of a year, or nothing yet.

    It asks nothing of the database: the series comes with its actuals and with the years that are closed.
    """

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
    # What the preview has shown of the row: what is saved is what was looked at.
    looked_at = forms.CharField(required=False, widget=forms.HiddenInput)

    # What is saved of a row.
    SAVED = ("year", "value", "state", "source", "note")

    def __init__(
        self,
        *args,
        series: KPISeries,
        closed: Collection[int] = frozenset(),
        common_source: str = "",
        **kwargs,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.series = series
        self.closed = closed
        self.common_source = common_source
        self.entered: Actual | None = None
        for field in self.fields.values():
            if not field.widget.is_hidden:
                field.widget.attrs["aria-label"] = f"{series.title} {field.label}"

    @property
    def is_empty(self) -> bool:
        """Whether nothing is said of the series yet: a source alone, or a year, says nothing."""
        typed = [self.data.get(self.add_prefix(name), "") for name in ("value", "note")]
        return not "".join(typed).strip()

    @property
    def is_begun(self) -> bool:
        """Whether something is typed all the same, which stays for the value that follows."""
        return self.is_bound and self.has_changed()

    @property
    def last_actual(self) -> Actual | None:
        """The newest actual before the year that is asked for."""
        year = self.initial["year"]
        earlier = [actual for actual in self.series.actuals.all() if actual.year < year]
        return max(earlier, key=attrgetter("year"), default=None)

    @property
    def kept_confirmation(self) -> str:
        """The value that has been confirmed, which the page carries on while it stands."""
        given = self["confirmed"].data or ""
        return "" if self.is_bound and "confirmed" in self.errors else given

    @property
    def signature(self) -> str:
        """All that would be saved, to tell whether it has been looked at."""
        return "|".join(str(self.cleaned_data.get(name, "")) for name in self.SAVED)

    def clean_value(self) -> Decimal | None:
        value = self.cleaned_data["value"]
        if value is not None and abs(value) >= LIMIT:
            raise forms.ValidationError("実績値は、ふつうの数値にしてください。")
        return value

    def clean(self) -> dict:
        cleaned = super().clean()
        if self.is_empty:
            self._errors.clear()
            return cleaned
        if "value" in cleaned and cleaned["value"] is None:
            self.add_error("value", "実績値を入力してください。")
        self._clean_source(cleaned)
        if year := cleaned.get("year"):
            self._clean_year(year, cleaned.get("value"))
        return cleaned

    def _clean_source(self, cleaned: dict) -> None:
        """The source of the row, else the one that is typed for all rows."""
        if self.common_source and not cleaned.get("source") and "source" not in self.errors:
            try:
                cleaned["source"] = self.fields["source"].clean(self.common_source)
            except forms.ValidationError as error:
                self.add_error("source", error)
        if not cleaned.get("source") and "source" not in self.errors:
            self.add_error(
                "source", "出典を入力してください（表の上の「出典をまとめて入力」も使えます）。"
            )

    def _clean_year(self, year: int, value: Decimal | None) -> None:
        """What stands against the value; of a year that is entered meanwhile, the table says who did it."""
        actuals = list(self.series.actuals.all())
        entered = [actual for actual in actuals if actual.year == year]
        closed = self.closed
        if entered:
            self.entered = entered[0]
            closed, value = (), None
        figures = [actual.figure for actual in actuals]
        found = objections(self.series, year, value, closed=closed, others=figures)
        add_objections(self, found)

    @property
    def actual(self) -> Actual:
        """What the row says, not saved."""
        return Actual(series=self.series, **{name: self.cleaned_data[name] for name in self.SAVED})

    @property
    def is_entered_alike(self) -> bool:
        """Whether exactly this has been entered already, as after a page is sent twice."""
        if self.entered is None or self.errors:
            return False
        mine = self.actual
        same_value = f"{mine.value:f}" == f"{self.entered.value:f}"
        names = ("state", "source", "note")
        return same_value and all(
            getattr(mine, name) == getattr(self.entered, name) for name in names
        )
