"""Near misses: names that are written almost as what was typed. Better none than an absurd one."""

import difflib
import re
from collections.abc import Iterable

# A word this short with one other letter is another word: 予算 is no 換算.
SHORTEST = 3
KANA = re.compile("[ぁ-ゖ]+")
# How much must be alike; kana, of which there are few, say less.
ALIKE, KANA_ALIKE = 0.65, 0.75
MOST = 3


def near(folded: str, known: Iterable[str]) -> list[str]:
    """The known words, folded as the word is, that are almost like it, the nearest first."""
    if len(folded) < SHORTEST:
        return []
    alike = KANA_ALIKE if KANA.fullmatch(folded) else ALIKE
    return difflib.get_close_matches(folded, list(known), n=MOST, cutoff=alike)
