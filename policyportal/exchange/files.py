"""Reads and writes the files of tables.

Every cell is a text: a number keeps its printed decimals, and nothing is computed. A file that cannot be read
is refused in words that name the row and the column.
"""

from collections.abc import Iterator
from typing import NamedTuple

from openpyxl.utils import get_column_letter

from policyportal.exchange.bounds import (
    CSV,
    XLSX,
    read_book_within_bounds,
    read_within_bounds,
)
from policyportal.exchange.cells import has_control
from policyportal.exchange.excel_files import Cells, excel_content
from policyportal.exchange.explaining import NumberedRows, Problem, Refused
from policyportal.exchange.limits import MAX_BYTES, MAX_ROWS
from policyportal.pages.csv_file import csv_lines
from policyportal.records.sample import with_sample_column, without_sample_column

CONTENT_TYPES = {
    CSV: "text/csv; charset=utf-8; header=present",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# A zip's signature, and that of Excel files before 2007 and of encrypted ones.
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


class FileTable(NamedTuple):
    """The table of a file: row 1 is the headings, and blank rows are left out of `rows`.

    `problems` are those of cells; they matter once the headings are those of the table.
    """

    headings: list[str]
    rows: NumberedRows
    problems: list[Problem]


def read_file(name: str, content: bytes) -> FileTable:
    """Read the table of an uploaded file. Raises Refused if it has none."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if not content:
        raise Refused("ファイルが空です。")
    if len(content) > MAX_BYTES:
        raise Refused(f"ファイルが大きすぎます。{MAX_BYTES // 2**20}MBまでにしてください。")
    if wrong := _wrong_kind(ending, content):
        raise Refused(wrong)
    rows, problems = read_within_bounds(ending, content)
    if not rows:
        raise Refused("ファイルに何も書かれていません。")
    return _table_of(rows, problems)


def read_workbook(name: str, content: bytes) -> Iterator[tuple[str, FileTable | list[Problem]]]:
    """Read each sheet of an Excel file: its name, with its table or why it has none. Raises Refused if it is no such file."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending != XLSX:
        raise Refused("読めるのは、Excelブック（.xlsx）だけです。")
    if len(content) > MAX_BYTES:
        raise Refused(f"ファイルが大きすぎます。{MAX_BYTES // 2**20}MBまでにしてください。")
    if wrong := _wrong_kind(ending, content):
        raise Refused(wrong)
    for title, rows, problems in read_book_within_bounds(content):
        try:
            yield title, _table_of(rows, problems)
        except Refused as error:
            yield title, error.problems


def _table_of(rows: NumberedRows, problems: list[Problem]) -> FileTable:
    """The table of rows that a program has read. Raises Refused if they are none."""
    (first, *numbers), cells_of_rows = zip(*rows, strict=True)
    if first != 1:
        raise Refused("1行目に見出しがありません。", row=1)
    headings, *cells_of_rows = without_sample_column(cells_of_rows)
    rows = list(zip(numbers, cells_of_rows, strict=True))
    headings = [heading.strip() for heading in headings]
    while headings and not headings[-1]:
        headings.pop()
    for number, cells in rows:
        problems += _problems_of(number, cells, headings)
    if len(rows) > MAX_ROWS:
        raise Refused(f"行が多すぎます（{len(rows)}行）。{MAX_ROWS}行までに分けてください。")
    width = len(headings)
    return FileTable(headings, [(number, cells[:width]) for number, cells in rows], problems)


def _wrong_kind(ending: str, content: bytes) -> str:
    """Say why the file is none of the two kinds, or not the kind of its name."""
    if content.startswith(_OLE) and _ENCRYPTED in content:
        return "パスワードの付いたファイルは読めません。パスワードを外して保存し直してください。"
    if content.startswith(_OLE):
        return "古い形式のExcelファイル（xls）は読めません。「Excelブック（xlsx）」で保存し直してください。"
    if ending not in (CSV, XLSX):
        return "読めるのは、CSV（.csv）とExcelブック（.xlsx）だけです。どちらかで保存し直してください。"
    if ending == CSV and content.startswith(_ZIP):
        return "名前は.csvですが、中身はCSVではありません（Excelブックのようです）。"
    if ending == XLSX and not content.startswith(_ZIP):
        return "名前は.xlsxですが、中身はExcelブックではありません。"
    return ""


def _problems_of(number: int, cells: list[str], headings: list[str]) -> list[Problem]:
    problems = []
    for place, cell in enumerate(cells):
        heading = headings[place] if place < len(headings) else ""
        if cell.strip() and not heading:
            column = f"{get_column_letter(place + 1)}列"
            problems.append(Problem(number, column, "見出しのない列に値があります。"))
        elif has_control(cell):
            text = "使えない文字（制御文字など）が入っています。入力し直してください。"
            problems.append(Problem(number, heading, text))
    if [cell.strip() for cell in cells] == headings:
        problems.append(Problem(number, headings[0], "見出しの行がもう一度あります。"))
    return problems


def write_file(kind: str, title: str, headings: list[str], rows: Cells, guide: Cells) -> bytes:
    """Write the rows as a file of a kind. Raises Refused for a cell that is too long."""
    if kind == CSV:
        return "".join(csv_lines(headings, rows)).encode()
    return excel_content(title, list(with_sample_column([headings, *rows])), guide)
