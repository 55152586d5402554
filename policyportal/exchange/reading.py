"""Reads the rows of a file under the columns of its table."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import chain, zip_longest

from django.core.exceptions import ValidationError

from policyportal.exchange.cells import NumberCell, RecordCell, YearCell, printable
from policyportal.exchange.explaining import FileRow, OddCell, Problem, Refused, Report
from policyportal.exchange.files import FileTable
from policyportal.exchange.tables import Table
from policyportal.records.codes import code_of
from policyportal.records.eras import FIRST_DAY
from policyportal.records.folding import fold
from policyportal.records.letters import tidied, tidyings

# The heading of the column that says why a row was left out; when the file comes again, nobody reads it.
REASON = "取り込めなかった理由"
NO_DAY = (
    "セルの表示形式が日付のため、{shown}になっています。"
    "数値を入力したのなら、表示形式を「標準」にして、入力し直してください。"
)


def read_all(table: Table, files: Mapping[str, FileTable]) -> list["Reader"]:
    """Read the sheets of a file by their names; that of a file with one has none. Raises Refused with the faults of all."""
    readers, problems = [], []
    for sheet, file in files.items():
        try:
            readers.append(Reader(table, file, sheet))
        except Refused as error:
            problems += [replace(problem, sheet=sheet) for problem in error.problems]
    if problems:
        raise Refused(problems=problems)
    for name, column in table.columns.items():
        if isinstance(column.cell, RecordCell):
            rows = chain.from_iterable(reader.rows for reader in readers if name in reader.columns)
            column.cell.find(row.cells[name] for row in rows)
    for reader in readers:
        reader.read_keys()
    return readers


class Reader:
    """The rows of a file, or of a sheet of it, under the columns that these have. Raises Refused if they are not the table's.

    `readable` are those without a cell that no program could read.
    """

    def __init__(self, table: Table, file: FileTable, sheet: str = ""):
        self.table = table
        names = self._names(file)
        self.columns = {name: column for name, column in table.columns.items() if name in names}
        self.own = {name: column for name, column in table.own.items() if name in names}
        self.rows = [self._row(names, number, cells, sheet) for number, cells in file.rows]
        rows = {row.number: row for row in self.rows}
        for fault in self.faults:
            rows[fault.row].add_problem(fault.column, fault.text)
        self.readable = [row for row in self.rows if not row.problems]

    def read_keys(self) -> None:
        """Read the key of each row; the records that the cells name are found."""
        for row in self.readable:
            row.key = self._key_of(row)

    def _names(self, file: FileTable) -> list[str]:
        """Find the table's columns for the headings of the file, in the file's order."""
        table = self.table
        known = {fold(column.heading): name for name, column in table.columns.items()}
        names: list[str] = []
        problems: list[Problem] = []
        for heading in file.headings:
            if fold(heading) == fold(REASON):
                names.append("")
                continue
            name = known.get(fold(heading), "")
            if heading and not name:
                text = f"「{table.model._meta.verbose_name}」の表にない見出しです。"
                problems.append(Problem(1, heading, text))
            elif name and name in names:
                problems.append(Problem(1, table.heading(name), "同じ見出しが2つあります。"))
            names.append(name)
        if not any(names):
            first = "」「".join(table.headings()[:3])
            text = f"1行目に「{first}」などの見出しがありません。見出しの行と、ファイルの文字コードを確かめてください。"
            raise Refused(text, row=1)
        for key in table.keys:
            if key not in names:
                text = "この見出しの列がありません。行を見分けるのに必要です。"
                problems.append(Problem(1, table.heading(key), text))
        if not problems and not file.rows:
            problems.append(Problem(2, table.key_heading, "見出しだけで、行がありません。"))
        if not problems:
            self.dates, self.held = {}, {}
            found = [*file.problems, *self._read_odd(names, file.odd)]
            numbers = {number for number, _ in file.rows}
            problems = [fault for fault in found if fault.spoils_file or fault.row not in numbers]
            # What is wrong with a cell is wrong with its row alone.
            self.faults = found
        if problems:
            raise Refused(problems=problems)
        return names

    def _read_odd(self, names: list[str], odd: Iterable[OddCell]) -> Iterator[Problem]:
        """Read the dates of a spreadsheet as their columns mean them, and find those that mean none."""
        for cell in odd:
            name = names[cell.place] if cell.place < len(names) else ""
            if not name or cell.row == 1:
                continue
            if not cell.date_format:
                self.held[cell.row, name] = cell.held
                continue
            column = self.table.columns[name]
            day = date.fromisoformat(cell.held)
            if day < FIRST_DAY:
                # Spreadsheets count days from 1900: it is a small number.
                shown = f"{day.year}年{day.month}月{day.day}日"
                yield Problem(cell.row, column.heading, NO_DAY.format(shown=shown))
                continue
            try:
                self.dates[cell.row, name] = column.cell.of_date(day, cell.date_format)
            except ValidationError as error:
                yield Problem(cell.row, column.heading, error.messages[0])

    def _row(self, names: list[str], number: int, cells: list[str], sheet: str) -> FileRow:
        """Read the cells of a row, and note what is not read as it stands there."""
        row = FileRow(number, sheet=sheet)
        for name, text in zip_longest(names, cells, fillvalue=""):
            if not name:
                continue
            column = self.table.columns[name]
            text = printable(self.dates.get((number, name), text))
            for tidying in tidyings(text):
                row.add_notice(column.heading, tidying)
            if isinstance(column.cell, NumberCell) and (held := self.held.get((number, name))):
                row.add_notice(
                    column.heading, f"セルの表示のとおり「{text}」と読みました（中身は{held}）。"
                )
            row.cells[name] = column.cell.out_of_file(tidied(text).strip())
        return row

    def _key_of(self, row: FileRow) -> tuple | None:
        """Read the parts of the row's key, and report those that are wrong."""
        parts = []
        for name in self.table.keys:
            try:
                parts.append(self._key_part(name, row.cells[name], row))
            except ValidationError as error:
                row.add_problem(self.table.heading(name), *error.messages)
        return tuple(parts) if len(parts) == len(self.table.keys) else None

    def _key_part(self, name: str, text: str, row: FileRow) -> int | str:
        column = self.table.fields[name]
        if not text:
            raise ValidationError("空欄です。行を見分けるのに必要です。")
        if isinstance(column.cell, YearCell):
            return column.field.formfield().clean(text)
        if isinstance(column.cell, RecordCell):
            return column.cell.read(text, row.cells).pk
        return code_of(text) if name == "code" else text

    def read(self, row: FileRow, names: list[str]) -> dict:
        """Read the row's cells of these columns for the form, and report those that cannot be read."""
        said = {}
        for name in names:
            column = self.columns[name]
            try:
                said[name] = column.cell.read(row.cells[name], row.cells)
            except ValidationError as error:
                row.add_problem(column.heading, *error.messages)
        return said

    def compare_references(self, row: FileRow, record) -> None:
        for name, column in self.columns.items():
            if column.is_compared:
                said, stored = row.cells[name], column.text(record)
                if said and fold(said) != fold(stored):
                    text = f"ファイルには「{said}」とありますが、登録されているのは「{stored}」です。行がずれていないか確かめてください。"
                    row.add_problem(column.heading, text)


def wrong_sheets(table: Table, report: Report) -> dict[str, list[list[str]]]:
    """The rows of a file that are wrong, under the headings that they had, with the reason; by their sheets."""
    sheets: dict[str, list[list[str]]] = {}
    for row in report.wrong:
        columns = [table.columns[name] for name in row.cells]
        if row.sheet not in sheets:
            sheets[row.sheet] = [[*(column.heading for column in columns), REASON]]
        cells = [table.columns[name].cell.in_file(text) for name, text in row.cells.items()]
        sheets[row.sheet].append([*cells, "\n".join(map(str, row.problems))])
    return sheets
