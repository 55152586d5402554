"""Tables to take away: CSV as spreadsheets in Japan read it, a row a record, a column a fact."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse

from policyportal.exchange.sheets import guarded
from policyportal.records.sample import with_sample_column

# Records fetched at a time, so that a table of any length needs little memory.
CHUNK = 500
Column = tuple[str, Callable]


class _Line:
    """What csv writes to: it hands each line back."""

    def write(self, line: str) -> str:
        return line


def csv_file(name: str, columns: Sequence[Column], records: Iterable) -> StreamingHttpResponse:
    """The records as a file to download: UTF-8 with BOM, CRLF, a header of Japanese names; empty means not stated."""
    writer = csv.writer(_Line())

    def rows() -> Iterator[list[str]]:
        yield [header for header, _ in columns]
        for record in records:
            yield [_cell(value(record)) for _, value in columns]

    def lines() -> Iterator[str]:
        yield "\ufeff"
        for row in with_sample_column(rows()):
            yield writer.writerow(row)

    return StreamingHttpResponse(
        lines(),
        content_type="text/csv; charset=utf-8; header=present",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def in_chunks(queryset, ids: Sequence[int]) -> Iterator:
    """The records with these ids in their order, some at a time with all that is prefetched."""
    for start in range(0, len(ids), CHUNK):
        yield from queryset.in_order_of(ids[start : start + CHUNK])


def _cell(value):
    """What staff wrote is not taken for a formula by whoever opens the file."""
    if isinstance(value, str):
        return guarded(value)
    return "" if value is None else value
