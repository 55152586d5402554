"""The datasets of areas, places and directions, and the columns that those of projects and KPIs share with them."""

from dataclasses import dataclass

from policyportal.pages.datasets import OWN, DataColumn, Dataset, Kind, coded, own_code
from policyportal.pages.editions import address_in
from policyportal.pages.outline import Sheet, read_sheets
from policyportal.records.querysets import CodedQuerySet
from regions.models import AreaPlan, Municipality, Plan, PolicyDirection, Subprefecture
from regions.querysets import (
    AreaPlanQuerySet,
    MunicipalityQuerySet,
    PlanQuerySet,
    SubprefectureQuerySet,
)

# 標準地域コード of Hokkaido. Areas and subprefectures have none, and the portal's own are called so.
HOKKAIDO = "01000"


def prefecture_of(record: object) -> str:
    return HOKKAIDO


PREFECTURE = DataColumn(
    "都道府県の標準地域コード",
    "Standard area code of the prefecture",
    prefecture_of,
    Kind.CODE,
    "総務省の標準地域コード（01000は北海道）。",
    required=True,
)


def edition_columns(way: str) -> dict[str, DataColumn]:
    """The edition to which a path ("area_plan.plan") leads."""
    return {
        "edition_code": DataColumn(
            "版コード", "Edition code", f"{way}.code", Kind.CODE, OWN, refers=("editions", "code")
        ),
        "edition": DataColumn("版", "Edition", f"{way}.label"),
    }


def area_columns(way: str) -> dict[str, DataColumn]:
    """The collaboration area to which a path leads."""
    return {
        "area_code": own_code(
            "連携地域コード", "Collaboration area code", f"{way}.slug", of="areas"
        ),
        "area": DataColumn("連携地域", "Collaboration area", f"{way}.name"),
    }


def place_columns(way: str) -> dict[str, DataColumn]:
    """The subprefecture to which a path leads."""
    return {
        "subprefecture_code": own_code(
            "振興局コード", "Subprefecture code", f"{way}.slug", of="subprefectures"
        ),
        "subprefecture": DataColumn("振興局の所管地域", "Subprefecture", f"{way}.name"),
    }


def source_columns(way: str = "") -> dict[str, DataColumn]:
    """Where a record says that it comes from."""
    way = way and f"{way}."
    about = "資料の文字データの行番号。文字は「資料の行」にあり、/about/outline/ で読めます。"
    return {
        "sheet": DataColumn("出典のシート", "Sheet of the source", f"{way}sheet"),
        "first_line": DataColumn(
            "出典の初行", "First line of the source", f"{way}first_line", Kind.INTEGER, about
        ),
        "last_line": DataColumn(
            "出典の終行", "Last line of the source", f"{way}last_line", Kind.INTEGER, about
        ),
        "source": DataColumn("そのほかの出典", "Other source", f"{way}source"),
    }


CHANGED = DataColumn(
    "最終更新日", "Last changed", "changed_at", Kind.DATE, "記録が最後に変わった日。", required=True
)
PAGE = DataColumn(
    "ページ", "Page", "get_absolute_url", Kind.ADDRESS, "このサイトの中のアドレス。変わりません。"
)


def editions_of(plan: Plan) -> PlanQuerySet:
    return Plan.objects.filter(pk=plan.pk)


EDITIONS = Dataset(
    "editions",
    "版",
    "方針の版。原案、策定、変更は別の版です。",
    {
        "code": own_code("コード", "Code", "code", required=True),
        "title": DataColumn("資料の題名", "Title of the document", "title", required=True),
        **coded("stage", "段階", "Stage", "stage", Plan.Stage),
        "period": DataColumn("推進期間（印字）", "Period as printed", "period_text"),
        "start": DataColumn("推進期間の始まり", "Start of the period", "start_month", Kind.DATE),
        "declared_projects": DataColumn(
            "プロジェクト数（印字）",
            "Projects as printed",
            "declared_projects",
            Kind.INTEGER,
            "資料に印字された総数。名称の記載がないプロジェクトを含みます。",
        ),
        **source_columns(),
        "changed": CHANGED,
    },
    ("code",),
    editions_of,
)


def area_plans_of(plan: Plan) -> AreaPlanQuerySet:
    return AreaPlan.objects.of(plan)


AREAS = Dataset(
    "areas",
    "連携地域",
    "連携地域と、版がその地域について述べていること。",
    {
        "code": own_code("コード", "Code", "area.slug", required=True),
        "name": DataColumn("名称", "Name", "area.name", required=True),
        "kana": DataColumn("よみ（編集上）", "Reading (editorial)", "area.kana"),
        "prefecture_code": PREFECTURE,
        "order": DataColumn("順序", "Order", "area.order", Kind.INTEGER, required=True),
        "vision": DataColumn(
            "めざす姿", "Vision", "vision_line", about="印字の改行をつなげた文です。", required=True
        ),
        "declared_projects": DataColumn(
            "プロジェクト数（全体概要）",
            "Projects in the overview",
            "declared_projects",
            Kind.INTEGER,
        ),
        "declared_line": DataColumn(
            "プロジェクト数の行（全体概要）", "Line of that number", "declared_line", Kind.INTEGER
        ),
        "sheet_projects": DataColumn(
            "プロジェクト数（地域のシート）",
            "Projects in the area's sheet",
            "sheet_projects",
            Kind.INTEGER,
            "他の地域が主となるプロジェクトを含むことがあります。",
        ),
        "sheet_projects_line": DataColumn(
            "プロジェクト数の行（地域のシート）",
            "Line of the sheet's number",
            "sheet_projects_line",
            Kind.INTEGER,
        ),
        "sheet_footnote": DataColumn("シートの注記", "Footnote of the sheet", "sheet_footnote"),
        **source_columns(),
        "changed": CHANGED,
        **edition_columns("plan"),
        "page": PAGE,
    },
    ("edition_code", "code"),
    area_plans_of,
)


def subprefectures_of(plan: Plan) -> SubprefectureQuerySet:
    """Places outlive editions, so that every edition has the same."""
    return Subprefecture.objects.in_plan_order().select_related("seat")


SUBPREFECTURES = Dataset(
    "subprefectures",
    "振興局の所管地域",
    "振興局が所管する地域と、それを担当する振興局。版によらず同じです。",
    {
        "code": own_code("コード", "Code", "slug", required=True),
        "name": DataColumn("名称", "Name", "name", required=True),
        "kana": DataColumn("よみ（編集上）", "Reading (editorial)", "kana"),
        "prefecture_code": PREFECTURE,
        "order": DataColumn("順序", "Order", "order", Kind.INTEGER, required=True),
        "bureau": DataColumn("振興局の名称", "Bureau in charge", "bureau_name", required=True),
        "seat_code": own_code(
            "担当の振興局がある地域のコード",
            "Code of the subprefecture of its seat",
            "seat.slug",
            of="subprefectures",
            about="振興局が統合された地域だけにあります。",
        ),
        **area_columns("area"),
        **source_columns(),
        "changed": CHANGED,
        "page": PAGE,
    },
    ("code",),
    subprefectures_of,
    outlives_editions=True,
)


def municipalities_of(plan: Plan) -> MunicipalityQuerySet:
    """Places outlive editions, so that every edition has the same."""
    return Municipality.objects.select_related("subprefecture__area").order_by("code")


MUNICIPALITIES = Dataset(
    "municipalities",
    "市町村",
    "市町村と、それがある振興局の所管地域。版によらず同じです。資料ではなく、出典の列の資料によります。",
    {
        "code": DataColumn(
            "標準地域コード",
            "Standard area code",
            "code",
            Kind.CODE,
            "総務省の標準地域コード（5桁）。",
            required=True,
        ),
        "checked_code": DataColumn(
            "全国地方公共団体コード",
            "Local government code",
            "checked_code",
            Kind.CODE,
            "検査数字を含む6桁。",
            required=True,
        ),
        "name": DataColumn("名称", "Name", "name", required=True),
        "kana": DataColumn("よみ", "Reading", "kana", required=True),
        **place_columns("subprefecture"),
        **area_columns("subprefecture.area"),
        **source_columns(),
        "changed": CHANGED,
        "page": PAGE,
    },
    ("code",),
    municipalities_of,
    outlives_editions=True,
)


def directions_of(plan: Plan) -> CodedQuerySet:
    found = PolicyDirection.objects.filter(area_plan__plan=plan)
    found = found.select_related("area_plan__plan", "area_plan__area")
    return found.order_by("area_plan__area__order", "order", "code")


DIRECTIONS = Dataset(
    "directions",
    "施策の展開方向",
    "地域ごとの施策の展開方向。",
    {
        "code": own_code("コード", "Code", "code", required=True),
        "text": DataColumn("施策の展開方向", "Policy direction", "text", required=True),
        "order": DataColumn("順序", "Order", "order", Kind.INTEGER, required=True),
        **coded(
            "order_basis",
            "並びの根拠",
            "Basis of the order",
            "area_plan.directions_order",
            AreaPlan.OrderBasis,
        ),
        **area_columns("area_plan.area"),
        **source_columns(),
        "changed": CHANGED,
        **edition_columns("area_plan.plan"),
    },
    ("code",),
    directions_of,
)


@dataclass(frozen=True)
class LineRow:
    """A line of the outline's text that is not empty."""

    plan: Plan
    sheet: Sheet
    number: int
    text: str

    @property
    def page_url(self) -> str:
        return address_in(self.plan, "outline-line", self.number)


def lines_of(plan: Plan) -> list[LineRow]:
    rows: list[LineRow] = []
    for sheet in read_sheets(plan):
        lines = sheet.lines.items()
        rows += [LineRow(plan, sheet, number, text.strip()) for number, text in lines]
    return rows


# No table of the database has them.
LINES = Dataset(
    "lines",
    "資料の行",
    "出典の列が指す、資料の文字データの行。空の行はありません。文字のない版には、行がありません。",
    {
        "line": DataColumn("行番号", "Line", "number", Kind.INTEGER, required=True),
        "sheet": DataColumn("シート", "Sheet", "sheet.name", required=True),
        "text": DataColumn(
            "文字", "Text", "text", about="資料の1行。行の前と後の空白は除きます。", required=True
        ),
        **edition_columns("plan"),
        "page": DataColumn(PAGE.heading, PAGE.english, "page_url", Kind.ADDRESS, PAGE.about),
    },
    ("edition_code", "line"),
    lines_of,
)

DATASETS = [EDITIONS, AREAS, SUBPREFECTURES, MUNICIPALITIES, DIRECTIONS]
