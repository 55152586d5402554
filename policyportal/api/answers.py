"""The bodies of answers: what there is, a page of a list, one record."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import QuerySet
from django.http import QueryDict

from policyportal.api.parameters import MOST_ON_A_PAGE, parameters_of_list
from policyportal.api.problems import NothingThere
from policyportal.api.resources import Resource
from policyportal.opendata.catalog import SCHEMA_VERSION
from policyportal.opendata.objects import BETWEEN, Object, code_of, code_parts, objects_of
from policyportal.pages.datasets import Dataset
from policyportal.pages.editions import editions
from policyportal.records.sample import current_sample
from regions.models import Plan

Asked = Mapping[str, list[str]]


@dataclass(frozen=True)
class Page:
    """A page of a list: its objects, and how many there are on all pages."""

    number: int
    size: int
    total: int
    objects: list[Object]

    @property
    def last(self) -> int:
        return last_page(self.total, self.size)

    @classmethod
    def asked_for(cls, resource: Resource, plan: Plan, asked: Asked, site: str) -> "Page":
        """Find the page. Raises NothingThere for one behind the last."""
        number = int(asked.get("page", ["1"])[0])
        size = int(asked.get("page_size", [str(MOST_ON_A_PAGE)])[0])
        rows = _Rows(resource.dataset, plan, _narrowed(resource, plan, asked), site)
        if number > (last := last_page(rows.total, size)):
            raise NothingThere(f"ページは{last}までです。")
        found = rows.between((number - 1) * size, number * size)
        return cls(number, size, rows.total, only(asked, found))


def last_page(total: int, size: int) -> int:
    return max(1, -(-total // size))


def only(asked: Asked, objects: Iterable[Object]) -> list[Object]:
    """The objects with the fields that are asked for, and always their id."""
    if "fields" not in asked:
        return list(objects)
    names = {"id", "sample", *asked["fields"]}
    return [_part(found, names) for found in objects]


def _part(found: Object, names: set[str]) -> Object:
    return {name: value for name, value in found.items() if name in names}


def _narrowed(resource: Resource, plan: Plan, asked: Asked) -> Any:
    """The records of an edition that fit all that is asked."""
    records = resource.dataset.records(plan)
    chosen = QueryDict(mutable=True)
    for parameter in parameters_of_list(resource, plan):
        values = asked.get(parameter.name, [])
        if values and parameter.lookup:
            records = records.filter(**{parameter.lookup: values[0]})
        elif values and parameter.of_filter:
            chosen.setlist(parameter.name, values)
    if chosen and resource.list_filter:
        # As the page of the same records finds them, whose order of results is not asked for.
        found = resource.list_filter(chosen, plan)
        records = records.filter(pk__in=found.ids.order_by())
    return records


class _Rows:
    """The rows of some records: how many there are, and the objects of some of them."""

    def __init__(self, dataset: Dataset, plan: Plan, records: Any, site: str):
        self.dataset, self.plan, self.site, self.records = dataset, plan, site, records
        self.every: list[Object] | None = None
        self.ends: list[tuple[int, int]] = []
        is_stored = isinstance(records, QuerySet)
        if is_stored and dataset.rows_of is iter:
            self.total = records.order_by().count()
        elif is_stored and dataset.with_row_counts:
            self.ends = _ends(dataset.with_row_counts(records))
            self.total = self.ends[-1][1] if self.ends else 0
        elif isinstance(records, Sequence):
            # A row each.
            self.total = len(records)
        else:
            # Few: synonyms, codes.
            self.every = self._objects(records)
            self.total = len(self.every)

    def between(self, start: int, end: int) -> list[Object]:
        if self.every is not None:
            return self.every[start:end]
        if not self.ends:
            return self._objects(self.records[start:end]) if start < self.total else []
        before = 0
        chosen, skipped = [], 0
        for pk, after in self.ends:
            if before < end and after > start:
                skipped = skipped if chosen else start - before
                chosen.append(pk)
            before = after
        found = self._objects(self.records.filter(pk__in=chosen))
        return found[skipped : skipped + end - start]

    def _objects(self, records: Iterable) -> list[Object]:
        return list(objects_of(self.dataset, self.plan, records, self.site))


def _ends(records: QuerySet) -> list[tuple[int, int]]:
    """The id of each record, and how many rows there are up to its last one."""
    counts = list(records.values_list("pk", "row_count"))
    ends = accumulate(count for _, count in counts)
    return [(pk, end) for (pk, _), end in zip(counts, ends, strict=True)]


def record_called(resource: Resource, plans: Iterable[Plan], code: str, site: str) -> Object:
    """The object of one record, looked for in one edition after the other. Raises NothingThere."""
    dataset = resource.dataset
    names = code_parts(dataset)
    parts = code.split(BETWEEN, len(names) - 1)
    if len(parts) == len(names) and "\0" not in code:
        for plan in plans:
            if dataset.called:
                records = dataset.called(code)
            else:
                records = _with_parts(resource, plan, dict(zip(names, parts, strict=True)))
            for found in objects_of(dataset, plan, records, site):
                if code_of(dataset, found) == code:
                    return said_of_sample() | found
    raise NothingThere(f"{dataset.title}に、このコードの記録はありません。")


def _with_parts(resource: Resource, plan: Plan, parts: Mapping[str, str]) -> Any:
    """The records that may have these parts of a code: exactly those, where the database can be asked for them."""
    records = resource.dataset.records(plan)
    for name, lookup in resource.lookups_in(records).items():
        if name in parts:
            try:
                records = records.filter(**{lookup: parts[name]})
            except ValueError:
                # A word where a number is: no record is called so.
                return []
    return records


def said_of_sample() -> dict[str, str]:
    """What an answer with invented records says of them."""
    sample = current_sample()
    return {"sample": sample.heading} if sample else {}


def body_of_page(page: Page, plan: Plan, links: Mapping[str, str | None]) -> dict[str, Any]:
    return {
        **said_of_sample(),
        "edition": plan.code,
        "count": page.total,
        "page": page.number,
        "page_size": page.size,
        "next": links["next"],
        "previous": links["prev"],
        "results": page.objects,
    }


def links_of_page(page: Page, address: str, query: QueryDict) -> dict[str, str | None]:
    """The addresses of the pages around one, by what they are to it."""
    return {
        "first": _numbered(address, query, 1),
        "prev": _numbered(address, query, page.number - 1) if page.number > 1 else None,
        "next": _numbered(address, query, page.number + 1) if page.number < page.last else None,
        "last": _numbered(address, query, page.last),
    }


def _numbered(address: str, query: QueryDict, number: int) -> str:
    asked = query.copy()
    asked.pop("page", None)
    if number > 1:
        asked["page"] = str(number)
    text = urlencode(list(asked.lists()), doseq=True)
    return f"{address}?{text}".rstrip("?")


def body_of_root(resources: Mapping[str, str], plan: Plan) -> dict[str, Any]:
    """What there is: the addresses of the resources and the editions."""
    operator = settings.OPERATOR
    licence = {"name": operator.licence, "url": operator.licence_url or None}
    return {
        **said_of_sample(),
        "edition": plan.code,
        "schema_version": SCHEMA_VERSION,
        "licence": licence if operator.licence else None,
        "editions": [edition.code for edition in editions()],
        "resources": resources,
    }
