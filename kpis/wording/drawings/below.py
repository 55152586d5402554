"""What stands under the years of a drawing, row by row: signs, values, remarks, and the bar from zero."""

from dataclasses import dataclass
from math import ceil

from kpis.figures import Basis, Bound
from kpis.judgement import meets
from kpis.wording.drawings.course import WAYS, Course, Form
from kpis.wording.drawings.frame import Frame
from kpis.wording.drawings.labels import GAP, Label
from kpis.wording.drawings.scale import Scale
from policyportal.records.eras import short_year
from policyportal.records.letters import width_of
from policyportal.records.numbers import grouped

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
class Below:
    """Rows of text, each with its place from above, and where the drawing ends."""

    year_y: int
    western_y: int
    signs: tuple[Label, ...]
    values: tuple[Label, ...]
    notes: tuple[tuple[int, str], ...]
    bar: Bar | None
    height: int


def stack(frame: Frame) -> Below:
    """Place the rows one under the other."""
    row = frame.size.row
    years = frame.bottom + row - 2
    y = western = years + row
    signs, values = _signs(frame.course), []
    if signs:
        y += row
    sign_labels = [Label(sign, round(frame.x(year)), y) for year, sign in signs.items()]
    if frame.course.form == Form.EVERY_YEAR and frame.course.values:
        values = _values(frame, y + row)
        y = max(value.y for value in values)
    notes = []
    for text in _notes(frame, signs):
        y += row
        notes.append((y, text))
    bar = _bar(frame, y - 9) if frame.is_broken else None
    return Below(years, western, tuple(sign_labels), tuple(values), tuple(notes), bar, height=y + 6)


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


def _values(frame: Frame, y: int) -> list[Label]:
    """The values of the years, in so many rows that none touches the next."""
    texts = {year: grouped(value) for year, value in frame.course.values.items()}
    widest = max(width_of(text, frame.size.letter) for text in texts.values())
    rows = ceil((widest + GAP) / frame.slot)
    labels = []
    for year, text in texts.items():
        labels.append(Label(text, round(frame.x(year)), y + frame.size.row * (year % rows)))
    return labels


def _notes(frame: Frame, signs: dict[int, str]) -> list[str]:
    """What signs mean, what cannot be drawn, and that the axis leaves zero out."""
    words = [f"{sign} {word}" for sign, word in (MET, MISSED) if sign in signs.values()]
    notes = ["　".join(words)] if words else []
    notes += _remarks(frame.course)
    return [*notes, NOT_FROM_ZERO, FROM_ZERO] if frame.is_broken else notes


def _remarks(course: Course) -> list[str]:
    """What cannot be drawn, in words."""
    baseline, found = course.baseline, []
    if baseline is None:
        found.append("基準値なし")
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
    return Bar(start, round(scale.at(min(sizes))), round(scale.at(max(sizes))), y)
