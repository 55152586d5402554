"""Numbers as people read and type them, whatever they are figures of: digits grouped, per cent, widths folded."""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from math import ceil, floor

# Holds every sum and difference of figures in full: a number of the longest writing has 40 letters.
EXACT = Context(prec=100)
# Shares that differ by less than this many decimals of a per cent are written alike.
MOST_DECIMALS = 6
# A telephone number with its area code; what follows, such as an extension, is for people.
TELEPHONE = r"^0[0-9]{1,4}-[0-9]{1,4}-[0-9]{3,4}([^0-9-].*)?$"
# Commas in their places only: 7,31 has lost a digit.
_NUMBER = re.compile(r"-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")
# A minus as people type it, the long sound of kana too, which lies on the same key.
_SIGN = re.compile(r"^[▲△▼\u2010-\u2015\u2212ー─-]\s*(?=[0-9])")
_BRACKETED = re.compile(r"\(\s*[0-9.,]+\s*\)")
# What may go on behind the digits of a number, and begins no unit, as signs of notes do not.
_OF_NUMBERS = "eE~～²³+"
_OF_UNITS = "%‰"


def read_number(text: str, unit: str = "") -> Decimal:
    """Read an exact number in any width, with commas, and ▲, △, ▼, － or ー for minus. ValueError says in Japanese what is wrong.

    Behind it may stand the unit in which it is wanted, and no other.
    """
    # No wider folding: NFKC would read the note of 10² as 102.
    folded = _SIGN.sub("-", narrow(text).strip())
    found = _NUMBER.match(folded)
    behind = folded[found.end() :].strip() if found else ""
    if found and (not behind or (unit and _is_unit(behind, unit))):
        return Decimal(found[0].replace(",", ""))
    if found and unit and _begins_unit(behind[0]):
        raise ValueError(
            f"「{text}」は「{behind}」の数値ですが、ここの単位は「{unit}」です。{unit}での数値だけを入力してください。"
        )
    if _BRACKETED.fullmatch(folded):
        raise ValueError(
            f"「{text}」は、かっこが付いています。マイナスなら「-」を付け、かっこを外して入力してください。"
        )
    if any(letter.isdigit() for letter in folded):
        raise ValueError(
            f"「{text}」は数値として読めません。単位を付けずに、数値だけを入力してください（例：7,310）。"
        )
    raise ValueError(f"「{text}」は数値ではありません。")


def _is_unit(behind: str, unit: str) -> bool:
    """Whether a text is this unit, in any width: ㎥ is m3."""
    return unicodedata.normalize("NFKC", behind) == unicodedata.normalize("NFKC", unit)


def _begins_unit(sign: str) -> bool:
    """Whether what stands behind a number may be a unit: a letter or a sign such as ㎥, none of a note or of a range."""
    is_letter = unicodedata.category(sign)[0] in "LS"
    return sign in _OF_UNITS or (is_letter and sign not in _OF_NUMBERS)


def decimals_of(value: Decimal) -> int:
    """Count the decimals of a number as it is written: one of 2037.0."""
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def grouped(value: Decimal) -> str:
    """Write 1234567.80 as 1,234,567.80."""
    return f"{value:,f}".replace("-", "−")


def rounded(value: Decimal) -> tuple[Decimal, bool]:
    """Round a derived number, never a printed one, half up to one decimal; say whether that is all of it."""
    shown = value.quantize(Decimal("0.1"), ROUND_HALF_UP)
    return shown, shown == value


def within_reach(line: Fraction, decimals: int, *, rising: bool) -> Decimal:
    """The first number of so many decimals that meets a line: whole things meet 3.2 by 4, and falling by 3."""
    parts = line * 10**decimals
    return EXACT.scaleb(Decimal(ceil(parts) if rising else floor(parts)), -decimals)


def share_off(value: Decimal, line: Decimal) -> str:
    """Write how far a value is from a line, in per cent of it: 2.3, or 0.16, where less has two digits."""
    share = abs(Fraction(value) - Fraction(line)) / abs(Fraction(line)) * 100
    decimals = 1
    while share * 10 ** (decimals - 1) < 1:
        decimals += 1
    return grouped(EXACT.scaleb(Decimal(_half_up(share * 10**decimals)), -decimals))


def percent(share: Fraction | Decimal, decimals: int = 1) -> str:
    """Write a share in per cent, rounded half up: 22.9. Less than the whole is never shown as it: 0.9996 is 99.9."""
    parts = _half_up(Fraction(share) * 100 * 10**decimals)
    if share < 1 and parts == 100 * 10**decimals:
        parts -= 1
    return grouped(Decimal(parts).scaleb(-decimals))


def decimals_apart(share: Fraction, line: Fraction) -> int:
    """How many decimals tell a share from a line in per cent: one, or more where they lie closer; one where they are equal."""
    apart = (n for n in range(1, MOST_DECIMALS) if percent(share, n) != percent(line, n))
    return 1 if share == line else next(apart, MOST_DECIMALS)


def portion(share: Fraction | Decimal) -> str:
    """Write a share that a rule names, in per cent: 80, 125, 66.7."""
    return percent(share).removesuffix(".0")


def _half_up(value: Fraction) -> int:
    """The nearest whole number, a half away from zero."""
    nearest = (abs(value) * 2 + 1) // 2
    return nearest if value >= 0 else -nearest


def narrow(text: str) -> str:
    """Fold full-width ASCII and half-width kana of a printed text, and nothing else: ～, the outline's "to", and ㎥ stay."""
    # Run by run: a half-width kana and its ﾟ belong together.
    return re.sub("[！-｝｡-ﾟ]+", _normalized, text)


def _normalized(run: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", run[0])
