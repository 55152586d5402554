"""Words of a query: what a visitor typed, and what each word is taken to mean besides its letters."""

from dataclasses import dataclass

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.fields.array import ArrayOverlap
from django.db.models import Func, Q, TextField

from policyportal.records.folding import fold
from policyportal.search.querysets import holds
from regions.models import CollaborationArea, Subprefecture, Synonym

LONGEST = 100


class Grams(Func):
    """The letters, pairs of letters and places of an entry (search_grams in policyportal/search/words.sql)."""

    function = "search_grams"
    output_field = ArrayField(TextField())


@dataclass(frozen=True)
class Word:
    """One word: its folded letters, the words that stand for it, and the places it names."""

    typed: str
    folded: str
    also: tuple[str, ...] = ()
    """Words searched along: of the same meaning, or whose reading was typed."""
    read_as: tuple[str, ...] = ()
    """Those of `also` whose reading was typed."""
    related: tuple[str, ...] = ()
    """Words near it, which are offered and not searched."""
    places: tuple[str, ...] = ()
    """Slugs of the subprefectures it names, alone or as an area."""

    @property
    def same(self) -> tuple[str, ...]:
        """Those of `also` that mean the same."""
        return tuple(one for one in self.also if one not in self.read_as)

    @property
    def letters(self) -> list[str]:
        """The folded forms any of which a text must hold."""
        return [self.folded, *(fold(one) for one in self.also)]

    @property
    def condition(self) -> Q:
        """On the index's entries: those that hold the word, or lie in a place it names."""
        found = holds("places", self.places)
        for letters in self.letters:
            found |= Q(text__contains=letters)
        return found

    @property
    def counting_condition(self) -> Q:
        """The same, told from an index where the word is short; for counting everything, not for a first few."""
        if any(len(letters) > 2 for letters in self.letters):
            return self.condition
        grams = [*self.letters, *(f"@{place}" for place in self.places)]
        return Q(ArrayOverlap(Grams("text", "places"), grams))


def split(text: str) -> tuple[list[str], list[str]]:
    """The words of a text, each once, and those that fold to nothing, such as a lone dot."""
    # No text holds a null letter, and the database refuses to look for one.
    words = list(dict.fromkeys(text.replace("\0", " ").split()))
    return [one for one in words if fold(one)], [one for one in words if not fold(one)]


def understand(words: list[str], *, exact: bool = False) -> list[Word]:
    """What each word means; with `exact`, its letters alone. Three queries, or none."""
    if not words or exact:
        return [Word(one, fold(one)) for one in words]
    synonyms = list(Synonym.objects.all())
    areas = list(CollaborationArea.objects.all())
    places = list(Subprefecture.objects.select_related("area"))
    return [_understand(one, synonyms, areas, places) for one in words]


def _understand(typed, synonyms, areas, places) -> Word:
    folded = fold(typed)
    read_as = _partners([folded], synonyms, Synonym.Kind.READING)
    known = [folded, *map(fold, read_as)]
    same = _partners(known, synonyms, Synonym.Kind.SAME)
    also = tuple(dict.fromkeys([*read_as, *same]))
    named_areas = [one for one in areas if _names(folded, one, one.name)]
    named_places = [one for one in places if _names(folded, one, one.name, one.bureau_name)]
    return Word(
        typed,
        folded,
        also,
        tuple(read_as),
        tuple(_partners([*known, *map(fold, same)], synonyms, Synonym.Kind.RELATED)),
        tuple(one.slug for one in places if one in named_places or one.area in named_areas),
    )


def _partners(folded: list[str], synonyms, kind) -> list[str]:
    """The other words of the groups in which one of the words stands; a reading finds its word, not the reverse."""
    found = []
    for one in synonyms:
        if one.kind != kind:
            continue
        words = {fold(word): word for word in one.words}
        entrances = list(words)[1:] if kind == Synonym.Kind.READING else list(words)
        if any(word in entrances for word in folded):
            exits = one.words[:1] if kind == Synonym.Kind.READING else one.words
            found += [word for word in exits if fold(word) not in folded]
    return list(dict.fromkeys(found))


def _names(folded: str, place, *names: str) -> bool:
    """Whether a word names a place: its short name, reading or code, or a beginning of its full names."""
    if folded in (fold(place.short_name), fold(place.kana), fold(place.slug)):
        return True
    return len(folded) > 1 and any(
        fold(name).startswith(folded) for name in (place.short_name, *names)
    )
