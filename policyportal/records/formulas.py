"""Texts that a spreadsheet would take for a formula: written with a ' before them, and read back without it."""

import re

# How a spreadsheet knows a formula, in either width.
_FORMULA = "=+-@\t\r＝＋－＠"
# What it takes for a number, and nobody minds.
_NUMBER = re.compile(r"[+-]?[0-9][0-9,]*(\.[0-9]+)?%?")
# What it takes for a number, a date, a time or a fraction, and writes otherwise: 0012, 1e3, 1-2, 2026/7/1, TRUE.
_VALUE = re.compile(
    r"[+-]?[0-9][0-9,]*(\.[0-9]+)?(e[+-]?[0-9]+)?%?|[0-9]{1,4}([-/.:][0-9]{1,4}){1,2}|true|false",
    re.IGNORECASE,
)


def guarded(text: str) -> str:
    """The text as a cell of a file, which no spreadsheet takes for a formula. A number stays one."""
    return f"'{text}" if _begins_as_formula(text) and not _NUMBER.fullmatch(text) else text


def kept(text: str) -> str:
    """The text as a cell of a file that comes back: neither a formula nor anything else that a spreadsheet makes of texts."""
    return f"'{text}" if _is_changed(text) else text


def unguarded(text: str) -> str:
    """The text that `guarded` or `kept` has made this cell of."""
    return text[1:] if text[:1] == "'" and _is_changed(text[1:]) else text


def _is_changed(text: str) -> bool:
    """Whether it is not for a spreadsheet, or begins as if it had been guarded: reading would take its own ' away."""
    return _begins_as_formula(text) or _VALUE.fullmatch(text.lstrip("'")) is not None


def _begins_as_formula(text: str) -> bool:
    first = text.lstrip("'")[:1]
    return first != "" and first in _FORMULA
