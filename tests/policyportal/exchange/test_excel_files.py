import openpyxl
import pytest

from benchmarks.bombs import SPACE, STRINGS, row, sheet_of, text, workbook
from policyportal.exchange import excel_files
from policyportal.exchange.excel_files import excel_content, read_excel
from policyportal.exchange.explaining import ReadSheet, Refused
from tests.tables import as_xlsx

HEAD = row(1, text("年") + text("実績値"))
GOOD = HEAD + row(2, text("R4") + "<c><v>106</v></c>")


def test_pythons_own_parser_reads_files_though_the_tests_bring_another():
    assert not openpyxl.LXML


def merged(place: str) -> str:
    return f'<mergeCells><mergeCell ref="{place}"/></mergeCells>'


def declared(encoding: str, declaration: str = "", rows: str = GOOD, after: str = "") -> bytes:
    """A workbook whose sheet is written in an encoding, which it declares; "utf-8-sig" and "utf-16" have a mark."""
    name = encoding.removesuffix("-sig").upper()
    before = f'<?xml version="1.0" encoding="{name}"?>{declaration}'
    return workbook(sheet_of(rows, before, after).encode(encoding, "xmlcharrefreplace"))


def read_whole(content: bytes) -> list[ReadSheet]:
    """Read a workbook of which no sheet may be refused."""
    sheets = read_excel(content)
    for sheet in sheets:
        if sheet.is_refused:
            raise Refused(problems=sheet.problems)
    return sheets


READABLE = ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"]


@pytest.mark.parametrize("encoding", READABLE)
def test_a_part_is_read_in_the_encoding_that_it_declares(encoding):
    (sheet,) = read_excel(declared(encoding))

    assert sheet.rows == [(1, ["年", "実績値"]), (2, ["R4", "106"])]
    assert sheet.problems == []


@pytest.mark.parametrize("encoding", READABLE)
@pytest.mark.parametrize(
    "declaration",
    [
        pytest.param(f'<!ENTITY a "{"ハ" * 100}">', id="text"),
        pytest.param('<!ENTITY a SYSTEM "file:///etc/passwd">', id="elsewhere"),
        pytest.param('<!ENTITY % a SYSTEM "http://127.0.0.1:9/"> %a;', id="parameter"),
        pytest.param("", id="nothing"),
    ],
)
def test_a_document_type_is_refused_in_every_encoding(encoding, declaration):
    rows = row(1, text("&a;" * 100))

    with pytest.raises(Refused, match="文書型"):
        read_excel(declared(encoding, f"<!DOCTYPE worksheet [{declaration}]>", rows))


def test_a_document_type_is_refused_in_every_part():
    strings = f'<!DOCTYPE sst [<!ENTITY a "ハ">]><sst xmlns="{SPACE}"/>'.encode("utf-16")

    with pytest.raises(Refused, match="文書型"):
        read_excel(workbook(sheet_of(GOOD), {STRINGS: strings}))


@pytest.mark.parametrize("encoding", ["utf-7", "utf-32", "cp037"])
def test_an_encoding_that_xml_does_not_know_is_refused(encoding):
    with pytest.raises(Refused, match="壊れていないか"):
        read_excel(declared(encoding))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_merged_cells_are_found_in_every_encoding(encoding):
    (sheet,) = read_excel(declared(encoding, after=merged("B3:C4")))

    assert str(sheet.problems[0]).startswith("3行目・「B列」：結合")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        pytest.param(HEAD + "<row/>" * 1000, "大きすぎます", id="elements"),
        pytest.param(HEAD + row(100_001, text("x")), "行が多すぎます", id="a-row-far-below"),
        pytest.param(HEAD + row(10**18, text("x")), "行が多すぎます", id="a-row-beyond-any"),
        pytest.param(HEAD + row(2, '<c r="CW2"><v>1</v></c>'), "列が多すぎます", id="columns"),
        pytest.param(
            "".join(row(number, f'<c r="XFD{number}"/>') for number in range(2, 27))
            + row(27, text("x")),
            "大きすぎます",
            id="gaps",
        ),
        pytest.param(HEAD + row(2, f"<c><v>{'9' * 5000}</v></c>"), "壊れていないか", id="digits"),
    ],
)
def test_more_than_a_table_needs_is_refused(monkeypatch, rows, said):
    monkeypatch.setattr(excel_files, "MAX_ELEMENTS", 500)

    with pytest.raises(Refused, match=said):
        read_whole(workbook(sheet_of(rows)))


@pytest.mark.parametrize("number", [2000, 10**18], ids=["below", "beyond-any"])
def test_rows_that_hold_nothing_do_not_count(number):
    (sheet,) = read_excel(workbook(sheet_of(GOOD + row(number, "<c/>"))))

    assert [number for number, _ in sheet.rows] == [1, 2]


def test_letters_that_were_typed_as_numbers_of_letters_come_back():
    typed = ["_x0041_x0042_", "_x005F_x0041_", "_x_", "a_x000B_b", "一行目\n二行目"]

    (sheet, _) = read_excel(excel_content("表", [typed], [["説明"]]))

    assert sheet.rows == [(1, typed)]


def test_letters_written_as_their_numbers_are_read_without_control_characters():
    cells = "".join(
        map(text, ["一_x000D_\n二_x000B_三_x001F_", "_xD83D__xDE00_", "_x005F_x0041_", "_x0041_"])
    )

    (sheet,) = read_excel(workbook(sheet_of(row(1, cells))))

    assert sheet.rows == [(1, ["一\n二三", "😀", "_x0041_", "_x0041_"])]


def test_a_text_that_excel_may_have_cut_is_refused():
    (sheet,) = read_excel(workbook(sheet_of(HEAD + row(2, text("あ" * 32_767)))))

    assert str(sheet.problems[0]).startswith("2行目・「年」：Excelの1つのセルに入る32,767文字に")


def test_a_claim_of_many_cells_is_not_believed():
    claim = '<dimension ref="A1:XFD1048576"/>'
    sheet = sheet_of(GOOD).replace("<sheetData>", f"{claim}<sheetData>")

    assert read_excel(workbook(sheet))[0].rows[1] == (2, ["R4", "106"])


def test_a_long_text_that_stands_once_and_is_shown_often_is_refused():
    strings = f'<sst xmlns="{SPACE}"><si><t>{"ハ" * 30_000}</t></si></sst>'
    rows = HEAD + "".join(row(number, '<c t="s"><v>0</v></c>' * 2) for number in range(2, 100))

    with pytest.raises(Refused, match="大きすぎます"):
        read_whole(workbook(sheet_of(rows), {STRINGS: strings}))


def test_a_zip_whose_directory_lies_is_refused():
    sheet = sheet_of(GOOD) + " " * 1_000_000
    packed = workbook(sheet).replace(
        len(sheet.encode()).to_bytes(4, "little"), (500).to_bytes(4, "little")
    )

    with pytest.raises(Refused, match="壊れていないか"):
        read_excel(packed)


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param({f"xl/p{number}.xml": "" for number in range(600)}, id="parts"),
        pytest.param({"xl/media/picture.png": b"\0" * 41 * 2**20}, id="size"),
    ],
)
def test_a_zip_of_more_than_a_table_needs_is_refused(parts):
    with pytest.raises(Refused, match="大きすぎます"):
        read_excel(workbook(sheet_of(GOOD), parts))


def test_a_part_that_is_no_xml_is_left_alone():
    assert (
        read_excel(workbook(sheet_of(GOOD), {"xl/media/picture.png": b"\x89PNG\0"}))[0].problems
        == []
    )


@pytest.mark.parametrize("held", [3_000_000, 7_150_123_456])
def test_a_number_that_is_no_day_under_a_format_of_days_is_refused_in_words(held):
    def as_day(sheet):
        sheet["A2"].number_format = "[$-411]ggge"

    (sheet,) = read_excel(as_xlsx([["値"], [held]], as_day))

    assert [problem.row for problem in sheet.problems] == [2]
    assert "日付" in sheet.problems[0].text or "エラー値" in sheet.problems[0].text
