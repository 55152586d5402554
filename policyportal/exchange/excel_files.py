"""Reads Excel files cell by cell as people see them, and writes them as texts."""

import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from xml.parsers import expat

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from policyportal.exchange.explaining import NumberedRows, Problem, Refused
from policyportal.exchange.limits import (
    MAX_CHARACTERS,
    MAX_COLUMNS,
    MAX_LINES,
    MAX_ROWS,
    TOO_MANY_COLUMNS,
    TOO_MANY_ROWS,
)

# The sheet of a template that explains its columns.
GUIDE = "説明"
# A file is a zip: what its parts may come to, how many they may be, and how many elements they may hold.
MAX_UNPACKED_BYTES = 40 * 2**20
MAX_PARTS = 500
MAX_ELEMENTS = 1_000_000
# Cells to look at, those too that the gaps between others stand for: a full table, and as many empty ones.
MAX_CELLS = 2 * MAX_ROWS * MAX_COLUMNS
# Excel's own limit; openpyxl cuts what is longer without a word.
LONGEST_CELL = 32_767
TOO_LARGE = "Excelブックの中身が大きすぎます。表だけを新しいブックに移してください。"
Cells = Sequence[Sequence[str | int]]
_RANGE = re.compile("([A-Z]+)([0-9]+):")
_DECIMALS = re.compile(r"0\.(0+)")


# The rows of a sheet, and the problems of its cells.
SheetRows = tuple[NumberedRows, list[Problem]]


def read_excel(content: bytes) -> SheetRows:
    """Read the rows of the file's first sheet, and find the problems of its cells."""
    return _read(content, _rows_of)


def read_sheets(content: bytes) -> list[tuple[str, SheetRows]]:
    """Read the rows of each sheet but the guide's, with its name; sheets without any are left out."""
    return _read(content, _sheets_of)


def _read(content: bytes, read: Callable[[Workbook], Any]) -> Any:
    try:
        _check_parts(content)
        with warnings.catch_warnings():
            # openpyxl warns of parts that it does not keep: validations, conditional formats.
            warnings.simplefilter("ignore")
            return read(load_workbook(io.BytesIO(content), read_only=True))
    except (Refused, MemoryError):
        raise
    except Exception as error:
        # zipfile and openpyxl raise whatever the parts of a broken file raise.
        text = "Excelブックとして読めません。ファイルが壊れていないか確かめてください。"
        raise Refused(text) from error


def _check_parts(content: bytes) -> None:
    """Refuse a file that unpacks to more than a table needs, or that has harmful parts."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
            raise Refused(TOO_LARGE)
        check = PartCheck()
        for part in parts:
            with archive.open(part) as body:
                check.look_at(body)


class PartCheck:
    """Reads parts of a file as openpyxl will, in the encoding they declare, and keeps nothing of them.

    Raises Refused for declarations of a document type, whose entities may grow without end, for merged cells,
    and for more elements than a table has.
    """

    def __init__(self):
        self.elements = 0

    def look_at(self, body) -> None:
        parser = expat.ParserCreate(namespace_separator=":")
        parser.StartDoctypeDeclHandler = self._refuse_document_type
        parser.StartElementHandler = self._count
        try:
            parser.ParseFile(body)
        except expat.ExpatError:
            # A picture, or broken: whether it is needed, openpyxl knows.
            return

    def _refuse_document_type(self, *declared) -> None:
        raise Refused("Excelブックとして読めません（文書型の宣言があります）。")

    def _count(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if self.elements > MAX_ELEMENTS:
            raise Refused(TOO_LARGE)
        merged = name.endswith(":mergeCell") and _RANGE.match(attributes.get("ref", ""))
        if merged:
            text = "結合されたセルがあります。結合を解いてください。"
            raise Refused(text, int(merged[2]), f"{merged[1]}列")


def _sheets_of(book: Workbook) -> list[tuple[str, SheetRows]]:
    found = []
    for sheet in book.worksheets:
        if sheet.title != GUIDE:
            rows, problems = _rows_of_sheet(sheet)
            if rows:
                found.append((sheet.title, (rows, problems)))
    return found


def _rows_of(book) -> SheetRows:
    """Read the rows of the first sheet. Others must be empty, except the guide of a template."""
    if not book.worksheets:
        raise Refused("Excelブックにシートがありません。")
    first, *others = book.worksheets
    for other in others:
        if other.title != GUIDE and next(_filled_rows(other), None):
            text = (
                f"シート「{other.title}」にも値があります。表は1枚目のシートだけに書いてください。"
            )
            raise Refused(text)
    return _rows_of_sheet(first)


def _rows_of_sheet(sheet) -> SheetRows:
    headings: list[str] = []
    rows, problems, characters = [], [], 0
    for number, row in _filled_rows(sheet):
        cells = []
        for place, cell in enumerate(row):
            try:
                cells.append(_cell_text(cell))
            except ValueError as error:
                heading = headings[place] if place < len(headings) else ""
                column = heading or f"{get_column_letter(place + 1)}列"
                problems.append(Problem(number, column, str(error)))
                cells.append("")
        if number == 1:
            headings = [cell.strip() for cell in cells]
        cells += [""] * (len(headings) - len(cells))
        rows.append((number, cells))
        characters += sum(map(len, cells))
        if characters > MAX_CHARACTERS:
            raise Refused(TOO_LARGE)
        if len(rows) > MAX_ROWS + 1:
            raise Refused(TOO_MANY_ROWS)
    return rows, problems


def _filled_rows(sheet) -> Iterator[tuple[int, tuple]]:
    """Give the rows that hold something, whatever size the file claims. Stop far below the longest table."""
    sheet.reset_dimensions()
    cells = 0
    for number, row in enumerate(sheet.iter_rows(), start=1):
        if number > MAX_LINES:
            raise Refused(TOO_MANY_ROWS, number)
        cells += len(row)
        if cells > MAX_CELLS:
            raise Refused(TOO_LARGE)
        filled = [place for place, cell in enumerate(row) if cell.value not in (None, "")]
        if filled and filled[-1] >= MAX_COLUMNS:
            column = f"{get_column_letter(filled[-1] + 1)}列"
            raise Refused(TOO_MANY_COLUMNS, column=column)
        if filled:
            yield number, row


def _cell_text(cell) -> str:
    """Give a cell as people see it. Raises ValueError, in Japanese, if it is no plain value."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        text = "数式が入っています。計算した値を貼り付けてください（数式は計算しません）。"
        raise ValueError(text)
    if cell.data_type == "e":
        raise ValueError(f"エラー値（{value}）が入っています。")
    if isinstance(value, str):
        # Excel writes the first half of a line break of Windows in this way.
        return value.replace("_x000D_", "")
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, datetime) and value.time() != time():
        raise ValueError("日付と時刻が入っています。文字で入力してください。")
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, int | float):
        return _number_text(value, cell.number_format or "")
    raise ValueError("読めない形の値が入っています。文字か数値で入力してください。")


def _number_text(value: float, shown_as: str) -> str:
    """Give a number as Excel shows it: fifteen digits, with the decimals of the cell's format."""
    if "%" in shown_as:
        text = (
            "パーセント表示のセルです。表示形式を「文字列」にして、86.1 のように入力してください。"
        )
        raise ValueError(text)
    number = Decimal(format(value, ".15g"))
    places = _DECIMALS.search(shown_as.partition(";")[0])
    if places and -number.as_tuple().exponent < len(places[1]):
        number = number.quantize(Decimal(1).scaleb(-len(places[1])))
    return f"{number:f}"


def excel_content(title: str, rows: Cells, guide: Cells) -> bytes:
    """Write an Excel file of one table, with a second sheet that explains it."""
    return workbook_content([(title, rows)], guide)


def workbook_content(sheets: Sequence[tuple[str, Cells]], guide: Cells) -> bytes:
    """Write an Excel file of texts, which keep 2037.0 as it is: a sheet a table, and the last one, which explains them.

    Counts stay numbers. The same rows make the same bytes. Raises Refused for a cell that is too long for Excel.
    """
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        _fill(sheet, rows)
        sheet.freeze_panes = "A2"
    _fill(book.create_sheet(GUIDE), guide)
    packed = io.BytesIO()
    book.save(packed)
    return timeless(packed.getvalue())


def _fill(sheet, rows: Cells) -> None:
    widths: dict[int, int] = {}
    for number, row in enumerate(rows, start=1):
        for place, text in enumerate(row, start=1):
            if isinstance(text, int):
                # A count, which people sum up.
                sheet.cell(number, place, text)
                continue
            if len(text) > LONGEST_CELL:
                problem = f"Excelの1つのセルに入る{LONGEST_CELL:,}文字を超えています。CSVで出力してください。"
                raise Refused(problem, number, rows[0][place - 1])
            cell = sheet.cell(number, place)
            if text:
                # Set as text, or openpyxl would make a formula of what begins with =.
                cell.value, cell.data_type = text, "s"
            # Text, so that what is typed over it stays as typed.
            cell.number_format = "@"
            if number == 1:
                cell.font = Font(bold=True)
            elif "\n" in text:
                cell.alignment = Alignment(wrap_text=True)
            widths[place] = max(widths.get(place, 8), *(len(line) * 2 for line in text.split("\n")))
    for place, width in widths.items():
        sheet.column_dimensions[get_column_letter(place)].width = min(width + 2, 60)


def timeless(packed: bytes) -> bytes:
    """Remove the time at which openpyxl wrote the file, from the file and from its zip."""
    made, written = zipfile.ZipFile(io.BytesIO(packed)), io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in made.infolist():
            body = made.read(part)
            if part.filename == "docProps/core.xml":
                body = re.sub(rb"<dcterms:(created|modified).*?</dcterms:\1>", b"", body)
            archive.writestr(zipfile.ZipInfo(part.filename), body, zipfile.ZIP_DEFLATED)
    return written.getvalue()
