"""The tables of areas, directions and translations as staff take them out and bring them back."""

from policyportal.exchange.cells import PairCell, TextCell
from policyportal.exchange.tables import Table
from policyportal.records.columns import columns_of
from regions.models import AreaPlan, PolicyDirection, Translation

SOURCE = "sheet first_line last_line source"


class AreaPlanTable(Table):
    """Of a workbook of an edition."""

    model = AreaPlan
    declared = columns_of(
        AreaPlan,
        "plan area vision vision_easy vision_en declared_projects declared_line sheet_projects sheet_projects_line"
        f" sheet_note sheet_footnote directions_order {SOURCE}",
    )
    keys = ("plan", "area")
    about = "地域ごとの、めざす姿とプロジェクトの数です。"
    related = ("plan", "area")


class DirectionTable(Table):
    """Of a workbook of an edition."""

    model = PolicyDirection
    declared = columns_of(PolicyDirection, f"code area_plan order text {SOURCE}")
    about = "施策の展開方向です。"
    related = ("area_plan__plan", "area_plan__area")

    def cell_of(self, field) -> TextCell:
        if field.name == "area_plan":
            return area_plan_cell()
        return super().cell_of(field)


def area_plan_cell() -> PairCell:
    return PairCell(AreaPlan, "plan__code", "area__slug", related=("plan", "area"))


class TranslationTable(Table):
    order = 9
    model = Translation
    declared = columns_of(Translation, "original english easy sheet first_line last_line source")
    keys = ("original",)
    about = (
        "英語とやさしい日本語のページに使う参考訳です。もとの文は、サイトの記録と1字も違わないように入力します。"
        "まだ訳のない文は、「データの状態」にあります。"
    )
