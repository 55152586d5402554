"""Files as they come: wrecked in every way, they change nothing, and the page names the row and the column."""

import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime

import pytest
from bs4 import SoupStrainer
from django.apps import apps
from django.test import Client, override_settings

from kpis.models import KPI, Actual, KPISeries
from policyportal.accounts.offices import Office
from projects.models import Measure, Project, Review
from tests.databases import rows_of, undone
from tests.factories import (
    make_account,
    make_actual,
    make_area_plan,
    make_grade,
    make_kpi,
    make_measure,
    make_office,
    make_plan,
    make_project,
    make_review,
    make_series,
    make_subprefecture,
)
from tests.staff import address, read
from tests.tables import as_csv, as_xlsx, rows_in, try_out

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("saving_publishes")]

HEAD = ["KPIの系列", "指標名", "単位", "年", "実績値", "状態", "出典", "備考"]
# A row that would change a value, so that every wreck has something to save.
GOOD = ["own-1-1", "", "", "R4", "106", "確定", "試験資料", ""]
SERIES = [
    "コード",
    "基準値",
    "基準値の年・期間",
    "目標値",
    "目標値の年・期間",
    "限度",
    "変更の理由",
    "そのほかの出典",
    "変更の種類",
]
REVIEW = [
    "プロジェクト",
    "年",
    "実施状況",
    "振興局の評価",
    "今後の対応",
    "地域づくり連携会議の開催日",
    "状態",
]
MEASURE = ["コード", "プロジェクト", "施策", "再掲のもと", "そのほかの出典"]
WHY = ["変更の種類", "変更の理由"]
PROJECT = ["コード", "名称", "よみ", "公開", "施策の見出し", "分野", "そのほかの出典"]


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Two bureaus with a project each, made once: no file changes anything."""
    with django_db_blocker.unblock(), undone(make_world) as world:
        yield world


@override_settings(SAVING_PUBLISHES=True)
def make_world() -> dict[str, Office]:
    """2021 of the first bureau's project is approved, 2022 holds an actual."""
    own_place, other_place = make_subprefecture(), make_subprefecture()
    area_plan = make_area_plan()
    own = make_project(
        code="own-1", name="自分の事業", area_plan=area_plan, subprefectures=[own_place], order=1
    )
    other = make_project(
        code="other-1",
        name="ほかの事業",
        area_plan=area_plan,
        subprefectures=[other_place],
        order=2,
    )
    for project in (own, other):
        kpi = make_kpi(project=project, code=f"{project.code}-k", name=f"{project.name}の指標")
        series = make_series(kpi=kpi, code=f"{project.code}-1")
        # A final one would be asked about.
        make_actual(series=series, year=2022, state="provisional")
        make_measure(project=project, code=f"{project.code}-m1", text=f"{project.name}の施策")
    make_actual(series=KPISeries.objects.get(code="own-1-1"), year=2021, state="provisional")
    make_grade(label="順調", plan=area_plan.plan)
    make_grade(label="別の版", plan=make_plan())
    make_review(project=own, year=2021, status="approved")
    make_review(project=own, year=2022)
    make_review(project=own, year=2023, status="submitted")
    make_review(project=other, year=2022)
    return {"bureau": make_office(subprefecture=own_place), "head": make_office()}


@dataclass
class Wreck:
    """A file, who sends it, and what the page must say: each problem's row, column and a part of its words."""

    content: bytes
    problems: list[tuple[str, str, str]]
    model: type = Actual
    name: str = "表.csv"
    by: str = "bureau"


ALL = "（全体）"


def rows(*more, head=HEAD, good=GOOD) -> list[list]:
    return [head, good, *more]


def actual(**cells) -> bytes:
    """A file whose third row is a row of 2024, but for the cells given by heading."""
    row = dict(zip(HEAD, ["own-1-1", "", "", "R6", "107", "暫定", "試験資料", ""], strict=True))
    return as_csv(rows(list((row | cells).values())))


def table(head, *lines) -> bytes:
    return as_csv([head, *lines])


def excel(change, *more) -> bytes:
    return as_xlsx(rows(*more), change)


def put(cell, value, number_format=None):
    def change(sheet):
        sheet[cell] = value
        if number_format:
            sheet[cell].number_format = number_format

    return change


def zipped(**parts) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), body)
    return packed.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SHEET_NAME = "表.xlsx"
WRECKS = {
    # The file as a whole.
    "empty": Wreck(b"", []),
    "blank lines only": Wreck(b"\r\n\r\n", [(ALL, "", "何も書かれていません")]),
    "headings only": Wreck(as_csv([HEAD]), [("2", "KPIの系列", "行がありません")]),
    "first line blank": Wreck(b"\r\n" + as_csv(rows()), [("1", "", "見出しがありません")]),
    "another ending": Wreck(as_csv(rows()), [(ALL, "", "CSV（.csv）とExcelブック")], name="表.txt"),
    "no ending": Wreck(as_csv(rows()), [(ALL, "", "CSV（.csv）とExcelブック")], name="表"),
    "csv called xlsx": Wreck(
        as_csv(rows()), [(ALL, "", "中身はExcelブックではありません")], name=SHEET_NAME
    ),
    "xlsx called csv": Wreck(as_xlsx(rows()), [(ALL, "", "中身はCSVではありません")]),
    "xls": Wreck(OLE + b"\0" * 600, [(ALL, "", "古い形式")], name="表.xls"),
    "password": Wreck(
        OLE + "EncryptedPackage".encode("utf-16-le"), [(ALL, "", "パスワード")], name=SHEET_NAME
    ),
    "broken zip": Wreck(as_xlsx(rows())[:-200], [(ALL, "", "壊れていないか")], name=SHEET_NAME),
    "zip of other things": Wreck(zipped(a_xml="x"), [(ALL, "", "壊れていないか")], name=SHEET_NAME),
    "zip bomb": Wreck(
        zipped(xl__worksheets__sheet1_xml=b"0" * 50 * 2**20),
        [(ALL, "", "大きすぎます")],
        name=SHEET_NAME,
    ),
    "document type": Wreck(
        zipped(xl__workbook_xml='<!DOCTYPE x [<!ENTITY a "b">]>'),
        [(ALL, "", "文書型")],
        name=SHEET_NAME,
    ),
    "too large": Wreck(b"x" * (5 * 2**20 + 1), [(ALL, "", "5MBまで")]),
    "too many rows": Wreck(as_csv([HEAD, *[GOOD] * 2001]), [(ALL, "", "2000行まで")]),
    "too many rows of Excel": Wreck(
        as_xlsx([HEAD, *[GOOD] * 2001]), [(ALL, "", "2000行まで")], name=SHEET_NAME
    ),
    "too many columns": Wreck(
        excel(put("ZZ2", "x")), [(ALL, "ZZ列", "列が多すぎます")], name=SHEET_NAME
    ),
    "UTF-16": Wreck(as_csv(rows(), "utf-16"), [(ALL, "", "UTF-16")]),
    "EUC-JP": Wreck(as_csv(rows(), "euc_jp"), [("1", "", "文字コード")]),
    "ISO-2022-JP": Wreck(as_csv(rows(), "iso2022_jp"), [(ALL, "", "ISO-2022-JP")]),
    "half of a letter": Wreck(
        as_csv(rows()) + b"own-1-1,,,R5,\xed\xa0\x80,,,\r\n", [("3", "", "文字コード")]
    ),
    "semicolons": Wreck(as_csv(rows()).replace(b",", b";"), [("1", "", "セミコロン")]),
    "tabs": Wreck(as_csv(rows()).replace(b",", b"\t"), [("1", "", "タブ")]),
    "quote not closed": Wreck(as_csv(rows()) + b'own-1-1,,,R6,"107,,,\r\n', [("3", "", "引用符")]),
    "a cell as long as a book": Wreck(actual(備考="あ" * 140_000), [("3", "", "長すぎます")]),
    # Headings.
    "unknown heading": Wreck(table([*HEAD[:-1], "メモ"], GOOD), [("1", "メモ", "表にない見出し")]),
    "heading twice": Wreck(table([*HEAD[:-1], "年"], GOOD), [("1", "年", "2つあります")]),
    "no key": Wreck(table(HEAD[3:], GOOD[3:]), [("1", "KPIの系列", "見出しの列がありません")]),
    "title above the headings": Wreck(
        table(["実績値 報告", *[""] * 7], HEAD, GOOD), [("1", "", "「KPIの系列」「指標名」")]
    ),
    "headings again": Wreck(as_csv(rows(HEAD)), [("3", "KPIの系列", "もう一度あります")]),
    "value without a heading": Wreck(
        as_csv(rows([*GOOD[:3], "R6", *GOOD[4:], "x"])), [("3", "I列", "見出しのない列")]
    ),
    "row too short": Wreck(as_csv(rows(GOOD[:5])), [("3", "状態", "列が足りません")]),
    # Cells.
    "NUL": Wreck(actual(備考="a\0b"), [("3", "備考", "使えない文字")]),
    "escape": Wreck(actual(備考="a\x1bb"), [("3", "備考", "使えない文字")]),
    "formula": Wreck(excel(put("E2", "=100+6")), [("2", "実績値", "数式")], name=SHEET_NAME),
    "error value": Wreck(excel(put("E2", "#N/A")), [("2", "実績値", "エラー値")], name=SHEET_NAME),
    "percent": Wreck(
        excel(put("E2", 0.861, "0.0%")),
        [("2", "実績値", "「%」の数値ですが、ここの単位は「人」")],
        name=SHEET_NAME,
    ),
    "date for a year": Wreck(
        excel(put("D2", date(2022, 4, 1), "yyyy/m/d")),
        [("2", "年", "表示は「2022/4/1」")],
        name=SHEET_NAME,
    ),
    "date and time": Wreck(
        excel(put("D2", datetime(2022, 4, 1, 9, 30), "yyyy/m/d h:mm")),
        [("2", "年", "日付と時刻")],
        name=SHEET_NAME,
    ),
    "serial number for a year": Wreck(
        excel(put("D2", 44652)), [("2", "年", "年として読めません")], name=SHEET_NAME
    ),
    "merged cells": Wreck(
        excel(lambda sheet: sheet.merge_cells("A2:A3"), GOOD),
        [("2", "A列", "結合")],
        name=SHEET_NAME,
    ),
    "number with another unit": Wreck(
        actual(実績値="107千人"), [("3", "実績値", "「千人」の数値ですが、ここの単位は「人」")]
    ),
    "no number": Wreck(actual(実績値="約百"), [("3", "実績値", "数値ではありません")]),
    "exponent": Wreck(actual(実績値="1e5"), [("3", "実績値", "数値として読めません")]),
    "comma in the wrong place": Wreck(
        actual(実績値="1,07"), [("3", "実績値", "数値として読めません")]
    ),
    "number without end": Wreck(actual(実績値="9" * 39), [("3", "実績値", "ふつうの数値")]),
    "era that never was": Wreck(actual(年="H40"), [("3", "年", "という年はありません")]),
    "bare year": Wreck(actual(年="6"), [("3", "年", "年として読めません")]),
    "year to come": Wreck(actual(年="R80"), [("3", "年", "まだ来ていない年")]),
    "year of the baseline": Wreck(actual(年="R2"), [("3", "年", "R3からR7までの年")]),
    "no year": Wreck(actual(年=""), [("3", "年", "空欄")]),
    "unknown label": Wreck(actual(状態="見込み"), [("3", "状態", "「暫定」、「確定」")]),
    "text too long": Wreck(actual(備考="あ" * 201), [("3", "備考", "200")]),
    "two lines in one": Wreck(actual(出典="資料\nその2"), [("3", "出典", "改行を除いて")]),
    "nothing where something must be": Wreck(actual(出典=""), [("3", "出典", "必須")]),
    "several at once": Wreck(
        as_csv(
            rows(
                ["own-1-1", "", "", "R6", "百", "見込み", "", ""],
                ["nowhere", "", "", "R6", "1", "", "試験資料", ""],
            )
        ),
        [
            ("3", "実績値", "数値ではありません"),
            ("3", "状態", "見込み"),
            ("3", "出典", "必須"),
            ("4", "KPIの系列", "nowhere"),
        ],
    ),
    # Rows.
    "unknown code": Wreck(actual(KPIの系列="own-9-9"), [("3", "KPIの系列", "own-9-9")]),
    "the same key twice": Wreck(
        as_csv(rows(["own-1-1", "", "", "2022", "108", "", "試験資料", ""])),
        [("2", "年", "3行目と同じ"), ("3", "年", "2行目と同じ")],
    ),
    "slipped helper column": Wreck(
        actual(指標名="ほかの事業の指標"), [("3", "指標名", "行がずれていないか")]
    ),
    "stale unit": Wreck(actual(単位="千人"), [("3", "単位", "「人」")]),
    "closed year": Wreck(
        actual(年="R3", 実績値="110"), [("3", "年", "R3は、点検・評価が承認済みの年です")]
    ),
    "another's actual": Wreck(
        actual(KPIの系列="other-1-1", 年="R4"),
        [("3", "実績値", "ほかの所属")],
    ),
    "a new actual for another's series": Wreck(
        actual(KPIの系列="other-1-1"), [("3", "KPIの系列", "ほかの振興局が入力")]
    ),
    "another's measure": Wreck(
        table(MEASURE, ["other-1-m1", "", "書き換えた施策", "", "試験資料"]),
        [("2", "プロジェクト", ""), ("2", "施策", "ほかの所属")],
        model=Measure,
    ),
    "a fixed column": Wreck(
        table(["コード", "順序", "公開"], ["own-1", "9", "いいえ"]),
        [("2", "順序", "本庁だけ"), ("2", "公開", "本庁だけ")],
        model=Project,
    ),
    "a new project of a bureau": Wreck(
        table(PROJECT, ["own-2", "新しい事業", "", "はい", "", "", "試験資料"]),
        [("2", "コード", "新しく加えることは")],
        model=Project,
    ),
    "a project moved by a bureau": Wreck(
        table(MEASURE[:2], ["own-1-m1", "other-1"]),
        [("2", "プロジェクト", "本庁だけ")],
        model=Measure,
    ),
    "unit of an actual": Wreck(
        table(
            ["コード", "単位", "変更の種類", "変更の理由", "そのほかの出典"],
            ["own-1-1", "億人", "見直し", "見直し", "試験資料"],
        ),
        [("2", "単位", "すべての値を換算")],
        model=KPISeries,
        by="head",
    ),
    "KPI of a closed year's actual moved": Wreck(
        table(
            ["コード", "プロジェクト", "そのほかの出典", *WHY],
            ["own-1-k", "other-1", "試験資料", "訂正", "試験"],
        ),
        [("2", "プロジェクト", "承認済みの年の実績値がある")],
        model=KPI,
        by="head",
    ),
    "KPI moved without a reason": Wreck(
        table(["コード", "プロジェクト", "そのほかの出典"], ["own-1-k", "other-1", "試験資料"]),
        [
            ("2", "変更の種類", "このファイルには「変更の種類」の列がありません"),
            ("2", "変更の理由", "このファイルには「変更の理由」の列がありません"),
        ],
        model=KPI,
        by="head",
    ),
    "figure without a reason": Wreck(
        table(SERIES, ["own-1-1", "100", "R2", "130", "R7", "到達", "", "試験資料", "見直し"]),
        [("2", "変更の理由", "変更の理由を入力")],
        model=KPISeries,
        by="head",
    ),
    "target before its baseline": Wreck(
        table(
            SERIES, ["own-1-1", "100", "R2", "120", "R1", "到達", "見直し", "試験資料", "見直し"]
        ),
        [("2", "基準値の年・期間、目標値の年・期間", "より後")],
        model=KPISeries,
        by="head",
    ),
    "kept but not equal": Wreck(
        table(
            SERIES, ["own-1-1", "100", "R2", "120", "R7", "維持", "見直し", "試験資料", "見直し"]
        ),
        [("2", "限度、基準値、目標値", "維持")],
        model=KPISeries,
        by="head",
    ),
    "period that ends before it begins": Wreck(
        table(
            SERIES,
            ["own-1-1", "100", "R2", "120", "R7～R2", "到達", "見直し", "試験資料", "見直し"],
        ),
        [("2", "目標値の年・期間", "期間の終わり")],
        model=KPISeries,
        by="head",
    ),
    "reading in kanji": Wreck(
        table(PROJECT[:3], ["own-1", "自分の事業", "自分"]),
        [("2", "よみ", "ひらがな")],
        model=Project,
    ),
    "neither yes nor no": Wreck(
        table(["コード", "公開"], ["own-1", "公開"]),
        [("2", "公開", "「はい」か「いいえ」")],
        model=Project,
        by="head",
    ),
    "unknown field": Wreck(
        table(["コード", "分野"], ["own-1", "宇宙、観光"]),
        [("2", "分野", "宇宙")],
        model=Project,
        by="head",
    ),
    "name of another project": Wreck(
        table(
            ["コード", "名称", "変更の種類", "変更の理由"],
            ["own-1", "ほかの事業", "訂正", "訂正"],
        ),
        [("2", "数えられる地域、名称", "同じ名称")],
        model=Project,
        by="head",
    ),
    "public name of a bureau": Wreck(
        table(PROJECT[:2], ["own-1", "新しい名称"]),
        [("2", "名称", "本庁だけ")],
        model=Project,
    ),
    "a code that is none": Wreck(
        table(
            ["コード", "プロジェクト", "順序", "指標名", "そのほかの出典"],
            ["Own 2", "own-1", "2", "新しい指標", "試験資料"],
        ),
        [("2", "コード", "半角の英小文字")],
        model=KPI,
        by="head",
    ),
    "grade of another edition": Wreck(
        table(REVIEW[:4], ["own-1", "R4", "実施した。", "別の版"]),
        [("2", "振興局の評価", "別の版")],
        model=Review,
    ),
    "date that never was": Wreck(
        table([*REVIEW[:2], REVIEW[5]], ["own-1", "R4", "令和5年2月30日"]),
        [("2", "地域づくり連携会議の開催日", "日付として読めません")],
        model=Review,
    ),
    "meeting before its year": Wreck(
        table([*REVIEW[:2], REVIEW[5]], ["own-1", "R4", "令和2年2月3日"]),
        [("2", "地域づくり連携会議の開催日", "今日までの")],
        model=Review,
    ),
    "review of a year to come": Wreck(
        table(REVIEW[:3], ["own-1", "R30", "書く。"]),
        [("2", "年", "までの年を入力してください")],
        model=Review,
    ),
    "published project without its name": Wreck(
        table([*PROJECT[:2], "変更の種類", "変更の理由"], ["own-1", "", "訂正", "訂正"]),
        [("2", "名称", "空にできません")],
        model=Project,
        by="head",
    ),
    "approval by file": Wreck(
        table([*REVIEW[:2], "状態"], ["own-1", "R5", "承認済み"]),
        [("2", "状態", "提出済み")],
        model=Review,
        by="head",
    ),
    "submission by file": Wreck(
        table(REVIEW, ["own-1", "R4", "実施した。", "順調", "続ける。", "", "提出済み"]),
        [("2", "状態", "点検・評価のページで")],
        model=Review,
    ),
    "approved review": Wreck(
        table(REVIEW[:3], ["own-1", "R3", "書き換える。"]),
        [("2", "状態", "承認済み")],
        model=Review,
    ),
    "another's review": Wreck(
        table(REVIEW[:3], ["other-1", "R4", "書き換える。"]),
        [("2", "実施状況", "ほかの所属")],
        model=Review,
    ),
    "a new review of another's project": Wreck(
        table(REVIEW[:3], ["other-1", "R6", "書く。"]),
        [("2", "プロジェクト", "主となる振興局")],
        model=Review,
    ),
}


def everything() -> dict[str, list[str] | None]:
    """All rows of all tables, but for the sessions of those who look."""
    return rows_of(
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label != "sessions"
    )


def fault_of_trying(wreck, client, tmp_path):
    """What the page of a wrecked file does not say, or offers, or leaves."""
    response = try_out(client, wreck.model, wreck.content, wreck.name)
    page = read(response, SoupStrainer(id=["content"]))
    said = rows_in(page, "wrong")
    expected = [problem[:2] for problem in wreck.problems]
    if [problem[:2] for problem in said] != expected:
        return said
    for problem, (*_, words) in zip(said, wreck.problems, strict=True):
        if words not in problem[2]:
            return problem
    if not wreck.problems and "ファイルが空です" not in page.text:
        return "does not say that the file is empty"
    if page.select("#confirm_form"):
        return "may be confirmed"
    # Rows that are wrong can be taken away with the reason, and the others be brought in without them.
    kept = list((tmp_path / "imports").glob("*"))
    for upload in kept:
        upload.unlink()
    return None if bool(kept) == bool(page.select("a[href*=left_out]")) else "leaves a file"


def test_wrecked_file_changes_nothing_and_names_row_and_column(world, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    clients = {name: Client() for name in world}
    for name, office in world.items():
        clients[name].force_login(make_account(office))
    before = everything()
    wrong = {}

    for name, wreck in WRECKS.items():
        wrong[name] = fault_of_trying(wreck, clients[wreck.by], tmp_path)
        if everything() != before:
            wrong[name] = "changes rows"

    assert {name: fault for name, fault in wrong.items() if fault} == {}
    for model in {wreck.model for wreck in WRECKS.values()}:
        # Nothing is there that could be confirmed.
        assert clients["head"].post(f"{address(model)}process_import/").status_code == 302
