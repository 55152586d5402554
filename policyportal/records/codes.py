"""Codes as people type them: in either width, with whatever their keyboard offers for a hyphen, without a zero."""

import re
import unicodedata

# What people type and programs put for the hyphen of a code, between its letters.
_HYPHEN = re.compile(
    "(?<=[A-Za-z0-9])[\u2010-\u2015\u2043\u2212\ufe58\u30fc\u2500\u2501\u02d7](?=[A-Za-z0-9])"
)


def code_of(text: str) -> str:
    """A code as it is kept, whatever its width and its hyphens: ｄｏｏ－０１, doo‐01, doo–01."""
    return _HYPHEN.sub("-", unicodedata.normalize("NFKC", text)).strip()


def padded(code: str) -> str:
    """The code with the zero that its first number may have lost: doo-01-1 for doo-1-1."""
    return re.sub(
        r"^((?:[A-Za-z][A-Za-z0-9]*-)+)([0-9])(?=-|$)(?=[A-Za-z0-9-]*$)", r"\g<1>0\2", code
    )
