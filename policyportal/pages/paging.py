"""The ways between the pages of a long list, for components/pages.html."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Pages:
    """Query strings of the pages near one of them; a number is None where pages are left out."""

    number: int
    last: int
    links: list[tuple[int | None, str]]
    previous: str | None
    next: str | None


def ways(number: int, last: int, query: str) -> Pages:
    """The ways from page `number` of `last`, whose first has the query string `query`."""

    def of(one: int) -> str:
        return numbered(query, one)

    near = [one for one in range(1, last + 1) if one in (1, last) or abs(one - number) <= 2]
    links = []
    for before, one in zip([0, *near], near, strict=False):
        if one > before + 1:
            links.append((None, ""))
        links.append((one, of(one)))
    return Pages(
        number,
        last,
        links,
        of(number - 1) if number > 1 else None,
        of(number + 1) if number < last else None,
    )


def numbered(query: str, number: int) -> str:
    """The query string of a page; the first has no number."""
    return f"{query}&page={number}".lstrip("&") if number > 1 else query
