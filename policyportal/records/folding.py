"""Folding: the form in which names are compared and searched, blind to how they are typed.

Width, case, kana kind, long vowels, small vowels, 〜～, ヵ/ヶ/箇, middle dots, brackets, commas and
spaces make no difference: ﾌﾟﾛｼﾞｪｸﾄ is プロジェクト, ＩＣＴ is ict, 108,000㎥ is 108000m3. Nor do letters that
look alike (檜, 桧; the radicals of a PDF) and signs that nobody sees. The same rule stands in the database as the
function plan_fold (policyportal/records/fold.sql), which folds what is searched; a test holds the two together.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain

from django.db import models

from policyportal.records.letters import RADICALS

# Katakana to hiragana; small vowels to full ones, ヴ to ぶ, and ヵ, ヶ and 箇 to か.
_HIRAGANA = {chr(code): chr(code - 0x60) for code in range(ord("ァ"), ord("ヶ") + 1)}
_PLAIN = dict(
    zip("ァィゥェォぁぃぅぇぉヴゔヵヶゕゖ箇", "あいうえおあいうえおぶぶかかかかか", strict=True)
)
# Names are written with an older letter too, and a keyboard offers both: 檜山 and 桧山, 岩見澤, 髙. Where it is another
# word (斉 and 斎), letters are kept apart.
_VARIANTS = """
    檜桧 髙高 﨑崎 嵜崎 濱浜 濵浜 邊辺 邉辺 嶋島 嶌島 瀧滝 澤沢 廣広 國国 會会 眞真 冨富 舘館 鐵鉄 縣県 榮栄 惠恵 禮礼 圓円
    驛駅 觀観 學学 體体 氣気 龍竜 藏蔵 櫻桜 萬万 與与 壽寿 內内 來来 戶戸 靑青 黑黒 德徳 增増 廳庁 醫医 豐豊 礒磯 曾曽 峯峰
    淸清 繫繋 劍剣 條条 當当 發発 穗穂 鷗鴎 凾函 瀨瀬 舊旧 鹽塩 鄕郷 關関 應応 數数 轉転 輕軽 處処 齋斎
"""
# The long vowels of Ōtaru.
_MACRONS = "āa īi ūu ēe ōo"
_ALIKE = RADICALS | {pair[0]: pair[1] for pair in f"{_VARIANTS} {_MACRONS}".split()}
# White space, middle dots, long vowels, dashes, commas, brackets, quotation marks.
_DROPPED = " \t\r\n・･ー~〜‐‑‒–—―−-,、()[]{}<>「」『』【】〔〕〈〉《》\"'“”‘’"
# What nobody sees: a soft hyphen, signs of no width or of direction, and those that choose a variant of a letter.
_UNSEEN = [
    *(0xAD, 0x61C, 0x180E, 0xFEFF),
    *chain(range(0x200B, 0x2010), range(0x202A, 0x202F), range(0x2060, 0x2070)),
    *chain(range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0)),
]
_TABLE = (
    str.maketrans(_HIRAGANA | _PLAIN | _ALIKE)
    | str.maketrans("", "", _DROPPED)
    | dict.fromkeys(_UNSEEN)
)
# Marks of voicing that stand alone, which NFKC would part from their letter by a space.
_VOICING = str.maketrans("゛゜", "\u3099\u309a")


def fold(text: str) -> str:
    """The folded form of a text; the database's plan_fold gives the same."""
    return unicodedata.normalize("NFKC", text.translate(_VOICING)).lower().translate(_TABLE)


def spans(text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    """Where a text holds folded words, as positions of the text itself; those that touch are one."""
    folded, places = "", []
    for start, end in _clusters(text):
        piece = _fold_letter(text[start:end])
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


@lru_cache(maxsize=10_000)
def _fold_letter(letter: str) -> str:
    """The folded form of one letter, of which a page has hundreds and the plan a few thousand."""
    return fold(letter)


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """The text cut into letters, each with the marks behind it that folding joins to it: ﾌﾟ is two."""
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or not (text[at] in "ﾞﾟ゛゜" or unicodedata.combining(text[at])):
            yield start, at
            start = at


class Fold(models.Func):
    """SQL: the folded form of an expression."""

    function = "plan_fold"
    output_field = models.TextField()
