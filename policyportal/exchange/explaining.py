"""The report of a file: what each of its rows does, and what is wrong with it."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

# What a row does; a row of a template that nobody has filled in is left out.
Outcome = Literal["added", "changed", "unchanged", "left out", "wrong"]
# The rows of a file that hold something, numbered as a spreadsheet numbers them.
NumberedRows = list[tuple[int, list[str]]]


@dataclass(frozen=True)
class Problem:
    """A fault and its place, as the user's own program counts; None and "" mean the file as a whole."""

    row: int | None
    column: str
    text: str

    def __str__(self) -> str:
        row = f"{self.row}行目" if self.row else ""
        column = f"「{self.column}」" if self.column else ""
        place = "・".join(filter(None, (row, column)))
        return f"{place}：{self.text}" if place else self.text


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
    the old and the new text for each cell. `notices` say what was read otherwise than it stands in the file.
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

    def add_problem(self, column: str, *texts: str) -> None:
        self.problems += [Problem(self.number, column, text) for text in texts]

    def add_caution(self, column: str, text: str) -> None:
        self.cautions.append(Problem(self.number, column, text))

    def add_notice(self, column: str, text: str) -> None:
        self.notices.append(Problem(self.number, column, text))


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
            self.problems += row.problems
            self.cautions += row.cautions
            rows_of[row.outcome].append(row)
            if row.outcome in ("added", "changed"):
                self.notices += row.notices
        self.added, self.changed = rows_of["added"], rows_of["changed"]
        self.unchanged, self.wrong = rows_of["unchanged"], rows_of["wrong"]
        self.left_out = rows_of["left out"]
        self.unchanged_rows, self.left_out_rows = spans_of(self.unchanged), spans_of(self.left_out)
        self.has_effect = bool(self.added or self.changed)
        self.may_be_confirmed = self.has_effect and not self.problems

    @property
    def fingerprint(self) -> str:
        """Two reports that say the same have the same fingerprint."""
        said = []
        for row in self.rows:
            said.append((row.number, row.outcome, row.title, row.changes, row.cautions))
        return hashlib.sha256(repr(said).encode()).hexdigest()


def spans_of(rows: Iterable[FileRow]) -> str:
    """Write the numbers of rows in few words: 2～30、32."""
    spans: list[list[int]] = []
    for row in rows:
        if spans and spans[-1][1] == row.number - 1:
            spans[-1][1] = row.number
        else:
            spans.append([row.number, row.number])
    return "、".join(f"{first}" if first == last else f"{first}～{last}" for first, last in spans)
