"""Frames: the years from left to right and the amounts from bottom to top, fitted to what is drawn in them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from kpis.wording.drawings.course import Course, Form
from kpis.wording.drawings.scale import Amount, Scale, Year
from policyportal.records.eras import short_year
from policyportal.records.letters import NARROW_LETTER

# Amounts whose least is further from zero than this share of their greatest have an axis that leaves zero out.
NEAR_ZERO = Fraction(3, 10)
# The room beyond a limit, so that one sees that it goes on.
BEYOND_LIMIT = Fraction(5, 4)


@dataclass(frozen=True)
class Size:
    """A drawing's width, the height of the part in which its values stand, and the height of its letters."""

    name: str
    width: int
    plot: int
    letter: int
    edge: int

    @property
    def is_wide(self) -> bool:
        return self.width > 2 * PHONE.width

    @property
    def row(self) -> int:
        """The height of a line of text."""
        return self.letter + 4


# With letters of the text's size: on a phone or in half a column; there as one of several; on a desk.
PHONE = Size("phone", 280, 140, 14, 20)
SMALL = Size("small", 280, 94, 14, 20)
DESK = Size("desk", 640, 190, 15, 40)


@dataclass(frozen=True)
class Tick:
    """A year under the axis."""

    x: int
    label: str
    western: str = ""


class Frame:
    """Where years and amounts are. `beside` are amounts of other series that share the axis."""

    def __init__(self, course: Course, size: Size, beside: Iterable[Fraction] = ()) -> None:
        self.course, self.size = course, size
        self.years = years_of(course)
        self._beside = list(beside)

    def x(self, year: Year) -> float:
        """The middle of a year."""
        return self._across.at(year)

    def y(self, amount: Amount) -> float:
        return self._up.at(amount)

    @property
    def top(self) -> int:
        return 2

    @property
    def bottom(self) -> int:
        """Where the axis of the years is."""
        return self.size.plot

    @cached_property
    def slot(self) -> float:
        """How wide a year is."""
        size, years = self.size, len(self.years)
        if self.course.has_columns:
            return (size.width - size.edge) / years
        return (size.width - 2 * size.edge) / max(1, years - 1)

    @cached_property
    def _across(self) -> Scale:
        width = self.size.width
        inset = (self.size.edge + self.slot) / 2 if self.course.has_columns else self.size.edge
        return Scale(self.years[0], self.years[-1], inset, width - inset)

    @cached_property
    def amounts(self) -> list[Fraction]:
        """All that must lie within the axis."""
        return [*amounts_of(self.course), *self._beside]

    @cached_property
    def _ends(self) -> tuple[Fraction, Fraction]:
        least, most = min(self.amounts), max(self.amounts)
        if self.course.form in (Form.TOTAL, Form.COUNT) or self._is_wide(least, most):
            least, most = min(Fraction(0), least), max(Fraction(0), most)
        return least, most

    @staticmethod
    def _is_wide(least: Fraction, most: Fraction) -> bool:
        """Whether the amounts differ so much that zero belongs on their axis."""
        near, far = sorted((abs(least), abs(most)))
        return least <= 0 <= most or near <= far * NEAR_ZERO

    @property
    def is_broken(self) -> bool:
        """Whether zero is off the axis."""
        least, most = self._ends
        return not least <= 0 <= most

    @cached_property
    def _up(self) -> Scale:
        """With air for labels above and below; zero, where it is an end, is the edge itself."""
        air = self.size.row + 8
        least, most = self._ends
        bottom = self.bottom - (0 if least == 0 and most > 0 else air)
        top = self.top + (0 if most == 0 and least < 0 else air)
        return Scale(least, most, bottom, top)

    @cached_property
    def ticks(self) -> list[Tick]:
        """The first and the last year, and of those between the ones that have room."""
        first, *between, last = self.years if len(self.years) > 1 else (self.years[0],) * 2
        shown = [last]
        for year in reversed(between):
            if self._has_room(year, shown[-1]) and self._has_room(first, year):
                shown.append(year)
        shown += [first] if first != last else []
        has_western = self.size.is_wide and len(shown) == len(self.years)
        return [
            Tick(
                round(self.x(year)),
                short_year(year),
                str(year) if has_western or year in (first, last) else "",
            )
            for year in reversed(shown)
        ]

    def _has_room(self, year: int, other: int) -> bool:
        """Whether a year under the axis does not touch a later one."""
        widths = self._width(short_year(year)) + self._width(short_year(other))
        return self.x(other) - self.x(year) >= widths / 2 + 3

    def _width(self, text: str) -> float:
        return len(text) * self.size.letter * NARROW_LETTER


def years_of(course: Course) -> Sequence[int]:
    """The years of a drawing: from the first of the baseline to the last of the target, and those of the values."""
    drawn_baseline = course.start is not None or course.bracket is not None
    first = course.baseline.period.first_year if drawn_baseline else course.target.period.first_year
    return range(min([first, *course.values]), course.last_year + 1)


def amounts_of(course: Course) -> list[Fraction]:
    """The amounts of a series that an axis must hold."""
    amounts = [Fraction(value) for value in course.values.values()]
    amounts += [Fraction(term.figure.value) for term in course.terms]
    if course.start is not None:
        amounts.append(Fraction(course.start))
    if course.bracket:
        amounts.append(Fraction(course.bracket.value))
    if course.is_limit:
        amounts.append(Fraction(course.target.value) * BEYOND_LIMIT)
    return amounts
