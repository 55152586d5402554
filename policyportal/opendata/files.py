"""A dataset as CSV, JSON and Excel. Each is made row by row, so that one of any length can be sent while it is made."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from policyportal.exchange.number_files import NumberSheet, number_file
from policyportal.opendata.plain_text import in_cp932, plain
from policyportal.pages.csv_file import BOM, cell, unmarked_lines
from policyportal.pages.datasets import Dataset
from policyportal.pages.streams import batches
from policyportal.records.sample import with_sample_column

# What the encodings of a CSV file are called in an address, and in its content type.
UTF_8, CP932 = "utf-8", "cp932"
CHARSETS = {UTF_8: "utf-8", CP932: "Shift_JIS"}
# A text often stands in many rows that follow one another: what became of so many texts is kept.
TEXTS_KEPT = 4096
Rows = Iterable[Sequence[Any]]


def csv_lines(dataset: Dataset, rows: Rows, *, english: bool = False) -> Iterator[str]:
    """The lines of a CSV file, some at a time, its headings first; `english` names the columns by their names.

    Numbers are without commas, true and false 1 and 0, and what is not known is empty. A text that a spreadsheet would
    take for a formula has a ' before it; JSON has all texts as they are.
    """
    columns = dataset.columns
    headings = columns if english else [column.heading for column in columns.values()]
    return unmarked_lines(headings, map(_cells, rows))


def encoded(lines: Iterable[str], encoding: str) -> Iterator[bytes]:
    """Lines of CSV as the bytes of a file."""
    if encoding == CP932:
        yield from map(in_cp932, lines)
        return
    yield BOM.encode()
    yield from map(str.encode, lines)


def _cells(row: Sequence[Any]) -> list[Any]:
    return [_text_cell(value) if type(value) is str else _cell(value) for value in row]


def _cell(value: Any) -> Any:
    """A value that is no text, or of a kind of its own."""
    return "" if value is None else cell(in_excel(value))


@lru_cache(TEXTS_KEPT)
def _text_cell(text: str) -> str:
    return cell(plain(text))


def json_lines(dataset: Dataset, rows: Rows, about: dict[str, Any]) -> Iterator[str]:
    """The lines of a JSON file, some at a time: what the file is, and its rows by the names of the columns; decimals are texts, exact."""
    head = json.dumps(about, ensure_ascii=False, indent=1)
    yield f'{head[:-2]},\n "rows": ['
    # The object of a row with a %s for each value: json.dumps would write the names anew for each row.
    names = ", ".join(f"{_in_json(name)}: %s" for name in dataset.columns)
    before, row_object = "\n  ", f"{{{names}}}"
    for batch in batches(rows):
        yield before + ",\n  ".join([row_object % _values_in_json(row) for row in batch])
        before = ",\n  "
    yield "\n ]\n}\n"


def _values_in_json(row: Sequence[Any]) -> tuple[str, ...]:
    return tuple([_text_in_json(value) if type(value) is str else _in_json(value) for value in row])


def _in_json(value: Any) -> str:
    # The encoder begins anew for each value that is no text.
    if value is None:
        return "null"
    if isinstance(value, Decimal):
        return f'"{value:f}"'
    if isinstance(value, date):
        return f'"{value.isoformat()}"'
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return str(value) if is_number else _ENCODER.encode(value)


_ENCODER = json.JSONEncoder(ensure_ascii=False)
_text_in_json = lru_cache(TEXTS_KEPT)(_ENCODER.encode)


def excel_content(dataset: Dataset, rows: Rows) -> bytes:
    """A dataset as an Excel file: one table from the first row on, numbers as numbers in their own digits."""
    headings = [column.heading for column in dataset.columns.values()]
    table = [list(map(in_excel, row)) for row in rows]
    headings, *table = with_sample_column([headings, *table])
    return number_file([NumberSheet(dataset.title, headings, table, grouped=False)])


def in_excel(value: Any) -> Any:
    """A value as a spreadsheet has it: a number stays one, a truth is 1 or 0, a text is on one line in plain signs."""
    if isinstance(value, bool):
        return int(value)
    return plain(value) if isinstance(value, str) else value
