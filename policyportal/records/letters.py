"""The letters of a text: which of them nobody means, how wide they are for drawings, and where its first sentence ends.

The fonts of whoever looks at a drawing are not known here. A letter of Japanese is as wide as it is high, and digits are
taken for a little wider than any font has them.
"""

import re
import unicodedata
from collections.abc import Iterator

NARROW_LETTER = 0.62
# What may not begin a line, but for the second half of a pair that no line parts.
CLOSING = "、。，．・：；！？）」』】〕］｝〉》ー～々ぁぃぅぇぉっゃゅょァィゥェォッャュョ%％"
OPENING = "（「『【〔［｛〈《"
# Up to the first 。 that ends no quotation or bracket, or the end of the line.
_FIRST_SENTENCE = re.compile(r".*?(?:。(?![」』）)])|$)", re.MULTILINE)


def width_of(text: str, letter: int) -> float:
    """How wide a text is at most, in letters of a height."""
    widths = (unicodedata.east_asian_width(sign) in "WFA" for sign in text)
    return letter * sum(1 if is_wide else NARROW_LETTER for is_wide in widths)


def wrapped(text: str, letter: int, width: int) -> list[str]:
    """The lines of a text, none wider than told: Japanese breaks anywhere, numbers and Latin words stay whole."""
    lines = [""]
    for piece in _pieces(text):
        if lines[-1] and width_of(lines[-1] + piece.rstrip(), letter) > width:
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return [line.rstrip() for line in lines]


def first_sentence(text: str) -> str:
    """The first sentence of a long text, without what follows."""
    found = _FIRST_SENTENCE.match(text.strip())
    return found[0].rstrip() if found else ""


def _pieces(text: str) -> list[str]:
    """What no line parts: a letter with the closing signs behind it and the opening ones before it, a number, a word."""
    pieces: list[str] = []
    before = ""
    for sign in text:
        is_joined = (
            sign in CLOSING or before in OPENING or (_is_narrow(before) and _is_narrow(sign))
        )
        if pieces and before and is_joined:
            pieces[-1] += sign
        else:
            pieces.append(sign)
        before = sign
    return pieces


def _is_narrow(sign: str) -> bool:
    """Whether it is a part of a number or of a word of Latin letters."""
    return sign.isascii() and not sign.isspace()


# What a PDF gives for a letter that is a radical too, where NFKC does not know it: ⻑ for 長.
RADICALS = dict(
    zip(
        "⺠⺜⺝⺧⺩⺬⺮⺶⺽⻁⻄⻆⻊⻑⻗⻘⻝⻡⻣⻤⻨⻩⻫⻭⻯⻲",
        "民日月牛王示竹羊臼虎西角足長雨青食首骨鬼麦黄斉歯竜亀",
        strict=True,
    )
)
_RADICAL = re.compile("[\u2e80-\u2fdf]")
# Kana and the marks of voicing that a program has parted from it: か and ゙.
_PARTED = re.compile("[\u3041-\u30ff\u31f0-\u31ff][\u3099\u309a]")


def tidied(text: str) -> str:
    """The text as it was meant: without signs that nobody sees, with 長 for its radical ⻑, with が in one letter.

    Variants that are chosen for a name (葛󠄀), and all that is only wide or narrow, stay.
    """
    if text.isascii():
        return text
    seen = "".join(sign for sign in text if not _is_unseen(sign))
    whole = _PARTED.sub(lambda found: unicodedata.normalize("NFC", found[0]), seen)
    return _RADICAL.sub(lambda found: _letter_of(found[0]), whole)


def tidyings(text: str) -> Iterator[str]:
    """Say what `tidied` takes out of a text, and which letters it puts for others."""
    if unseen := {sign: f"U+{ord(sign):04X}" for sign in text if _is_unseen(sign)}:
        yield f"目に見えない文字（{'、'.join(unseen.values())}）を除いて読みました。"
    for radical in dict.fromkeys(_RADICAL.findall(text)):
        if (letter := _letter_of(radical)) != radical:
            yield f"部首の文字「{radical}」を「{letter}」に直して読みました。"


def _is_unseen(sign: str) -> bool:
    """Whether it has no width, or only tells a direction: soft hyphens, marks of byte order, tags."""
    return unicodedata.category(sign) == "Cf"


def _letter_of(radical: str) -> str:
    return RADICALS.get(radical) or unicodedata.normalize("NFKC", radical)
