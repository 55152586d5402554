import pytest

from policyportal.exchange.sheets import (
    Problem,
    Refused,
    csv_content,
    guarded,
    printable,
    read_sheet,
    unguarded,
    xlsx_content,
)
from tests.tables import cells_of

TEXTS = [
    "",
    "a",
    "=1",
    "+1",
    "-1",
    "@x",
    "'",
    "'a",
    "''a",
    "'=1",
    "''=1",
    "＝1",
    "\tx",
    "a=1",
    "'＠",
]


@pytest.mark.parametrize("text", TEXTS)
def test_guard_is_undone_exactly_and_no_formula_is_left(text):
    cell = guarded(text)

    assert unguarded(cell) == text
    assert cell[:1] not in tuple("=+-@\t＝＋－＠")


def test_different_texts_make_different_cells():
    assert len({guarded(text) for text in TEXTS}) == len(TEXTS)


ROWS = [["own-1", "2037.0", "一行目\n二行目"], ["own-2", "'=1+1", 'コンマ,と"符"']]
HEADINGS = ["コード", "基準値", "備考"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_written_is_read_back(kind):
    content = (
        csv_content(HEADINGS, ROWS)
        if kind == "csv"
        else xlsx_content("表", HEADINGS, ROWS, [["説明"]])
    )

    sheet = read_sheet(f"表.{kind}", content)

    assert sheet.headings == HEADINGS
    assert sheet.rows == [(2, ROWS[0]), (3, ROWS[1])]
    assert sheet.problems == []


def test_csv_is_what_excel_in_japan_opens():
    assert csv_content(["名称"], [["一\n二"]]) == '\ufeff名称\r\n"一\n二"\r\n'.encode()


def test_same_rows_make_the_same_workbook():
    assert xlsx_content("表", HEADINGS, ROWS) == xlsx_content("表", HEADINGS, ROWS)


def test_workbook_holds_no_formula():
    assert cells_of(xlsx_content("表", ["備考"], [["=1+1"]]))["表"] == [["備考"], ["=1+1"]]


def test_text_beyond_a_cell_is_refused_and_not_cut():
    with pytest.raises(Refused, match="32,767"):
        xlsx_content("表", ["備考"], [["あ" * 32_768]])


def test_text_for_a_file_has_one_line_break_and_no_control_character():
    assert printable("a\r\nb\rc\x0bd") == "a\nb\ncd"


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (Problem(3, "年", "だめ"), "3行目・「年」：だめ"),
        (Problem(None, "", "だめ"), "だめ"),
        (Problem(3, "", "だめ"), "3行目：だめ"),
    ],
)
def test_problem_names_its_place(problem, said):
    assert str(problem) == said
