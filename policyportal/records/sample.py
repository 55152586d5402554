"""見本データ: whether the records of this database were invented, and how pages and files say so."""

from collections.abc import Iterable, Iterator, Sequence

from django.db import connection

# A database whose name holds this was made by benchmarks/sample.py.
NAME_PART = "_sample_"
LABEL = "見本データ"
LINE = "性能を測るために作った架空の方針です。実在のプロジェクトや数値ではありません。"
HEADING = f"{LABEL}：{LINE}"

Row = Sequence[str]


def sample_line() -> str:
    """What every page, file, feed and printed sheet of a sample says; empty where the records are the plan's."""
    return LINE if NAME_PART in connection.settings_dict["NAME"] else ""


def with_sample_column(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows of a table, its headings first; in a sample each ends with a cell that says so wherever it is copied."""
    is_sample = bool(sample_line())
    for place, row in enumerate(rows):
        if is_sample:
            row = [*row, LABEL if place else HEADING]
        yield row


def without_sample_column(rows: Sequence[Row]) -> Sequence[Row]:
    """The rows of a table without the column of a sample, where this is one; the plan refuses it as an unknown heading."""
    if not sample_line() or not rows or HEADING not in rows[0]:
        return rows
    place = list(rows[0]).index(HEADING)
    return [[*row[:place], *row[place + 1 :]] for row in rows]
