"""Words of a query: what a visitor typed, and what each word is taken to mean besides its letters."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.lookups import Overlap
from django.db.models import Func, IntegerField, Q, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Greatest, Least

from policyportal.records import memory
from policyportal.records.eras import read_year, short_year
from policyportal.records.folding import fold
from policyportal.search.querysets import holds
from regions.addresses import joined, town_in
from regions.codes import read_code
from regions.models import CollaborationArea, Municipality, Subprefecture, Synonym

LONGEST = 100
# The number of a post office: it is in no list here.
POSTAL = re.compile("〒?[0-9]{3}-[0-9]{4}|〒[0-9]{7}")
# Signs that are units.
UNITS = "%"
# Digits of a code that lost its zero; with more it has the digit that checks it.
SHORTEST_CODE = 4
# How far from a name letters count that stand in for those typed (search_rank in words.sql).
STANDING_IN = 2


@dataclass(frozen=True)
class Word:
    """One word, its letters folded, with the words whose reading it is and those that mean the same.

    `related` words are offered and not searched; `places` are the subprefectures it names, alone or as an area;
    `town` is the municipality that it names as an address; `printed` is a year as the plan prints it; `code` is that of
    a municipality, typed with the digit that checks it.
    """

    typed: str
    folded: str
    read_as: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    town: str = ""
    printed: str = ""
    code: str = ""

    @property
    def also(self) -> tuple[str, ...]:
        """Words searched along."""
        return (*self.read_as, *self.same, *filter(None, [self.town]))

    @cached_property
    def letters(self) -> list[str]:
        """The folded forms any of which a text must hold."""
        return [self.folded, *map(fold, self.also), *filter(None, [self.code])]

    @cached_property
    def marks(self) -> list[str]:
        """What is marked where the word was found."""
        return [*self.letters, *filter(None, [self.printed])]

    def is_in(self, folded: str) -> bool:
        """Whether a folded text shows the word or what stands for it."""
        return any(letters in folded for letters in self.marks)

    @property
    def condition(self) -> Q:
        """The condition for entries of the index that hold the word, or lie in a place that it names."""
        return holds("places", self.places) | self.in_text

    @property
    def in_text(self) -> Q:
        """The condition for entries whose text holds the word or what stands for it."""
        return self._held_by("text")

    @property
    def in_names(self) -> Q:
        """The condition for entries with a name that holds the word or what stands for it."""
        return self._held_by("names")

    def _held_by(self, column: str) -> Q:
        found = Q()
        for letters in self.letters:
            found |= Q(**{f"{column}__contains": letters})
        return found

    @property
    def counting_condition(self) -> Q:
        """The same condition, asked of the index of short words if possible: quicker to count all, slower to find a few."""
        if any(len(letters) > 2 for letters in self.letters):
            return self.condition
        # The letters, pairs of letters and places of an entry (words.sql).
        held = Func("text", "places", function="search_grams", output_field=ArrayField(TextField()))
        return Q(Overlap(held, [*self.letters, *(f"@{place}" for place in self.places)]))

    @property
    def nearness(self) -> Combinable:
        """How near to a name it stands in an entry: the least comes first. What stands in for it comes after it."""
        typed, *others = [_rank(letters) for letters in self.letters]
        if not others:
            return typed
        return Least(typed, *(Greatest(rank, Value(STANDING_IN)) for rank in others))


def _rank(letters: str) -> Func:
    number = IntegerField()
    return Func("text", Value(letters), function="search_rank", output_field=number)


def split(text: str) -> tuple[list[str], list[str]]:
    """The words of a text, each once, and those that find nothing: signs alone, the number of a post office."""
    # No text holds a null letter, and the database refuses to look for one.
    words = list(dict.fromkeys(text.replace("\0", " ").split()))
    meant = [word for word in words if _says_something(fold(word)) and not POSTAL.fullmatch(word)]
    return meant, [word for word in words if word not in meant]


def _says_something(folded: str) -> bool:
    """Whether it is more than signs. A sign that is a unit says what is measured."""
    return any(letter.isalnum() or letter in UNITS for letter in folded)


def understand(words: list[str], *, exact: bool = False) -> list[Word]:
    """What each word means; with `exact`, its letters alone. Three queries, or none."""
    if not words or exact:
        return [Word(word, fold(word)) for word in words]
    known = memory.kept("what words may name", _Known.read)
    return [known.understand(word) for word in joined(words, known.towns)]


@dataclass(frozen=True)
class _Group:
    """A group of words as search asks it: those that lead in, folded, and those that it finds."""

    kind: str
    entrances: tuple[str, ...]
    exits: tuple[str, ...]

    @classmethod
    def of(cls, synonym: Synonym) -> "_Group":
        words = synonym.words
        entrances, exits = (words[1:], words[:1]) if synonym.is_one_way else (words, words)
        return cls(synonym.kind, tuple(map(fold, entrances)), tuple(exits))


@dataclass(frozen=True)
class _Known:
    """What words may name: groups of words, places by their folded names, municipalities.

    What is typed may be the beginning of a word. So it stands for all that begin so, and typing on never finds more.
    """

    groups: Sequence[_Group]
    places: Sequence[tuple[str, tuple[str, ...]]]
    towns: Sequence[str]

    @classmethod
    def read(cls) -> "_Known":
        places = []
        all_places = Subprefecture.objects.select_related("area")
        for place in all_places.prefetch_related("bureau_changes"):
            names = (*_names_of_place(place), *_names_of_area(place.area))
            places.append((place.slug, tuple(map(fold, names))))
        groups = [_Group.of(synonym) for synonym in Synonym.objects.all()]
        return cls(groups, places, list(Municipality.objects.values_list("name", flat=True)))

    def understand(self, typed: str) -> Word:
        folded, printed = _as_year(fold(typed))
        kinds = Synonym.Kind
        read_as = self._led_to(kinds.READING, folded)
        same = self._led_to(kinds.EVERYDAY, folded)
        known = set(map(fold, (*read_as, *same)))
        same += self._led_to(kinds.SAME, folded, known)
        near = {folded, *known, *map(fold, same)}
        related = [
            word for word in self._led_to(kinds.RELATED, None, near) if fold(word) not in near
        ]
        places = [slug for slug, names in self.places if _begins_one_of(names, folded)]
        town = town_in(typed, self.towns)
        words = [*read_as, *same]
        wider = [word for word in words if _widens(word, folded, words)]
        return Word(
            typed,
            folded,
            tuple(word for word in read_as if word in wider),
            tuple(word for word in dict.fromkeys(same) if word in wider and word not in read_as),
            tuple(dict.fromkeys(related)),
            tuple(places),
            town,
            printed,
            read_code(folded) if len(folded) > SHORTEST_CODE else "",
        )

    def _led_to(self, kind: str, beginning: str | None, whole: Iterable[str] = ()) -> list[str]:
        """The words that groups of a kind find for the beginning of a word, or for whole words."""
        found: list[str] = []
        for group in self.groups:
            begins = beginning is not None and _begins_one_of(group.entrances, beginning)
            if group.kind == kind and (begins or not set(group.entrances).isdisjoint(whole)):
                found += group.exits
        return list(dict.fromkeys(found))


def _names_of_place(place: Subprefecture) -> list[str]:
    """What a subprefecture, its office and what the office looks after are called."""
    short, bureau = place.short_name, place.bureau_name
    names = [short, place.kana, place.slug, place.name, bureau]
    former = [change.before for change in place.bureau_changes.all() if change.is_former_name]
    return [*names, *former, f"{short}管内", f"{bureau}管内", f"{short}振興局"]


def _names_of_area(area: CollaborationArea) -> list[str]:
    return [area.short_name, area.kana, area.slug, area.name]


def _as_year(folded: str) -> tuple[str, str]:
    """The letters to look for, of a year without 年 and 年度, and how the plan prints that year."""
    letters = re.sub("年度?$", "", folded)
    try:
        return letters, fold(short_year(read_year(letters)))
    except ValueError:
        return folded, ""


def _begins_one_of(names: Iterable[str], folded: str) -> bool:
    return any(name.startswith(folded) for name in names)


def _widens(word: str, folded: str, words: Iterable[str]) -> bool:
    """Whether a word finds what neither the letters typed nor another of the words find."""
    others = [folded, *(fold(other) for other in words if fold(other) != fold(word))]
    return not any(letters in fold(word) for letters in others)
