"""Folding: the form in which names are compared and searched, blind to how they are typed.

Width, case, kana kind, long vowels, small vowels, 〜～, ヵ/ヶ/箇, middle dots, brackets, commas and
spaces make no difference: ﾌﾟﾛｼﾞｪｸﾄ is プロジェクト, ＩＣＴ is ict, 108,000㎥ is 108000m3. The same rule
stands in the database as the function plan_fold (migration regions 0001), which fills the generated
columns; a test holds the two together.
"""

import unicodedata

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


class Fold(models.Func):
    """SQL: the folded form of an expression, for generated columns."""

    function = "plan_fold"
    output_field = models.TextField()
