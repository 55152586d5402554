"""Texts that a spreadsheet would take for a formula: written with a ' before them, and read back without it."""

import re

# How a spreadsheet knows a formula, in either width.
_FORMULA = "=+-@\t\r＝＋－＠"
# What it takes for a number, and nobody minds.
_NUMBER = re.compile(r"[+-]?[0-9][0-9,]*(\.[0-9]+)?%?")


def guarded(text: str) -> str:
    """The text as a cell of a file, which no spreadsheet takes for a formula. A number stays one."""
    return f"'{text}" if _begins_as_formula(text) and not _NUMBER.fullmatch(text) else text


def unguarded(text: str) -> str:
    """The text that `guarded` has made this cell of."""
    return text[1:] if text[:1] == "'" and _begins_as_formula(text[1:]) else text


def _begins_as_formula(text: str) -> bool:
    """A formula, or a text that begins as if it had been guarded: reading would take its own ' away."""
    first = text.lstrip("'")[:1]
    return first != "" and first in _FORMULA
