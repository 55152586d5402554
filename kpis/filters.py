"""What a visitor may choose in the lists of KPIs and of their series."""

from functools import partial

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Left
from django.http import QueryDict

from kpis.figures import Aim
from kpis.judgement import Mark, MarkCount
from kpis.models import KPISeries
from kpis.periods import Period
from kpis.querysets import KPISeriesQuerySet
from kpis.wording.standings import counts_of, standings_of
from policyportal.records import memory
from policyportal.search.index import SearchEntry, SeriesEntry
from policyportal.search.lists import GroupFilter, ListFilter, SortFilter, ViewFilter, WordsFilter
from policyportal.search.querysets import SearchEntryQuerySet, given
from projects.filters import area_choices, place_choices, theme_choices
from regions.models import Plan, Subprefecture

NO_ACTUAL = NO_BUREAU = "none"
IN_PLAN_ORDER = ["position", "order", "record_id"]
WITHIN_AREAS = ["place_of_area", "area"]


def bureau_choices() -> list[tuple[str, str]]:
    bureaus = Subprefecture.objects.with_own_bureau().in_plan_order()
    named = partial(list, bureaus.values_list("slug", "bureau_name"))
    return [*memory.kept(("choices", "bureaus"), named), (NO_BUREAU, "担当の決まっていない系列")]


def bureaus_of(many_series: KPISeriesQuerySet) -> dict[int, str]:
    """The slug of the bureau that enters the actuals of each series, by the id of the series."""
    bureaus = Subprefecture.objects.filter(pk=OuterRef("bureau")).values("slug")[:1]
    found = many_series.with_bureau().annotate(slug=Subquery(bureaus)).exclude(slug=None)
    return dict(found.values_list("pk", "slug"))


class JudgedFilter(ListFilter):
    """A list that can be narrowed by 参考判定, unless the operator has switched that off."""

    def __init__(self, data: QueryDict, plan: Plan) -> None:
        self.standings = standings_of(plan)
        super().__init__(data, plan)
        if not settings.SHOW_JUDGEMENT:
            del self.filters["judgement"]


class KPIFilter(JudgedFilter):
    """Filters of KPIs by place and theme of their project, and by kind, year and judgement of their targets."""

    kind = SearchEntry.Kind.KPI
    withdrawn = {"unit": "単位"}

    area = GroupFilter(field_name="area", lookup_expr="in", label="連携地域", choices=area_choices)
    judgement = GroupFilter(field_name="marks", label="参考判定", choices=Mark.choices)
    sub = GroupFilter(field_name="places", label="実施地域", choices=place_choices)
    field = GroupFilter(
        field_name="themes", label="分野（このサイトの分類）", choices=theme_choices
    )
    aim = GroupFilter(field_name="aims", label="目標の種類", choices=Aim.choices)
    year = GroupFilter(field_name="years", label="目標の年・期間")
    q = WordsFilter(label="語（指標名・内訳・数値・プロジェクトの地域）")
    sort = SortFilter()
    view = ViewFilter("table", "cards")

    def __init__(self, data: QueryDict, plan: Plan) -> None:
        super().__init__(data, plan)
        self.filters["year"].extra["choices"] = self._periods()

    def _periods(self) -> list[tuple[str, str]]:
        """The periods of targets: as an address has them, such as 2020-2024, and as they are read."""
        periods = self._facet_index.choices("years")
        return [(period, Period.read(period).in_full) for period in periods]

    def entries(self) -> SearchEntryQuerySet:
        return super().entries().annotate(marks=self.standings.marks_of_kpis_column)


class ProgressFilter(ListFilter):
    """Filters of the table of a year: by area, and by the bureau that enters the actuals of a series."""

    # The whole table of a plan like this one is on one page, to be printed.
    most_on_a_page, on_a_page = 200, 100

    area = GroupFilter(field_name="area", lookup_expr="in", label="連携地域", choices=area_choices)
    bureau = GroupFilter(
        field_name="bureau", lookup_expr="in", label="振興局（担当）", choices=bureau_choices
    )
    q = WordsFilter(label="語（指標名・内訳・数値・プロジェクトの地域）")
    sort = SortFilter({"plan": ("連携地域順", IN_PLAN_ORDER)})
    view = ViewFilter("table")

    def entries(self) -> SearchEntryQuerySet:
        series = KPISeries.objects.with_page().in_plan(self.plan)
        find = partial(bureaus_of, series)
        bureaus = memory.kept(("bureaus in charge", self.plan.pk), find)
        entries = SeriesEntry.objects.filter(plan_id=self.plan.pk)
        return entries.annotate(bureau=given(bureaus, NO_BUREAU))


class StatusFilter(JudgedFilter):
    """Filters of series by judgement and year of the newest actual, by place, theme and kind.

    By judgement and pace they are sorted within their areas, which stay in the plan's order.
    """

    # All on one page as long as that is soon made.
    most_on_a_page, on_a_page = 100, 50
    # The orders that keep the areas in the plan's order, so that none is ranked.
    within_areas = ("plan", "judgement", "pace")

    area = GroupFilter(field_name="area", lookup_expr="in", label="連携地域", choices=area_choices)
    judgement = GroupFilter(field_name="marks", label="参考判定", choices=Mark.choices)
    sub = GroupFilter(field_name="places", label="実施地域", choices=place_choices)
    field = GroupFilter(
        field_name="themes", label="分野（このサイトの分類）", choices=theme_choices
    )
    aim = GroupFilter(field_name="aim", lookup_expr="in", label="目標の種類", choices=Aim.choices)
    actual = GroupFilter(field_name="newest", lookup_expr="in", label="最新の実績値の年")
    q = WordsFilter(label="語（指標名・内訳・数値・プロジェクトの地域）")
    sort = SortFilter(
        {
            "plan": ("連携地域順", IN_PLAN_ORDER),
            "judgement": (
                "連携地域ごとに、未達成・遅れから",
                [*WITHIN_AREAS, "by_mark", *IN_PLAN_ORDER],
            ),
            "pace": (
                "連携地域ごとに、目安より遅れているものから",
                [*WITHIN_AREAS, "by_lead", *IN_PLAN_ORDER],
            ),
            "change": ("前年から目標に近づいた順", ["by_step", *IN_PLAN_ORDER]),
            "newest": ("実績値の新しい順", ["by_age", *IN_PLAN_ORDER]),
        }
    )
    view = ViewFilter("table")

    def __init__(self, data: QueryDict, plan: Plan) -> None:
        super().__init__(data, plan)
        years = sorted(set(self.standings.newest_years.values()))
        choices = [(str(year), Period.year(year).in_full) for year in years]
        self.filters["actual"].extra["choices"] = [*choices, (NO_ACTUAL, "実績値なし")]
        if not settings.SHOW_JUDGEMENT:
            choices = self.filters["sort"].extra["choices"]
            kept = [choice for choice in choices if choice[0] not in ("judgement", "pace")]
            self.filters["sort"].extra["choices"] = kept

    def entries(self) -> SearchEntryQuerySet:
        standings = self.standings
        entries = SeriesEntry.objects.filter(plan_id=self.plan.pk)
        # A position begins with the area's place in the plan.
        return entries.annotate(
            marks=standings.marks_column,
            newest=standings.newest_column(NO_ACTUAL),
            place_of_area=Left("position", 10),
            by_mark=standings.by_mark,
            by_lead=standings.by_lead,
            by_step=standings.by_step,
            by_age=standings.by_age,
        )

    @property
    def is_across_areas(self) -> bool:
        return self.sort not in self.within_areas

    @property
    def counts(self) -> list[tuple[MarkCount, bool, str]]:
        """How many series have which mark, the other conditions kept: whether it is chosen, and their query string."""
        found, chosen = self.facets.counts.get("marks", {}), self.chosen("judgement")
        counts = []
        for count in counts_of(found, also=chosen):
            is_chosen = count.mark in chosen
            counts.append((count, is_chosen, self.query(judgement=[count.mark])))
        return counts

    @property
    def moved(self) -> int:
        """How many of them have their mark because their target changed."""
        return sum(count.moved for count, _, _ in self.counts)
