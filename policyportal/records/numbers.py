"""Numbers as people read and type them: grouped digits, shares in per cent, full-width writing folded.

Nothing here knows what a number means; what it is a figure of is said in kpis.figures.
"""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

# Holds every sum and difference of figures in full: a number of the longest writing has 40 letters.
EXACT = Context(prec=100)
# Commas in their places only: 7,31 has lost a digit.
_NUMBER = re.compile(r"-?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?")


def read_number(text: str) -> Decimal:
    """Read an exact number as people type it: full-width digits, commas, ▲, △ or － for minus.

    Raises ValueError, in Japanese, for a unit in the number, an exponent or anything else.
    """
    # No wider folding: NFKC would read the note of 10² as 102.
    folded = narrow(text).strip().translate(str.maketrans("▲△−", "---"))
    if _NUMBER.fullmatch(folded):
        return Decimal(folded.replace(",", ""))
    if any(letter.isdigit() for letter in folded):
        raise ValueError(
            f"「{text}」は数値として読めません。単位を付けずに、数値だけを入力してください（例：7,310）。"
        )
    raise ValueError(f"「{text}」は数値ではありません。")


def grouped(value: Decimal) -> str:
    """Write 1234567.80 as 1,234,567.80."""
    return f"{value:,f}".replace("-", "−")


def rounded(value: Decimal) -> tuple[Decimal, bool]:
    """Round a derived number half up to one decimal, and say whether that is all of it.

    Printed figures never come here.
    """
    shown = value.quantize(Decimal("0.1"), ROUND_HALF_UP)
    return shown, shown == value


def nearly(value: Fraction, decimals: int) -> str:
    """Write a derived amount to one decimal more than the figures it comes from; 約 where that is not all."""
    tenths = value * 10 ** (decimals + 1)
    shown = EXACT.scaleb(Decimal(_half_up(tenths)), -decimals - 1)
    as_printed = EXACT.quantize(shown, Decimal(1).scaleb(-decimals))
    if shown == as_printed:
        shown = as_printed
    return f"{'' if tenths.denominator == 1 else '約'}{grouped(shown)}"


def percent(share: Fraction | Decimal, decimals: int = 1) -> str:
    """Write a share in per cent, rounded half up: 22.9.

    Less than the whole is never shown as the whole: 0.9996 of the way is 99.9, not 100.0.
    """
    parts = _half_up(Fraction(share) * 100 * 10**decimals)
    if share < 1 and parts == 100 * 10**decimals:
        parts -= 1
    return grouped(Decimal(parts).scaleb(-decimals))


def portion(share: Fraction | Decimal) -> str:
    """Write a share that a rule names, in per cent: 80, 125, 66.7."""
    return percent(share).removesuffix(".0")


def _half_up(value: Fraction) -> int:
    """The nearest whole number, a half away from zero."""
    nearest = (abs(value) * 2 + 1) // 2
    return nearest if value >= 0 else -nearest


def narrow(text: str) -> str:
    """Fold full-width ASCII and half-width kana of a printed text, and nothing else: １施設 is 1施設.

    ～ stays: it is the outline's sign for "to", not a tilde. So does ㎥.
    """
    folded = []
    for run in _runs(text):
        folded.append(unicodedata.normalize("NFKC", run) if _folds(run[0]) else run)
    return "".join(folded)


def _folds(letter: str) -> bool:
    return "！" <= letter <= "｝" or "｡" <= letter <= "ﾟ"


def _runs(text: str) -> list[str]:
    """The text cut where folding letters begin and end: a half-width kana and its ﾟ belong together."""
    runs: list[str] = []
    for letter in text:
        if runs and _folds(runs[-1][0]) == _folds(letter):
            runs[-1] += letter
        else:
            runs.append(letter)
    return runs
