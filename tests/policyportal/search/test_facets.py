"""The numbers beside the choices of a list, against counting by hand."""

import random
from collections import Counter

import pytest

from policyportal.search.facets import FacetIndex
from policyportal.search.index import SearchEntry
from policyportal.search.querysets import members
from policyportal.search.words import understand
from regions.models import Plan

pytestmark = pytest.mark.django_db

GROUPS = {
    "project": ["area", "places", "themes"],
    "kpi": ["area", "places", "themes", "aims", "years"],
}
WORDS = [[], [], ["観光"], ["の"], ["推進", "地域"], ["脱炭素"]]


@pytest.mark.usefixtures("the_plan")
@pytest.mark.parametrize("kind", GROUPS)
def test_counts_equal_counting_by_hand_for_random_choices(kind):
    """30 random combinations of choices and words: every count of every choice."""
    plan, chance = Plan.objects.shown(), random.Random(7)
    entries, groups = SearchEntry.objects.of(kind, plan), GROUPS[kind]
    index = FacetIndex(entries, groups)
    choices_of = {group: choices_in(group, entries) for group in groups}
    assert {group: index.choices(group) for group in groups} == choices_of
    for number in range(30):
        chosen = {
            group: chance.sample(choices, chance.randint(1, min(3, len(choices))))
            for group, choices in choices_of.items()
            if chance.random() < 0.4
        }
        words = understand(chance.choice(WORDS))
        found = [entry for entry in entries if mentions(entry, words)]

        facets = index.count(chosen, [entry.record_id for entry in found] if words else None)

        total = sum(fits(entry, chosen) for entry in found)
        assert facets.total == total, number
        for group in groups:
            others = {other: choices for other, choices in chosen.items() if other != group}
            hits = [entry for entry in found if fits(entry, others)]
            by_hand: Counter[str] = Counter()
            for entry in hits:
                by_hand.update(members(getattr(entry, group)))
            assert +facets.counts[group] == by_hand, (number, group)
            assert facets.without.get(group, 0) == (len(hits) - total if group in chosen else 0)


def choices_in(group, entries):
    found = set()
    for entry in entries:
        found.update(members(getattr(entry, group)))
    return sorted(found)


def mentions(entry, words):
    return all(any(letters in entry.text for letters in word.letters) for word in words)


def fits(entry, chosen):
    return all(
        not set(choices).isdisjoint(members(getattr(entry, group)))
        for group, choices in chosen.items()
    )


def test_list_without_entries_has_no_choices():
    index = FacetIndex(SearchEntry.objects.none(), ["area", "places"])

    facets = index.count({"area": ["doo"]}, found=[1])

    assert (index.size, facets.total) == (0, 0)
    assert facets.counts == {"area": {}, "places": {}}


@pytest.mark.usefixtures("the_plan")
def test_choice_that_no_entry_has_leaves_none():
    facets = FacetIndex(SearchEntry.objects.all(), ["kind", "area"]).count({"kind": ["none"]})

    assert facets.total == 0
    assert facets.without == {"kind": SearchEntry.objects.count()}
