"""The datasets of editions, places, directions and words, and the columns that those of projects and KPIs share with them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from policyportal.pages.datasets import (
    OWN,
    DataColumn,
    Dataset,
    Kind,
    Row,
    Told,
    coded,
    fields_of,
    own_code,
)
from policyportal.pages.editions import address_in
from policyportal.pages.outline import Sheet, read_sheets
from policyportal.records.columns import value_at
from policyportal.records.querysets import CodedQuerySet
from regions.models import (
    AreaPlan,
    CollaborationArea,
    Municipality,
    Plan,
    PolicyDirection,
    Subprefecture,
)
from regions.querysets import (
    AreaPlanQuerySet,
    MunicipalityQuerySet,
    PlanQuerySet,
    SubprefectureQuerySet,
)

# 標準地域コード of Hokkaido. Areas and subprefectures have none, and the portal's own are called so.
HOKKAIDO = "01000"


def prefecture(way: str) -> DataColumn:
    """The prefecture whose edition a path leads to."""
    return DataColumn(
        "都道府県の標準地域コード",
        "Standard area code of the prefecture",
        f"{way}.body_code",
        Kind.CODE,
        "総務省の標準地域コード（01000は北海道）。",
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


def printed_in(way: str = "") -> dict[str, DataColumn]:
    """The edition in whose document the lines of a record are that outlives editions; none that is not public."""
    way = way and f"{way}."

    def code_of(record: Any) -> str | None:
        plan = value_at(record, f"{way}printed_in")
        return plan.code if plan and plan.is_published else None

    heading = DataColumn(
        "行がある版コード（独自）", "Edition of the lines (own)", code_of, Kind.CODE
    )
    about = f"出典の行が、どの版の資料のものか。{OWN}"
    return {"lines_of_code": replace(heading, about=about, path=f"{way}printed_in.code")}


CHANGED = DataColumn(
    "最終更新日", "Last changed", "changed_at", Kind.DATE, "記録が最後に変わった日。", required=True
)
PAGE = DataColumn(
    "ページ", "Page", "get_absolute_url", Kind.ADDRESS, "このサイトの中のアドレス。変わりません。"
)


def editions_of(plan: Plan) -> PlanQuerySet:
    return Plan.objects.filter(pk=plan.pk)


# What is printed of the edition as a whole, and what pages say of it: each line is a paragraph, or an item.
TEXTS_OF_EDITION = """
    date_note period_note period_easy period_en overview overview_first_line overview_last_line basis_en parts
    counting_rule counting_line review_rule review_first_line review_last_line review_summary edition_note
    edition_note_easy edition_note_en not_recorded not_recorded_en hard_words find_hint search_hint search_examples
    outline_file body body_kana body_en body_code
"""
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
        **fields_of(Plan, TEXTS_OF_EDITION),
    },
    ("code",),
    editions_of,
    tells_of={"": Plan},
)


def area_plans_of(plan: Plan) -> AreaPlanQuerySet:
    return AreaPlan.objects.of(plan).select_related("area__printed_in", "plan")


def told_of_vision(row: Row) -> Iterator[Told]:
    """The vision in its printed lines, or on one where these are not known."""
    key = {"plan": [row["edition_code"]], "area": [row["code"]]}
    yield Told(AreaPlan, {**key, "vision": row["vision_lines"] or row["vision"] or ""})


def named(column: DataColumn) -> DataColumn:
    """The same column of the area's name, which is printed elsewhere than what the plan says of the area."""
    headings = f"名称の{column.heading}", f"{column.english} (of the name)"
    return replace(column, heading=headings[0], english=headings[1])


OF_NAME = {**source_columns("area"), "changed": replace(CHANGED, value="area.changed_at")}
AREAS = Dataset(
    "areas",
    "連携地域",
    "連携地域と、版がその地域について述べていること。",
    {
        "code": own_code("コード", "Code", "area.slug", required=True),
        "name": DataColumn("名称", "Name", "area.name", required=True),
        "kana": DataColumn("よみ（編集上）", "Reading (editorial)", "area.kana"),
        "prefecture_code": prefecture("plan"),
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
        **fields_of(AreaPlan, "sheet_note vision_easy vision_en"),
        "vision_lines": DataColumn(
            "めざす姿（改行のまま）",
            "Vision in its lines",
            "vision",
            about="JSONでは、印字の改行のままです。",
        ),
        **coded(
            "directions_order",
            "展開方向の並びの根拠",
            "Basis of the order of directions",
            "directions_order",
            AreaPlan.OrderBasis,
        ),
        **fields_of(CollaborationArea, "short_name name_en", "area."),
        **{f"name_{name}": named(column) for name, column in OF_NAME.items()},
        **printed_in("area"),
    },
    ("edition_code", "code"),
    area_plans_of,
    tells_of={"area.": CollaborationArea, "": AreaPlan},
    told=told_of_vision,
    told_from=("vision", "vision_lines"),
)


def subprefectures_of(plan: Plan) -> SubprefectureQuerySet:
    """Places outlive editions, so that every edition has the same."""
    return Subprefecture.objects.in_plan_order().select_related("seat", "printed_in")


SUBPREFECTURES = Dataset(
    "subprefectures",
    "振興局の所管地域",
    "振興局が所管する地域と、それを担当する振興局。版によらず同じです。",
    {
        "code": own_code("コード", "Code", "slug", required=True),
        "name": DataColumn("名称", "Name", "name", required=True),
        "kana": DataColumn("よみ（編集上）", "Reading (editorial)", "kana"),
        "prefecture_code": prefecture("printed_in"),
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
        **fields_of(
            Subprefecture,
            "short_name name_en municipality_note telephone postal_address website",
        ),
        **printed_in(),
    },
    ("code",),
    subprefectures_of,
    outlives_editions=True,
    tells_of={"": Subprefecture},
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
    tells_of={"": Municipality},
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
    tells_of={"": PolicyDirection},
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
    "出典の列が指す、資料の文字データの行。空の行は除きます。文字データのない版には、行がありません。",
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
