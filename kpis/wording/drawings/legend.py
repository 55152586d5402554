"""Legends: the words inside a drawing, each beside what it names."""

from kpis.figures import Basis
from kpis.wording.drawings.course import Course, Form
from kpis.wording.drawings.frame import Frame
from kpis.wording.drawings.labels import Sheet
from kpis.wording.drawings.shapes import HALF
from policyportal.records.numbers import EXACT, grouped

NO_ACTUAL = "実績値はまだありません"
TARGET_CHANGED = "目標を変更"


def write(frame: Frame, sheet: Sheet) -> None:
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
    if course.form == Form.EVERY_YEAR:
        _write_each(frame, sheet)
    else:
        x, y, is_above = _side(frame, newest)
        is_total = course.form == Form.TOTAL
        sheet.put(_newest(course, newest), x, y, above=is_above, kind="strong", wide=is_total)
        _write_extremes(frame, sheet, newest)


def _side(frame: Frame, year: int) -> tuple[float, float, bool]:
    """Where the value of a year is, and whether its label belongs above it: on the side away from the line."""
    course, value = frame.course, frame.course.values[year]
    stands = course.has_columns and course.form != Form.EVERY_YEAR
    return frame.x(year), frame.y(value), stands or value >= course.line(year)


def _write_baseline(frame: Frame, sheet: Sheet, is_high: bool) -> None:
    course = frame.course
    baseline = course.baseline
    if course.start is not None:
        x, y = frame.x(baseline.period.last_year), frame.y(baseline.value)
        sheet.put(f"基準 {baseline.amount}", x, y, above=course.has_columns or not is_high)
    elif course.bracket:
        what = "最高値" if baseline.basis == Basis.BEST else "合計"
        middle = (frame.x(baseline.period.first_year) + frame.x(baseline.period.last_year)) / 2
        sheet.put(f"基準 {baseline.amount}（{what}）", middle, frame.y(baseline.value))


def _write_marks(frame: Frame, sheet: Sheet) -> None:
    course = frame.course
    named = dict.fromkeys(course.changes, TARGET_CHANGED) | dict(course.breaks)
    for year, what in named.items():
        if year in frame.years[1:]:
            sheet.put(what, frame.x(year - HALF), frame.top, above=False, kind="soft")


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


def _write_each(frame: Frame, sheet: Sheet) -> None:
    for year, value in frame.course.values.items():
        x, y, is_above = _side(frame, year)
        sheet.put(grouped(value), x, y, above=is_above)


def _write_extremes(frame: Frame, sheet: Sheet, newest: int) -> None:
    """The greatest and the least of the values, and the first where no baseline stands at the beginning."""
    course = frame.course
    if course.form == Form.TOTAL:
        return
    years = sorted(course.values, key=lambda year: course.values[year])
    wanted = [years[-1], years[0]]
    if course.start is None:
        wanted.append(min(years))
    for year in dict.fromkeys(wanted):
        if year != newest:
            x, y, is_above = _side(frame, year)
            sheet.offer(grouped(course.values[year]), x, y, above=is_above)
