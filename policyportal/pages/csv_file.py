"""CSV files to take away: a row a record, a column a fact."""

import csv
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import chain
from types import SimpleNamespace
from typing import Any

from django.http import StreamingHttpResponse
from django.utils.timezone import localdate

from policyportal.records.columns import Column
from policyportal.records.formulas import guarded
from policyportal.records.sample import with_sample_column

# Records fetched at a time, so that a table of any length needs little memory.
CHUNK = 500


def csv_lines(headings: Iterable[str], rows: Iterable[Iterable]) -> Iterator[str]:
    """The lines of a CSV file as Excel in Japan opens it: UTF-8 with its mark, CRLF."""
    writer = csv.writer(SimpleNamespace(write=str))  # writerow returns what write does
    yield "\ufeff"
    for row in with_sample_column(chain([headings], rows)):
        yield writer.writerow(row)


def csv_file(name: str, columns: Mapping[str, Column], records: Iterable) -> StreamingHttpResponse:
    """The records as a file to download, with a header of Japanese names; empty means not stated."""
    headings = [column.public_heading or column.heading for column in columns.values()]
    return StreamingHttpResponse(
        csv_lines(headings, _rows(columns.values(), records)),
        content_type="text/csv; charset=utf-8; header=present",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def in_chunks(queryset, ids: Sequence[int]) -> Iterator:
    """The records with these ids in their order, some at a time with all that is prefetched."""
    for start in range(0, len(ids), CHUNK):
        yield from queryset.in_order_of(ids[start : start + CHUNK])


def _rows(columns: Collection[Column], records: Iterable) -> Iterator[list]:
    for record in records:
        yield [_cell(column.value_of(record)) for column in columns]


def _cell(value: Any) -> Any:
    """A value as the file has it; what staff wrote is not taken for a formula by whoever opens it."""
    if isinstance(value, str):
        return guarded(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return localdate(value).isoformat()
    return "" if value is None else value
