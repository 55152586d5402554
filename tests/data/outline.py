"""The outline's text, by lines and by sheets."""

from django.conf import settings

LINES = (settings.OUTLINE_DIR / "genan-gaiyo.txt").read_text().split("\n")
# First and last line of each part of the text, blank lines behind it included.
SHEETS = {
    "全体概要": (1, 252),
    "道央広域": (253, 428),
    "道南": (429, 558),
    "道北": (559, 723),
    # Its heading, vision and directions stand below its projects.
    "オホーツク": (724, 869),
    "十勝": (870, 969),
    "釧路・根室": (970, 1096),
}
AREA_SHEETS = [sheet for sheet in SHEETS if sheet != "全体概要"]


def squeezed(text):
    """A text without white space of any width."""
    return "".join(text.split())


def line(number):
    return squeezed(LINES[number - 1])


def lines(first, last):
    """What stands in the lines, on one line."""
    return squeezed("".join(LINES[first - 1 : last]))


def printed(record):
    """What stands in a record's lines, on one line."""
    return lines(record.first_line, record.last_line)


def numbered(sheet):
    """A sheet's lines with their numbers, blank ones left out."""
    first, last = SHEETS[sheet]
    return [(number, line(number)) for number in range(first, last + 1) if line(number)]


def sheet_text(sheet):
    return "".join(text for _, text in numbered(sheet))


def full_width(number):
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))
