"""Sparklines: the course of a series in a cell of a table. The figures stand beside it, so it has no words."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, starmap

from kpis.wording.drawings.course import Course, Form
from kpis.wording.drawings.scale import Amount, Scale

WIDTH, HEIGHT = 120, 28
# The room that the marks need at the edges.
EDGE = 6


@dataclass(frozen=True)
class Dot:
    """A place for a mark."""

    x: int
    y: int


@dataclass(frozen=True)
class Sparkline:
    """Lines as paths, and the marks at their ends: ○ baseline, ◆ target, ● newest actual."""

    way: str
    line: str
    start: Dot | None
    target: Dot
    newest: Dot | None
    is_provisional: bool


def sparkline(course: Course) -> Sparkline:
    """Place a series in a cell, each year as wide as another."""
    last = course.target.period.last_year
    way = [(year, course.line_of(course.target, year)) for year in (_first_of_way(course), last)]
    runs: list[list[tuple[int, Amount]]] = [sorted(run.items()) for run in course.runs]
    if not course.values:
        runs = []
    elif course.form == Form.TOTAL:
        runs[0].insert(0, (runs[0][0][0] - 1, 0))  # It begins at nothing, the year before.
    start = None
    if course.start is not None:
        start = (course.baseline.period.last_year, course.start)
    points = [*way, *chain.from_iterable(runs), *([start] if start else [])]
    years, amounts = [year for year, _ in points], [amount for _, amount in points]
    across = Scale(min(years), max(years), EDGE, WIDTH - EDGE)
    up = Scale(min(amounts), max(amounts), HEIGHT - EDGE, EDGE)

    def dot(year: int, amount: Amount) -> Dot:
        return Dot(round(across.at(year)), round(up.at(amount)))

    def path(run: Iterable[tuple[int, Amount]]) -> str:
        return "L".join(f"{there.x} {there.y}" for there in starmap(dot, run))

    return Sparkline(
        way=path(way),
        line="M".join(path(run) for run in runs if len(run) > 1),
        start=dot(*start) if start else None,
        target=dot(*way[-1]),
        newest=dot(*runs[-1][-1]) if runs else None,
        is_provisional=course.is_provisional,
    )


def _first_of_way(course: Course) -> int:
    """The year in which the line to the target begins."""
    if course.start is not None:
        return course.baseline.period.last_year
    if course.form == Form.LEVEL:
        return min([course.target.period.last_year - 1, *course.values])
    first = course.target.period.first_year
    return first - 1 if course.form == Form.TOTAL else first
