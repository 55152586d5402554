"""Texts that a spreadsheet would take for a formula: written with a ' before them, and read back without it."""

# How a spreadsheet knows a formula, in either width.
_FORMULA = "=+-@\t\r＝＋－＠"


def guarded(text: str) -> str:
    """The text as a cell of a file, which no spreadsheet takes for a formula."""
    return f"'{text}" if _needs_guard(text) else text


def unguarded(text: str) -> str:
    """The text that `guarded` has made this cell of."""
    return text[1:] if text[:1] == "'" and _needs_guard(text[1:]) else text


def _needs_guard(text: str) -> bool:
    """A formula, or a text that begins as if it had been guarded: reading would take its own ' away."""
    first = text[:1]
    return _needs_guard(text[1:]) if first == "'" else first != "" and first in _FORMULA
