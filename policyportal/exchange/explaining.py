"""The report of a file: what each of its rows does, and what is wrong with it."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import attrgetter
from typing import Literal, NamedTuple

# What a row does; a row of a template that nobody has filled in is left out.
Outcome = Literal["added", "changed", "unchanged", "left out", "wrong"]
# The rows of a file that hold something, numbered as a spreadsheet numbers them.
NumberedRows = list[tuple[int, list[str]]]


@dataclass(frozen=True)
class Problem:
    """A fault and its place, as the user's own program counts; None and "" mean the file as a whole.

    The sheet is named where a file has several, and what the row is about where that is known. With `spoils_file`, no
    other row can be taken as it was meant.
    """

    row: int | None
    column: str
    text: str
    sheet: str = ""
    about: str = ""
    spoils_file: bool = False

    @property
    def place(self) -> str:
        """Where people find the row: 2, or シート「空知」2; empty for a file as a whole."""
        return f"{_named(self.sheet)}{self.row or ''}"

    def __str__(self) -> str:
        sheet = _named(self.sheet)
        row = f"{self.row}行目" if self.row else ""
        column = f"「{self.column}」" if self.column else ""
        where = "・".join(filter(None, (sheet, row, column)))
        return f"{where}：{self.text}" if where else self.text


class Refused(Exception):
    """A file that cannot be read as a table, for one reason or for several problems."""

    def __init__(self, text="", row: int | None = None, column="", *, problems: Iterable = ()):
        self.problems = list(problems) or [Problem(row, column, text)]
        super().__init__(*map(str, self.problems))


class OddCell(NamedTuple):
    """A cell that holds something else than it shows, by its row and its place in it.

    `held` is a day, if the cell has a `date_format`, else a number of more digits than the cell shows.
    """

    row: int
    place: int
    held: str
    date_format: str = ""


class ReadSheet(NamedTuple):
    """A sheet of a file as it was read; that of a CSV file has no title.

    `problems` are those of its cells, which matter once it is known for the sheet of a table. Of a sheet that
    `is_refused` they say why, and no row but the first may have been read.
    """

    title: str
    rows: NumberedRows
    problems: list[Problem]
    odd: Sequence[OddCell] = ()
    is_hidden: bool = False
    is_refused: bool = False


@dataclass
class FileRow:
    """A row of a file: the text of its cells by the names of the table's columns, and what it does.

    `key` identifies the row's record; it is None where a part of it is empty or wrong. `changes` has a heading,
    the old and the new text for each cell. `notices` say what was read otherwise than it stands in the file. `sheet` is
    named where a file has several; `name`, `unit` and `former` (the value before) tell people what the key does not.
    """

    number: int
    cells: dict[str, str] = field(default_factory=dict)
    key: tuple | None = None
    title: str = ""
    outcome: Outcome = "unchanged"
    record_id: int | None = None
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    cautions: list[Problem] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)
    sheet: str = ""
    name: str = ""
    unit: str = ""
    former: str = ""

    def add_problem(self, column: str, *texts: str) -> None:
        self.problems += [Problem(self.number, column, text, self.sheet) for text in texts]

    def add_caution(self, column: str, text: str) -> None:
        self.cautions.append(Problem(self.number, column, text, self.sheet))

    @property
    def about(self) -> str:
        """What people know the row by: its name with its unit, or else its key."""
        unit = f"（単位：{self.unit}）" if self.unit else ""
        return f"{self.name}{unit}" if self.name else self.title

    @property
    def place(self) -> str:
        """Where people find it: 2, or シート「空知」2."""
        return f"{_named(self.sheet)}{self.number}"

    def add_notice(self, column: str, text: str) -> None:
        self.notices.append(Problem(self.number, column, text, self.sheet))


class Report:
    """The report of a file, row by row, or the problems because of which no row was read."""

    is_done = False

    def __init__(
        self,
        rows: Iterable[FileRow] = (),
        problems: Iterable[Problem] = (),
        notices: Iterable[Problem] = (),
    ):
        self.rows, self.problems, self.notices = list(rows), list(problems), list(notices)
        self.cautions: list[Problem] = []
        rows_of = defaultdict(list)
        for row in self.rows:
            self.problems += [replace(problem, about=row.about) for problem in row.problems]
            self.cautions += [replace(caution, about=row.about) for caution in row.cautions]
            rows_of[row.outcome].append(row)
            if row.outcome in ("added", "changed"):
                self.notices += row.notices
        self.added, self.changed = rows_of["added"], rows_of["changed"]
        self.unchanged, self.wrong = rows_of["unchanged"], rows_of["wrong"]
        self.left_out = rows_of["left out"]
        self.unchanged_rows, self.left_out_rows = spans_of(self.unchanged), spans_of(self.left_out)
        self.has_effect = bool(self.added or self.changed)
        self.may_be_confirmed = self.has_effect and not self.problems
        self.may_leave_out = self.has_effect and bool(self.wrong)

    @property
    def right(self) -> int:
        """How many rows have an effect, if those that are wrong are left out."""
        return len(self.added) + len(self.changed)

    @property
    def fingerprint(self) -> str:
        """Two reports that say the same have the same fingerprint."""
        said = []
        for row in self.rows:
            place = (row.sheet, row.number, row.outcome, row.title)
            said.append((*place, row.former, row.changes, row.cautions))
        return hashlib.sha256(repr(said).encode()).hexdigest()


def spans_of(rows: Iterable[FileRow]) -> str:
    """Write the numbers of rows in few words: 2～30、32; シート「空知」2～30."""
    told = []
    for sheet, of_sheet in groupby(rows, attrgetter("sheet")):
        told.append(_named(sheet) + _spans(row.number for row in of_sheet))
    return "、".join(told)


def _spans(numbers: Iterable[int]) -> str:
    spans: list[list[int]] = []
    for number in numbers:
        if spans and spans[-1][1] == number - 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return "、".join(f"{first}" if first == last else f"{first}～{last}" for first, last in spans)


def _named(sheet: str) -> str:
    return f"シート「{sheet}」" if sheet else ""
