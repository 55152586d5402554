"""Reads and writes the files of tables.

Every cell is a text: a number keeps its printed decimals, and nothing is computed. A file that cannot be read
is refused in words that name the row and the column.
"""

import csv
import io
from typing import NamedTuple

from openpyxl.utils import get_column_letter

from policyportal.exchange.cells import is_control
from policyportal.exchange.excel_files import (
    MAX_ROWS,
    Cells,
    NumberedRows,
    excel_content,
    read_excel,
)
from policyportal.exchange.explaining import Problem, Refused
from policyportal.pages.csv_file import csv_lines
from policyportal.records.sample import with_sample_column, without_sample_column

CSV, XLSX = "csv", "xlsx"
MAX_BYTES = 5 * 2**20
CONTENT_TYPES = {
    CSV: "text/csv; charset=utf-8; header=present",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# A zip's signature, and that of Excel files before 2007 and of encrypted ones.
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_JIS = "文字コードがJIS（ISO-2022-JP）です。UTF-8かShift_JIS（CP932）で保存し直してください。"
_UTF_16 = "文字コードがUTF-16（Unicodeテキスト）です。「CSV UTF-8（コンマ区切り）」で保存し直してください。"
_UNKNOWN = "文字コードを読み取れません。UTF-8かShift_JIS（CP932）で保存し直してください。"
_UNCLOSED = '引用符（"）の組み合わせが正しくありません。閉じ忘れがないか確かめてください。'


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
    rows, problems = read_csv(content) if ending == CSV else read_excel(content)
    if not rows:
        raise Refused("ファイルに何も書かれていません。")
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


def read_csv(content: bytes) -> tuple[NumberedRows, list[Problem]]:
    """Read the rows of the file, and find the problems of those that are too short."""
    rows, problems, number = [], [], 0
    reader = csv.reader(io.StringIO(_decoded(content), newline=""), strict=True)
    try:
        for number, cells in enumerate(reader, start=1):
            if any(cell.strip() for cell in cells):
                rows.append((number, cells))
    except csv.Error as error:
        is_long = "field larger" in str(error)
        raise Refused("1つの欄が長すぎます。" if is_long else _UNCLOSED, number + 1) from error
    headings = rows[0][1] if rows else []
    for mark, name in ((";", "セミコロン"), ("\t", "タブ")):
        if len(headings) == 1 and mark in headings[0]:
            text = f"列が{name}で区切られています。コンマ区切りのCSVか、Excelブックで保存し直してください。"
            raise Refused(text, row=1)
    for number, cells in rows[1:]:
        if len(cells) < len(headings):
            text = f"列が足りません（見出しは{len(headings)}列、この行は{len(cells)}列）。"
            problems.append(Problem(number, headings[len(cells)], text))
    return rows, problems


def _decoded(content: bytes) -> str:
    """Decode UTF-8, with or without its mark, or the encoding of Excel in Japan (CP932)."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused(_UTF_16)
    if b"\x1b$" in content:
        raise Refused(_JIS)
    # A file with the mark of UTF-8 has no other encoding.
    encodings = ["utf-8-sig"] if content.startswith(b"\xef\xbb\xbf") else ["utf-8", "cp932"]
    furthest = 0
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError as error:
            # The encoding that got further is the one that was meant.
            furthest = max(furthest, error.start)
    raise Refused(_UNKNOWN, content[:furthest].count(b"\n") + 1)


def _problems_of(number: int, cells: list[str], headings: list[str]) -> list[Problem]:
    problems = []
    for place, cell in enumerate(cells):
        heading = headings[place] if place < len(headings) else ""
        if cell.strip() and not heading:
            column = f"{get_column_letter(place + 1)}列"
            problems.append(Problem(number, column, "見出しのない列に値があります。"))
        elif any(map(is_control, cell)):
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
