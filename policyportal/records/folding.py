"""Folding: the form in which names are compared and searched, blind to how they are typed.

Width, case, kana kind, long vowels, small vowels, 〜～, ヵ/ヶ/箇, middle dots, brackets, commas and
spaces make no difference: ﾌﾟﾛｼﾞｪｸﾄ is プロジェクト, ＩＣＴ is ict, 108,000㎥ is 108000m3. The same rule
stands in the database as the function plan_fold (policyportal/records/fold.sql), which folds what is
searched; a test holds the two together.
"""

import unicodedata
from collections.abc import Iterable, Iterator

from django.db import models

# Katakana to hiragana; small vowels to full ones, ヴ to ぶ, and ヵ, ヶ and 箇 to か.
_HIRAGANA = {chr(code): chr(code - 0x60) for code in range(ord("ァ"), ord("ヶ") + 1)}
_SAME = _HIRAGANA | dict(
    zip("ァィゥェォぁぃぅぇぉヴゔヵヶゕゖ箇", "あいうえおあいうえおぶぶかかかかか", strict=True)
)
# White space, middle dots, long vowels, dashes, commas, brackets, quotation marks.
_DROPPED = " \t\r\n・･ー~〜‐‑‒–—―−-,、()[]{}<>「」『』【】〔〕〈〉《》\"'“”‘’"
_TABLE = str.maketrans(_SAME) | str.maketrans("", "", _DROPPED)


def fold(text: str) -> str:
    """The folded form of a text; the database's plan_fold gives the same."""
    return unicodedata.normalize("NFKC", text).lower().translate(_TABLE)


def spans(text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    """Where a text holds folded words, as positions of the text itself; those that touch are one."""
    folded, places = "", []
    for start, end in _clusters(text):
        piece = fold(text[start:end])
        folded += piece
        places += [(start, end)] * len(piece)
    found: set[int] = set()
    for word in filter(None, words):
        at = folded.find(word)
        while at >= 0:
            found.update(range(places[at][0], places[at + len(word) - 1][1]))
            at = folded.find(word, at + 1)
    starts = [at for at in sorted(found) if at - 1 not in found]
    stops = [at + 1 for at in sorted(found) if at + 1 not in found]
    return list(zip(starts, stops, strict=True))


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """The text cut into letters, each with the marks behind it that folding joins to it: ﾌﾟ is two."""
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or not (text[at] in "ﾞﾟ" or unicodedata.combining(text[at])):
            yield start, at
            start = at


class Fold(models.Func):
    """SQL: the folded form of an expression."""

    function = "plan_fold"
    output_field = models.TextField()
