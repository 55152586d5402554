"""The object of a record in JSON: what the API and the pages' twins say of it, made from the columns of its dataset.

Beside the columns by their names it has `id`, the address by which it is known for ever; `code`; `changed_at`, to the second;
`sources`, each with lines, quote and address; and `html`, the address of its page.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property, partial
from typing import Any
from urllib.parse import quote

from django.utils.timezone import localtime

from policyportal.pages.datasets import Dataset, Kind
from policyportal.pages.editions import address_in, editions
from policyportal.pages.outline import read_sheets
from policyportal.records import memory
from regions.models import Plan

# Where the API begins (policyportal.api.urls); what has no page of its own is known by its address there.
API = "/api/v1/"
# Between the parts of a code that has several: doo-01.2024. At most the last part may have it too.
BETWEEN = "."
# What every object has beside its columns.
KNOWN = ("id", "code", "changed_at", "sources", "html")
Object = dict[str, Any]


def objects_of(dataset: Dataset, plan: Plan, records: Iterable, site: str) -> Iterator[Object]:
    """The objects of the rows of some records of an edition; `site` is what whole addresses begin with."""
    return map(_Writer(dataset, plan, site).object_of, dataset.rows_of(records))


def code_parts(dataset: Dataset) -> list[str]:
    """The columns by whose values a row is known within an edition."""
    return [name for name in dataset.key if name != "edition_code"]


def code_of(dataset: Dataset, values: Mapping[str, Any]) -> str:
    """By what a row is called in addresses: its code, or the parts of its key, such as doo-01.2024."""
    return BETWEEN.join(str(values[name]) for name in code_parts(dataset))


class _Writer:
    """Writes the objects of one dataset; it reads once what all of them need."""

    def __init__(self, dataset: Dataset, plan: Plan, site: str):
        self.dataset, self.plan, self.site = dataset, plan, site

    def object_of(self, row: Any) -> Object:
        values = {name: column.value_of(row) for name, column in self.dataset.columns.items()}
        page, changed_at = values.get("page"), getattr(row, "changed_at", None)
        known = {
            "id": f"{self.site}{self._id_of(values)}",
            "code": code_of(self.dataset, values),
            "changed_at": _moment(changed_at) if changed_at else None,
            "sources": list(self._sources(row, values)),
            "html": f"{self.site}{page}" if page else None,
        }
        return known | {name: self._cell(name, value) for name, value in values.items()}

    def _cell(self, name: str, value: Any) -> Any:
        """A value in JSON: decimals are texts, exact, and addresses are whole."""
        if isinstance(value, Decimal):
            return f"{value:f}"
        if isinstance(value, date):
            return value.isoformat()
        is_address = self.dataset.columns[name].kind is Kind.ADDRESS
        return f"{self.site}{value}" if is_address and str(value).startswith("/") else value

    def _id_of(self, values: Object) -> str:
        """The path by which a row is known for ever: of its page, where it has one of its own, else in the API."""
        is_of_edition = "edition_code" in self.dataset.key
        page = values.get("page")
        if not page or not self.dataset.pages_are_own:
            edition = f"?edition={self.plan.code}" if is_of_edition else ""
            code = quote(code_of(self.dataset, values), safe="")
            return f"{API}{self.dataset.name}/{code}/{edition}"
        if is_of_edition and self.plan.is_shown:
            # The plain address is that of the edition which is shown, and another one may be so tomorrow.
            return f"/plans/{self.plan.code}{page}"
        return page

    def _sources(self, row: Any, values: Object) -> Iterator[Object]:
        """Where a row comes from: the lines of the outline, another source, or both where it was mended."""
        if first := values.get("first_line"):
            last = values["last_line"]
            # A place outlives editions, and may be of an earlier one.
            plan = self._editions.get(getattr(row, "printed_in_id", None), self.plan)
            lines = self._lines_of[plan.pk]
            text = "\n".join(lines[number] for number in range(first, last + 1) if number in lines)
            path = address_in(plan, "outline-line", first) if lines else None
            yield {
                "title": plan.title,
                "sheet": values["sheet"],
                "first_line": first,
                "last_line": last,
                "quote": values.get("quote") or text or None,
                "url": path and f"{self.site}{path}",
            }
        if source := values.get("source"):
            nothing = dict.fromkeys(("sheet", "first_line", "last_line", "quote", "url"))
            yield {"title": source, **nothing}

    @cached_property
    def _editions(self) -> dict[int, Plan]:
        return {plan.pk: plan for plan in [*editions(), self.plan]}

    @cached_property
    def _lines_of(self) -> dict[int, Mapping[int, str]]:
        """The text of each line of each edition's outline; none without a text."""
        found = self._editions.items()
        return {pk: memory.kept(("lines", pk), partial(_lines, plan)) for pk, plan in found}


def _moment(moment: datetime) -> str:
    return localtime(moment).isoformat(timespec="seconds")


def _lines(plan: Plan) -> dict[int, str]:
    found: dict[int, str] = {}
    for sheet in read_sheets(plan):
        found |= {number: text.strip() for number, text in sheet.lines.items()}
    return found
