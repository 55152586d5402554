"""The pages of open data: what there is to take away, and the files."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
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
from policyportal.opendata.catalog import DATASETS, SCHEMA_VERSION, called
from policyportal.opendata.files import (
    CHARSETS,
    UTF_8,
    csv_lines,
    encoded,
    excel_content,
    json_lines,
)
from policyportal.pages.csv_file import head_of_file
from policyportal.pages.datasets import Dataset
from policyportal.pages.streams import STEP, piled, streamed
from policyportal.records import memory, replica
from policyportal.records.sample import current_sample
from regions.models import Plan

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
    offers = memory.kept(("offers", request.plan.pk), partial(_offers, request.plan))
    context = {
        "offers": offers,
        "schema_version": SCHEMA_VERSION,
        "licence": settings.OPERATOR.licence,
        "changed": max(filter(None, [offer.changed for offer in offers])),
    }
    return render(request, "opendata/data.html", context)


def _offers(plan: Plan) -> list[Offer]:
    return [_offer(dataset, plan) for dataset in DATASETS]


def _offer(dataset: Dataset, plan: Plan) -> Offer:
    rows = _short_table(dataset, plan)
    if rows is None:
        records = dataset.records(plan)
        newest = records.order_by().aggregate(newest=Max("changed_at"))["newest"]
        return Offer(dataset, records.count(), localdate(newest))
    content = b"".join(encoded(csv_lines(dataset, rows), UTF_8))
    sha256 = hashlib.sha256(content).hexdigest()
    return Offer(dataset, len(rows), _newest_day(dataset, rows), len(content), sha256)


def _newest_day(dataset: Dataset, rows: list) -> date | None:
    """The newest day in the column of changes; None without one."""
    names = list(dataset.columns)
    if "changed" not in names:
        return None
    place = names.index("changed")
    return max((row[place] for row in rows), default=None)


@require_safe
def csv(request: HttpRequest, name: str) -> HttpResponseBase:
    """A dataset as CSV: `enc` names the encoding, `header=en` the language of the headings."""
    return csv_answer(request, _called(name))


def csv_answer(request: HttpRequest, dataset: Dataset) -> HttpResponseBase:
    """A dataset, or a part of one, as the CSV file that the address asks for."""
    encoding = _choice(request, "enc", CHARSETS)
    english = _choice(request, "header", ["ja", "en"]) == "en"

    def parts(rows: Iterable) -> Iterator[bytes]:
        return encoded(csv_lines(dataset, rows, english=english), encoding)

    content_type = f"text/csv; charset={CHARSETS[encoding]}; header=present"
    answer = _file(request, dataset, "csv", content_type, parts)
    metadata = reverse("data-metadata", args=[dataset.name])
    described = f'<{metadata}>; rel="describedby"; type="{CSVW}"'
    answer["Link"] = ", ".join(filter(None, [answer.get("Link"), described]))
    return answer


@require_safe
def json(request: HttpRequest, name: str) -> HttpResponseBase:
    """A dataset as JSON."""
    dataset = _called(name)
    about = about_file(request.plan, dataset)

    def parts(rows: Iterable) -> Iterator[bytes]:
        return map(str.encode, json_lines(dataset, rows, about))

    return _file(request, dataset, "json", "application/json", parts)


@require_safe
def xlsx(request: HttpRequest, name: str) -> HttpResponse:
    """A dataset as an Excel file; one that is too long for it is a CSV file alone."""
    dataset = _called(name)
    rows = []
    for row in dataset.rows(dataset.records(request.plan)):
        rows.append(row)
        if len(rows) > MAX_ROWS:
            raise Http404("この表はExcelブックには長すぎます。CSVで保存してください。")
    head = head_of_file(dataset.name, request.plan, "xlsx", XLSX)
    return HttpResponse(excel_content(dataset, rows), **head)


@require_safe
def metadata(request: HttpRequest, name: str) -> HttpResponse:
    """What a CSV file holds, as CSV on the Web describes it."""
    described = schemas.csvw(_called(name), f"{name}.csv")
    return HttpResponse(archive.in_json(described), content_type=CSVW)


@require_safe
def package(request: HttpRequest) -> HttpResponse:
    """datapackage.json: all CSV files and their columns, as Frictionless Data describes them."""
    content = archive.in_json(schemas.data_package(request.plan))
    return HttpResponse(content, content_type="application/json")


@require_safe
def everything(request: HttpRequest) -> HttpResponseBase:
    """All files of the edition in one zip."""
    plan = request.plan
    head = head_of_file(f"policy-plan-{plan.code}", plan, "zip", "application/zip")
    about = partial(about_file, plan)
    tables = {dataset.name: _short_table(dataset, plan) for dataset in DATASETS}
    if None in tables.values():
        rows_of = partial(_streamed_rows, plan=plan)
        return streamed(partial(archive.zipped, plan, rows_of, about), replica.for_files(), **head)

    def table_of(dataset: Dataset) -> list:
        return tables[dataset.name]

    return HttpResponse(b"".join(archive.zipped(plan, table_of, about)), **head)


def about_answer() -> dict[str, Any]:
    """What every answer in JSON says of itself."""
    operator, sample = settings.OPERATOR, current_sample()
    return {
        **({"sample": sample.heading} if sample else {}),
        "schema_version": SCHEMA_VERSION,
        **({"licence": operator.licence} if operator.licence else {}),
    }


def about_file(plan: Plan, dataset: Dataset) -> dict[str, Any]:
    """What a JSON file says of itself."""
    return about_answer() | {
        "dataset": dataset.name,
        "title": dataset.title,
        "about": dataset.about,
        "edition": plan.code,
    }


def _called(name: str) -> Dataset:
    try:
        return called(name)
    except KeyError:
        raise Http404("この名前のデータはありません。") from None


def _choice(request: HttpRequest, name: str, choices: Iterable[str]) -> str:
    """The choice that the address makes, the first one where it makes none. Raises Http404 for what there is not."""
    first, *others = choices
    chosen = request.GET.get(name, first)
    if chosen not in (first, *others):
        raise Http404(f"{name} には {'、'.join((first, *others))} のどれかを指定してください。")
    return chosen


def _file(
    request: HttpRequest,
    dataset: Dataset,
    ending: str,
    content_type: str,
    parts: Callable[[Iterable], Iterable[bytes]],
) -> HttpResponseBase:
    """A dataset as a file, whose bytes `parts` makes of its rows. A long one is sent while it is made. Raises TooManyStreams."""
    head = head_of_file(dataset.name, request.plan, ending, content_type)
    rows = _short_table(dataset, request.plan)
    if rows is None:
        make = partial(_long_file, dataset, request.plan, parts)
        return streamed(make, replica.for_files(), **head)
    return HttpResponse(b"".join(parts(rows)), **head)


def _short_table(dataset: Dataset, plan: Plan) -> list | None:
    """The rows of a dataset; None of one with so many records that its file is sent while it is made."""
    records = dataset.records(plan)
    if isinstance(records, QuerySet):
        records = list(records[: STEP + 1])
        if len(records) > STEP:
            return None
    return list(dataset.rows(records))


def _long_file(dataset: Dataset, plan: Plan, parts: Callable) -> Iterator[bytes]:
    return piled(parts(_streamed_rows(dataset, plan)))


def _streamed_rows(dataset: Dataset, plan: Plan) -> Iterator[list[Any]]:
    """The rows of a dataset, read a step at a time in the snapshot of a stream."""
    records = dataset.records(plan)
    if isinstance(records, QuerySet):
        records = records.using(replica.for_files()).iterator(chunk_size=STEP)
    return dataset.rows(records)
