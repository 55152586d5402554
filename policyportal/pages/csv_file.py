"""CSV files to take away: a row a record, a column a fact. A short one is a page as any other, a long one a stream."""

import csv
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from io import StringIO
from itertools import chain
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.timezone import localdate

from policyportal.pages import streams
from policyportal.pages.elsewhere import READ_ELSEWHERE
from policyportal.pages.streams import batches, piled, streamed
from policyportal.records import replica
from policyportal.records.columns import Column
from policyportal.records.formulas import guarded
from policyportal.records.querysets import RecordQuerySet
from policyportal.records.sample import with_sample_column
from regions.models import Plan

# By which Excel knows that a file is UTF-8.
BOM = "\ufeff"


def csv_lines(headings: Iterable[str], rows: Iterable[Iterable]) -> Iterator[str]:
    """The lines of a CSV file as Excel in Japan opens it: UTF-8 with its mark, CRLF."""
    yield BOM
    yield from unmarked_lines(headings, rows)


def unmarked_lines(headings: Iterable[str], rows: Iterable[Iterable]) -> Iterator[str]:
    """The same lines for a file of any encoding, some at a time."""
    for batch in batches(with_sample_column(chain([headings], rows))):
        lines = StringIO(newline="")
        csv.writer(lines).writerows(batch)
        yield lines.getvalue()


def csv_file(
    name: str,
    plan: Plan,
    columns: Mapping[str, Column],
    records: RecordQuerySet,
    ids: QuerySet | Sequence[int],
    rows_of: Callable[[Iterable], Iterable] = iter,
) -> HttpResponseBase:
    """The records with these ids, in their order, as a file to download with a header of Japanese names.

    Empty means not stated.
    `rows_of` gives the rows of some records, where a record is not a row itself.
    Raises TooManyStreams.
    """
    headings = headings_of(columns)
    head = head_of_file(name, plan, "csv", "text/csv; charset=utf-8; header=present")
    first = list(ids[: streams.STEP + 1])
    if len(first) <= streams.STEP:
        rows = _rows(columns.values(), rows_of(records.in_order_of(first)))
        return HttpResponse("".join(csv_lines(headings, rows)), **head)

    using = replica.for_files()

    def parts() -> Iterator[bytes]:
        all_ids = ids.using(using) if isinstance(ids, QuerySet) else ids
        found = rows_of(in_steps(records.using(using), list(all_ids)))
        return piled(map(str.encode, csv_lines(headings, _rows(columns.values(), found))))

    return streamed(parts, using, **head)


def head_of_file(name: str, plan: Plan, ending: str, content_type: str) -> dict[str, Any]:
    """What the answer of a file to download is given: its name says which edition it is of, unless it is of the shown one."""
    return head_called(name if plan.is_shown else f"{name}-{plan.code}", ending, content_type)


def head_called(name: str, ending: str, content_type: str) -> dict[str, Any]:
    """What the answer of a file of this name is given."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.{ending}"'}
    return {
        "content_type": content_type,
        "headers": headers | READ_ELSEWHERE | settings.OPERATOR.file_headers,
    }


def headings_of(columns: Mapping[str, Column]) -> list[str]:
    """The headings of a file of the pages."""
    return [column.public_heading or column.heading for column in columns.values()]


def in_steps(records: RecordQuerySet, ids: Sequence[int]) -> Iterator:
    """The records with these ids in their order, some at a time with all that is prefetched."""
    for start in range(0, len(ids), streams.STEP):
        yield from records.in_order_of(ids[start : start + streams.STEP])


def _rows(columns: Collection[Column], records: Iterable) -> Iterator[list]:
    for record in records:
        yield [cell(column.value_of(record)) for column in columns]


def cell(value: Any) -> Any:
    """A value as the file has it; what staff wrote is not taken for a formula by whoever opens it."""
    if isinstance(value, str):
        return guarded(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return localdate(value).isoformat()
    return "" if value is None else value
