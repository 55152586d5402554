"""Codes of municipalities (全国地方公共団体コード): five digits, and a sixth that checks them."""

import re


def check_digit(code: str) -> str:
    """Compute the sixth digit from five: modulus 11, the digits weighted by 6 to 2."""
    total = sum(int(digit) * weight for digit, weight in zip(code, range(6, 1, -1), strict=True))
    return str((11 - total % 11) % 10)


def read_code(text: str) -> str:
    """Read the five digits of a code, in half width, with or without its check digit; nothing if one is wrong.

    The zero at its beginning may be missing, as where a spreadsheet took it for a number.
    """
    if not re.fullmatch(r"[0-9]{4,6}", text):
        return ""
    digits = text if text.startswith("0") else f"0{text}"
    code = digits[:5]
    whole = len(code) == 5 and digits in (code, code + check_digit(code))
    return code if whole else ""
