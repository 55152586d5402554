"""Tables as files: CSV and Excel files read into rows of texts, and written so that they read back the same.

Every cell is a text: a number keeps its printed decimals, and nothing of a file is computed. What cannot
be read is refused in words that name the row and the column as the user's own program counts them.
"""

import csv
import io
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from policyportal.records.sample import with_sample_column, without_sample_column

CSV, XLSX = "csv", "xlsx"
CONTENT_TYPES = {
    CSV: "text/csv; charset=utf-8; header=present",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MAX_BYTES = 5 * 2**20
MAX_ROWS = 2_000
MAX_COLUMNS = 100
# Of an Excel file, which is a zip: what its parts may come to, and how many they may be.
MAX_UNPACKED_BYTES = 40 * 2**20
MAX_PARTS = 500
# Excel's own limit; openpyxl cuts what is longer without a word.
LONGEST_CELL = 32_767
GUIDE = "説明"

# How a spreadsheet knows a formula, in either width; such a text is written with a ' before it. So is a
# text that begins as if it had been, or reading would take from it what writing never gave.
_FORMULA = "=+-@\t\r＝＋－＠"
# A zip's signature, and that of Excel files before 2007 and of encrypted ones.
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell [^>]*ref="([A-Z]+)([0-9]+):')
_DECIMALS = re.compile(r"0\.(0+)")

Records = list[tuple[int, list[str]]]


@dataclass(frozen=True)
class Problem:
    """What is wrong with a file: in which row and column, or None and "" for the file as a whole."""

    row: int | None
    column: str
    text: str

    def __str__(self):
        place = "・".join(
            part
            for part in (self.row and f"{self.row}行目", self.column and f"「{self.column}」")
            if part
        )
        return f"{place}：{self.text}" if place else self.text


class Refused(Exception):
    """A file that cannot be read as a table, and why."""

    def __init__(self, *problems: Problem):
        super().__init__(*map(str, problems))
        self.problems = list(problems)


@dataclass
class Sheet:
    """A table as a file holds it: row 1 is the headings, and blank rows are left out of `rows`.

    `problems` are those of cells, which matter where the headings are those of the table.
    """

    headings: list[str]
    rows: list[tuple[int, list[str]]]
    problems: list[Problem]


def guarded(text: str) -> str:
    """The text as a cell of a file, which no spreadsheet takes for a formula."""
    return f"'{text}" if _is_taken_for_formula(text) else text


def unguarded(text: str) -> str:
    """The text that `guarded` has made this cell of."""
    return text[1:] if text[:1] == "'" and _is_taken_for_formula(text[1:]) else text


def _is_taken_for_formula(text: str) -> bool:
    first = text[:1]
    return _is_taken_for_formula(text[1:]) if first == "'" else first != "" and first in _FORMULA


def printable(text: str) -> str:
    """The text with one kind of line break and without the control characters that no file may hold."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(letter for letter in text if not _is_control(letter))


def _is_control(letter: str) -> bool:
    """Control characters but the line break and the tab, and halves of letters (lone surrogates)."""
    return letter not in "\n\t" and unicodedata.category(letter) in ("Cc", "Cs")


def read_sheet(name: str, content: bytes) -> Sheet:
    """The table of an uploaded file; Refused where there is none."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if not content:
        raise Refused(Problem(None, "", "ファイルが空です。"))
    if len(content) > MAX_BYTES:
        raise Refused(
            Problem(None, "", f"ファイルが大きすぎます。{MAX_BYTES // 2**20}MBまでにしてください。")
        )
    _check_kind(ending, content)
    return _table(*(_csv_records(content) if ending == CSV else _xlsx_records(content)))


def _check_kind(ending: str, content: bytes):
    """That the file is what its name says, and one of the two kinds."""
    if content.startswith(_OLE):
        if _ENCRYPTED in content:
            text = (
                "パスワードの付いたファイルは読めません。パスワードを外して保存し直してください。"
            )
        else:
            text = "古い形式のExcelファイル（xls）は読めません。「Excelブック（xlsx）」で保存し直してください。"
    elif ending not in (CSV, XLSX):
        text = "読めるのは、CSV（.csv）とExcelブック（.xlsx）だけです。どちらかで保存し直してください。"
    elif ending == CSV and content.startswith(_ZIP):
        text = "名前は.csvですが、中身はCSVではありません（Excelブックのようです）。"
    elif ending == XLSX and not content.startswith(_ZIP):
        text = "名前は.xlsxですが、中身はExcelブックではありません。"
    else:
        return
    raise Refused(Problem(None, "", text))


def _table(records: Records, problems: list[Problem]) -> Sheet:
    """Rows of texts as a table: its headings, and every row as wide as they are."""
    if not records or records[0][0] != 1:
        text = "1行目に見出しがありません。" if records else "ファイルに何も書かれていません。"
        raise Refused(Problem(1 if records else None, "", text))
    rows_of_cells = without_sample_column([cells for _, cells in records])
    records = [(number, cells) for (number, _), cells in zip(records, rows_of_cells, strict=True)]
    headings = [heading.strip() for heading in records[0][1]]
    while headings and not headings[-1]:
        headings.pop()
    rows = []
    for number, cells in records[1:]:
        for place, cell in enumerate(cells):
            if cell.strip() and (place >= len(headings) or not headings[place]):
                problems.append(
                    Problem(
                        number,
                        f"{get_column_letter(place + 1)}列",
                        "見出しのない列に値があります。",
                    )
                )
            elif any(map(_is_control, cell)):
                problems.append(
                    Problem(
                        number,
                        headings[place],
                        "使えない文字（制御文字など）が入っています。入力し直してください。",
                    )
                )
        if [cell.strip() for cell in cells] == headings:
            problems.append(Problem(number, headings[0], "見出しの行がもう一度あります。"))
        rows.append((number, cells[: len(headings)]))
    if len(rows) > MAX_ROWS:
        raise Refused(
            Problem(
                None, "", f"行が多すぎます（{len(rows)}行）。{MAX_ROWS}行までに分けてください。"
            )
        )
    return Sheet(headings, rows, problems)


def _csv_records(content: bytes) -> tuple[Records, list[Problem]]:
    """Rows that hold something, numbered as a spreadsheet shows them."""
    text = _decoded(content)
    records = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if any(cell.strip() for cell in cells):
                records.append((number, cells))
    except csv.Error as error:
        long = "field larger" in str(error)
        raise Refused(
            Problem(
                number + 1,
                "",
                "1つの欄が長すぎます。"
                if long
                else '引用符（"）の組み合わせが正しくありません。閉じ忘れがないか確かめてください。',
            )
        ) from error
    if records and len(records[0][1]) == 1:
        for mark, called in ((";", "セミコロン"), ("\t", "タブ")):
            if mark in records[0][1][0]:
                raise Refused(
                    Problem(
                        1,
                        "",
                        f"列が{called}で区切られています。コンマ区切りのCSVか、Excelブックで保存し直してください。",
                    )
                )
    short = [
        Problem(
            number,
            records[0][1][len(cells)],
            f"列が足りません（見出しは{len(records[0][1])}列、この行は{len(cells)}列）。",
        )
        for number, cells in records[1:]
        if len(cells) < len(records[0][1])
    ]
    return records, short


def _decoded(content: bytes) -> str:
    """UTF-8, with or without its mark, or else what Excel in Japan writes (CP932)."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused(
            Problem(
                None,
                "",
                "文字コードがUTF-16（Unicodeテキスト）です。「CSV UTF-8（コンマ区切り）」で保存し直してください。",
            )
        )
    if b"\x1b$" in content:
        raise Refused(
            Problem(
                None,
                "",
                "文字コードがJIS（ISO-2022-JP）です。UTF-8かShift_JIS（CP932）で保存し直してください。",
            )
        )
    marked = content.startswith(b"\xef\xbb\xbf")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        broken = error
    if not marked:
        try:
            return content.decode("cp932")
        except UnicodeDecodeError as error:
            # The encoding that got further is the one that was meant.
            broken = max(broken, error, key=lambda one: one.start)
    row = content[: broken.start].count(b"\n") + 1
    raise Refused(
        Problem(
            row,
            "",
            "文字コードを読み取れません。UTF-8かShift_JIS（CP932）で保存し直してください。",
        )
    )


def _xlsx_records(content: bytes) -> tuple[Records, list[Problem]]:
    _check_zip(content)
    try:
        with warnings.catch_warnings():
            # Of what openpyxl does not keep: validations, conditional formats.
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(content), read_only=True)
            return _book_records(book)
    except Refused:
        raise
    except Exception as error:
        # openpyxl answers a broken file with whatever its parts raise.
        raise Refused(
            Problem(
                None, "", "Excelブックとして読めません。ファイルが壊れていないか確かめてください。"
            )
        ) from error


def _check_zip(content: bytes):
    """That the file unpacks to no more than a table may need, and holds nothing that only harms."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
                raise Refused(
                    Problem(
                        None,
                        "",
                        "Excelブックの中身が大きすぎます。表だけを新しいブックに移してください。",
                    )
                )
            for part in parts:
                body = archive.read(part)
                if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
                    raise Refused(
                        Problem(None, "", "Excelブックとして読めません（文書型の宣言があります）。")
                    )
                if part.filename.startswith("xl/worksheets/") and (found := _MERGED.search(body)):
                    raise Refused(
                        Problem(
                            int(found[2]),
                            f"{found[1].decode()}列",
                            "結合されたセルがあります。結合を解いてください。",
                        )
                    )
    except (
        zipfile.BadZipFile,
        RuntimeError,
        NotImplementedError,
        OSError,
        EOFError,
        ValueError,
    ) as error:
        raise Refused(
            Problem(
                None, "", "Excelブックとして読めません。ファイルが壊れていないか確かめてください。"
            )
        ) from error
    except Exception as error:
        if isinstance(error, Refused):
            raise
        raise Refused(
            Problem(
                None, "", "Excelブックとして読めません。ファイルが壊れていないか確かめてください。"
            )
        ) from error


def _book_records(book) -> tuple[Records, list[Problem]]:
    """The rows of the first sheet; the others must be empty, but for the guide of a template."""
    if not book.worksheets:
        raise Refused(Problem(None, "", "Excelブックにシートがありません。"))
    first, *others = book.worksheets
    for other in others:
        if other.title != GUIDE and any(_filled(row) for row in _rows(other)):
            raise Refused(
                Problem(
                    None,
                    "",
                    f"シート「{other.title}」にも値があります。表は1枚目のシートだけに書いてください。",
                )
            )
    headings: list[str] = []
    records, problems = [], []
    for number, row in enumerate(_rows(first), start=1):
        if not _filled(row):
            continue
        cells = []
        for place, cell in enumerate(row):
            try:
                cells.append(_cell_text(cell))
            except ValueError as error:
                heading = headings[place] if place < len(headings) else ""
                problems.append(
                    Problem(number, heading or f"{get_column_letter(place + 1)}列", str(error))
                )
                cells.append("")
        if number == 1:
            headings = [cell.strip() for cell in cells]
        cells += [""] * (len(headings) - len(cells))
        records.append((number, cells))
        if len(records) > MAX_ROWS + 1:
            raise Refused(Problem(None, "", f"行が多すぎます。{MAX_ROWS}行までに分けてください。"))
    return records, problems


def _rows(sheet) -> Iterable[tuple]:
    """The rows as the file has them, whatever size it claims; no further than a table can be scattered."""
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(), start=1):
        if number > 50 * MAX_ROWS:
            raise Refused(
                Problem(number, "", f"行が多すぎます。{MAX_ROWS}行までに分けてください。")
            )
        yield row


def _filled(row: Sequence) -> bool:
    filled = [place for place, cell in enumerate(row) if cell.value not in (None, "")]
    if filled and filled[-1] >= MAX_COLUMNS:
        raise Refused(
            Problem(
                None,
                f"{get_column_letter(filled[-1] + 1)}列",
                f"列が多すぎます。{MAX_COLUMNS}列までにしてください。",
            )
        )
    return bool(filled)


def _cell_text(cell) -> str:
    """A cell as people see it; ValueError, in Japanese, for what is no plain value."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        raise ValueError(
            "数式が入っています。計算した値を貼り付けてください（数式は計算しません）。"
        )
    if cell.data_type == "e":
        raise ValueError(f"エラー値（{value}）が入っています。")
    if isinstance(value, str):
        # How Excel writes the first half of a line break of Windows.
        return value.replace("_x000D_", "")
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, datetime):
        if value.time() != time():
            raise ValueError("日付と時刻が入っています。文字で入力してください。")
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return _number_text(value, cell.number_format or "")
    raise ValueError("読めない形の値が入っています。文字か数値で入力してください。")


def _number_text(value: float, shown_as: str) -> str:
    """A number as Excel shows it: fifteen digits, with the decimals of the cell's format."""
    if "%" in shown_as:
        raise ValueError(
            "パーセント表示のセルです。表示形式を「文字列」にして、86.1 のように入力してください。"
        )
    number = Decimal(format(value, ".15g"))
    places = _DECIMALS.search(shown_as.partition(";")[0])
    if places and -number.as_tuple().exponent < len(places[1]):
        number = number.quantize(Decimal(1).scaleb(-len(places[1])))
    return f"{number:f}"


def csv_content(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A CSV file as Excel in Japan opens it: UTF-8 with its mark, CRLF."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerows(with_sample_column([headings, *rows]))
    return written.getvalue().encode("utf-8-sig")


def xlsx_content(
    title: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    guide: Sequence[Sequence[str]] = (),
) -> bytes:
    """An Excel file whose cells are all texts, so that 2037.0 stays; with a second sheet that explains.

    The same rows make the same bytes. Raises Refused for a cell that Excel could not hold.
    """
    book = Workbook()
    sheet = book.active
    sheet.title = title
    _fill(sheet, list(with_sample_column([headings, *rows])))
    sheet.freeze_panes = "A2"
    if guide:
        _fill(book.create_sheet(GUIDE), guide)
    packed = io.BytesIO()
    book.save(packed)
    return _timeless(packed.getvalue())


def _fill(sheet, rows: Iterable[Sequence[str]]):
    widths: dict[int, int] = {}
    for number, row in enumerate(rows, start=1):
        for place, text in enumerate(row, start=1):
            if len(text) > LONGEST_CELL:
                raise Refused(
                    Problem(
                        number,
                        rows[0][place - 1],
                        f"Excelの1つのセルに入る{LONGEST_CELL:,}文字を超えています。CSVで出力してください。",
                    )
                )
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


def _timeless(packed: bytes) -> bytes:
    """The file without the moment it was written, which openpyxl puts into it and into its zip."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(packed)) as made,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for part in made.infolist():
            body = made.read(part)
            if part.filename == "docProps/core.xml":
                body = re.sub(rb"<dcterms:(created|modified).*?</dcterms:\1>", b"", body)
            archive.writestr(zipfile.ZipInfo(part.filename), body, zipfile.ZIP_DEFLATED)
    return written.getvalue()
