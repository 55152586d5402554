"""Codes of municipalities (全国地方公共団体コード): five digits, and a sixth that checks them."""

import re


def check_digit(code: str) -> str:
    """Compute the sixth digit from five: modulus 11, the digits weighted by 6 to 2."""
    total = sum(int(digit) * weight for digit, weight in zip(code, range(6, 1, -1), strict=True))
    return str((11 - total % 11) % 10)


def read_code(text: str) -> str:
    """Read the five digits of a code, in half width, with or without its check digit; nothing if one is wrong."""
    if not re.fullmatch(r"[0-9]{5,6}", text):
        return ""
    code = text[:5]
    return code if text in (code, code + check_digit(code)) else ""
