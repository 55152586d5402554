"""When memory counts as flat, and what readers ask for."""

from itertools import islice

from benchmarks.soak import Walk, growth
from benchmarks.visitors import PAGES


def test_growth_compares_the_last_third_with_the_second():
    assert growth([1, 1, 1, 100, 100, 200, 100, 110, 500]) == 1.1
    assert growth([5, 5]) == 1


def test_a_round_ends_with_a_search_that_is_new():
    walk = Walk()

    (first,) = islice(walk, len(PAGES), None)
    (second,) = islice(walk, len(PAGES), None)

    assert first.startswith("/search/?q=")
    assert first != second
