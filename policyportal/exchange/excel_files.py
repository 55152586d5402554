"""Reads Excel files cell by cell as people see them, and writes them as texts."""

import io
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from xml.parsers import expat

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import from_excel
from openpyxl.workbook.child import INVALID_TITLE_REGEX

from policyportal.exchange.explaining import (
    NumberedRows,
    OddCell,
    Problem,
    ReadSheet,
    Refused,
)
from policyportal.exchange.limits import (
    MAX_CHARACTERS,
    MAX_COLUMNS,
    MAX_LINES,
    MAX_ROWS,
    TOO_MANY_COLUMNS,
    TOO_MANY_ROWS,
)
from policyportal.exchange.number_formats import JAPANESE, is_date, shown_number

# The sheets of a template that are no tables: what explains its columns, and the long lists to choose from.
GUIDE, LISTS = "説明", "選択肢"
# The format of a cell that keeps what is typed as it is typed.
TEXT = "@"
# A file is a zip: what its parts may come to, how many they may be, and how many elements they may hold.
MAX_UNPACKED_BYTES = 40 * 2**20
MAX_PARTS = 500
MAX_ELEMENTS = 1_000_000
# Cells to look at, those too that the gaps between others stand for: a full table, and as many empty ones.
MAX_CELLS = 2 * MAX_ROWS * MAX_COLUMNS
# Excel's own limit; openpyxl cuts what is longer without a word, and what is as long may have been cut by Excel.
LONGEST_CELL = 32_767
# Of the name of a sheet.
LONGEST_TITLE = 31
# Of a format, too; a longer one takes long to read, for each cell anew.
LONGEST_FORMAT = 255
TOO_LARGE = "Excelブックの中身が大きすぎます。表だけを新しいブックに移してください。"
STRICT = (
    "「Strict Open XML」の形式のため読めません。「名前を付けて保存」でファイルの種類を「Excelブック（.xlsx）」にして、"
    "保存し直してください。"
)
FULL_CELL = (
    f"Excelの1つのセルに入る{LONGEST_CELL:,}文字に達していて、切れているおそれがあります。"
    "文を分けるか、もとの文を画面に入力してください。"
)
Cells = Sequence[Sequence[str | int]]
_RANGE = re.compile("([A-Z]+)([0-9]+):")
_STRICT = "http://purl.oclc.org/ooxml/"
# The elements by which a cell holds something: a value, a text, a formula.
_FILLED = frozenset(("v", "is", "f"))
# Letters that no XML may hold, by their numbers, and the _ of what looks like one and is none.
_ESCAPED = re.compile(
    "_x(00[0189][0-9A-F]|007F|D[89A-F][0-9A-F]{2}|FFF[EF]|005F(?=_x[0-9A-F]{4}_))_", re.IGNORECASE
)
_ESCAPABLE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def read_excel(content: bytes) -> list[ReadSheet]:
    """Read the rows of each sheet of the file, and find the problems of its cells."""
    try:
        parts = _checked_parts(content)
        with warnings.catch_warnings():
            # openpyxl warns of parts that it does not keep: validations, conditional formats.
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(content), read_only=True)
            return [_read_sheet(sheet, parts[sheet._worksheet_path]) for sheet in book.worksheets]
    except (Refused, MemoryError):
        raise
    except Exception as error:
        # zipfile and openpyxl raise whatever the parts of a broken file raise.
        text = "Excelブックとして読めません。ファイルが壊れていないか確かめてください。"
        raise Refused(text) from error


def _checked_parts(content: bytes) -> dict[str, "PartCheck"]:
    """Refuse a file that unpacks to more than a table needs, or that has harmful parts; say what is in each part."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
            raise Refused(TOO_LARGE)
        checked, elements = {}, 0
        for part in parts:
            checked[part.filename] = PartCheck(MAX_ELEMENTS - elements)
            with archive.open(part) as body:
                checked[part.filename].look_at(body)
            elements += checked[part.filename].elements
        return checked


class PartCheck:
    """Reads a part of a file as openpyxl will, in the encoding it declares, and keeps next to nothing of it.

    Raises Refused for declarations of a document type, whose entities may grow without end, for a form of Excel
    files that openpyxl takes for empty, and for more elements than a table has. Of a sheet it finds the last row that
    holds something, and the merged cells.
    """

    def __init__(self, most: int):
        self.most, self.elements = most, 0
        self.row, self.last_row = 0, 0
        self.merged: list[tuple[int, str]] = []

    def look_at(self, body) -> None:
        parser = expat.ParserCreate(namespace_separator=":")
        parser.StartDoctypeDeclHandler = self._refuse_document_type
        parser.StartElementHandler = self._start
        try:
            parser.ParseFile(body)
        except expat.ExpatError:
            # A picture, or broken: whether it is needed, openpyxl knows.
            return

    def _refuse_document_type(self, *declared) -> None:
        raise Refused("Excelブックとして読めません（文書型の宣言があります）。")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if self.elements > self.most:
            raise Refused(TOO_LARGE)
        space, _, name = name.rpartition(":")
        if name == "row":
            row = attributes.get("r", "")
            self.row = int(row) if row.isdecimal() else self.row + 1
        elif name in _FILLED:
            self.last_row = max(self.last_row, self.row)
        elif name == "workbook" and space.startswith(_STRICT):
            raise Refused(STRICT)
        elif name == "mergeCell" and (found := _RANGE.match(attributes.get("ref", ""))):
            self.merged.append((int(found[2]), found[1]))


def _read_sheet(sheet, part: PartCheck) -> ReadSheet:
    rows: NumberedRows = []
    problems: list[Problem] = []
    odd: list[OddCell] = []
    is_hidden = sheet.sheet_state != "visible"
    try:
        _read_rows(sheet, part.last_row, rows, problems, odd)
    except Refused as error:
        return ReadSheet(sheet.title, rows[:1], error.problems, [], is_hidden, is_refused=True)
    for row, column in part.merged:
        text = "結合されたセルがあります。結合を解いてください。"
        problems.append(Problem(row, f"{column}列", text, spoils_file=True))
    return ReadSheet(sheet.title, rows, problems, odd, is_hidden)


def _read_rows(
    sheet, last_row: int, rows: NumberedRows, problems: list[Problem], odd: list[OddCell]
) -> None:
    headings: list[str] = []
    characters = 0
    for number, row in _filled_rows(sheet, last_row):
        cells = []
        for place, cell in enumerate(row):
            try:
                text, held, date_format = _read_cell(cell)
            except ValueError as error:
                heading = headings[place] if place < len(headings) else ""
                column = heading or f"{get_column_letter(place + 1)}列"
                problems.append(Problem(number, column, str(error)))
                text = held = ""
            if held:
                odd.append(OddCell(number, place, held, date_format))
            cells.append(text)
        if number == 1:
            headings = [cell.strip() for cell in cells]
        cells += [""] * (len(headings) - len(cells))
        rows.append((number, cells))
        characters += sum(map(len, cells))
        if characters > MAX_CHARACTERS:
            raise Refused(TOO_LARGE)
        if len(rows) > MAX_ROWS + 1:
            raise Refused(TOO_MANY_ROWS)


def _filled_rows(sheet, last_row: int) -> Iterator[tuple[int, tuple]]:
    """Give the rows that hold something, whatever size the file claims. Stop far below the longest table."""
    if last_row > MAX_LINES:
        raise Refused(TOO_MANY_ROWS, last_row)
    sheet.reset_dimensions()
    cells = 0
    # Rows that have borders and nothing else may follow in tens of thousands.
    for number, row in enumerate(sheet.iter_rows(max_row=last_row) if last_row else (), start=1):
        cells += len(row)
        if cells > MAX_CELLS:
            raise Refused(TOO_LARGE)
        filled = [place for place, cell in enumerate(row) if cell.value not in (None, "")]
        if filled and filled[-1] >= MAX_COLUMNS:
            column = f"{get_column_letter(filled[-1] + 1)}列"
            raise Refused(TOO_MANY_COLUMNS, column=column)
        if filled:
            yield number, row


def _read_cell(cell) -> tuple[str, str, str]:
    """Give a cell as people see it, what it holds if that is something else, and the format of a day.

    Raises ValueError, in Japanese, if it is no plain value.
    """
    value = cell.value
    if value is None:
        return "", "", ""
    if cell.data_type == "f":
        text = "数式が入っています。計算した値を貼り付けてください（数式は計算しません）。"
        raise ValueError(text)
    if cell.data_type == "e":
        raise ValueError(f"エラー値（{value}）が入っています。")
    if isinstance(value, str):
        if len(value) >= LONGEST_CELL:
            raise ValueError(FULL_CELL)
        return _unescaped(value), "", ""
    if isinstance(value, bool):
        return "はい" if value else "いいえ", "", ""
    code = JAPANESE.get(cell.style_array.numFmtId) or (cell.number_format or "")[:LONGEST_FORMAT]
    if isinstance(value, int | float) and is_date(code):
        try:
            value = from_excel(value, cell.parent.parent.epoch)
        except (OverflowError, ValueError):
            # Excel itself shows ##### for it.
            text = f"日付の表示形式ですが、中身の{value}は日付になりません。表示形式を「標準」にしてください。"
            raise ValueError(text) from None
    if isinstance(value, time) or (isinstance(value, datetime) and value.time() != time()):
        raise ValueError("日付と時刻が入っています。文字で入力してください。")
    if isinstance(value, date):
        day = date.isoformat(value)
        return day, day, code if is_date(code) else "yyyy/m/d"
    if isinstance(value, int | float):
        return _number_text(value, code)
    raise ValueError("読めない形の値が入っています。文字か数値で入力してください。")


def _number_text(value: float, code: str) -> tuple[str, str, str]:
    """Give a number as Excel shows it, and what it holds if that has more digits."""
    shown = shown_number(value, code)
    if shown.is_scaled:
        text = (
            f"「{shown.text}」と表示されていますが、中身は{shown.held}です（千や百万を単位にして見せる表示形式）。"
            "表示形式を「標準」にして、この表の単位での数値を入力し直してください。"
        )
        raise ValueError(text)
    if not any(map(str.isdigit, shown.text)):
        text = (
            f"「{shown.text}」と表示されていますが、中身は{shown.held}です。"
            "表示形式を「標準」にして、数値を入力し直してください（値がないときは空欄にします）。"
        )
        raise ValueError(text)
    if shown.is_rounded and shown.text == shown.held:
        text = (
            f"計算したままの、桁の多い数値（{shown.held}）です。"
            "公表する桁に丸めた数値を入力するか、小数の桁数を決めた表示形式（0.0 など）にしてください。"
        )
        raise ValueError(text)
    return shown.text, shown.held if shown.is_rounded else "", ""


def _unescaped(text: str) -> str:
    """Read the letters that Excel writes as their numbers (_x000B_), but for control characters.

    The line break of Windows comes in this way too. Typed as such, _x0041_ is written _x005F_x0041_.
    """
    if "_x" not in text:
        return text
    read = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    # Two halves of a letter, each written as a number.
    read = read.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
    return "".join(sign for sign in read if sign in "\n\t" or unicodedata.category(sign) != "Cc")


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
        # A name that came with a file may be one that no program of spreadsheets gives.
        sheet = book.create_sheet(INVALID_TITLE_REGEX.sub("", title)[:LONGEST_TITLE])
        fill(sheet, rows)
        sheet.freeze_panes = "A2"
    fill(book.create_sheet(GUIDE), guide)
    packed = io.BytesIO()
    book.save(packed)
    return timeless(packed.getvalue())


def fill(sheet, rows: Cells) -> None:
    """Write texts into a sheet, the headings first."""
    widths: dict[int, int] = {}
    for number, row in enumerate(rows, start=1):
        for place, text in enumerate(row, start=1):
            if isinstance(text, int):
                # A count, which people sum up.
                sheet.cell(number, place, text)
                continue
            if len(text) >= LONGEST_CELL:
                problem = f"Excelの1つのセルに入る{LONGEST_CELL:,}文字を超えています。CSVで出力してください。"
                raise Refused(problem, number, rows[0][place - 1])
            cell = sheet.cell(number, place)
            if text:
                # Set as text, or openpyxl would make a formula of what begins with =. Excel would read _x0041_ as A.
                cell.value, cell.data_type = _ESCAPABLE.sub("_x005F_", text), "s"
            # Text, so that what is typed over it stays as typed.
            cell.number_format = TEXT
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
