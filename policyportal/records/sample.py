"""見本データ: whether the records of this database were invented, and how pages and files say so."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db import connection

# A database whose name holds this was made by benchmarks/sample.py; one that ends with the second, by lived.py.
NAME_PART = "_sample_"
LIVED_END = f"{NAME_PART}lived"


@dataclass(frozen=True)
class Sample:
    """What every page, file, feed and printed sheet of a sample says: its label and, after that, its line."""

    label: str
    line: str

    @property
    def heading(self) -> str:
        return f"{self.label}：{self.line}"


DRAWN = Sample(
    "見本データ", "性能を測るために作った架空の方針です。実在のプロジェクトや数値ではありません。"
)
LIVED = Sample(
    "見本（架空の実績）",
    "方針に架空の実績値、点検・評価、数値の変更を加えたものです。実際の成果ではありません。",
)

Row = Sequence[str]


def current_sample() -> Sample | None:
    """Give the sample that this database is; None where the records are the plan's."""
    name = connection.settings_dict["NAME"]
    if name.endswith(LIVED_END):
        return LIVED
    return DRAWN if NAME_PART in name else None


def with_sample_column(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows of a table, its headings first; in a sample each ends with a cell that says so wherever it is copied."""
    sample = current_sample()
    for place, row in enumerate(rows):
        if sample:
            row = [*row, sample.label if place else sample.heading]
        yield row


def without_sample_column(rows: Sequence[Row]) -> Sequence[Row]:
    """The rows of a table without the column of a sample, where this is one; the plan refuses it as an unknown heading."""
    sample = current_sample()
    if not sample or not rows or sample.heading not in rows[0]:
        return rows
    place = list(rows[0]).index(sample.heading)
    return [[*row[:place], *row[place + 1 :]] for row in rows]
