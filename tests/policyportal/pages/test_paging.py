"""The ways between the pages of a long list."""

import pytest

from policyportal.pages.paging import numbered, ways


def numbers(number: int, last: int) -> list[int | None]:
    return [page for page, _ in ways(number, last, "").links]


@pytest.mark.parametrize(
    ("number", "last", "shown"),
    [
        pytest.param(1, 1, [1], id="one page"),
        pytest.param(1, 5, [1, 2, 3, None, 5], id="first"),
        pytest.param(4, 7, [1, 2, 3, 4, 5, 6, 7], id="all near"),
        pytest.param(6, 12, [1, None, 4, 5, 6, 7, 8, None, 12], id="in the middle"),
    ],
)
def test_near_pages_and_both_ends_have_links(number, last, shown):
    assert numbers(number, last) == shown


def test_neighbours_are_missing_at_the_ends():
    assert ways(1, 3, "q=a").previous is None
    assert ways(2, 3, "q=a").previous == "q=a"
    assert ways(2, 3, "q=a").next == "q=a&page=3"
    assert ways(3, 3, "q=a").next is None


def test_first_page_has_no_number():
    assert [numbered("q=a", 1), numbered("q=a", 2), numbered("", 2)] == [
        "q=a",
        "q=a&page=2",
        "page=2",
    ]
