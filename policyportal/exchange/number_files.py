"""Writes Excel files to be read, printed and calculated with: numbers are numbers in their own format.

Tables that come back are texts instead (policyportal.exchange.excel_files).
"""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from policyportal.exchange.cells import printable
from policyportal.exchange.excel_files import LONGEST_CELL, timeless
from policyportal.exchange.explaining import Refused
from policyportal.records.letters import width_of

# Excel's number of the paper.
A3 = 8
# Widths of a column in half letters; longer texts are wrapped. A line is so many points high.
NARROWEST, WIDEST, MARGIN = 6, 44, 2
LINE = 18


@dataclass(frozen=True)
class NumberSheet:
    """A sheet: its headings and rows of values, and what stands at the head and the foot of each printed page.

    Of its columns the first `printed` are printed, across one A3 page; all where none is named. Numbers are `grouped` by
    thousands, unless years are among them.
    """

    title: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Any]]
    head: str = ""
    foot: str = ""
    printed: int | None = None
    grouped: bool = True


def number_file(sheets: Iterable[NumberSheet]) -> bytes:
    """Write an Excel file of these sheets; the same values make the same bytes. Raises Refused for a text that is too long."""
    book = Workbook()
    book.remove(book.active)
    for content in sheets:
        _write(book.create_sheet(content.title), content)
    packed = io.BytesIO()
    book.save(packed)
    return timeless(packed.getvalue())


def format_of(number: Decimal | int, *, grouped: bool = True) -> str:
    """The format in which a number is shown as it was printed: 2,037.0 by #,##0.0; else 2037.0 by 0.0."""
    decimals, whole = max(0, -int(Decimal(number).as_tuple().exponent)), "#,##0" if grouped else "0"
    return f"{whole}.{'0' * decimals}" if decimals else whole


def _write(sheet, content: NumberSheet) -> None:
    shown: list[list[str]] = []
    for number, row in enumerate([content.headings, *content.rows], start=1):
        shown.append(
            [
                _fill(sheet.cell(number, place), value, content.grouped)
                for place, value in enumerate(row, 1)
            ]
        )
        for place, text in enumerate(shown[-1]):
            if len(text) > LONGEST_CELL:
                problem = f"Excelの1つのセルに入る{LONGEST_CELL:,}文字を超えています。"
                raise Refused(problem, number, content.headings[place])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    widths = _widths(shown)
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    for number, texts in enumerate(shown, start=1):
        # Not every program makes a row as high as its texts by itself. What is not printed makes none higher.
        printed = zip(texts[: content.printed], widths, strict=False)
        lines = max(_lines(text, width) for text, width in printed)
        sheet.row_dimensions[number].height = LINE * lines
    _set_up_page(sheet, content)


def _widths(shown: Sequence[Sequence[str]]) -> list[float]:
    """The width of each column: of its widest text, of its heading in two lines, and within the bounds."""
    headings, *rows = shown
    widths = [max(NARROWEST, _width(heading) / 2 + 4) for heading in headings]
    for row in rows:
        widths = [max(width, _width(text)) for width, text in zip(widths, row, strict=True)]
    return [min(width, WIDEST) for width in widths]


def _width(text: str) -> float:
    """How wide a text is in letters of a half, as Excel measures columns, with its margins."""
    return max(width_of(line, 2) for line in text.split("\n")) + MARGIN


def _lines(text: str, width: float) -> int:
    """How many lines a text takes in a column, rather one too many."""
    return sum(ceil((width_of(line, 2) or 1) / (width - MARGIN)) for line in text.split("\n"))


def _fill(cell, value: Any, grouped: bool) -> str:
    """Write a value into a cell, and give it as it is shown."""
    if value is None or value == "":
        return ""
    cell.alignment = Alignment(vertical="top", wrap_text=isinstance(value, str))
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        cell.value, cell.number_format = value, format_of(value, grouped=grouped)
        return f"{value:,}"
    if isinstance(value, date):
        cell.value, cell.number_format = value, "yyyy-mm-dd"
        return value.isoformat()
    # Set as text, or openpyxl would make a formula of what begins with =.
    text = printable(str(value))
    cell.value, cell.data_type = text, "s"
    return text


def _set_up_page(sheet, content: NumberSheet) -> None:
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    last = get_column_letter(content.printed or len(content.headings))
    sheet.print_area = f"A1:{last}{sheet.max_row}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A3
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.gridLines = True
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    # & begins a code of Excel's.
    sheet.oddHeader.left.text = content.head.replace("&", "&&") or None
    sheet.oddFooter.left.text = content.foot.replace("&", "&&") or None
    sheet.oddFooter.right.text = "&P / &N"
