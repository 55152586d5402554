"""The number formats of spreadsheets: whether a cell shows a date, and how it shows a number.

A person means what the cell shows; the file holds something else, and the format is the way from one to the other.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

# The formats of Excel in Japan that have a number and no code in the file.
JAPANESE = (
    dict.fromkeys((27, 36, 50, 57), "[$-411]ge.m.d")
    | dict.fromkeys((28, 29, 51, 54, 58), '[$-411]ggge"年"m"月"d"日"')
    | dict.fromkeys((34, 52, 55), 'yyyy"年"m"月"')
    | dict.fromkeys((35, 53, 56), 'm"月"d"日"')
    | {30: "m/d/yy", 31: 'yyyy"年"m"月"d"日"', 32: 'h"時"mm"分"', 33: 'h"時"mm"分"ss"秒"'}
)
# A literal in quotes or behind a backslash, what only takes up space, a currency, a colour or a condition, any letter.
_PIECE = re.compile(r'"([^"]*)"|\\(.)|[_*].|\[\$([^\]-]*)[^\]]*\]|\[[^\]]*\]|(.)', re.DOTALL)
# Stands for a literal between the letters of a format, which alone mean something.
_LITERAL = "\N{OBJECT REPLACEMENT CHARACTER}"
_DIGITS = re.compile(r"[0#?.][0#?.,]*")
# A fraction, or a power of ten.
_UNUSUAL = re.compile("[?#0]/|[eE][+-]")
_GENERAL = re.compile("general|standard|@", re.IGNORECASE)
# Without what says that a number is below zero.
_SIGNLESS = str.maketrans("", "", "-−－▲△()（）")
# Holds the largest number of a spreadsheet with the decimals of its longest format.
_WIDE = Context(prec=1000)
# The letters that a cell without a format has room for.
_GENERAL_LENGTH = 11


@dataclass(frozen=True)
class ShownNumber:
    """A number as a cell shows it: `text` has its digits without commas, `held` is what the cell holds."""

    text: str
    held: str
    is_rounded: bool = False
    is_scaled: bool = False


def is_date(code: str) -> bool:
    """Whether a cell of this format shows a date or a time: m月d日, ge.m.d, ggge年."""
    letters = _letters_of(code.partition(";")[0])[0].lower()
    if _is_general(letters):
        return False
    found = set(re.sub("e[+-]", "", letters))
    return bool(found & set("ymdhs")) or (bool(found & set("gea")) and not found & set("0#?"))


def shown_number(value: float, code: str) -> ShownNumber:
    """A number as a cell of this format shows it. Excel keeps fifteen digits of any number."""
    number = Decimal(format(value, ".15g"))
    letters, literals = _letters_of(_section_for(number, code or "General"))
    if _is_general(letters) or _UNUSUAL.search(letters):
        held = f"{number:f}"
        is_rounded = "." in held and len(held.lstrip("-")) > _GENERAL_LENGTH
        shown = _GENERAL.sub(held, letters) if literals else held
        for literal in literals:
            shown = shown.replace(_LITERAL, literal.strip(), 1)
        return ShownNumber(shown, held, is_rounded=is_rounded)
    found = _DIGITS.search(letters)
    body = found[0] if found else ""
    whole, _, decimals = body.partition(".")
    thousands = sum(len(part) - len(part.rstrip(",")) for part in (whole, decimals))
    hundreds = letters.count("%")
    number = number.scaleb(2 * hundreds)
    exact = number.scaleb(-3 * thousands)
    shown = _rounded(exact, whole, decimals.rstrip(",")) if found else ""
    # What stands around the digits; the number itself says whether it is below zero.
    around = [
        literals.pop(0) if letter == _LITERAL else letter
        for letter in letters.replace(body, "\0", 1)
    ]
    is_negative = exact < 0 and shown.strip("0.") != ""
    if is_negative:
        around = ["-", *(letter.translate(_SIGNLESS) for letter in around)]
    return ShownNumber(
        "".join(map(str.strip, around)).replace("\0", shown),
        f"{number:f}" + "%" * hundreds,
        is_rounded=bool(shown) and Decimal(shown) != abs(exact),
        is_scaled=thousands > 0,
    )


def _rounded(number: Decimal, whole: str, decimals: str) -> str:
    """The digits of a number as the places of a format ask for them, a half away from zero."""
    place = Decimal(1).scaleb(-len(decimals))
    rounded = abs(number).quantize(place, ROUND_HALF_UP, _WIDE)
    digits, point, fraction = f"{rounded:f}".partition(".")
    while len(fraction) > decimals.count("0") and fraction.endswith("0"):
        fraction = fraction[:-1]
    digits = digits.lstrip("0").rjust(whole.count("0"), "0")
    return digits + point + fraction if fraction else digits


def _section_for(number: Decimal, code: str) -> str:
    """The part of a format for numbers above zero, below it, or for zero."""
    sections = [""]
    for piece in _PIECE.finditer(code):
        if piece[0] == ";":
            sections.append("")
        else:
            sections[-1] += piece[0]
    if number < 0 and len(sections) > 1:
        return sections[1]
    return sections[2] if number == 0 and len(sections) > 2 else sections[0]


def _letters_of(code: str) -> tuple[str, list[str]]:
    """The letters of a format that mean something, with a sign for each literal between them, and the literals."""
    letters, literals = "", []
    for piece in _PIECE.finditer(code):
        quoted, escaped, currency, letter = piece.groups()
        if letter:
            letters += letter
        elif literal := quoted or escaped or currency:
            letters += _LITERAL
            literals.append(literal)
    return letters, literals


def _is_general(letters: str) -> bool:
    return _GENERAL.fullmatch(letters.replace(_LITERAL, "")) is not None
