"""Files that people fill in: what they show, what is open in them, and that they come back as they went out."""

import io

import pytest
from openpyxl import Workbook, load_workbook

from kpis.models import Actual, DraftActual, MissingValue
from policyportal.exchange.excel_files import GUIDE, LISTS, read_excel
from policyportal.exchange.template_files import TemplateSheet, template_content
from projects.models import Review
from tests.factories import (
    make_account,
    make_actual,
    make_grade,
    make_kpi,
    make_missing,
    make_office,
    make_project,
    make_review,
    make_series,
    make_subprefecture,
)
from tests.staff import address, messages_of, queries_of
from tests.tables import cells_of, confirm, counts_of, said_of, try_out

NAME = "表.xlsx"
CODE, YEAR, VALUE, SOURCE = "KPIの系列", "年", "実績値", "出典"


def edited(content: bytes, **typed) -> bytes:
    """The workbook with what was typed into cells: by the sheet, the code of the row's series, and the heading."""
    book = load_workbook(io.BytesIO(content))
    for sheet, of_rows in typed.items():
        headings = [cell.value for cell in book[sheet][1]]
        for code, cells in of_rows.items():
            (row,) = [
                row for row in book[sheet].iter_rows(min_row=2) if code in [c.value for c in row]
            ]
            for heading, value in cells.items():
                row[headings.index(heading)].value = value
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def alone(content: bytes, title: str) -> bytes:
    """One sheet of a workbook in a workbook of its own, as people copy it."""
    source, book = load_workbook(io.BytesIO(content))[title], Workbook()
    for row in source.iter_rows():
        for cell in row:
            copy = book.active[cell.coordinate]
            copy.value, copy.number_format = cell.value, cell.number_format
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def test_what_is_to_be_typed_is_open_and_all_else_is_locked():
    rows = [
        ["系列", "値", "状態"],
        ["a-1", "2037.0", "確定"],
        ["a-2", "", ""],
        ["a-3", "9" * 20, ""],
    ]
    long = [f"試験の区分{number}" * 5 for number in range(12)]
    formats = {(row, 1): "#,##0.0" for row in (1, 2, 3)}
    sheet = TemplateSheet("表", rows, frozenset({1, 2}), {2: long}, formats)
    short = TemplateSheet("短", rows, frozenset({2}), {2: ["暫定", "確定"]})

    content = template_content([sheet, short], [["列"], ["値"]])

    book = load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["表", "短", GUIDE, LISTS]
    written = book["表"]
    assert written.protection.sheet
    assert not written.protection.password
    assert [[cell.protection.locked for cell in row] for row in written.iter_rows(max_row=2)] == [
        [True, True, True],
        [True, False, False],
    ]
    assert (written["B2"].value, written["B2"].number_format) == (2037, "#,##0.0")
    assert (written["B3"].value, written["B3"].number_format) == (None, "#,##0.0")
    assert (written["B4"].value, written["B4"].number_format) == ("9" * 20, "@")
    assert written.freeze_panes == "A2"
    (rule,) = written.data_validations.dataValidation
    assert (str(rule.sqref), rule.formula1) == ("C2:C4", f"'{LISTS}'!$A$1:$A$12")
    assert book[LISTS].sheet_state == "hidden"
    (rule,) = book["短"].data_validations.dataValidation
    assert rule.formula1 == '"暫定,確定"'
    assert cells_of(content)[GUIDE][0][0].startswith("色の付いたセルに入力してください。")
    assert read_excel(template_content([sheet], []))[0].rows == list(enumerate(rows, start=1))


@pytest.fixture
def world(settings, tmp_path):
    """Two bureaus with a project and a series each: of the first nothing is known, of the second two years are."""
    settings.DATA_DIR = tmp_path
    found = {}
    for name, code in (("甲", "own"), ("乙", "other")):
        place = make_subprefecture(short_name=name, bureau_name=f"{name}振興局")
        project = make_project(code=code, name=f"{name}の事業", subprefectures=[place])
        kpi = make_kpi(project=project, name=f"{name}の指標")
        found[code] = make_series(kpi=kpi, code=f"{code}-1", target_value="120.0")
        found[name] = make_office(subprefecture=place)
    make_missing(series=found["own"], year=2021)
    make_actual(series=found["other"], year=2021, value="101.50", state="provisional")
    make_actual(series=found["other"], year=2022, value="2037.0", note="=備考")
    return found


@pytest.mark.django_db
@pytest.mark.usefixtures("saving_publishes")
def test_template_stands_beside_what_it_is_about_and_is_brought_in(world, client):
    client.force_login(make_account(world["甲"]))

    content = client.get(f"{address(Actual)}template/xlsx/?year=R4").content

    headings, row = cells_of(content)["実績値"]
    shown = dict(zip(headings, row, strict=True))
    assert shown["プロジェクト"] == "甲の事業"
    assert shown["担当の振興局"] == "甲振興局"
    assert (shown["指標名"], shown["単位"]) == ("甲の指標", "人")
    assert (shown["基準値（年）"], shown["目標値（年）"]) == ("100人(R2)", "120.0人(R7)")
    assert shown["前年の値"] == "集計中"
    book = load_workbook(io.BytesIO(content))["実績値"]
    rules = {str(rule.sqref): rule.formula1 for rule in book.data_validations.dataValidation}
    assert set(rules.values()) == {'"暫定,確定"', '"確報,遡及改定,誤り"'}
    filled = edited(
        content, 実績値={"own-1": {VALUE: 106, SOURCE: "資料", "前年の値": "書き換えた"}}
    )
    trial = try_out(client, Actual, filled, NAME)
    assert said_of(trial, "wrong") == []
    assert "甲の事業／甲の指標（単位：人）" in trial.text
    confirm(client, Actual, trial)
    assert str(Actual.objects.get(series=world["own"]).value) == "106.0"


@pytest.mark.django_db
def test_workbook_has_a_sheet_for_each_bureau_and_comes_back_whole_or_in_part(world, client):
    head = make_account(make_office())
    client.force_login(head)
    ask = f"{address(DraftActual)}bureaus.xlsx?year=R4"

    answer = client.get(ask)

    content = answer.content
    assert 'filename="draftactual-2022-bureaus.xlsx"' in answer["Content-Disposition"]
    assert list(cells_of(content)) == ["甲", "乙", GUIDE]
    headings, row = cells_of(content)["乙"]
    shown = dict(zip(headings, row, strict=True))
    assert (shown["前年の値"], shown[VALUE]) == ("101.50人(R3)、暫定", 2037)
    # As it is, it changes nothing.
    trial = try_out(client, DraftActual, content, NAME)
    assert "変更なし 1行／誤り 0行／未入力 1行" in counts_of(trial)
    assert "変更のない行：シート「乙」2行目" in trial.text
    # Whole: what is wrong is named with its sheet, and the rest can go ahead.
    wrong = edited(
        content, 甲={"own-1": {VALUE: 106, SOURCE: "資料"}}, 乙={"other-1": {VALUE: "百"}}
    )
    trial = try_out(client, DraftActual, wrong, NAME)
    assert [problem[:2] for problem in said_of(trial, "wrong")] == [("シート「乙」2", VALUE)]
    assert [row[0] for row in said_of(trial, "added")] == ["シート「甲」2"]
    # Without its locks and its other sheets.
    one = alone(edited(content, 甲={"own-1": {VALUE: 106, SOURCE: "資料"}}), "甲")
    confirm(client, DraftActual, try_out(client, DraftActual, one, NAME))
    draft = DraftActual.objects.get()
    assert (str(draft.value), draft.status) == ("106.0", "draft")
    # A bureau's rows on the sheets of others are refused in words, its own can go ahead.
    draft.delete()
    client.force_login(make_account(world["甲"]))
    both = edited(
        content,
        甲={"own-1": {VALUE: 107, SOURCE: "資料"}},
        乙={"other-1": {VALUE: 2038, "改定の理由": "誤り"}},
    )
    trial = try_out(client, DraftActual, both, NAME)
    ((place, column, said),) = said_of(trial, "wrong")
    assert (place, column) == ("シート「乙」2", CODE)
    assert "ほかの振興局が入力します" in said
    confirm(
        client, DraftActual, trial, leave_out="1", token=client.session["table_upload"]["token"]
    )
    assert [draft.series.code for draft in DraftActual.objects.all()] == ["own-1"]
    assert list(cells_of(client.get(ask).content)) == ["甲", GUIDE]


@pytest.mark.django_db
def test_sheets_that_are_no_tables_or_name_a_row_twice_are_refused(world, client):
    client.force_login(make_account(make_office()))
    content = client.get(f"{address(Actual)}bureaus.xlsx?year=R4").content
    book = load_workbook(io.BytesIO(content))
    book.copy_worksheet(book["乙"]).title = "乙の写し"
    twice, memo = io.BytesIO(), io.BytesIO()
    book.save(twice)
    book["乙の写し"].delete_rows(1)
    book.save(memo)

    trial = try_out(client, Actual, twice.getvalue(), NAME)
    assert [problem[:2] for problem in said_of(trial, "wrong")] == [
        ("シート「乙」2", YEAR),
        ("シート「乙の写し」2", YEAR),
    ]
    ((place, _, said),) = said_of(try_out(client, Actual, memo.getvalue(), NAME), "wrong")
    assert place == "シート「乙の写し」1"
    assert "「KPIの系列」「年」の見出しがありません" in said
    nothing = client.get(f"{address(Actual)}bureaus.xlsx?year=R1", follow=True)
    assert "R1に入力する行はありません。" in messages_of(nothing)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("model", "title", "typed"),
    [
        pytest.param(MissingValue, "甲", {"own-1": {"状態": "集計中"}}, id="missing"),
        pytest.param(
            Review, "甲", {"own": {"実施状況": "実施した。", "振興局の評価": "順調"}}, id="review"
        ),
    ],
)
def test_other_kinds_of_a_year_come_back_too(world, client, model, title, typed):
    project = world["own"].kpi.project
    grade = make_grade(plan=project.area_plan.plan, label="順調")
    make_review(project=project, year=2021, status="submitted", grade=grade)
    client.force_login(make_account(make_office()))

    content = client.get(f"{address(model)}bureaus.xlsx?year=R4").content

    assert "変更 0行／変更なし 0行／誤り 0行" in counts_of(try_out(client, model, content, NAME))
    trial = try_out(client, model, edited(content, **{title: typed}), NAME)
    assert (said_of(trial, "wrong"), len(said_of(trial, "added"))) == ([], 1)
    if model is Review:
        headings, row = cells_of(content)[title]
        shown = dict(zip(headings, row, strict=True))
        assert shown["KPI"] == "甲の指標：実績値なし／目標 120.0人(R7)"
        assert shown["前年の今後の対応"] == "試験を続ける。"


@pytest.mark.django_db
def test_template_lacks_what_is_said_already_of_a_year_whose_value_is_still_missing(world, client):
    make_missing(series=world["own"], year=2022)
    client.force_login(make_account(make_office()))

    said, values = [
        client.get(f"{address(model)}template/csv/?year=R4").text
        for model in (MissingValue, DraftActual)
    ]

    assert ",own-1," not in said
    assert ",own-1," in values


@pytest.mark.django_db
@pytest.mark.parametrize("model", [DraftActual, Review])
def test_workbooks_ask_the_same_however_many_rows_they_have(world, client, model):
    client.force_login(make_account(make_office()))
    ask = f"{address(model)}bureaus.xlsx?year=R4"
    few = queries_of(client, ask)
    for name in ("丙", "丁"):
        place = make_subprefecture(short_name=name, bureau_name=f"{name}振興局")
        for project in (make_project(subprefectures=[place]), make_project(subprefectures=[place])):
            make_actual(series=make_series(kpi=make_kpi(project=project)), year=2021)
            make_review(project=project, year=2021)

    assert queries_of(client, ask) == few
    assert list(cells_of(client.get(ask).content)) == ["甲", "乙", "丙", "丁", GUIDE]


@pytest.mark.django_db
@pytest.mark.parametrize("file", ["bureaus.xlsx", "template/xlsx/", "template/csv/"])
@pytest.mark.parametrize("model", [Actual, Review])
def test_year_of_more_rows_than_a_file_may_have_is_refused(world, client, monkeypatch, model, file):
    for module in ("kpis.tables", "projects.tables", "policyportal.exchange.admin"):
        monkeypatch.setattr(f"{module}.MAX_ROWS", 1)
    client.force_login(make_account(make_office()))

    answer = client.get(f"{address(model)}{file}?year=R7", follow=True)

    assert "この年の行はそれを超えます" in messages_of(answer)
