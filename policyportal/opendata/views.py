"""The pages of open data: what there is to take away, and the files."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from policyportal.exchange.limits import MAX_ROWS
from policyportal.opendata import archive, schemas
from policyportal.opendata.catalog import DATASETS, SCHEMA_CHANGES, SCHEMA_VERSION, called
from policyportal.opendata.extents import ALL, Extent, of_all, of_edition
from policyportal.opendata.files import (
    CHARSETS,
    UTF_8,
    csv_lines,
    encoded,
    excel_content,
    json_lines,
)
from policyportal.pages.csv_file import head_called
from policyportal.pages.datasets import Dataset
from policyportal.pages.elsewhere import READ_ELSEWHERE
from policyportal.pages.streams import piled, streamed
from policyportal.records import memory, replica
from policyportal.records.sample import current_sample
from regions.models import AreaPlan, Plan

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSVW = "application/csvm+json"


@dataclass(frozen=True)
class Offer:
    """A dataset as the page offers it: how many rows it has, and of its CSV file the size and checksum, if it is short.

    `changed` is the day on which a row changed last; None of what is no record.
    """

    dataset: Dataset
    rows: int
    changed: date | None
    size: int | None = None
    sha256: str = ""

    @property
    def has_excel(self) -> bool:
        return self.rows <= MAX_ROWS


@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """オープンデータ: every file of the edition, with its number of rows, its size and what its columns are."""
    offers = offers_of(request.plan)
    context = {
        "offers": offers,
        "area_plans": AreaPlan.objects.listed(request.plan),
        "schema_version": SCHEMA_VERSION,
        "schema_changes": reversed(SCHEMA_CHANGES.items()),
        "licence": settings.OPERATOR.licence,
        "changed": max(filter(None, [offer.changed for offer in offers])),
    }
    return render(request, "opendata/data.html", context)


def offers_of(plan: Plan) -> list[Offer]:
    """Every dataset of an edition as it is offered, kept in memory."""
    return memory.kept(("offers", plan.pk), partial(_offers, plan))


def _offers(plan: Plan) -> list[Offer]:
    return [_offer(dataset, plan) for dataset in DATASETS]


def _offer(dataset: Dataset, plan: Plan) -> Offer:
    extent = of_edition(plan)
    rows = extent.short_table(dataset)
    if rows is None:
        return Offer(dataset, extent.count(dataset), _newest_day(dataset.records(plan)))
    content = b"".join(encoded(csv_lines(dataset, rows), UTF_8))
    sha256 = hashlib.sha256(content).hexdigest()
    return Offer(dataset, len(rows), _newest_in(dataset, rows), len(content), sha256)


def _newest_day(records: Sequence) -> date | None:
    """The day on which a record changed last; None of what is no record."""
    if not isinstance(records, QuerySet):
        # News have the newest first; a line of a text has not changed.
        return localdate(records[0].changed_at) if hasattr(records[0], "changed_at") else None
    newest = records.order_by().aggregate(newest=Max("changed_at"))["newest"]
    return localdate(newest)


def _newest_in(dataset: Dataset, rows: list) -> date | None:
    """The newest day in the column of changes; None without one."""
    names = list(dataset.columns)
    if "changed" not in names:
        return None
    place = names.index("changed")
    return max((row[place] for row in rows), default=None)


@require_safe
def csv(request: HttpRequest, name: str) -> HttpResponseBase:
    """A dataset as CSV: `enc` names the encoding, `header=en` the language of the headings."""
    return csv_answer(request, _called(name), _extent(request))


def csv_answer(request: HttpRequest, dataset: Dataset, extent: Extent) -> HttpResponseBase:
    """A dataset, or a part of one, as the CSV file that the address asks for."""
    encoding = _choice(request, "enc", CHARSETS)
    english = _choice(request, "header", ["ja", "en"]) == "en"

    def parts(rows: Iterable) -> Iterator[bytes]:
        return encoded(csv_lines(dataset, rows, english=english), encoding)

    content_type = f"text/csv; charset={CHARSETS[encoding]}; header=present"
    answer = _file(dataset, extent, "csv", content_type, parts)
    metadata = f"{reverse('data-metadata', args=[dataset.name])}{extent.query}"
    described = f'<{metadata}>; rel="describedby"; type="{CSVW}"'
    answer["Link"] = ", ".join(filter(None, [answer.get("Link"), described]))
    return answer


@require_safe
def json(request: HttpRequest, name: str) -> HttpResponseBase:
    """A dataset as JSON."""
    dataset, extent = _called(name), _extent(request)
    about = about_file(extent, dataset)

    def parts(rows: Iterable) -> Iterator[bytes]:
        return map(str.encode, json_lines(dataset, rows, about))

    return _file(dataset, extent, "json", "application/json", parts)


@require_safe
def xlsx(request: HttpRequest, name: str) -> HttpResponse:
    """A dataset as an Excel file; one that is too long for it is a CSV file alone."""
    dataset, extent = _called(name), _extent(request)
    # No record has less than a row.
    rows = list(dataset.rows(extent.first_records(dataset, MAX_ROWS + 1)))
    if len(rows) > MAX_ROWS:
        raise Http404("この表はExcelブックには長すぎます。CSVで保存してください。")
    return HttpResponse(excel_content(dataset, rows), **extent.head(name, "xlsx", XLSX))


@require_safe
def metadata(request: HttpRequest, name: str) -> HttpResponse:
    """What a CSV file holds, as CSV on the Web describes it."""
    described = schemas.csvw(_called(name), f"{name}.csv{_extent(request).query}")
    return HttpResponse(archive.in_json(described), content_type=CSVW, headers=READ_ELSEWHERE)


@require_safe
def package(request: HttpRequest) -> HttpResponse:
    """datapackage.json: all CSV files and their columns, as Frictionless Data describes them."""
    extent = _extent(request)
    content = archive.in_json(schemas.data_package(extent, extent.query))
    return HttpResponse(content, content_type="application/json", headers=READ_ELSEWHERE)


@require_safe
def everything(request: HttpRequest) -> HttpResponseBase:
    """All files in one zip."""
    extent = _extent(request)
    head = head_called(f"policy-plan-{extent.code}", "zip", "application/zip")
    about = partial(about_file, extent)
    tables = _short_tables(extent)
    if tables is None:
        make = partial(archive.zipped, extent, extent.streamed_rows, about)
        return streamed(make, replica.for_files(), **head)

    def table_of(dataset: Dataset) -> list:
        return tables[dataset.name]

    return HttpResponse(b"".join(archive.zipped(extent, table_of, about)), **head)


def _short_tables(extent: Extent) -> dict[str, list] | None:
    """The rows of every dataset by its name; None where one is too long, and then no further one is read."""
    tables: dict[str, list] = {}
    for dataset in DATASETS:
        rows = extent.short_table(dataset)
        if rows is None:
            return None
        tables[dataset.name] = rows
    return tables


def about_answer() -> dict[str, Any]:
    """What every answer in JSON says of itself."""
    operator, sample = settings.OPERATOR, current_sample()
    return {
        **({"sample": sample.heading} if sample else {}),
        "schema_version": SCHEMA_VERSION,
        **({"licence": operator.licence} if operator.licence else {}),
    }


def about_file(extent: Extent, dataset: Dataset) -> dict[str, Any]:
    """What a JSON file says of itself."""
    return about_answer() | {
        "dataset": dataset.name,
        "title": dataset.title,
        "about": dataset.about,
        "edition": extent.code,
    }


def _called(name: str) -> Dataset:
    try:
        return called(name)
    except KeyError:
        raise Http404("この名前のデータはありません。") from None


def _extent(request: HttpRequest) -> Extent:
    """The edition that the page is about, or all of them where the address says so."""
    chosen = _choice(request, "edition", [request.plan.code, ALL])
    return of_all(request.editions) if chosen == ALL else of_edition(request.plan)


def _choice(request: HttpRequest, name: str, choices: Iterable[str]) -> str:
    """The choice that the address makes, the first one where it makes none. Raises Http404 for what there is not."""
    first, *others = choices
    chosen = request.GET.get(name, first)
    if chosen not in (first, *others):
        raise Http404(f"{name} には {'、'.join((first, *others))} のどれかを指定してください。")
    return chosen


def _file(
    dataset: Dataset,
    extent: Extent,
    ending: str,
    content_type: str,
    parts: Callable[[Iterable], Iterable[bytes]],
) -> HttpResponseBase:
    """A dataset as a file, whose bytes `parts` makes of its rows. A long one is sent while it is made. Raises TooManyStreams."""
    head = extent.head(dataset.name, ending, content_type)
    rows = extent.short_table(dataset)
    if rows is None:
        make = partial(_long_file, dataset, extent, parts)
        return streamed(make, replica.for_files(), **head)
    return HttpResponse(b"".join(parts(rows)), **head)


def _long_file(dataset: Dataset, extent: Extent, parts: Callable) -> Iterator[bytes]:
    return piled(parts(extent.streamed_rows(dataset)))
