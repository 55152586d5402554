"""Excel files to calculate with."""

import io
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from policyportal.exchange.excel_files import LONGEST_CELL
from policyportal.exchange.explaining import Refused
from policyportal.exchange.number_files import A3, NumberSheet, format_of, number_file


def sheet_of(*rows, **values):
    content = NumberSheet("試験", ["名称", "値"], rows, **values)
    return load_workbook(io.BytesIO(number_file([content])))["試験"]


@pytest.mark.parametrize(
    ("number", "shown_as"),
    [
        ("2037.0", "#,##0.0"),
        ("0.05", "#,##0.00"),
        ("1200", "#,##0"),
        ("-2.5", "#,##0.0"),
        ("1E+3", "#,##0"),
    ],
)
def test_number_is_shown_with_the_decimals_that_were_printed(number, shown_as):
    assert format_of(Decimal(number)) == shown_as


def test_cells_are_what_they_say():
    texts = ("=SUM(B2:B3)", Decimal("2037.0"))
    sheet = sheet_of(texts, ("", None), ("長い文。" * 40, date(2024, 3, 31)), ("数", 3))

    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert rows[:2] == [["=SUM(B2:B3)", 2037], [None, None]]
    assert (sheet["A2"].data_type, sheet["B2"].data_type) == ("s", "n")
    assert (sheet["B2"].number_format, sheet["B5"].value) == ("#,##0.0", 3)
    assert sheet["B4"].is_date
    assert sheet["A4"].alignment.wrap_text
    assert sheet.row_dimensions[4].height > sheet.row_dimensions[2].height


def test_sheet_is_ready_to_be_printed():
    sheet = sheet_of(("文", 1), head="R&D 見本", printed=1)

    assert (sheet.freeze_panes, sheet.print_title_rows) == ("A2", "$1:$1")
    assert sheet.print_area.endswith("$A$1:$A$2")
    assert int(sheet.page_setup.paperSize) == A3
    assert sheet.page_setup.orientation == "landscape"
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.oddHeader.left.text == "R&&D 見本"


def test_same_values_make_the_same_file():
    content = NumberSheet("試験", ["値"], [[Decimal("1.50")]])

    assert number_file([content]) == number_file([content])


def test_text_that_no_cell_can_hold_is_refused():
    with pytest.raises(Refused, match="超えています"):
        sheet_of(("字" * (LONGEST_CELL + 1), 1))
