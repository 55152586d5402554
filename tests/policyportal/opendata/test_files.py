"""Datasets as files: the rules of machine readability that a program can check, each by its number."""

import csv
import io
import json
from datetime import date
from decimal import Decimal

from openpyxl import load_workbook

from policyportal.opendata.files import (
    CP932,
    UTF_8,
    cell,
    csv_lines,
    encoded,
    excel_content,
    json_lines,
)
from policyportal.pages.datasets import DataColumn, Dataset, Kind

COLUMNS = {
    "code": DataColumn("コード", "Code", "code", Kind.CODE),
    "value": DataColumn("値", "Value", "value", Kind.DECIMAL),
    "text": DataColumn("文", "Text", "text"),
    "day": DataColumn("日", "Day", "day", Kind.DATE),
    "flag": DataColumn("真偽", "Flag", "flag", Kind.FLAG),
}
DATASET = Dataset("tests", "試験", "試験のデータ。", COLUMNS, ("code",), lambda plan: [])
ROWS = [
    ["01", Decimal("2037.0"), "コンマ,と\r\n改行、①", date(2026, 3, 1), True],
    ["02", Decimal("-2.50"), "=1+1", None, False],
    ["03", None, "", None, None],
]


def read(content: bytes, encoding: str = "utf-8-sig") -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(encoding))))


def csv_of(encoding: str = UTF_8, **options) -> bytes:
    return b"".join(encoded(csv_lines(DATASET, ROWS, **options), encoding))


def test_csv_is_one_table_from_the_first_row_on():
    """L1-01 to L1-04, L3-01: nothing but a heading and rows of as many cells."""
    table = read(csv_of())

    assert table[0] == ["コード", "値", "文", "日", "真偽"]
    assert {len(row) for row in table} == {5}
    assert len(table) == 4


def test_csv_says_its_encoding_and_ends_lines_as_excel_wants():
    """L3-08: UTF-8 with its mark and CRLF; Shift_JIS where the address asks for it."""
    assert csv_of().startswith(b"\xef\xbb\xbf")
    assert csv_of().count(b"\r\n") == 4
    assert read(csv_of(CP932), "cp932") == read(csv_of())


def test_no_field_has_a_line_break_or_a_sign_of_one_machine():
    """L1-06, L1-08, L1-14, L1-15."""
    table = read(csv_of())

    assert table[1][2] == "コンマ,と 改行、(1)"
    assert '"コンマ,と 改行、(1)"'.encode() in csv_of()


def test_numbers_are_bare_and_empty_is_not_zero():
    """L1-09, L2-01, L3-03: no comma, no unit, every decimal; what is not known is empty."""
    table = read(csv_of())

    assert [row[1] for row in table[1:]] == ["2037.0", "-2.50", ""]
    assert [row[4] for row in table[1:]] == ["1", "0", ""]


def test_no_cell_is_a_formula():
    """L2-06."""
    assert cell("=1+1") == "'=1+1"
    book = load_workbook(io.BytesIO(excel_content(DATASET, ROWS)))
    assert {row[2].data_type for row in book.active.iter_rows(min_row=2)} <= {"s", "n"}


def test_headings_are_in_ascii_where_they_are_asked_for():
    """L3-08."""
    assert read(csv_of(english=True))[0] == list(COLUMNS)


def test_excel_has_numbers_as_numbers_in_their_own_digits_and_nothing_else():
    """L2-01 and L1-10 to L1-13: no merged or hidden cell, no object, no colour."""
    sheet = load_workbook(io.BytesIO(excel_content(DATASET, ROWS))).active

    assert [row.value for row in sheet["B"][1:]] == [2037, -2.5, None]
    assert [row.number_format for row in sheet["B"][1:3]] == ["0.0", "0.00"]
    assert not sheet.merged_cells.ranges
    assert not any(column.hidden for column in sheet.column_dimensions.values())
    assert not any(row.hidden for row in sheet.row_dimensions.values())
    assert not sheet._images
    assert not sheet._charts
    assert all(cell.fill.fill_type is None for row in sheet for cell in row)


def test_json_has_what_the_records_say_and_exact_numbers():
    found = json.loads("".join(json_lines(DATASET, ROWS, {"dataset": "tests"})))

    assert found["dataset"] == "tests"
    assert found["rows"][0] == {
        "code": "01",
        "value": "2037.0",
        "text": "コンマ,と\r\n改行、①",
        "day": "2026-03-01",
        "flag": True,
    }
    assert found["rows"][2]["value"] is None
    assert json.loads("".join(json_lines(DATASET, [], {"dataset": "tests"})))["rows"] == []
