"""The ways between the pages of a long list (components/pages.html) and its records (components/neighbours.html)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PageLinks:
    """Query strings of the pages near one of them; a number is None where pages are left out."""

    number: int
    last: int
    links: list[tuple[int | None, str]]
    previous: str | None
    next: str | None


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


def neighbours(records, here) -> dict:
    """`previous` and `next` of `here` among the records of a query set, None at either end; two queries."""
    keys = list(records.values_list("pk", flat=True))
    at = keys.index(here.pk)
    before = keys[at - 1] if at else None
    after = keys[at + 1] if at + 1 < len(keys) else None
    found = records.order_by().in_bulk([key for key in (before, here.pk, after) if key])
    return {"previous": found.get(before), "next": found.get(after)}
