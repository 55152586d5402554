"""The forms of figures: what happens to printed quotes when staff change them, and what is asked of an actual."""

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.html import format_html

from kpis.fields import NumberFormField
from kpis.figures import LIMIT
from kpis.jumps import Before
from kpis.models import Actual, FigureChange, KPISeries
from kpis.querysets import explained
from policyportal.editing.forms import PortalForm, PortalFormSet
from policyportal.records.eras import FIRST_YEAR, latest_year_over, short_year
from policyportal.records.fields import YearFormField, visible
from projects.models import Review

# The printed quote of a figure, and the fields the figure is made of.
FIGURES = {
    "baseline_quote": {"baseline_value", "baseline_period", "baseline_basis", "unit"},
    "target_quote": {
        "target_value",
        "target_period",
        "target_basis",
        "target_bound",
        "target_prefix",
        "unit",
    },
}
QUOTE_HELP = "印字のとおり（空白は除く）。数値・年・取り方・単位などを変えると、入力し直さない限り空になります。"


class SeriesForm(PortalForm):
    """A series. A figure that changes is no longer what is printed: it drops its quote and names a source.

    `dropped` lists the labels of the quotes that the form has emptied. A figure that was ever public changes
    for a reason, which the public reads.
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

    class Meta:
        help_texts = {"baseline_quote": QUOTE_HELP, "target_quote": QUOTE_HELP}

    def clean(self):
        cleaned = super().clean()
        changed = set(self.changed_data)
        outdated = [
            quote
            for quote, parts in FIGURES.items()
            if self.instance.pk and quote not in changed and parts & changed
        ]
        self.dropped = [self.fields[quote].label for quote in outdated if cleaned.get(quote)]
        cleaned |= dict.fromkeys(outdated, "")
        figures = set().union(*FIGURES.values()) & changed
        if figures and "change_reason" in cleaned and not cleaned["change_reason"]:
            self._ask_for_reason()
        unquoted = not cleaned.get("target_quote") or (
            cleaned.get("baseline_value") is not None and not cleaned.get("baseline_quote")
        )
        if (outdated or unquoted) and not cleaned.get("source"):
            self.add_error(
                "source",
                "印字のない数値や変えた数値には、出典となる資料名を入力してください"
                "（印字がある場合は、印字の欄も入力し直してください）。",
            )
        return cleaned

    def clean_change_reason(self):
        return visible(self.cleaned_data["change_reason"])

    def _ask_for_reason(self):
        """Of a figure that the public has seen, or sees as soon as the page is saved: the KPI is saved first."""
        if self.instance.pk is None:
            return
        kpi = self.instance.kpi
        if self.instance.was_public:
            self.add_error(
                "change_reason",
                "公開している（公開したことがある）数値を変えるときは、変更の理由を入力してください。"
                "理由は「更新履歴」で公開されます。",
            )
        elif kpi.is_published and kpi.project.is_published and kpi.project.name:
            self.add_error(
                "change_reason",
                "公開と同時に数値を変えるときは、変更の理由が必要です。理由が要らないときは、数値を保存してから公開してください。",
            )

    def explained(self):
        """Within it the change may be saved, for the reason given."""
        reason = self.cleaned_data.get("change_reason", "")
        self.instance._change_reason = reason or None
        return explained(reason)


class SeriesFormSet(PortalFormSet):
    """The series of a KPI, each with the reason of its own change. One that was ever public stays."""

    def _construct_form(self, i, **kwargs):
        """Each knows the KPI as it is about to be saved, where Django gives it the stored one."""
        form = super()._construct_form(i, **kwargs)
        form.instance.kpi = self.instance
        return form

    def clean(self):
        super().clean()
        kept = [form.instance for form in self.deleted_forms if form.instance.was_public]
        if kept:
            raise ValidationError(
                f"公開したことのある系列は削除できません（{'、'.join(one.code for one in kept)}）。"
                "サイトに出さないときは、KPIの「公開」をオフにしてください。"
            )

    def save_existing(self, form, obj, commit=True):
        with form.explained():
            return super().save_existing(form, obj, commit)


class Confirmation(forms.CheckboxInput):
    """A box to tick where a value is asked about. It stands for that one value: another is asked about anew."""

    asked = ""
    nothing = "－"

    def render(self, name, value, attrs=None, renderer=None):
        if not self.asked:
            return self.nothing
        return format_html(
            '<label class="confirm"><input type="checkbox" name="{}" value="{}" id="{}"{}> この値で間違いありません</label>',
            name,
            self.asked,
            (attrs or {}).get("id", f"id_{name}"),
            format_html(' aria-describedby="{}"', attrs["aria-describedby"])
            if attrs and attrs.get("aria-describedby")
            else "",
        )

    def value_from_datadict(self, data, files, name):
        return data.get(name, "")

    def id_for_label(self, id_):
        return id_ if self.asked else ""


class ConfirmationField(forms.CharField):
    """The value that was asked about and found to be right."""

    widget = Confirmation

    def __init__(self, **kwargs):
        super().__init__(**{"required": False, "label": "桁・単位の確認"} | kwargs)

    def has_changed(self, initial, data):
        return False


def ask_to_confirm(form, before: Before | None):
    """Ask whether a value that jumps is right, unless this very value has been confirmed."""
    value = form.cleaned_data.get("value")
    said = before.jump(value) if before and value is not None else ""
    if said and form.cleaned_data.get("confirmed") != f"{value:f}":
        form.fields["confirmed"].widget.asked = f"{value:f}"
        form.add_error(
            "confirmed", f"{said}正しい値のときは、「この値で間違いありません」を選んでください。"
        )


def say_closed(year: int) -> str:
    return (
        f"{short_year(year)}は、点検・評価が承認済みの年です。この年の実績値は変えられません"
        "（変えるには、本庁が承認を取り消します）。"
    )


def say_not_measured(series: KPISeries, year: int) -> str:
    """Why a series has no actual of a year, or none yet; empty of a year that is over, or is running (暫定)."""
    running = latest_year_over() + 1
    if year > running:
        return f"{short_year(year)}は、まだ来ていない年です。{short_year(running)}までの年を入力してください。"
    years = series.measured_years
    if year in years:
        return ""
    first = f"{short_year(years[0])}から" if years[0] > FIRST_YEAR else ""
    return (
        f"この系列の実績値は、{first}{short_year(years[-1])}までの年のものです"
        "（基準値より後、目標の年・期間まで）。"
    )


class ActualForm(PortalForm):
    """An actual: of a year that is still open, and confirmed where it jumps. That of a closed year is shown."""

    is_closed = False
    confirmed = ConfirmationField(
        help_text="前年などから±50%を超えて変わる値や、桁数の違う値を入力したときに、確認をお願いします。"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        one = self.instance
        self.stored = {(one.series_id, one.year)} if one.pk else set()
        # A page that was opened before the year was closed sends what was typed, and is told.
        if getattr(one, "is_closed", False) and self.add_prefix("value") not in self.data:
            self.fields["confirmed"].widget.nothing = "承認済みの年"
            self.is_closed = True
            for field in self.fields.values():
                field.disabled, field.show_hidden_initial = True, False

    def clean(self):
        cleaned = super().clean()
        series, year = (
            cleaned.get("series", getattr(self.instance, "series", None)),
            cleaned.get("year"),
        )
        if series is None or year is None or not self.has_changed():
            return cleaned
        if series.target_period and (wrong := say_not_measured(series, year)):
            self.add_error("year", wrong)
        if series.pk is None:
            return cleaned
        for closed in self._closed(self.stored | {(series.pk, year)}):
            self.add_error("year", say_closed(closed))
        others = Actual.objects.filter(series=series).exclude(pk=self.instance.pk)
        figures = [one.figure for one in others.select_related("series")]
        ask_to_confirm(self, Before.of(year, series.baseline, figures))
        return cleaned

    def _closed(self, places: set[tuple[int, int]]) -> list[int]:
        """Which of the years, each of a series, an approved review has closed."""
        return [
            year
            for series, year in sorted(places)
            if Review.objects.approved().filter(year=year, project__kpis__series=series).exists()
        ]


class ActualFormSet(PortalFormSet):
    """The actuals of a series; what is closed is not deleted."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        deletion = form.fields.get(
            forms.formsets.DELETION_FIELD_NAME
        )  # none for those who only read
        if form.is_closed and deletion:
            deletion.disabled = True


class EntryForm(forms.Form):
    """A row of the table of entry: a series' value of a year, or nothing yet.

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

    def __init__(self, *args, series, closed=frozenset(), common_source="", **kwargs):
        super().__init__(*args, **kwargs)
        self.series = series
        self.closed = closed
        self.common_source = common_source
        self.entered: Actual | None = None
        heading = series.title
        for field in self.fields.values():
            if not field.widget.is_hidden:
                field.widget.attrs["aria-label"] = f"{heading} {field.label}"

    @property
    def is_empty(self) -> bool:
        """Whether nothing is said of the series yet: a source alone, or a year, says nothing."""
        return not any(
            self.data.get(self.add_prefix(name), "").strip() for name in ("value", "note")
        )

    @property
    def is_begun(self) -> bool:
        """Whether something is typed all the same, which stays for the value that follows."""
        return self.is_bound and self.has_changed()

    @property
    def last_actual(self) -> Actual | None:
        """The newest actual before the year that is asked for."""
        year = self.initial["year"]
        earlier = [one for one in self.series.actuals.all() if one.year < year]
        return max(earlier, key=lambda one: one.year, default=None)

    @property
    def kept_confirmation(self) -> str:
        """The value that has been confirmed, which the page carries on while it stands."""
        given = self["confirmed"].data or ""
        return "" if self.is_bound and "confirmed" in self.errors else given

    @property
    def signature(self) -> str:
        """All that would be saved, to tell whether it has been looked at."""
        return "|".join(
            str(self.cleaned_data.get(name, ""))
            for name in ("year", "value", "state", "source", "note")
        )

    def clean_value(self):
        value = self.cleaned_data["value"]
        if value is not None and abs(value) >= LIMIT:
            raise forms.ValidationError("実績値は、ふつうの数値にしてください。")
        return value

    def clean(self):
        cleaned = super().clean()
        if self.is_empty:
            self._errors.clear()
            return cleaned
        if "value" in cleaned and cleaned["value"] is None:
            self.add_error("value", "実績値を入力してください。")
        if self.common_source and not cleaned.get("source") and "source" not in self.errors:
            try:
                cleaned["source"] = self.fields["source"].clean(self.common_source)
            except forms.ValidationError as error:
                self.add_error("source", error)
        if not cleaned.get("source") and "source" not in self.errors:
            self.add_error(
                "source", "出典を入力してください（表の上の「出典をまとめて入力」も使えます）。"
            )
        if year := cleaned.get("year"):
            if wrong := say_not_measured(self.series, year):
                self.add_error("year", wrong)
            actuals = list(self.series.actuals.all())
            self.entered = next((one for one in actuals if one.year == year), None)
            if self.entered is None and year in self.closed:
                self.add_error("year", say_closed(year))
            if self.entered is None:
                figures = [one.figure for one in actuals]
                ask_to_confirm(self, Before.of(year, self.series.baseline, figures))
        return cleaned

    @property
    def actual(self) -> Actual:
        """What the row says, not saved."""
        names = ("year", "value", "state", "source", "note")
        return Actual(series=self.series, **{name: self.cleaned_data[name] for name in names})

    @property
    def is_entered_alike(self) -> bool:
        """Whether exactly this has been entered already, as after a page is sent twice."""
        if self.entered is None or self.errors:
            return False
        mine = self.actual
        names = ("state", "source", "note")
        return f"{mine.value:f}" == f"{self.entered.value:f}" and all(
            getattr(mine, name) == getattr(self.entered, name) for name in names
        )
