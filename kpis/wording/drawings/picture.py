"""Pictures: the figure of a series in time, placed. A template draws it: templates/kpis/drawings/picture.html."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from kpis.figures import Basis, Bound
from kpis.judgement import meets
from kpis.wording.drawings import shapes
from kpis.wording.drawings.course import WAYS, Course, Form
from kpis.wording.drawings.frame import PHONE, Frame, Size, Tick
from kpis.wording.drawings.labels import Box, Label, Sheet
from kpis.wording.drawings.legend import write
from kpis.wording.drawings.scale import Amount, Scale
from policyportal.records.eras import short_year

NOT_FROM_ZERO = "軸は0から始まっていません"
FROM_ZERO = "0から"
MET, MISSED = ("○", "達成"), ("×", "未達成")


@dataclass(frozen=True)
class Bar:
    """A thin bar from zero: to the smaller of two amounts, and on to the larger one."""

    start: int
    middle: int
    end: int
    y: int


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
    signs: tuple[tuple[int, str], ...]
    notes: tuple[tuple[int, str], ...]
    """Lines of text under the years, each with its place from above."""
    is_broken: bool
    bar: Bar | None

    @property
    def axis(self) -> str:
        """The line of the years, and the one of the amounts where it is broken: just above them."""
        years = f"M0 {self.bottom}H{self.size.width}"
        broken = f"M4 2V{self.bottom - 16}l-4 3 8 6-4 3v4"
        return years + broken if self.is_broken else years

    @property
    def year_y(self) -> int:
        return self.bottom + self.size.row - 2

    @property
    def western_y(self) -> int:
        return self.year_y + self.size.row

    @property
    def sign_y(self) -> int:
        return self.western_y + self.size.row


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
    write(frame, sheet)
    signs = _signs(course)
    notes, bar, height = _below(frame, signs)
    return Picture(
        form=course.form.name.lower().replace("_", "-"),
        size=size,
        height=height,
        bottom=frame.bottom,
        band=shapes.band(frame) if with_band and course.values else "",
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
        signs=tuple((round(frame.x(year)), sign) for year, sign in signs.items()),
        notes=tuple(notes),
        is_broken=frame.is_broken,
        bar=bar,
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


def _signs(course: Course) -> dict[int, str]:
    """Whether each year met a target for every year."""
    if course.form != Form.EVERY_YEAR or course.target.bound not in (Bound.AT_LEAST, Bound.AT_MOST):
        return {}
    is_rising = course.target.bound == Bound.AT_LEAST
    return {
        year: (MET if meets(value, course.line(year), is_rising) else MISSED)[0]
        for year, value in course.values.items()
        if year in course.target.period.years
    }


def _below(frame: Frame, signs: dict[int, str]) -> tuple[list[tuple[int, str]], Bar | None, int]:
    """What stands under the years: signs, notes, and the bar from zero where zero is off the axis; and where it ends."""
    row = frame.size.row
    y = frame.bottom + 2 * row + (row if signs else 0)
    texts = [*_words_of_signs(signs), *_remarks(frame.course)]
    if frame.is_broken:
        texts.append(NOT_FROM_ZERO)
    notes = []
    for text in texts:
        y += row
        notes.append((y, text))
    bar = None
    if frame.is_broken:
        y += row
        notes.append((y, FROM_ZERO))
        bar = _bar(frame, y)
    return notes, bar, y + 5


def _words_of_signs(signs: dict[int, str]) -> list[str]:
    found = [f"{sign} {word}" for sign, word in (MET, MISSED) if sign in signs.values()]
    return ["　".join(found)] if found else []


def _remarks(course: Course) -> list[str]:
    """What cannot be drawn, in words."""
    baseline, found = course.baseline, []
    if baseline is None:
        found.append("基準値の記載なし")
    elif course.start is None and course.bracket is None:
        what = {Basis.YEAR: "1年の値", Basis.TOTAL: "合計", Basis.BEST: "最高値"}[baseline.basis]
        found.append(f"基準 {baseline.amount}（{baseline.period}の{what}）")
    known = [
        reading.year for reading in course.readings if reading.year in course.target.period.years
    ]
    if course.form == Form.TOTAL and len(known) > len(course.values) and not course.breaks:
        first = next(year for year in course.target.period.years if year not in known)
        found.append(f"{short_year(first)}の値がなく、続きは足せません")
    return found


def _bar(frame: Frame, y: int) -> Bar:
    """The bar from zero: to the baseline and the target, or to the newest value where there is no way."""
    course = frame.course
    amounts = [course.target.value]
    if course.form in WAYS:
        amounts.append(course.baseline.value)
    elif course.values:
        amounts.append(course.values[max(course.values)])
    sizes = list(map(abs, amounts))
    start = round(frame.size.letter * 3.2)
    scale = Scale(0, max(sizes), start, frame.size.width - 4)
    return Bar(start, round(scale.at(min(sizes))), round(scale.at(max(sizes))), y - 9)
