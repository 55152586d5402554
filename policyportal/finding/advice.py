"""What is said where the plan has nothing for a word: that it is not in it, a near miss, a name that is in no list."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse

from policyportal.finding.pages import PAGES
from policyportal.records import memory
from policyportal.records.folding import fold
from policyportal.search.likeness import near
from policyportal.search.words import LONGEST, Word
from projects.models import Theme
from regions.addresses import looks_like_town
from regions.models import CollaborationArea, Municipality, Subprefecture, Synonym, Term

MOST_NEAR = 5


@dataclass(frozen=True)
class Absence:
    """A word of which the outline says nothing, and where the nearest thing is: a theme or a page of this site."""

    word: str
    name: str
    url: str
    is_theme: bool


@dataclass(frozen=True)
class Advice:
    """What helps where words find nothing: nothing of the plan (`has_any`), or nothing at all (`has_hits`)."""

    words: Sequence[Word]
    has_any: bool
    has_hits: bool

    @cached_property
    def absences(self) -> list[Absence]:
        """Words that staff have marked as not in the outline."""
        if self.has_any or not self.words:
            return []
        absent = memory.kept("absent words", _read_absent)
        found = []
        for word in self.words:
            for folded, (name, url, is_theme) in absent.items():
                if word.folded.startswith(folded):
                    found.append(Absence(word.typed, name, url, is_theme))
                    break
        return found

    @cached_property
    def unlisted(self) -> list[str]:
        """Words that look like the name of a municipality and are in no list."""
        if self.has_hits or self.absences:
            return []
        return [word.typed for word in self.words if looks_like_town(word.folded)]

    @property
    def towns(self) -> int:
        """How many municipalities the list has."""
        return Municipality.objects.count()

    @property
    def near_misses(self) -> list[tuple[Word, str]]:
        """Known names that are written almost as a word is that finds nothing."""
        if self.has_hits or self.absences:
            return []
        known = _vocabulary()
        found: dict[tuple[Word, str], None] = {}
        for word in self.words:
            if not any(word.folded in text for text in known):
                for text in near(word.folded, known):
                    found[word, known[text][0]] = None
        return list(found)[:MOST_NEAR]


def _read_absent() -> dict[str, tuple[str, str, bool]]:
    """By folded word, the longest first: name and address of what is nearest, and whether it is a theme."""
    ways = {title: (title, reverse(name), False) for name, title, _ in PAGES}
    ways |= {
        theme.name: (theme.name, theme.get_absolute_url(), True) for theme in Theme.objects.all()
    }
    found = {}
    for synonym in Synonym.objects.filter(kind=Synonym.Kind.ABSENT):
        way, *words = synonym.words
        if way in ways:
            found |= {fold(word): ways[way] for word in words}
    return dict(sorted(found.items(), key=_longest_first))


def _longest_first(item: tuple[str, tuple[str, str, bool]]) -> int:
    return -len(item[0])


def _vocabulary() -> dict[str, tuple[str, str]]:
    """Words that search knows, some hundreds at any size: by folded name or reading, the name and what was folded."""
    return memory.kept("vocabulary", _read_vocabulary)


def _read_vocabulary() -> dict[str, tuple[str, str]]:
    known = {}
    for names in (
        CollaborationArea.objects.values_list("short_name", "kana"),
        Subprefecture.objects.values_list("short_name", "kana"),
        Municipality.objects.values_list("name", "kana"),
        Term.objects.values_list("word", "kana"),
    ):
        for name, kana in names:
            known |= {fold(name): (name, name), fold(kana): (name, kana)}
    for synonym in Synonym.objects.exclude(kind=Synonym.Kind.ABSENT):
        for word in synonym.words:
            name = synonym.words[0] if synonym.kind == Synonym.Kind.READING else word
            known[fold(word)] = (name, word)
    return known


def suggestions(typed: str, most: int = 8) -> list[tuple[str, str]]:
    """What a visitor may be about to type, with the writing that fits: names or readings that begin so, then others."""
    folded = fold(typed.replace("\0", "")[:LONGEST])
    if not folded:
        return []
    known = _vocabulary()
    fitting = [pair for text, pair in known.items() if text.startswith(folded)]
    fitting += [pair for text, pair in known.items() if len(folded) > 1 and folded in text]
    found: dict[str, str] = {}
    for name, text in fitting:
        # A browser shows what holds the very letters typed: the reading of ニセコ町 for にせ.
        if name not in found or (typed in text and typed not in found[name]):
            found[name] = text
    return list(found.items())[:most]
