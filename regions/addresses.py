"""Addresses: the municipality that one names, with prefecture and district before it, ward and street behind."""

import re
from collections.abc import Iterable, Sequence

from policyportal.records.folding import fold

# 北海道, and a district (郡), of which there is no list here.
_BEFORE = re.compile("(北海道)?(.{1,5}?郡)?")
# What may follow a municipality's name as a word of its own: 中央区, 北3条西6丁目, 字富士見.
_PART = re.compile("字.+|.+(区|条|丁目|番地?|号)")

# A name as those of municipalities, districts and wards are.
_NAME = re.compile(".{2,}[市町村郡区]")


def looks_like_town(folded: str) -> bool:
    """Whether a word ends as the name of a municipality, a district or a ward does."""
    return _NAME.fullmatch(folded) is not None


def town_in(address: str, towns: Iterable[str]) -> str:
    """Give the name among these that an address names; nothing where it is the name alone, or names none."""
    folded = fold(address)
    start = _BEFORE.match(folded).end()
    named = [name for name in towns if folded.startswith(fold(name), start)]
    name = max(named, key=len, default="")
    return "" if fold(name) == folded else name


def joined(words: Sequence[str], towns: Sequence[str]) -> list[str]:
    """Put together again the words that are one address: 北海道 札幌市 中央区 北3条西6丁目."""
    found: list[str] = []
    for word in words:
        last = found[-1] if found else ""
        if _goes_on(last, word, towns):
            found[-1] += word
        else:
            found.append(word)
    return found


def _goes_on(last: str, word: str, towns: Sequence[str]) -> bool:
    """Whether a word carries on the address that the last one is the beginning of."""
    if _begins(last):
        return bool(town_in(last + word, towns)) or _begins(last + word)
    is_town = last in towns or bool(town_in(last, towns))
    return is_town and _PART.fullmatch(fold(word)) is not None


def _begins(word: str) -> bool:
    """Whether a word is what stands before a municipality's name in an address, and nothing else."""
    folded = fold(word)
    return bool(folded) and _BEFORE.fullmatch(folded) is not None
