"""The ways between the pages of a long list (components/pages.html) and its records (components/neighbours.html).

Also the beginning of a list on a page that leads to the list for the rest (components/beginning.html).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from django.db.models import Q, QuerySet


@dataclass(frozen=True)
class PageLinks:
    """Query strings of the pages near one of them; a number is None where pages are left out."""

    number: int
    last: int
    links: list[tuple[int | None, str]]
    previous: str | None
    next: str | None


@dataclass(frozen=True)
class Beginning:
    """The first records of a group, and how many the group has."""

    records: Sequence[Any]
    total: int

    @classmethod
    def of(cls, found: Sequence[Any], most: int, group: QuerySet) -> "Beginning":
        """Keep `most` of what was found. The group is counted only where one more was found."""
        total = len(found) if len(found) <= most else group.count()
        return cls(found[:most], total)

    @property
    def is_part(self) -> bool:
        """Whether there are more."""
        return len(self.records) < self.total


def ways(number: int, last: int, query: str) -> PageLinks:
    """The ways from page `number` of `last`, whose first has the query string `query`."""
    links: list[tuple[int | None, str]] = []
    before = 0
    for page in range(1, last + 1):
        if page in (1, last) or abs(page - number) <= 2:
            if page > before + 1:
                links.append((None, ""))
            links.append((page, numbered(query, page)))
            before = page
    previous = numbered(query, number - 1) if number > 1 else None
    following = numbered(query, number + 1) if number < last else None
    return PageLinks(number, last, links, previous, following)


def numbered(query: str, number: int) -> str:
    """The query string of a page; the first has no number."""
    return f"{query}&page={number}".lstrip("&") if number > 1 else query


def beside(records: Sequence[Any], here: Any) -> dict[str, Any]:
    """`previous` and `next` of `here` among records, None at either end."""
    at = list(records).index(here)
    ends = [None, *records, None]
    return {"previous": ends[at], "next": ends[at + 2]}


def neighbours(records: QuerySet, here: Any) -> dict[str, Any]:
    """`previous` and `next` of `here` in the order of a query set, None at either end; two queries.

    It is ordered upwards, by what tells all its records apart.
    """
    paths = records.query.order_by or records.model._meta.ordering
    after, before, equal = Q(), Q(), {}
    for path in paths:
        value = reduce(getattr, path.split("__"), here)
        after |= Q(**equal, **{f"{path}__gt": value})
        before |= Q(**equal, **{f"{path}__lt": value})
        equal[path] = value
    return {
        "previous": records.filter(before).reverse().first(),
        "next": records.filter(after).first(),
    }
