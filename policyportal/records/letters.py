"""How wide a text is, where it breaks, for drawings, and where its first sentence ends.

The letters of whoever looks at a drawing are not known here. A letter of Japanese is as wide as it is high, and digits are taken for a little wider than any font has them.
"""

import re
import unicodedata

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
