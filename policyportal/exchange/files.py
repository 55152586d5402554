"""Reads and writes the files of tables.

Every cell is a text: a number keeps its printed decimals, and nothing is computed. A file that cannot be read
is refused in words that name the row and the column.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import NamedTuple

from openpyxl.utils import get_column_letter

from policyportal.exchange.bounds import read_within_bounds
from policyportal.exchange.cells import has_control
from policyportal.exchange.excel_files import GUIDE, LISTS, Cells, excel_content
from policyportal.exchange.explaining import NumberedRows, OddCell, Problem, ReadSheet, Refused
from policyportal.exchange.kinds import CSV, XLSX, wrong_kind
from policyportal.exchange.limits import MAX_BYTES, MAX_ROWS
from policyportal.pages.csv_file import csv_lines
from policyportal.records.folding import fold
from policyportal.records.sample import with_sample_column, without_sample_column

CONTENT_TYPES = {
    CSV: "text/csv; charset=utf-8; header=present",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# Why a sheet of a table is not read.
SAME_NAME = "同じ名前のシートが2つあります。名前を変えてください。"
HIDDEN = "この表のシートが隠れています。再表示して、内容を確かめてください。"


class FileTable(NamedTuple):
    """The table of a file: row 1 is the headings, and blank rows are left out of `rows`.

    `problems` are those of cells; they matter once the headings are those of the table. `odd` are the cells that hold
    something else than they show. `sheet` is where it stands in an Excel file, and `unread` are its other sheets that
    people see.
    """

    headings: list[str]
    rows: NumberedRows
    problems: list[Problem]
    odd: Sequence[OddCell] = ()
    sheet: str = ""
    unread: Sequence[str] = ()


def read_file(name: str, content: bytes, headings: Iterable[str] = ()) -> FileTable:
    """Read the table of an uploaded file, which has some of the headings. Raises Refused if it has none."""
    return _table_in(_filled_sheets(name, content, (CSV, XLSX)), headings)


def read_tables(
    name: str, content: bytes, headings: Iterable[str], keys: Sequence[str]
) -> dict[str, FileTable]:
    """Read the tables of an uploaded file by the names of their sheets. Raises Refused if it has none.

    Of an Excel file with several sheets that have the headings `keys`, every sheet that people see is a table of the
    same kind; of any other file there is one, without a name.
    """
    sheets = _filled_sheets(name, content, (CSV, XLSX))
    wanted, tables = {fold(key) for key in keys}, []
    for sheet in sheets:
        if sheet.rows and wanted <= set(map(fold, sheet.rows[0][1])):
            tables.append(sheet)
    if sum(not sheet.is_hidden for sheet in tables) < 2:
        return {"": _table_in(sheets, headings)}
    found, problems = {}, []
    for sheet in sheets:
        try:
            if sheet in tables and sheet.is_hidden:
                raise Refused(HIDDEN)
            if sheet.title in found:
                raise Refused(SAME_NAME)
            if sheet in tables:
                found[sheet.title] = _table_of(sheet)
            elif not sheet.is_hidden:
                names = "」「".join(keys)
                raise Refused(
                    f"「{names}」の見出しがありません。表でないシートは、除いてください。", 1
                )
        except Refused as error:
            problems += [replace(problem, sheet=sheet.title) for problem in error.problems]
    number = sum(len(table.rows) for table in found.values())
    if number > MAX_ROWS:
        text = f"行が多すぎます（{number:,}行）。全部のシートで{MAX_ROWS:,}行までに分けてください。"
        problems.append(Problem(None, "", text))
    if problems:
        raise Refused(problems=problems)
    return found


def _filled_sheets(name: str, content: bytes, wanted: Collection[str]) -> list[ReadSheet]:
    """The sheets of a file that hold something, without those of a template that are no tables. Raises Refused if none does."""
    sheets = []
    for sheet in read_within_bounds(_ending_of(name, content, wanted), content):
        if sheet.title not in (GUIDE, LISTS) and (sheet.rows or sheet.is_refused):
            sheets.append(sheet)
    if not sheets:
        raise Refused("ファイルに何も書かれていません。")
    return sheets


def _table_in(sheets: list[ReadSheet], headings: Iterable[str]) -> FileTable:
    """The table of the sheet that has some of the headings, and the names of the others."""
    chosen = _sheet_with({fold(heading) for heading in headings}, sheets)
    try:
        table = _table_of(chosen)
    except Refused as error:
        raise _naming(chosen.title if len(sheets) > 1 else "", error) from error
    unread = []
    for sheet in sheets:
        if sheet is not chosen and not sheet.is_hidden:
            unread.append(sheet.title)
    return table._replace(unread=unread)


def read_workbook(name: str, content: bytes) -> Iterator[tuple[str, FileTable | list[Problem]]]:
    """Read each sheet of an Excel file: its name, with its table or why it has none. Raises Refused if it is no such file."""
    for sheet in read_within_bounds(_ending_of(name, content, (XLSX,)), content):
        if sheet.title in (GUIDE, LISTS) or not (sheet.rows or sheet.is_refused):
            continue
        try:
            yield sheet.title, _table_of(sheet)
        except Refused as error:
            yield sheet.title, error.problems


def _ending_of(name: str, content: bytes, wanted: Collection[str]) -> str:
    """The ending of a file's name, which says how to read it. Raises Refused for what is no such file, or too large."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if not content:
        raise Refused("ファイルが空です。")
    if len(content) > MAX_BYTES:
        raise Refused(f"ファイルが大きすぎます。{MAX_BYTES // 2**20}MBまでにしてください。")
    if wrong := wrong_kind(ending, content, wanted):
        raise Refused(wrong)
    return ending


def _sheet_with(wanted: set[str], sheets: list[ReadSheet]) -> ReadSheet:
    """The sheet whose first row has the headings of the table; where none has, the first that people see."""
    tables = []
    for sheet in sheets:
        headings = set(map(fold, sheet.rows[0][1])) if sheet.rows else set()
        if len(headings & wanted) > 1:
            tables.append(sheet)
    seen = [sheet for sheet in tables if not sheet.is_hidden]
    if len(seen) > 1:
        names = "」「".join(sheet.title for sheet in seen)
        raise Refused(
            f"この表のシートが{len(seen)}つあります（「{names}」）。1つだけにしてください。"
        )
    if tables and not seen:
        raise _naming(tables[0].title, Refused(HIDDEN))
    return seen[0] if seen else min(sheets, key=attrgetter("is_hidden"))


def _naming(title: str, refusal: Refused) -> Refused:
    """The refusal with the sheet that it speaks of."""
    place = f"シート「{title}」：" if title else ""
    return Refused(
        problems=[replace(problem, text=f"{place}{problem.text}") for problem in refusal.problems]
    )


def _table_of(sheet: ReadSheet) -> FileTable:
    """The table of a sheet that was read. Raises Refused if it has none."""
    if sheet.is_refused:
        raise Refused(problems=sheet.problems)
    problems = list(sheet.problems)
    (first, *numbers), cells_of_rows = zip(*sheet.rows, strict=True)
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
    rows = [(number, cells[:width]) for number, cells in rows]
    return FileTable(headings, rows, problems, sheet.odd, sheet.title)


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
