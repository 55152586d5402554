"""The report of a file: what each of its rows does, and what is wrong with it."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from policyportal.exchange.problems import Problem


class Outcome(StrEnum):
    """The result of a row."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    LEFT_OUT = "left out"
    """A row of a template that nobody has filled in."""
    WRONG = "wrong"


@dataclass
class RowReport:
    """The report of a row of a file."""

    number: int
    title: str = ""
    outcome: Outcome = Outcome.UNCHANGED
    record_id: int | None = None
    # Heading, old text, new text.
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    cautions: list[Problem] = field(default_factory=list)

    def add_problem(self, column: str, *texts: str) -> None:
        self.problems += [Problem(self.number, column, text) for text in texts]

    def add_caution(self, column: str, text: str) -> None:
        self.cautions.append(Problem(self.number, column, text))


class Report:
    """The report of a file, row by row, or the problems because of which no row was read."""

    def __init__(self, rows: Iterable[RowReport] = (), problems: Iterable[Problem] = ()):
        self.rows, self.problems = list(rows), list(problems)
        self.cautions: list[Problem] = []
        for row in self.rows:
            self.problems += row.problems
            self.cautions += row.cautions
        self.added, self.changed = self._rows(Outcome.ADDED), self._rows(Outcome.CHANGED)
        self.unchanged, self.wrong = self._rows(Outcome.UNCHANGED), self._rows(Outcome.WRONG)
        self.left_out = self._rows(Outcome.LEFT_OUT)
        self.is_done = False

    def _rows(self, outcome: Outcome) -> list[RowReport]:
        return [row for row in self.rows if row.outcome is outcome]

    @property
    def unchanged_rows(self) -> str:
        return spans_of(row.number for row in self.unchanged)

    @property
    def left_out_rows(self) -> str:
        return spans_of(row.number for row in self.left_out)

    @property
    def has_effect(self) -> bool:
        return bool(self.added or self.changed)

    @property
    def may_be_confirmed(self) -> bool:
        return self.has_effect and not self.problems

    @property
    def fingerprint(self) -> str:
        """Two reports that say the same have the same fingerprint."""
        said = []
        for row in self.rows:
            said.append((row.number, row.outcome.value, row.title, row.changes, row.cautions))
        return hashlib.sha256(repr(said).encode()).hexdigest()


def spans_of(numbers: Iterable[int]) -> str:
    """Write row numbers in few words: 2～30、32."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and spans[-1][1] == number - 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return "、".join(f"{first}" if first == last else f"{first}～{last}" for first, last in spans)
