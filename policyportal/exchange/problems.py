"""The problems of a file, with the row and the column as the user's own program counts them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """A fault and its place; None and "" mean the file as a whole."""

    row: int | None
    column: str
    text: str

    def __str__(self) -> str:
        row = f"{self.row}行目" if self.row else ""
        column = f"「{self.column}」" if self.column else ""
        place = "・".join(filter(None, (row, column)))
        return f"{place}：{self.text}" if place else self.text


class Refused(Exception):
    """A file that cannot be read as a table, and why."""

    def __init__(self, *problems: Problem):
        super().__init__(*map(str, problems))
        self.problems = list(problems)


def refused(text: str, row: int | None = None, column: str = "") -> Refused:
    """A file refused for one reason."""
    return Refused(Problem(row, column, text))
