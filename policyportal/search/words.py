"""Words of a query: what a visitor typed, and what each word is taken to mean besides its letters."""

from dataclasses import dataclass

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.lookups import Overlap
from django.db.models import Func, Q, TextField

from policyportal.records import memory
from policyportal.records.folding import fold
from policyportal.search.querysets import holds
from regions.models import CollaborationArea, Subprefecture, Synonym

LONGEST = 100


@dataclass(frozen=True)
class Word:
    """One word, its letters folded, with the words whose reading it is and those that mean the same.

    `related` words are offered and not searched; `places` are the subprefectures it names, alone or as an area.
    """

    typed: str
    folded: str
    read_as: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    places: tuple[str, ...] = ()

    @property
    def also(self) -> tuple[str, ...]:
        """Words searched along."""
        return (*self.read_as, *self.same)

    @property
    def letters(self) -> list[str]:
        """The folded forms any of which a text must hold."""
        return [self.folded, *map(fold, self.also)]

    def is_in(self, folded: str) -> bool:
        """Whether a folded text holds the word or a synonym."""
        return any(letters in folded for letters in self.letters)

    @property
    def condition(self) -> Q:
        """The condition for entries of the index that hold the word, or lie in a place that it names."""
        found = holds("places", self.places)
        for letters in self.letters:
            found |= Q(text__contains=letters)
        return found

    @property
    def counting_condition(self) -> Q:
        """The same condition, asked of the index of short words if possible: quicker to count all, slower to find a few."""
        if any(len(letters) > 2 for letters in self.letters):
            return self.condition
        # The letters, pairs of letters and places of an entry (words.sql).
        held = Func("text", "places", function="search_grams", output_field=ArrayField(TextField()))
        return Q(Overlap(held, [*self.letters, *(f"@{place}" for place in self.places)]))


def split(text: str) -> tuple[list[str], list[str]]:
    """The words of a text, each once, and those that fold to nothing, such as a lone dot."""
    # No text holds a null letter, and the database refuses to look for one.
    words = list(dict.fromkeys(text.replace("\0", " ").split()))
    return [word for word in words if fold(word)], [word for word in words if not fold(word)]


def understand(words: list[str], *, exact: bool = False) -> list[Word]:
    """What each word means; with `exact`, its letters alone. Three queries, or none."""
    if not words or exact:
        return [Word(word, fold(word)) for word in words]
    synonyms, areas, places = memory.kept("what words may name", _known)
    return [_understand(word, synonyms, areas, places) for word in words]


def _known() -> tuple[list[Synonym], list[CollaborationArea], list[Subprefecture]]:
    areas, places = CollaborationArea.objects.all(), Subprefecture.objects.select_related("area")
    return list(Synonym.objects.all()), list(areas), list(places)


def _understand(
    typed: str, synonyms: list[Synonym], areas: list[CollaborationArea], places: list[Subprefecture]
) -> Word:
    folded = fold(typed)
    read_as = _partners([folded], synonyms, Synonym.Kind.READING)
    known = [folded, *map(fold, read_as)]
    same = _partners(known, synonyms, Synonym.Kind.SAME)
    related = _partners([*known, *map(fold, same)], synonyms, Synonym.Kind.RELATED)
    named_areas = [area for area in areas if _names(folded, area, area.name)]
    named_places = []
    for place in places:
        if place.area in named_areas or _names(folded, place, place.name, place.bureau_name):
            named_places.append(place.slug)
    return Word(typed, folded, read_as, same, related, tuple(named_places))


def _partners(folded: list[str], synonyms: list[Synonym], kind: str) -> tuple[str, ...]:
    """The other words of the groups that hold one of the words; a reading finds its word, not the reverse."""
    is_reading = kind == Synonym.Kind.READING
    found: list[str] = []
    for synonym in synonyms:
        entrances = synonym.words[1:] if is_reading else synonym.words
        if synonym.kind == kind and any(fold(word) in folded for word in entrances):
            exits = synonym.words[:1] if is_reading else synonym.words
            found += [word for word in exits if fold(word) not in folded]
    return tuple(dict.fromkeys(found))


def _names(folded: str, place: CollaborationArea | Subprefecture, *names: str) -> bool:
    """Whether a word names a place: its short name, reading or code, or a beginning of its full names."""
    if folded in (fold(place.short_name), fold(place.kana), fold(place.slug)):
        return True
    names = (place.short_name, *names)
    return len(folded) > 1 and any(fold(name).startswith(folded) for name in names)
