"""What a visitor may choose in the list of KPIs."""

from django.http import QueryDict

from kpis.figures import Aim
from kpis.models import KPISeries
from kpis.periods import Period
from policyportal.search.index import SearchEntry
from policyportal.search.lists import GroupFilter, ListFilter, SortFilter, ViewFilter, WordsFilter
from projects.filters import area_choices, place_choices, theme_choices
from regions.models import Plan


class KPIFilter(ListFilter):
    """Filters of KPIs by place and theme of their project, and by kind, unit and year of their targets."""

    kind = SearchEntry.Kind.KPI

    area = GroupFilter(field_name="area", lookup_expr="in", label="連携地域", choices=area_choices)
    sub = GroupFilter(field_name="places", label="プロジェクトの実施地域", choices=place_choices)
    field = GroupFilter(field_name="themes", label="分野（編集上の分類）", choices=theme_choices)
    aim = GroupFilter(field_name="aims", label="目標の種類", choices=Aim.choices)
    year = GroupFilter(field_name="years", label="目標の年・期間")
    unit = GroupFilter(field_name="units", label="単位")
    q = WordsFilter(label="語（指標名・系列名・数値・プロジェクトの地域）")
    sort = SortFilter()
    view = ViewFilter("table", "cards")

    def __init__(self, data: QueryDict, plan: Plan) -> None:
        super().__init__(data, plan)
        pairs = list(KPISeries.objects.units_and_periods())
        units = sorted({series.unit for series in pairs})
        periods = sorted({series.target_period for series in pairs})
        self.filters["unit"].extra["choices"] = [(unit, unit) for unit in units]
        self.filters["year"].extra["choices"] = [_choice_of(period) for period in periods]


def _choice_of(period: Period) -> tuple[str, str]:
    """Write a period for the address, such as 2020-2024, and for the reader."""
    return period.western.replace("～", "-"), period.in_full
