"""Pictures: the figure of a series in time, placed. A template draws it: templates/kpis/drawings/picture.html."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from kpis.wording.drawings import shapes
from kpis.wording.drawings.below import Below, stack
from kpis.wording.drawings.course import Course, Form
from kpis.wording.drawings.frame import PHONE, Frame, Size, Tick
from kpis.wording.drawings.labels import Box, Label, Sheet
from kpis.wording.drawings.legend import write
from kpis.wording.drawings.scale import Amount


@dataclass(frozen=True)
class Zone:
    """What lies beyond a limit: a thick line of stripes, from its left end to the edge of the drawing."""

    left: int
    y: int
    height: int


@dataclass(frozen=True)
class Picture:
    """A drawing as paths, marks and labels; what is empty is not drawn."""

    form: str
    size: Size
    height: int
    bottom: int
    band: str
    zone: Zone | None
    level: str
    way: str
    bracket: str
    columns: str
    open_columns: str
    cuts: str
    cells: str
    run: str
    dots: str
    open_dots: str
    marks: str
    """Upright lines where a target changed or the series breaks."""
    start: tuple[int, int] | None
    target: tuple[int, int]
    labels: tuple[Label, ...]
    ticks: tuple[Tick, ...]
    is_broken: bool
    below: Below

    @property
    def axis(self) -> str:
        """The line of the years, and the one of the amounts where it is broken: just above them."""
        years = f"M0 {self.bottom}H{self.size.width}"
        broken = f"M4 2V{self.bottom - 16}l-4 3 8 6-4 3v4"
        return years + broken if self.is_broken else years


def draw(
    course: Course, size: Size = PHONE, beside: Iterable[Fraction] = (), *, with_band: bool = True
) -> Picture:
    """Draw a series. `beside` are amounts of others on its axis; the band of △ is left out where nothing is judged."""
    frame = Frame(course, size, beside)
    columns = shapes.columns(frame) if course.has_columns else {}
    ways, levels, runs = shapes.ways(frame), shapes.levels(frame), shapes.runs(frame)
    points = {} if course.has_columns else course.values
    is_open = course.provisional_years
    start = None
    if course.start is not None:
        start = _point(frame, course.baseline.period.last_year, course.start)
    target = _point(frame, course.target.period.last_year, course.target.value)
    # The axis is broken at its left end.
    left = 10 if frame.is_broken else 2
    sheet = Sheet(Box(left, frame.top, size.width - 2, frame.bottom - 1), size.letter)
    for line in (*ways, *levels, *runs):
        sheet.join(line)
    sheet.shapes += columns.values()
    for place in (start, target):
        if place:
            sheet.mark(*place)
    for year, value in points.items():
        sheet.mark(frame.x(year), frame.y(value), 5)
    band = shapes.band(frame) if with_band and course.values else ""
    write(frame, sheet, with_band=bool(band))
    below = stack(frame)
    return Picture(
        form=course.form.name.lower().replace("_", "-"),
        size=size,
        height=below.height,
        bottom=frame.bottom,
        band=band,
        zone=_zone(frame),
        level="".join(map(shapes.path, levels)),
        way="".join(map(shapes.path, ways)),
        bracket=shapes.bracket(frame),
        columns=shapes.rects(box for year, box in columns.items() if year not in is_open),
        open_columns=shapes.rects(box for year, box in columns.items() if year in is_open),
        cuts=_cells(frame, set(course.values) - is_open),
        cells=_goal(frame) + _cells(frame, is_open),
        run="".join(shapes.path(run) for run in runs if len(run) > 1),
        dots=shapes.dots((frame.x(year), frame.y(value)) for year, value in points.items()),
        open_dots=shapes.dots(
            (frame.x(year), frame.y(value)) for year, value in points.items() if year in is_open
        ),
        marks=shapes.upright(frame, [*course.changes, *course.breaks]),
        start=start,
        target=target,
        labels=tuple(sheet.labels),
        ticks=tuple(frame.ticks),
        is_broken=frame.is_broken,
        below=below,
    )


def _zone(frame: Frame) -> Zone | None:
    box = shapes.zone(frame)
    if box is None or box.bottom < 1:
        return None
    return Zone(round(box.left), round(box.bottom / 2), round(box.bottom))


def _point(frame: Frame, year: int, amount: Amount) -> tuple[int, int]:
    return round(frame.x(year)), round(frame.y(amount))


def _is_counted(course: Course) -> bool:
    """Whether the columns are made of single things."""
    return course.form == Form.COUNT and course.target.value <= shapes.MOST_CELLS


def _cells(frame: Frame, years: Iterable[int]) -> str:
    course = frame.course
    if not _is_counted(course):
        return ""
    known = (year for year in sorted(years) if year in course.values)
    return "".join(shapes.cells(frame, year, course.values[year]) for year in known)


def _goal(frame: Frame) -> str:
    """The things that are to be there in the target's year."""
    course = frame.course
    year = course.target.period.last_year
    if not _is_counted(course) or year in course.values:
        return ""
    number = course.target.value
    box = shapes.column(frame, year, 0, number)
    return shapes.rects([box]) + shapes.cells(frame, year, number)
