"""The ways between the pages of a long list."""

import pytest

from policyportal.pages.paging import Beginning, beside, neighbours, numbered, ways
from regions.models import Subprefecture
from tests.factories import make_subprefecture


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


def test_records_beside_one_are_missing_at_the_ends():
    assert beside("abc", "b") == {"previous": "a", "next": "c"}
    assert beside("a", "a") == {"previous": None, "next": None}


@pytest.mark.django_db
def test_neighbours_follow_the_order_of_the_query_set(django_assert_num_queries):
    first, second, third = (make_subprefecture(order=order) for order in (3, 1, 2))
    places = Subprefecture.objects.order_by("area__order", "order")

    with django_assert_num_queries(2):
        assert neighbours(places, second) == {"previous": first, "next": third}
    assert neighbours(places, first)["previous"] is None


@pytest.mark.django_db
def test_group_is_counted_only_where_more_was_found_than_is_shown(django_assert_num_queries):
    places = [make_subprefecture() for _ in range(4)]
    group = Subprefecture.objects.all()

    with django_assert_num_queries(0):
        assert Beginning.of(places, 4, group) == Beginning(places, 4)
    part = Beginning.of(places[:3], 2, group)
    assert (part.records, part.total, part.is_part) == (places[:2], 4, True)
