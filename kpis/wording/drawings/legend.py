"""Legends: the words inside a drawing, each beside what it names."""

from fractions import Fraction

from kpis.figures import Basis
from kpis.judgement import Verdict
from kpis.targets import incomparable_since
from kpis.wording.drawings.course import Course, Form
from kpis.wording.drawings.frame import Frame
from kpis.wording.drawings.labels import BESIDE, GAP, Sheet
from kpis.wording.drawings.shapes import HALF
from policyportal.records.numbers import EXACT, grouped

NO_ACTUAL = "実績値はまだありません"
# To the right of an upright line, or to its left.
AT_A_LINE = (0, -1.1)
TARGET_CHANGED = "目標を変更"


def write(frame: Frame, sheet: Sheet, *, with_band: bool) -> None:
    """Write what must be there first: target, baseline, newest value, marks; then what has room."""
    course = frame.course
    target, end = course.target, course.target.period.last_year
    is_high = course.start is None or course.start <= target.value
    sheet.put(
        f"目標 {target.amount}", frame.x(end), frame.y(target.value), above=is_high, kind="strong"
    )
    _write_baseline(frame, sheet, is_high)
    _write_marks(frame, sheet)
    if not course.values:
        sheet.fill(NO_ACTUAL, "soft")
        return
    newest = max(course.values)
    # The values of a target for every year stand under their years.
    if course.form != Form.EVERY_YEAR:
        x, y, is_above = _side(frame, newest)
        # Over a column it may stand further to the left: those before it are lower.
        beside = (*BESIDE, -1) if course.has_columns else BESIDE
        sheet.put(_newest(course, newest), x, y, above=is_above, kind="strong", beside=beside)
        _write_extremes(frame, sheet, newest)
    if with_band:
        _write_band(frame, sheet)


def _side(frame: Frame, year: int) -> tuple[float, float, bool]:
    """Where the value of a year is, and whether its label belongs above it: on the side away from the line."""
    course, value = frame.course, frame.course.values[year]
    return frame.x(year), frame.y(value), course.has_columns or value >= course.line(year)


def _write_baseline(frame: Frame, sheet: Sheet, is_high: bool) -> None:
    course = frame.course
    baseline = course.baseline
    if course.start is not None:
        x, y = frame.x(baseline.period.last_year), frame.y(baseline.value)
        sheet.put(f"基準 {baseline.amount}", x, y, above=course.has_columns or not is_high)
    elif course.bracket:
        what = "（最高値）" if baseline.basis == Basis.BEST else "（合計）"
        text = f"基準 {baseline.amount}{what if frame.size.is_wide else ''}"
        middle = (frame.x(baseline.period.first_year) + frame.x(baseline.period.last_year)) / 2
        sheet.put(text, middle, frame.y(baseline.value))


def _write_marks(frame: Frame, sheet: Sheet) -> None:
    course = frame.course
    named = dict.fromkeys(course.changes, TARGET_CHANGED) | dict(course.breaks)
    for year, what in named.items():
        if year in frame.years[1:]:
            beside = frame.x(year - HALF) + sheet.width(what) / 2 + GAP
            sheet.put(what, beside, frame.top, above=False, kind="soft", beside=AT_A_LINE)


def _newest(course: Course, year: int) -> str:
    """The newest value, or the total so far; of a limit also how much room is left."""
    value, unit = course.values[year], course.target.unit
    text = f"{grouped(value)}{unit}"
    if course.form == Form.TOTAL:
        text = f"合計 {text}"
        if course.is_limit:
            room = EXACT.subtract(course.target.value, value)
            left = f"{grouped(abs(room))}{unit}"
            text += f"・残り{left}" if room >= 0 else f"・{left}超過"
    return f"{text}（暫定）" if course.is_provisional else text


def _write_extremes(frame: Frame, sheet: Sheet, newest: int) -> None:
    """The greatest and the least of the values, and the first where no baseline stands at the beginning."""
    course = frame.course
    if course.form == Form.TOTAL:
        return
    years = sorted(course.values, key=course.values.__getitem__)
    wanted = [years[-1], years[0]]
    if course.start is None:
        wanted.append(min(years))
    for year in dict.fromkeys(wanted):
        if year != newest:
            x, y, is_above = _side(frame, year)
            sheet.offer(grouped(course.values[year]), x, y, above=is_above)


def _write_band(frame: Frame, sheet: Sheet) -> None:
    """The sign of the band, in it before the target, where it is as high as a letter."""
    course, letter = frame.course, frame.size.letter
    year = course.target.period.last_year - Fraction(letter) / Fraction(frame.slot)
    found = course.band_of(course.target, year)
    if found is None or course.target.period.last_year in course.values:
        return
    # The band ends at a break.
    if incomparable_since(course.baseline, course.terms[-1], course.breaks):
        return
    top, bottom = sorted(map(frame.y, found))
    if bottom - top >= letter * 0.8:
        sheet.set(Verdict.SLOW.symbol, frame.x(year), (top + bottom) / 2)
