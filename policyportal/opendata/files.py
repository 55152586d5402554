"""A dataset as CSV, JSON and Excel. Each is made row by row, so that one of any length can be sent while it is made."""

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from policyportal.exchange.number_files import NumberSheet, number_file
from policyportal.opendata.plain_text import in_cp932, plain
from policyportal.pages.datasets import Dataset
from policyportal.records.formulas import guarded
from policyportal.records.sample import current_sample

BOM = "\ufeff"
# What the encodings of a CSV file are called in an address, and in its content type.
UTF_8, CP932 = "utf-8", "cp932"
CHARSETS = {UTF_8: "utf-8", CP932: "Shift_JIS"}
Rows = Iterable[Sequence[Any]]


def csv_lines(dataset: Dataset, rows: Rows, *, english: bool = False) -> Iterator[str]:
    """The lines of a CSV file, its headings first; `english` names the columns by their names."""
    writer = csv.writer(SimpleNamespace(write=str))  # writerow returns what write does
    columns = dataset.columns
    sample = current_sample()
    mark = [sample.heading] if sample else []
    headings = list(columns) if english else [column.heading for column in columns.values()]
    yield writer.writerow([*headings, *mark])
    for row in rows:
        yield writer.writerow([*map(cell, row), *mark])


def encoded(lines: Iterable[str], encoding: str) -> Iterator[bytes]:
    """Lines of CSV as the bytes of a file: UTF-8 begins with its mark, by which Excel knows it."""
    if encoding == CP932:
        yield from map(in_cp932, lines)
        return
    yield BOM.encode()
    for line in lines:
        yield line.encode()


def cell(value: Any) -> str:
    """A value as a cell of CSV has it: numbers without commas, true and false as 1 and 0, nothing where none is known.

    A text that a spreadsheet would take for a formula has a ' before it; JSON has all texts as they are.
    """
    match value:
        case None:
            return ""
        case bool():
            return "1" if value else "0"
        case Decimal():
            return f"{value:f}"
        case date():
            return value.isoformat()
    return guarded(plain(str(value)))


def json_lines(dataset: Dataset, rows: Rows, about: dict[str, Any]) -> Iterator[str]:
    """The lines of a JSON file: what the file is, and its rows by the names of the columns; decimals are texts, exact."""
    head = json.dumps(about, ensure_ascii=False, indent=1)
    yield f'{head[:-2]},\n "rows": ['
    names = list(dataset.columns)
    before = "\n  "
    for row in rows:
        values = dict(zip(names, row, strict=True))
        yield before + json.dumps(values, ensure_ascii=False, default=_in_json)
        before = ",\n  "
    yield "\n ]\n}\n"


def _in_json(value: Any) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else value.isoformat()


def piled(parts: Iterable[bytes], size: int = 64 * 1024) -> Iterator[bytes]:
    """The same bytes in fewer, larger parts."""
    pile = bytearray()
    for part in parts:
        pile += part
        if len(pile) >= size:
            yield bytes(pile)
            pile.clear()
    if pile:
        yield bytes(pile)


def excel_content(dataset: Dataset, rows: Rows) -> bytes:
    """A dataset as an Excel file: one table from the first row on, numbers as numbers in their own digits."""
    columns = dataset.columns.values()
    sample = current_sample()
    mark = [sample.heading] if sample else []
    table = [[*map(in_excel, row), *mark] for row in rows]
    headings = [*(column.heading for column in columns), *mark]
    return number_file([NumberSheet(dataset.title, headings, table)])


def in_excel(value: Any) -> Any:
    """A value as Excel has it: a number stays one, a truth is 1 or 0."""
    if isinstance(value, bool):
        return int(value)
    return plain(value) if isinstance(value, str) else value
