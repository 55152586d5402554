"""The tables of KPIs, their series and the actuals as staff take them out and bring them back."""

from django.utils.functional import cached_property

from kpis.actuals.rules import objections
from kpis.fields import PeriodField
from kpis.figures import Figure
from kpis.forms import SeriesForm
from kpis.models import KPI, Actual, KPISeries
from kpis.querysets import SERIES_ORDER
from policyportal.accounts.rights import Staff
from policyportal.editing.refusals import RULES
from policyportal.exchange.cells import Key, Period
from policyportal.exchange.columns import Asked, Told
from policyportal.exchange.resource import TableResource
from projects.models import Review
from projects.resources import SOURCE_COLUMNS
from regions.models import Plan, Subprefecture


class KPIResource(TableResource):
    order = 3
    about = "指標名・よみ・注記とその出典は主となる振興局が、ほかの列は本庁が変えられます。"
    project_name = Told("プロジェクト名", lambda one: one.project.name)
    refusals = {"kpis_kpi_years_open": ("project", RULES["kpis_kpi_years_open"])}

    class Meta(TableResource.Meta):
        model = KPI
        fields = (
            "code",
            "project",
            "project_name",
            "order",
            "name",
            "kana",
            "family",
            "note",
            "note_line",
            "editorial_note",
            "is_published",
            *SOURCE_COLUMNS,
        )

    def for_table(self, records):
        return records.select_related("project", "family")


class SeriesResource(TableResource):
    order = 4
    form = SeriesForm
    about = (
        "基準値と目標値の表です。本庁だけが変えられます。公開中の数値を変える行には「変更の理由」が必要で、"
        "理由は公開されます。数値を変えると、印字の列は空になります。"
    )
    kpi_name = Told("指標名", lambda one: one.kpi.name)
    change_reason = Asked(
        "変更の理由", "公開中の基準値・目標値を変える行に入力します。「更新履歴」で公開されます。"
    )
    refusals = {
        "kpis_kpiseries_change_explained": (
            "change_reason",
            "公開中の数値を変えるときは、変更の理由を入力してください。",
        ),
        "kpis_kpiseries_years_open": ("unit", RULES["kpis_kpiseries_years_open"]),
    }

    class Meta(TableResource.Meta):
        model = KPISeries
        fields = (
            "code",
            "kpi",
            "kpi_name",
            "order",
            "group",
            "label",
            "subprefecture",
            "entered_by",
            "unit",
            "baseline_value",
            "baseline_period",
            "baseline_basis",
            "baseline_quote",
            "target_value",
            "target_period",
            "target_basis",
            "target_bound",
            "target_prefix",
            "target_quote",
            "change_reason",
            *SOURCE_COLUMNS,
        )

    @classmethod
    def cell_of(cls, field):
        if field.related_model is Subprefecture:
            names = ("slug", "name", "short_name", "bureau_name")
            return Key(Subprefecture, *names, blank=True)
        if isinstance(field, PeriodField):
            return Period()
        return super().cell_of(field)

    def for_table(self, records):
        return records.select_related("kpi", "subprefecture", "entered_by")


class ActualResource(TableResource):
    order = 5
    keys = ("series", "year")
    about = (
        "実績値の表です。実績を入力する振興局が、自分の系列の行を加え、変えられます。"
        "点検・評価が承認された年の行は変えられません。"
    )
    kpi_name = Told("指標名", lambda one: one.series.kpi.name)
    series_heading = Told("系列名", lambda one: one.series.heading)
    unit = Told("単位", lambda one: one.series.unit)
    refusals = {"kpis_actual_year_open": ("year", RULES["kpis_actual_year_open"])}

    class Meta(TableResource.Meta):
        model = Actual
        fields = (
            "series",
            "kpi_name",
            "series_heading",
            "unit",
            "year",
            "value",
            "state",
            "source",
            "note",
        )

    @classmethod
    def cell_of(cls, field):
        if field.name == "series":
            return Key(KPISeries, "code", related=("kpi",))
        return super().cell_of(field)

    def for_table(self, records):
        return records.select_related("series__kpi")

    @property
    def _entered(self):
        """The series whose actuals the account enters."""
        staff = Staff.of(self.user)
        if staff.is_head:
            return KPISeries.objects.all()
        return KPISeries.objects.entered_by_any(staff.bureaus)

    def owed(self, year):
        missing = (
            self._entered.in_plan(Plan.objects.shown())
            .with_page()
            .owed(year)
            .open_in(year)
            .select_related("kpi")
            .order_by(*SERIES_ORDER)
        )
        return [Actual(series=series, year=year) for series in missing]

    @cached_property
    def entered(self) -> set[int]:
        return set(self._entered.values_list("pk", flat=True))

    def prepare(self, dataset):
        super().prepare(dataset)
        series = {
            one.pk: one for found in self.fields["series"].widget.found.values() for one in found
        }
        self.figures: dict[int, dict[int, Figure]] = {pk: {} for pk in series}
        for one in Actual.objects.filter(series__in=series).select_related("series"):
            self.figures[one.series_id][one.year] = one.figure
        self.closed = Review.objects.closed_years({one.kpi.project_id for one in series.values()})

    def check_added(self, form, result):
        series = form.cleaned_data.get("series")
        if series and series.pk not in self.entered:
            result.blame(self.heading("series"), "この系列の実績値は、ほかの振興局が入力します。")

    def check(self, form, result, *, is_new):
        actual, series = form.instance, form.instance.series
        known = self.figures[series.pk]
        value = actual.value if "value" in form.changed_data else None
        closed = self.closed[series.kpi.project_id]
        # Its own year is not before it.
        found = objections(series, actual.year, value, closed=closed, others=known.values())
        for objection in found:
            say = result.warn if objection.may_confirm else result.blame
            say(self.heading(objection.field), objection.sentence)
        if all(objection.may_confirm for objection in found):
            known[actual.year] = actual.figure  # for the rows that follow
