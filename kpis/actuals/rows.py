"""A row of the table of actuals: a value of a year of a series, or why there is none."""

import re
from copy import copy
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

from kpis.actuals.forms import ConfirmationField, add_objections, figures_beside
from kpis.actuals.missing import KINDS, Kind, Said, read_missing
from kpis.actuals.owed import due_of_series
from kpis.actuals.rules import Objection, objections
from kpis.fields import NumberFormField
from kpis.figures import LIMIT, Basis, Figure
from kpis.models import Actual, DraftActual, KPISeries, MissingValue
from kpis.periods import Period
from policyportal.editing.forms import TidyForm
from policyportal.records import clock
from policyportal.records.eras import long_month, read_year, short_year
from policyportal.records.fields import MonthFormField, YearFormField
from policyportal.records.letters import tidied
from policyportal.records.numbers import read_number

# A value with its year before it, as a line of a report has it: R6 7,310.
_WITH_YEAR = re.compile(r"(\S+?年度?|\S+)[\s:：、]+(\S.*)")
# A row has a value and its state, or why there is no value.
STATES = [("値がある", Actual.State.choices), ("値がまだない", Kind.choices)]


@dataclass(frozen=True)
class OfYear:
    """A value that was typed with its year."""

    year: int
    value: Decimal


class ValueOrWordField(NumberFormField):
    """The value of a row, or what was typed in its place."""

    def to_python(self, value: object) -> Decimal | Said | OfYear | None:
        try:
            return super().to_python(value)
        except ValidationError:
            if said := read_missing(str(value)):
                return said
            if found := _read_with_year(str(value), self.unit):
                return found
            raise


def _read_with_year(text: str, unit: str) -> OfYear | None:
    """Read a value with its year before it: R6 7,310; None for all else."""
    found = _WITH_YEAR.fullmatch(text.strip())
    # 2024 310 may be one number.
    if not found or found[1].isdecimal():
        return None
    try:
        return OfYear(read_year(found[1]), read_number(found[2], unit))
    except ValueError:
        return None


class ActualRow(TidyForm, forms.Form):
    """A row of the table of actuals. It makes no queries: the actuals of its series are prefetched."""

    year = YearFormField(label="年", widget=forms.TextInput(attrs={"size": 6}))
    value = ValueOrWordField(
        label="実績値", required=False, widget=forms.TextInput(attrs={"size": 10})
    )
    state = forms.ChoiceField(label="状態", choices=STATES)
    expected_on = MonthFormField(
        label="公表予定の年月", required=False, widget=forms.TextInput(attrs={"size": 10})
    )
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
    SAVED = ("year", "value", "state", "expected_on", "source", "note")

    def __init__(self, *args, series: KPISeries, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.series = series
        self.fields["value"].unit = series.unit
        self.entered: Actual | DraftActual | None = None
        for field in self.fields.values():
            if not field.widget.is_hidden:
                field.widget.attrs["aria-label"] = f"{series.title} {field.label}"
        if self.is_summed:
            self.fields["value"].widget.attrs["aria-label"] += "（その年だけの値）"

    @property
    def is_empty(self) -> bool:
        """Whether neither a value nor a note is typed, nor said why there is none. A source or a year alone does not count."""
        typed = [self.data.get(self.add_prefix(name), "") for name in ("value", "note")]
        return not "".join(typed).strip() and self._chosen_state not in Kind.values

    @property
    def _chosen_state(self) -> str:
        return self.data.get(self.add_prefix("state"), "")

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
    def known(self) -> MissingValue | None:
        """What is said already of the year of the table, which has no actual."""
        year, said = self.initial["year"], self.series.missing_values.all()
        return next((missing for missing in said if missing.year == year), None)

    @property
    def month_to_come(self) -> str:
        """The month of its card in which the value of the table's year appears, while that has not come: 令和8年12月."""
        month = due_of_series(self.series, self.initial["year"]).month
        return long_month(month) if month and month > clock.today() else ""

    @property
    def is_summed(self) -> bool:
        """Whether the values of the years are added up: a running total would be counted twice."""
        return self.series.target_basis == Basis.TOTAL

    @property
    def total(self) -> Figure | None:
        """What the years of a total come to by now, with the value that is typed."""
        year, target = self.initial["year"], self.series.target
        entered = [*self.series.actuals.all(), *self.series.draftactuals.all()]
        values = {record.year: record.value for record in entered}
        if self._typed_value is not None:
            values[self.cleaned_data.get("year") or year] = self._typed_value
        years = [at for at in values if target.period.first_year <= at <= target.period.last_year]
        if not years:
            return None
        total = sum((values[at] for at in years), Decimal(0))
        return Figure(total, target.unit, Period(min(years), max(years)), Basis.TOTAL)

    @property
    def total_words(self) -> str:
        return "これまでの合計" if self._typed_value is None else "入力した値を含む合計"

    @property
    def _typed_value(self) -> Decimal | None:
        """The value that is typed; None where none is, or it cannot be read."""
        value = getattr(self, "cleaned_data", {}).get("value") if self.is_bound else None
        return value if isinstance(value, Decimal) else None

    @property
    def earlier_missing(self) -> list[int]:
        """The years before that of the table which a target of every year, or of a total, needs and nobody has entered."""
        if self.series.target_basis == Basis.YEAR:
            return []
        known = [*self.series.actuals.all(), *self.series.draftactuals.all()]
        known_years = {record.year for record in [*known, *self.series.missing_values.all()]}
        before = [year for year in self.series.measured_years if year < self.initial["year"]]
        return [year for year in before if year not in known_years]

    @property
    def kind(self) -> str:
        """Why there is no value; empty where there is one, or nothing is known yet."""
        state = self.cleaned_data.get("state", "")
        return state if state in Kind.values else ""

    @property
    def asks_month(self) -> bool:
        """Whether the page asks for the month in which the value is to come."""
        return self.is_bound and (self._chosen_state == Kind.ANNOUNCED or "state" in self.errors)

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
        common = tidied(self.data.get("source", ""))
        return self.cleaned_data["source"] or self.fields["source"].clean(common)

    def clean(self) -> dict:
        cleaned = super().clean()
        if self.is_empty:
            self._errors.clear()
            return cleaned
        if isinstance(cleaned.get("value"), Said):
            self._take_word(cleaned["value"])
        elif isinstance(cleaned.get("value"), OfYear):
            self._take_with_year(cleaned["value"])
        if self.kind:
            self._clean_missing()
        elif "state" not in self.errors:
            self._clean_value()
        if year := cleaned.get("year"):
            self._clean_year(year, cleaned.get("value"))
        return cleaned

    def _take_word(self, said: Said) -> None:
        """Take a word for what it means, or ask what it means; what was chosen as the state counts first."""
        cleaned = self.cleaned_data
        typed, cleaned["value"] = self.data[self.add_prefix("value")].strip(), None
        kind = self.kind or said.kind
        if not kind:
            self.add_error(
                "state", f"「{typed}」は、次のどれですか（{KINDS}）。状態を選んでください。"
            )
            return
        cleaned["state"] = kind
        if kind == said.kind and cleaned.get("expected_on") is None:
            cleaned["expected_on"] = said.expected_on

    def _take_with_year(self, typed: OfYear) -> None:
        """Take a value that was typed with the year of its row; ask where that is another one."""
        self.cleaned_data["value"] = typed.value
        year = self.cleaned_data.get("year")
        if year and year != typed.year:
            said, of_row = short_year(typed.year), short_year(year)
            self.add_error(
                "value",
                f"{said}の値のようですが、この行は{of_row}です。{said}の値なら年を{said}に直し、"
                f"{of_row}の値なら数値だけを入力してください。",
            )

    def _clean_missing(self) -> None:
        """Check what is said of a year without a value. It needs no source."""
        cleaned = self.cleaned_data
        self._errors.pop("source", None)
        if cleaned.get("value") is not None:
            self.add_error("state", "実績値があるときは、暫定か確定を選んでください。")
        if self.kind != Kind.ANNOUNCED:
            cleaned["expected_on"] = None
        elif "expected_on" in cleaned and cleaned["expected_on"] is None:
            self.add_error("expected_on", "公表予定の年月を入力してください（例：令和8年10月）。")
        if self.kind == Kind.NOT_SURVEYED and cleaned.get("note") == "":
            self.add_error("note", "調査を行わない理由を、備考に入力してください。公開されます。")

    def _clean_value(self) -> None:
        value = self.cleaned_data.get("value", Decimal(0))
        if value is None:
            self.add_error("value", "実績値を入力してください。")
        elif abs(value) >= LIMIT:
            self.add_error("value", "実績値は、ふつうの数値にしてください。")
        if self.cleaned_data.get("source") == "":
            self.add_error(
                "source", "出典を入力してください（表の上の「出典をまとめて入力」も使えます）。"
            )

    def _clean_year(self, year: int, value: Decimal | None) -> None:
        """Add the reasons against the year and the value. If somebody has entered the year, the table says who."""
        entered = [*self.series.actuals.all(), *self.series.draftactuals.all()]
        self.entered = next((record for record in entered if record.year == year), None)
        if self.entered:
            value = None
        others = figures_beside(self.series, year).values()
        found = objections(self.series, year, value, others=others)
        said, of_table = short_year(year), short_year(self.initial["year"])
        if said == of_table:
            add_objections(self, found)
            return
        is_refused = any(not objection.may_confirm for objection in found)
        if not is_refused and not self.entered and (self.kind or value is not None):
            ask = f"この表は{of_table}のものです。{said}の分として登録しますか。"
            found.insert(0, Objection("year", ask, may_confirm=True))
        add_objections(self, found, beside=f"（{said}）")

    @property
    def actual(self) -> Actual:
        return Actual(series=self.series, **self._values)

    def draft(self, status: str) -> DraftActual:
        """What is entered as a draft."""
        return DraftActual(series=self.series, status=status, **self._values)

    @property
    def _values(self) -> dict:
        names = ("year", "value", "state", "source", "note")
        return {name: self.cleaned_data[name] for name in names}

    @property
    def entered_page(self) -> str:
        """The name of the page of what is entered already."""
        return f"admin:kpis_{self.entered._meta.model_name}_change"

    @property
    def missing_value(self) -> MissingValue:
        """What is said of the year, in place of what was said of it before."""
        cleaned, said = self.cleaned_data, self.series.missing_values.all()
        known = (copy(missing) for missing in said if missing.year == cleaned["year"])
        missing = next(known, None) or MissingValue(series=self.series, year=cleaned["year"])
        missing.kind, missing.expected_on = self.kind, cleaned["expected_on"]
        missing.reason = cleaned["note"]
        return missing

    @property
    def is_entered_alike(self) -> bool:
        """Whether the same actual is already entered, as after a page is sent twice."""
        is_late = self.entered is not None and not self.errors
        return is_late and not self.kind and _written(self.actual) == _written(self.entered)


def _written(actual: Actual | DraftActual) -> tuple[str, ...]:
    """What staff have entered, with the value as it is written."""
    return f"{actual.value:f}", actual.state, actual.source, actual.note
