"""What holds for every word of the real plan: typing on never finds more, and the database finds what a look at all texts does."""

import random

import pytest

from policyportal.finding.answers import OF_THE_PLAN
from policyportal.finding.pages import PAGES
from policyportal.records import memory
from policyportal.records.folding import fold
from policyportal.search.index import SearchEntry
from policyportal.search.querysets import members
from policyportal.search.words import Word, understand
from projects.models import Theme
from regions.models import CollaborationArea, Municipality, Subprefecture, Synonym, Term

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_plan")]


@pytest.fixture
def entries():
    with memory.of_version("law of search"):
        yield list(SearchEntry.objects.all())


def vocabulary() -> list[str]:
    """Every word that search knows: names, readings, codes, synonyms of every kind, years."""
    words = [
        "2025",
        "令和7年度",
        "平成30年度",
        "R元",
        "H31",
        "北海道",
        "sapporo",
        "kusiro",
        "doo-01-1",
        "doo-1-1",
    ]
    for model in (CollaborationArea, Subprefecture):
        for place in model.objects.all():
            words += [place.name, place.short_name, place.kana, place.slug]
    for place in Subprefecture.objects.all():
        words += [place.bureau_name, f"{place.short_name}管内", f"{place.short_name}振興局"]
    for town in Municipality.objects.all():
        words += [town.name, town.kana]
    for term in Term.objects.all():
        words += [term.word, term.kana]
    for synonym in Synonym.objects.all():
        words += synonym.words
    return words


def prefixes(words: list[str]) -> list[str]:
    """Each word as it grows under the hand that types it, the shorter ones first."""
    grown = {fold(word)[:end] for word in words for end in range(1, len(fold(word)) + 1)}
    return sorted(grown, key=len)


def holds(entry: SearchEntry, word: Word) -> bool:
    """A plain look at an entry: it holds letters of the word, or lies in a place that the word names."""
    of_place = not set(word.places).isdisjoint(members(entry.places))
    return of_place or any(letters in entry.text for letters in word.letters)


def hits(entries: list[SearchEntry], *typed: str) -> set[tuple[str, int]]:
    words = understand(list(typed))
    return {entry.pk for entry in entries if all(holds(entry, word) for word in words)}


def test_typing_on_never_finds_more(entries):
    found: dict[str, set] = {"": {entry.pk for entry in entries}}
    wider = []
    for word in prefixes(vocabulary()):
        found[word] = hits(entries, word)
        if not found[word] <= found[word[:-1]]:
            wider.append(word)

    assert len(found) > 2000
    assert wider == []


def test_one_word_more_never_finds_more(entries):
    chance = random.Random(5)
    words = vocabulary()
    for _ in range(200):
        one, other = chance.sample(words, 2)
        assert hits(entries, one, other) <= hits(entries, one), (one, other)


def test_database_finds_what_a_look_at_all_texts_does(entries):
    grown = prefixes(vocabulary())
    for typed in random.Random(6).sample(grown, 300):
        words = understand([typed])
        expected = {entry.pk for entry in entries if holds(entry, words[0])}
        assert {entry.pk for entry in SearchEntry.objects.mentioning(words)} == expected, typed
        assert {entry.pk for entry in SearchEntry.objects.counted_by(words)} == expected, typed


def test_words_of_daily_life_lead_to_words_of_the_plan(entries):
    of_plan = [entry for entry in entries if entry.kind in OF_THE_PLAN]
    everyday = Synonym.objects.filter(kind=Synonym.Kind.EVERYDAY)

    assert everyday.count() > 20
    texts = "\n".join(entry.text for entry in of_plan)
    assert [row.words[0] for row in everyday if fold(row.words[0]) not in texts] == []


def test_words_that_the_outline_does_not_know_are_in_none_of_its_texts_and_lead_somewhere(entries):
    of_plan = [entry for entry in entries if entry.kind in OF_THE_PLAN]
    absent = Synonym.objects.filter(kind=Synonym.Kind.ABSENT)
    ways = {title for _, title, _ in PAGES} | set(Theme.objects.values_list("name", flat=True))

    assert {row.words[0] for row in absent} <= ways
    texts = "\n".join(entry.text for entry in of_plan)
    for row in absent:
        assert [word for word in row.words[1:] if fold(word) in texts] == []
