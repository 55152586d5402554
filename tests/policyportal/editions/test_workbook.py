"""Workbooks as they come back: whole ones are brought in, wrecked ones change nothing and name sheet, row and column."""

import io
from collections.abc import Callable
from copy import deepcopy
from functools import partial

import pytest
from openpyxl import load_workbook

from kpis.models import KPI, KPISeries
from policyportal.editions.workbook import apply_workbook, workbook_of
from policyportal.exchange.explaining import Refused
from policyportal.exchange.files import FileTable, read_workbook
from projects.models import Measure, Participation, Project
from regions.models import AreaPlan, Plan, PolicyDirection
from tests.databases import rows_of
from tests.factories import make_account, make_office
from tests.policyportal.editions.test_copying import copy_all

pytestmark = pytest.mark.django_db

MODELS = (Plan, AreaPlan, PolicyDirection, Project, Participation, Measure, KPI, KPISeries)


@pytest.fixture(scope="module")
def prepared(the_plan, django_db_blocker):
    """The next edition copied from the committed plan, the head office, and the edition's workbook as it is read."""
    with django_db_blocker.unblock():
        plan, head = copy_all(), make_account(make_office())
        return plan, head, dict(read_workbook("r7.xlsx", workbook_of(plan, head)))


def alone(sheets, sheet: str, edit: Callable[[list[str], list], None]) -> dict[str, FileTable]:
    """A workbook with one sheet alone, whose headings and rows were edited."""
    table = deepcopy(sheets[sheet])
    edit(table.headings, table.rows)
    return {sheet: table}


def cell(sheet: str, row: int, heading: str, text: str) -> Callable:
    """A wreck of one cell, whose column is found by its heading; row 1 has the headings."""

    def edit(headings: list[str], rows: list) -> None:
        column = headings.index(heading)
        cells = headings if row == 1 else rows[row - 2][1]
        cells[column] = text

    return partial(alone, sheet=sheet, edit=edit)


def repeated(sheet: str, row: int) -> Callable:
    def edit(headings: list[str], rows: list) -> None:
        rows.append((len(rows) + 2, rows[row - 2][1]))

    return partial(alone, sheet=sheet, edit=edit)


def renamed(sheet: str, name: str) -> Callable:
    return lambda sheets: {name: sheets[sheet]}


def added(sheets, sheet: str, **values: str) -> None:
    """Add a row to a sheet, by headings."""
    headings, rows, *_ = sheets[sheet]
    rows.append((len(rows) + 2, [values.get(heading, "") for heading in headings]))


AREAS, DIRECTIONS, PLACES = "地域の方針", "施策の展開方向", "実施地域"
PROJECTS, MEASURES, KPIS, SERIES = "プロジェクト", "施策", "KPI", "KPIの系列"
ALL = (AREAS, DIRECTIONS, PROJECTS, PLACES, MEASURES, KPIS, SERIES)
PLACES_OF_IT = (("sorachi", "主となる地域（推定）"), ("shiribeshi", "参加"))
WRECKS = [
    (cell(AREAS, 2, "めざす姿", ""), AREAS, 2, "めざす姿"),
    (cell(AREAS, 2, "プロジェクト数（全体概要）", "多数"), AREAS, 2, "プロジェクト数（全体概要）"),
    (cell(AREAS, 2, "プロジェクト数（シート）", "3"), AREAS, 2, "プロジェクト数（シート）"),
    (cell(AREAS, 3, "連携地域", "mars"), AREAS, 3, "連携地域"),
    (cell(AREAS, 3, "方針（版）", "r9"), AREAS, 3, "方針（版）"),
    (cell(AREAS, 3, "方針（版）", "r3-draft"), AREAS, 3, "方針（版）"),
    (cell(AREAS, 2, "展開方向の並びの根拠", "気分"), AREAS, 2, "展開方向の並びの根拠"),
    (cell(AREAS, 1, "めざす姿", "夢"), AREAS, 1, "夢"),
    (cell(DIRECTIONS, 2, "施策の展開方向", ""), DIRECTIONS, 2, "施策の展開方向"),
    (cell(DIRECTIONS, 2, "地域の方針", "r7/mars"), DIRECTIONS, 2, "地域の方針"),
    (cell(DIRECTIONS, 2, "地域の方針", "r3-draft/doo"), DIRECTIONS, 2, "コード"),
    (cell(DIRECTIONS, 2, "コード", "doo-d1"), DIRECTIONS, 2, "地域の方針"),
    (cell(DIRECTIONS, 4, "順序", "-1"), DIRECTIONS, 4, "順序"),
    (cell(DIRECTIONS, 4, "そのほかの出典", ""), DIRECTIONS, 4, "そのほかの出典"),
    (repeated(DIRECTIONS, 2), DIRECTIONS, 41, "コード"),
    (cell(PROJECTS, 2, "コード", ""), PROJECTS, 2, "コード"),
    (cell(PROJECTS, 2, "コード", "R7_DOO"), PROJECTS, 2, "コード"),
    (cell(PROJECTS, 2, "コード", "r7-doo-99"), PROJECTS, 2, "名称"),
    (cell(PROJECTS, 2, "公開", "たぶん"), PROJECTS, 2, "公開"),
    (cell(PROJECTS, 2, "よみ", "漢字"), PROJECTS, 2, "よみ"),
    (cell(PROJECTS, 2, "分野", "宇宙"), PROJECTS, 2, "分野"),
    (cell(PROJECTS, 2, "施策の見出し", "いろいろ"), PROJECTS, 2, "施策の見出し"),
    (cell(PROJECTS, 2, "引き継ぎ元", "doo-99"), PROJECTS, 2, "引き継ぎ元"),
    (cell(PROJECTS, 5, "順序", "五番"), PROJECTS, 5, "順序"),
    (cell(PROJECTS, 6, "数えられる地域", "r3-draft/doo"), PROJECTS, 6, "コード"),
    (cell(PLACES, 2, "振興局（地域）", "東京"), PLACES, 2, "振興局（地域）"),
    (cell(PLACES, 2, "役割", "主役"), PLACES, 2, "役割"),
    (cell(PLACES, 3, "役割", "主となる地域（確認済み）"), PLACES, 3, "プロジェクト"),
    (cell(PLACES, 2, "プロジェクト", "r7-none"), PLACES, 2, "プロジェクト"),
    (cell(MEASURES, 2, "施策", "まとめ（再掲）"), MEASURES, 2, "施策"),
    (cell(MEASURES, 2, "プロジェクト", "r7-none"), MEASURES, 2, "プロジェクト"),
    (cell(MEASURES, 2, "再掲のもと", "r7-none"), MEASURES, 2, "再掲のもと"),
    (cell(KPIS, 2, "指標名", ""), KPIS, 2, "指標名"),
    (cell(KPIS, 2, "共通の指標", "幸福"), KPIS, 2, "共通の指標"),
    (cell(KPIS, 1, "注記", "メモ"), KPIS, 1, "メモ"),
    (cell(SERIES, 2, "目標値", "多め"), SERIES, 2, "目標値"),
    (cell(SERIES, 2, "目標値の年・期間", "H40"), SERIES, 2, "目標値の年・期間"),
    (cell(SERIES, 2, "目標値の年・期間", "R1"), SERIES, 2, "目標値の年・期間"),
    (cell(SERIES, 2, "単位", ""), SERIES, 2, "単位"),
    (cell(SERIES, 2, "基準値の年・期間", ""), SERIES, 2, "基準値の年・期間"),
    (cell(SERIES, 2, "KPI", "r7-none"), SERIES, 2, "KPI"),
    (renamed(KPIS, "指標"), "指標", None, ""),
    (renamed(KPIS, "ＫＰＩ "), "ＫＰＩ ", None, ""),
    (cell(AREAS, 1, "めざす姿", "連携地域"), AREAS, 1, "連携地域"),
    (cell(DIRECTIONS, 3, "順序", "1.5"), DIRECTIONS, 3, "順序"),
    (cell(PROJECTS, 3, "名称", "長" * 201), PROJECTS, 3, "名称"),
    (cell(PROJECTS, 4, "施策の展開方向", "doo-d99"), PROJECTS, 4, "施策の展開方向"),
    (repeated(PLACES, 3), PLACES, 69, "振興局（地域）"),
    (cell(PLACES, 2, "プロジェクト", "doo-01"), PLACES, 2, "プロジェクト"),
    (cell(MEASURES, 3, "プロジェクト", "doo-01"), MEASURES, 3, "コード"),
    (cell(KPIS, 2, "プロジェクト", "doo-01"), KPIS, 2, "コード"),
    (cell(SERIES, 2, "目標値", "100人"), SERIES, 2, "目標値"),
    (cell(SERIES, 2, "目標値", "約100"), SERIES, 2, "目標値"),
    (cell(SERIES, 3, "目標値の年・期間", "令和7年度末"), SERIES, 3, "目標値の年・期間"),
    (cell(PROJECTS, 2, "施策の展開方向", "doo-d1、r7-doo-d1"), PROJECTS, 2, "施策の展開方向"),
    (cell(PROJECTS, 3, "引き継ぎ元", "r7-doo-01"), PROJECTS, 3, "引き継ぎ元"),
    (cell(MEASURES, 2, "再掲のもと", "doo-01-m2"), MEASURES, 2, "再掲のもと"),
    (cell(MEASURES, 3, "引き継ぎ元", "r7-doo-01-m1"), MEASURES, 3, "引き継ぎ元"),
    (cell(KPIS, 3, "引き継ぎ元", "r7-doo-01-1"), KPIS, 3, "引き継ぎ元"),
    (cell(SERIES, 3, "引き継ぎ元", "r7-doo-01-1-1"), SERIES, 3, "引き継ぎ元"),
]


def state() -> dict:
    return rows_of([model._meta.db_table for model in MODELS])


def test_what_was_taken_out_comes_back_unchanged(prepared):
    plan, head, sheets = prepared

    report = apply_workbook(plan, head, sheets)

    assert report.problems == []
    found = [(title, len(found.unchanged)) for title, found in report.reports]
    rows = dict(zip(ALL, (6, 39, 36, 67, 91, 36, 43), strict=True))
    assert found == list(rows.items())
    assert not report.may_be_confirmed


def test_forty_wrecked_workbooks_change_nothing_and_name_the_place(prepared):
    plan, head, sheets = prepared
    before, wrong = state(), []
    assert len(WRECKS) >= 40

    for wreck, sheet, row, column in WRECKS:
        report = apply_workbook(plan, head, wreck(sheets), confirmed="x")
        found = set()
        for title, problem in report.problems:
            # Of a rule about several columns all are named.
            found |= {(title, problem.row, name) for name in problem.column.split("、")}
        if (sheet, row, column) not in found:
            wrong.append(((sheet, row, column), found))

    assert not wrong, "\n".join(map(str, wrong))
    assert state() == before


def test_what_programs_leave_in_a_workbook_is_named_by_sheet_too(prepared):
    plan, head, _ = prepared
    book, packed = load_workbook(io.BytesIO(workbook_of(plan, head))), io.BytesIO()
    book[PROJECTS]["B2"] = "=1+1"
    book[KPIS].delete_rows(2, 99)
    book.create_sheet("メモ").append(["あとで"])
    book.save(packed)

    report = apply_workbook(plan, head, dict(read_workbook("r7.xlsx", packed.getvalue())))

    (title, problem), *_ = report.problems
    assert (title, problem.column) == ("メモ", "")
    sheets = dict(read_workbook("r7.xlsx", packed.getvalue()))
    assert "数式が入っています" in str(sheets[PROJECTS].problems)
    with pytest.raises(Refused, match="読めるのは、Excelブック"):
        list(read_workbook("r7.csv", b"a,b"))


def test_new_projects_come_in_with_all_that_belongs_to_them(prepared):
    plan, head, sheets = prepared
    sheets = deepcopy(sheets)
    source = {"そのほかの出典": "策定された方針"}
    project = {"コード": "r7-doo-51", "名称": "新しい森", "数えられる地域": "r7/doo", "順序": "51"}
    project |= {"施策の見出し": "全部", "KPIの見出し": "全部", "公開": "はい"}
    added(sheets, PROJECTS, **project, **source)
    for order, (place, role) in enumerate(PLACES_OF_IT, start=1):
        row = {
            "プロジェクト": "r7-doo-51",
            "振興局（地域）": place,
            "順序": str(order),
            "役割": role,
        }
        added(sheets, PLACES, **row)
    measure = {"コード": "r7-doo-51-m1", "プロジェクト": "r7-doo-51", "順序": "1", "施策": "植える"}
    added(sheets, MEASURES, **measure, **source)
    kpi = {"コード": "r7-doo-51-1", "プロジェクト": "r7-doo-51", "順序": "1", "指標名": "木の数"}
    added(sheets, KPIS, **kpi, **source)
    series = {"コード": "r7-doo-51-1-1", "KPI": "r7-doo-51-1", "順序": "1", "単位": "本"}
    series |= {"目標値": "100.0", "目標値の年・期間": "R11", "目標値の取り方": "年の値"}
    added(sheets, SERIES, **series, **source, 限度="到達")

    trial = apply_workbook(plan, head, sheets)
    assert trial.problems == []
    assert not Project.objects.filter(code="r7-doo-51").exists()
    done = apply_workbook(plan, head, sheets, confirmed=trial.fingerprint)

    assert done.is_done
    project = Project.objects.get(code="r7-doo-51")
    assert [place.slug for place in project.places] == ["sorachi", "shiribeshi"]
    assert project.history.get().history_user == head
    assert str(KPISeries.objects.get(kpi__project=project).target_value) == "100.0"
