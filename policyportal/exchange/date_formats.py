"""How a spreadsheet of Excel in Japan shows a day: 令和8年7月1日, R8.7.1, 7月1日, by the format of its cell."""

import re
from datetime import date

from policyportal.records.eras import WEEKDAYS, era_of

_PIECE = re.compile(r'"([^"]*)"|\\(.)|[_*].|\[[^\]]*\]|(y+|g+|e+|m+|d+|a+)|(.)', re.I | re.DOTALL)


def shown_day(day: date, code: str) -> str:
    """A day as a cell of this format shows it. Names of months are English there: 1-Jul."""
    shown = ""
    for quoted, escaped, letters, other in _PIECE.findall(code.partition(";")[0]):
        shown += _part_of(day, letters.lower()) if letters else quoted or escaped or other
    return shown.strip()


def _part_of(day: date, letters: str) -> str:
    era = era_of(day)
    match letters[0], len(letters):
        case "y", length:
            return f"{day:%Y}" if length > 2 else f"{day:%y}"
        case "g" | "e", _ if era is None:
            return f"{day:%Y}" if letters[0] == "e" else ""
        case "g", length:
            return {1: era.letter, 2: era.name[0]}.get(length, era.name)
        case "e", length:
            return f"{era.number(day.year):0{min(length, 2)}}"
        case "m", length:
            return f"{day:%b}" if length > 2 else f"{day.month:0{length}}"
        case "d", length:
            return f"{day:%a}" if length > 2 else f"{day.day:0{length}}"
        case _:
            return WEEKDAYS[day.weekday()] + "曜日" * (len(letters) > 3)


def shows(letter: str, code: str) -> bool:
    """Whether a cell of this format shows the day ("d") or the month ("m")."""
    return any(letters.lower().startswith(letter) for _, _, letters, _ in _PIECE.findall(code))
