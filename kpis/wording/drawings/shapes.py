"""Shapes: the lines, areas and columns of a series as paths in its frame."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from kpis.figures import Figure
from kpis.targets import TargetTerm, incomparable_since
from kpis.wording.drawings.course import WAYS, Course, Form
from kpis.wording.drawings.frame import Frame
from kpis.wording.drawings.labels import Box, Point
from kpis.wording.drawings.scale import Amount, Year

HALF = Fraction(1, 2)
MOST_CELLS = 20
# How much of a year a column takes.
COLUMN = 0.62
LEAST_HEIGHT = 2


def path(points: Iterable[Point], *, closed: bool = False) -> str:
    """Write the points of a line; those of an area are closed."""
    found = "L".join(f"{round(x)} {round(y)}" for x, y in points)
    return f"M{found}{'z' if closed else ''}" if found else ""


def rects(boxes: Iterable[Box]) -> str:
    """Write upright boxes as one path."""
    return "".join(
        f"M{round(box.left)} {round(box.bottom)}V{round(box.top)}H{round(box.right)}V{round(box.bottom)}z"
        for box in boxes
    )


def dots(points: Iterable[Point]) -> str:
    """Write points as lines without length, whose round ends are seen."""
    return "".join(f"M{round(x)} {round(y)}h0" for x, y in points)


def ways(frame: Frame) -> list[list[Point]]:
    """The even pace to each target, in the years in which it was valid, and not over a break."""
    course, lines = frame.course, []
    for term in course.steps:
        if course.form not in (*WAYS, Form.TOTAL) or term.figure.basis != course.target.basis:
            continue
        first, last = _years_of_way(course, term)
        if broken := incomparable_since(course.baseline, term, course.breaks):
            last = min(last, broken - 1)
        for start, end in _between_breaks(course, first, last):
            lines.append([_on_line(frame, term.figure, year) for year in (start, end)])
    return lines


def levels(frame: Frame) -> list[list[Point]]:
    """The line that a value or a total is to meet, with a step where the target changed."""
    course, points = frame.course, []
    if course.form in WAYS:
        return []
    first, last = frame.years[0], frame.years[-1]
    if course.form != Form.LEVEL:
        first, last = course.target.period.first_year, course.target.period.last_year
    margin = HALF if course.has_columns else 0
    for term in course.steps:
        start = max(first - margin, (term.first_year or first) - HALF)
        end = last + margin if term.last_year is None else min(term.last_year + HALF, last + margin)
        if start < end or first == last:
            points += [(frame.x(year), frame.y(term.figure.value)) for year in (start, end)]
    if first == last and not course.has_columns:
        # A line of one year: from edge to edge.
        height = frame.y(course.target.value)
        points = [(0, height), (frame.size.width, height)]
    return [points]


def band(frame: Frame) -> str:
    """The range in which a value is △."""
    course, areas = frame.course, []
    for term in course.steps:
        if course.band_of(term.figure, frame.years[-1]) is None:
            continue
        first, last = _years_of_way(course, term)
        if course.form == Form.TOTAL:
            years: list[Year] = [first - HALF, last - 1, last]
        else:
            # After the target's year its line stays where it is.
            years = [first, last, *([frame.years[-1]] if term.last_year is None else [])]
        if broken := incomparable_since(course.baseline, term, course.breaks):
            years = [min(year, broken - HALF) for year in years]
        years = sorted({year for year in years if year >= first - HALF})
        bands = [(year, course.band_of(term.figure, year)) for year in years]
        there = [(frame.x(year), frame.y(found[1])) for year, found in bands]
        back = [(frame.x(year), max(frame.top, frame.y(found[0]))) for year, found in bands]
        areas.append(path([*there, *reversed(back)], closed=True))
    return "".join(areas)


def zone(frame: Frame) -> Box | None:
    """What lies beyond a limit. It has no end above nor to the right."""
    course = frame.course
    if not course.is_limit:
        return None
    lines = levels(frame)[0]
    return Box(lines[-2][0], 0, frame.size.width, lines[-1][1])


def columns(frame: Frame) -> dict[int, Box]:
    """A column a year: from nothing, or from the line that each year is held against."""
    course, found = frame.course, {}
    for year, value in course.values.items():
        base = course.line(year) if course.form == Form.EVERY_YEAR else 0
        found[year] = column(frame, year, base, value)
    return found


def column(frame: Frame, year: int, base: Amount, value: Amount) -> Box:
    half = frame.slot * COLUMN / 2
    top, bottom = sorted((frame.y(base), frame.y(value)))
    if bottom - top < LEAST_HEIGHT:
        top, bottom = bottom - LEAST_HEIGHT / 2, bottom + LEAST_HEIGHT / 2
    return Box(frame.x(year) - half, top, frame.x(year) + half, bottom)


def cells(frame: Frame, year: int, number: Decimal) -> str:
    """The lines between the single things in a column."""
    box = column(frame, year, 0, number)
    return "".join(
        f"M{round(box.left)} {frame.y(count):.1f}H{round(box.right)}"
        for count in range(1, int(number))
    )


def runs(frame: Frame) -> list[list[Point]]:
    """The values of the years, joined between two breaks."""
    if frame.course.has_columns:
        return []
    return [_points(frame, run) for run in frame.course.runs]


def _points(frame: Frame, values: Mapping[int, Amount]) -> list[Point]:
    return [(frame.x(year), frame.y(value)) for year, value in values.items()]


def upright(frame: Frame, years: Iterable[int]) -> str:
    """Upright lines before those of the years that are drawn."""
    places = [round(frame.x(year - HALF)) for year in years if year in frame.years[1:]]
    return "".join(f"M{x} {frame.top}V{frame.bottom}" for x in places)


def bracket(frame: Frame) -> str:
    """A baseline of several years: a line over all of them, with its ends bent down."""
    figure = frame.course.bracket
    if figure is None:
        return ""
    left, right = _span(frame, figure)
    height = round(frame.y(figure.value))
    return f"M{left} {height + 7}v-7H{right}v7"


def _span(frame: Frame, figure: Figure) -> tuple[int, int]:
    margin = frame.slot * COLUMN / 2
    period = figure.period
    return round(frame.x(period.first_year) - margin), round(frame.x(period.last_year) + margin)


def _on_line(frame: Frame, target: Figure, year: Year) -> Point:
    return frame.x(year), frame.y(frame.course.line_of(target, year))


def _years_of_way(course: Course, term: TargetTerm) -> tuple[Year, Year]:
    """From when to when the pace to a target is drawn."""
    period = term.figure.period
    first: Year = period.first_year
    if course.form != Form.TOTAL:
        first = course.baseline.period.last_year
    last: Year = period.last_year
    if term.first_year is not None:
        first = max(first, term.first_year - HALF)
    if term.last_year is not None:
        last = min(last, term.last_year + HALF)
    return first, last


def _between_breaks(course: Course, first: Year, last: Year) -> list[tuple[Year, Year]]:
    """The parts of a stretch of years that no break lies in."""
    breaks = sorted(year for year in course.breaks if first < year <= last)
    edges: list[Year] = [first]
    for year in breaks:
        edges += [max(first, year - 1), year]
    edges.append(last)
    return [(start, end) for start, end in list(pairwise(edges))[::2] if start < end]
