"""The tables of KPIs, series and actuals that staff download and upload."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from itertools import chain

from django.core.exceptions import ValidationError
from django.db.models import DecimalField, Field, Model
from django.utils.functional import cached_property

from kpis.actuals.forms import RevisionForm, ValueForm
from kpis.actuals.missing import KINDS, read_missing
from kpis.actuals.rules import Objection, closed_objection, objections, revision_objections
from kpis.columns import (
    ACTUAL_TABLE,
    DRAFT_ACTUAL_TABLE,
    KPI_TABLE,
    MISSING_VALUE_TABLE,
    NOTES_OF_SERIES,
    SERIES_TABLE,
)
from kpis.fields import PeriodField
from kpis.figures import Figure
from kpis.forms import KPIForm, SeriesForm
from kpis.models import KPI, Actual, DraftActual, KPISeries, MissingValue
from kpis.querysets import JUDGED_BY, SERIES_ORDER, KPISeriesQuerySet
from policyportal.accounts.rights import Staff
from policyportal.editing.explained import HELP
from policyportal.editing.forms import PortalForm
from policyportal.exchange.cells import NumberCell, PeriodCell, RecordCell, TextCell
from policyportal.exchange.explaining import FileRow
from policyportal.exchange.limits import MAX_ROWS
from policyportal.exchange.number_files import format_of
from policyportal.exchange.tables import Table
from policyportal.records import clock
from policyportal.records.fields import DAY_HELP
from policyportal.records.numbers import decimals_of
from projects.models import Review
from regions.models import Plan, Subprefecture


class ValueCell(NumberCell):
    """The value of a year of the row's series."""

    def __init__(self, series: RecordCell):
        self.series = series

    def read(self, text, row) -> str:
        return text if read_missing(text) else super().read(text, row)

    def unit_of(self, row: Mapping[str, str]) -> str:
        with suppress(ValidationError):
            series = self.series.read(row["series"], row)
            return series.unit if isinstance(series, KPISeries) else ""
        return ""


class FigureCell(NumberCell):
    """A baseline or a target, beside which the row may have the unit."""

    def unit_of(self, row: Mapping[str, str]) -> str:
        return row.get("unit", "")


class KPITable(Table):
    order = 3
    model = KPI
    declared = KPI_TABLE
    named_by = ("project.name", "name")
    form = KPIForm
    form_only = HELP
    about = (
        "よみ、編集上の注記、指標カード（定義から所管課まで）は主となる振興局が、公開する前は指標名・注記とその出典も変えられます。"
        "公開したあとの定義と算式は、空欄のときだけです。ほかの列は本庁が変えられます。"
    )
    related = ("project", "family", "carried_from")
    computed_from = tuple(f"series__{part}" for part in JUDGED_BY)
    refusals = {
        "kpis_kpi_stays_public": "project",
        "kpis_kpi_years_open": "project",
        "kpis_meaning_explained": "change_reason",
        "kpis_turn_explained": "change_reason",
    }


class SeriesTable(Table):
    order = 4
    model = KPISeries
    declared = SERIES_TABLE
    named_by, unit_path = ("kpi.name", "heading"), "unit"
    form = SeriesForm
    about = (
        "基準値と目標値の表です。本庁だけが変えられます。公開中の数値・内訳・地域を変える行には「変更の種類」と「変更の理由」が必要で、"
        "公開されます。数値を変えると、印字の列は空になります。"
    )
    form_only = HELP | {
        "valid_from": "変えた目標値で判定しはじめる日。この日を含む年度から使います。空欄なら今日です。"
        f"{DAY_HELP}",
    }
    related = ("kpi", "subprefecture", "entered_by", "carried_from")
    computed_from = JUDGED_BY
    refusals = {
        "kpis_kpiseries_change_explained": "change_reason",
        "kpis_kpiseries_unit_converted": "unit",
        "kpis_kpiseries_years_open": "kpi",
        "kpis_meaning_explained": "change_reason",
    }

    def cell_of(self, field: Field) -> TextCell:
        if field.related_model is Subprefecture:
            names = ("slug", "name", "short_name", "bureau_name")
            return RecordCell(Subprefecture, *names, blank=True)
        if isinstance(field, PeriodField):
            return PeriodCell()
        if isinstance(field, DecimalField):
            return FigureCell()
        return super().cell_of(field)


BESIDE_SERIES = (
    "project_name bureau series kpi_name series_heading unit baseline target former year"
)


class OfYearTable(Table):
    """A table of what bureaus enter of a year of their series."""

    keys = ("series", "year")
    related = ("series__kpi__project",)
    named_by, unit_path = ("series.kpi.project.name", "series.title"), "series.unit"
    notes = NOTES_OF_SERIES
    # What a template has of the record itself, after the notes.
    entered_columns = ""

    @property
    def in_template(self) -> list[str]:
        names = f"{BESIDE_SERIES} {self.entered_columns}".split()
        return [name for name in names if name in self.columns]

    def cell_of(self, field: Field) -> TextCell:
        if field.name == "series":
            return self.series_cell
        if field.name == "value":
            return ValueCell(self.series_cell)
        return super().cell_of(field)

    @cached_property
    def series_cell(self) -> RecordCell:
        return RecordCell(KPISeries, "code", related=("kpi__project",))

    @property
    def _entered(self) -> KPISeriesQuerySet:
        series = self.model._meta.get_field("series")
        return Staff.of(self.user).choices(series, KPISeries.objects.all())

    def _series_of(self, plan: Plan) -> KPISeriesQuerySet:
        return self._entered.in_plan(plan).with_page()

    def _noted(self, found: KPISeriesQuerySet) -> list[KPISeries]:
        """Fetch series in the plan's order with what the notes of a template say, in five queries."""
        found = found.with_bureau().select_related("kpi__project").order_by(*SERIES_ORDER)
        every = list(found.prefetch_related("actuals", "missing_values")[: MAX_ROWS + 1])
        places = Subprefecture.objects.in_bulk({series.bureau for series in every} - {None})
        for series in every:
            series.bureau_place = places.get(series.bureau)
        return every

    def missing(self, year: int, plan: Plan) -> list[Model]:
        owed = self._series_of(plan).open_for_entry(year, clock.today())
        # Of a year that is said to be 集計中 the value is missing still, and its row stands already.
        stored = self.model.objects.filter(year=year).values("series")
        owed = self._noted(owed.exclude(pk__in=stored))
        return [self.model(series=series, year=year) for series in owed]

    def of_year(self, year: int, plan: Plan) -> list[Model]:
        due = self._series_of(plan).measured_in(year)
        entered = self.model.objects.filter(series__in=due.values("pk"), year=year)
        stored = {record.series_id: record for record in entered}
        owed = self._series_of(plan).open_for_entry(year, clock.today())
        wanted = {*stored, *owed.values_list("pk", flat=True), *self.also_in(year, due)}
        records = []
        for series in self._noted(self._series_of(plan).filter(pk__in=wanted)):
            record = stored.get(series.pk) or self.model(series=series, year=year)
            record.series = series
            records.append(self.begun(record))
        return records

    def also_in(self, year: int, due: KPISeriesQuerySet) -> Iterable[int]:
        """The ids of series whose rows of a year stand in its workbook though nothing of them is stored or owed."""
        return ()

    def begun(self, record: Model) -> Model:
        """A record of a year as its row in a workbook begins."""
        return record

    def bureau_of(self, record: Model) -> Subprefecture | None:
        return record.series.bureau_place

    @cached_property
    def entered(self) -> set[int]:
        return set(self._entered.values_list("pk", flat=True))

    @property
    def series(self) -> dict[int, KPISeries]:
        """The series that the rows of a file name, by their ids."""
        found = self.columns["series"].cell.found.values()
        return {series.pk: series for series in chain.from_iterable(found)}

    def check_added(self, form: PortalForm, row: FileRow) -> None:
        series = form.cleaned_data.get("series")
        if series and series.pk not in self.entered:
            row.add_problem(
                self.heading("series"), "この系列の実績値は、ほかの振興局が入力します。"
            )


class ValueTable(OfYearTable):
    """A table of the values of years, public ones or drafts."""

    def prepare(self) -> None:
        every = self.series
        self.actuals: dict[int, dict[int, Actual]] = {pk: {} for pk in every}
        for actual in Actual.objects.filter(series__in=every).select_related("series"):
            self.actuals[actual.series_id][actual.year] = actual
        self.figures: dict[int, dict[int, Figure]] = {}
        for pk, actuals in self.actuals.items():
            self.figures[pk] = {year: actual.figure for year, actual in actuals.items()}
        for draft in DraftActual.objects.filter(series__in=every).select_related("series"):
            self.figures[draft.series_id][draft.year] = draft.figure
        projects = {series.kpi.project_id for series in every.values()}
        self.closed = Review.objects.closed_years(projects)

    def number_format(self, name: str, record: Model) -> str:
        if name != "value":
            return super().number_format(name, record)
        series = record.series
        if record.value is not None:
            return format_of(record.value)
        printed = [series.baseline_value, series.target_value]
        return format_of(max((value for value in printed if value is not None), key=decimals_of))

    def objections(self, form: PortalForm) -> list[Objection]:
        """Find the reasons against the value of a row as such."""
        record = form.instance
        value = record.value if "value" in form.changed_data else None
        figures = self.figures[record.series_id]
        others = [figures[year] for year in figures if year != record.year]
        return objections(record.series, record.year, value, others=others)

    def former_of(self, key: tuple[int, int]) -> str:
        series, year = key
        figure = self.figures[series].get(year - 1)
        return str(figure) if figure else ""

    def report(self, form: PortalForm, row: FileRow, found: list[Objection]) -> None:
        for objection in found:
            add = row.add_caution if objection.may_confirm else row.add_problem
            add(self.heading(objection.field), objection.sentence)
        if all(objection.may_confirm for objection in found):
            record = form.instance  # for the rows that follow
            self.figures[record.series_id][record.year] = record.figure

    def is_closed(self, record: Actual | DraftActual) -> bool:
        """Whether the review of a row's year is approved."""
        return record.year in self.closed[record.series.kpi.project_id]


class ActualTable(ValueTable):
    order = 5
    model = Actual
    entered_columns = "value state revision_reason source note"
    declared = ACTUAL_TABLE
    computed_from = tuple(f"series__{part}" for part in JUDGED_BY)
    form = RevisionForm
    form_only = {
        "revision_reason": "公開中の確定値を変える行に、確報、遡及改定、誤りのいずれかを入力します。公開されます。"
    }
    about = "公開している実績値の表です。変えられるのは本庁です（保存すると公開する設定では、実績を入力する振興局も、自分の系列の行を加え、変えられます）。点検・評価が承認された年では、まだない行を加え、暫定を確定に変えられます。ほかの変更は本庁が行います。"
    refusals = {"kpis_actual_year_open": "year"}

    def check(self, form: PortalForm, row: FileRow, *, is_new: bool) -> None:
        actual, found = form.instance, self.objections(form)
        if not is_new and form.changed_data and self.is_closed(actual):
            states = {"before": form.initial["state"], "after": actual.state}
            is_head = Staff.of(self.user).is_head
            refusal = closed_objection(
                actual.year, **states, reason=form.explanation, is_head=is_head
            )
            found += [refusal] if refusal else []
        self.report(form, row, found)


# What a draft repeats of the public actual of its year.
PUBLIC_VALUE = ("value", "state", "source", "note")


class DraftActualTable(ValueTable):
    order = 6
    model = DraftActual
    entered_columns = ActualTable.entered_columns
    declared = DRAFT_ACTUAL_TABLE
    form = ValueForm
    about = (
        "まだ公開していない実績値の表です。実績を入力する振興局が、自分の系列の行を加え、変えられます。"
        "「段階」は読むための列で、提出と公開は画面で行います。公開している値を直すときも、この表に行を加えます。"
    )

    def also_in(self, year: int, due: KPISeriesQuerySet) -> Iterable[int]:
        return due.filter(actuals__year=year).values_list("pk", flat=True)

    def begun(self, record: DraftActual) -> DraftActual:
        """A row of which nothing but a public value is there begins with that one."""
        for actual in record.series.actuals.all() if record.pk is None else ():
            if actual.year == record.year:
                for name in PUBLIC_VALUE:
                    setattr(record, name, getattr(actual, name))
        return record

    def standing(self, key: tuple[int, int]) -> dict[str, str]:
        series, year = key
        if actual := self.actuals[series].get(year):
            return {name: self.columns[name].text(actual) for name in PUBLIC_VALUE}
        return {}

    def check(self, form: PortalForm, row: FileRow, *, is_new: bool) -> None:
        draft, found = form.instance, self.objections(form)
        actual = self.actuals[draft.series_id].get(draft.year)
        if actual and form.changed_data:
            found += revision_objections(actual, draft, is_closed=self.is_closed(draft))
        self.report(form, row, found)


class MissingValueTable(OfYearTable):
    order = 7
    model = MissingValue
    entered_columns = "kind expected_on reason"
    declared = MISSING_VALUE_TABLE
    about = (
        f"実績値がまだない年と、その状態（{KINDS}）の表です。実績を入力する振興局が、自分の系列の行を加え、"
        "変えられます。実績値を登録すると、その年の行は消えます。"
    )
    refusals = {"kpis_missingvalue_no_actual": "year"}

    def check(self, form: PortalForm, row: FileRow, *, is_new: bool) -> None:
        missing = form.instance
        for objection in objections(missing.series, missing.year, None, others=()):
            row.add_problem(self.heading(objection.field), objection.sentence)
