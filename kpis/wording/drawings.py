"""Drawings: the positions of a series' figures on a strip that is 320 units wide.

Each kind of figure has its form, and each form its template, templates/kpis/drawings/<form>.html. Other kinds
have no drawing, only the table. Amounts start at zero, so that distances on the strip match those of the
figures. Values over periods of different length never share an axis.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from kpis.figures import Basis, Bound, Figure
from kpis.progress import distance
from policyportal.records.eras import short_year
from policyportal.records.numbers import grouped, rounded

LEFT, RIGHT = 12, 308
NO_BASELINE = "基準値の記載なし"
MOST_CELLS = 40
CELLS_IN_A_ROW = 20


@dataclass(frozen=True)
class Scale:
    """A scale from amounts to positions. Its left end is zero, or the least amount if that is negative."""

    least: Decimal
    most: Decimal

    @classmethod
    def over(cls, amounts: Sequence[Decimal], unit: str) -> "Scale":
        """Make a scale that holds the amounts and zero. Rates up to 100 % have a scale up to 100 %."""
        least, most = min(Decimal(0), *amounts), max(Decimal(0), *amounts)
        if unit == "%" and most <= 100:
            most = Decimal(100)
        if least == most:
            most = Decimal(1)  # All amounts are zero, and zero is at the left here too.
        return cls(least, most)

    def at(self, amount: Decimal) -> float:
        share = (amount - self.least) / (self.most - self.least)
        return round(LEFT + float(share) * (RIGHT - LEFT), 1)

    @property
    def zero(self) -> float:
        return self.at(Decimal(0))


@dataclass(frozen=True)
class Mark:
    """A figure on the strip, with its position and its label."""

    x: float
    label: str

    @property
    def anchor(self) -> str:
        """The side of the mark on which the label has room."""
        if self.x < 110:
            return "start"
        return "end" if self.x > 210 else "middle"


@dataclass(frozen=True)
class Drawing:
    """The drawing of one series. `form` names its template; the rest is what the template needs."""

    form: str
    title: str
    scale: Scale | None = None
    baseline: Mark | None = None
    target: Mark | None = None
    actuals: tuple[Mark, ...] = ()
    expected: Mark | None = None
    cells: tuple[tuple[int, int], ...] = ()
    bars: tuple["Bar", ...] = ()
    years: tuple["YearLane", ...] = ()
    notes: tuple[str, ...] = ()
    target_amount: str = ""

    @property
    def template(self) -> str:
        return f"kpis/drawings/{self.form}.html"


@dataclass(frozen=True)
class Bar:
    """A total over years as a bar from zero, cut into equal parts for its years."""

    label: str
    end: float
    cuts: tuple[float, ...]
    kind: str


@dataclass(frozen=True)
class YearLane:
    """A year of a target for every year, with the height of its actual if there is one."""

    x: float
    label: str
    y: float | None = None


def draw(
    baseline: Figure | None,
    target: Figure,
    actuals: Sequence[Figure] = (),
    *,
    beside: Sequence[Decimal] = (),
    title: str = "",
) -> Drawing | None:
    """Draw a series; None for a kind of figure that has no drawing.

    `beside` are the amounts of the KPI's other series, when they share the axis.
    """
    if target.basis == Basis.EVERY_YEAR and target.bound in (Bound.AT_LEAST, Bound.AT_MOST):
        return _every_year(baseline, target, actuals, title)
    if target.basis == Basis.TOTAL:
        return _total(baseline, target, actuals, beside, title)
    if target.basis != Basis.YEAR or baseline is None or baseline.basis != Basis.YEAR:
        return None
    amounts = [figure.value for figure in (baseline, target, *actuals)]
    if target.bound == Bound.MAINTAIN:
        scale = Scale.over([*amounts, *beside, _with_room(target)], target.unit)
        return on_a_line(scale, baseline, target, actuals, title)
    if target.bound != Bound.REACH or distance(baseline, target) is None:
        return None
    if not actuals and _counts_from_zero(baseline, target):
        return _cells(baseline, target, title)
    scale = Scale.over([*amounts, *beside], target.unit)
    expected = _expected(baseline, target, actuals, scale)
    return replace(on_a_line(scale, baseline, target, actuals, title), expected=expected)


def on_a_line(
    scale: Scale,
    baseline: Figure | None,
    target: Figure,
    actuals: Sequence[Figure],
    title: str,
    factor: Decimal = Decimal(1),
) -> Drawing:
    """Draw the figures as marks on a scale; `factor` converts their amounts to its unit, not their labels."""

    def mark(kind: str, figure: Figure) -> Mark:
        return Mark(scale.at(figure.value * factor), f"{kind} {figure}")

    return Drawing(
        "maintain" if target.bound == Bound.MAINTAIN else "change",
        title,
        scale,
        baseline=mark("基準", baseline) if baseline else None,
        target=mark("目標", target),
        actuals=tuple(mark("実績", actual) for actual in actuals),
        notes=() if baseline else (NO_BASELINE,),
    )


def _with_room(target: Figure) -> Decimal:
    """Leave room beyond a target, so that its mark is not at the end of the strip."""
    return target.value * Decimal("1.25")


def _expected(
    baseline: Figure, target: Figure, actuals: Sequence[Figure], scale: Scale
) -> Mark | None:
    """Mark where an even pace from baseline to target would be in the year of the newest actual."""
    start, end = baseline.period.first_year, target.period.first_year
    newest = max((actual.period.first_year for actual in actuals), default=start)
    if not start < newest <= end:
        return None
    pace = baseline.value + (target.value - baseline.value) * (newest - start) / (end - start)
    return Mark(scale.at(pace), "経過年から見た目安")


def _counts_from_zero(baseline: Figure, target: Figure) -> bool:
    value = target.value
    return (
        baseline.value == 0
        and 0 < value <= MOST_CELLS
        and value == value.to_integral_value()
        and target.unit != "%"
    )


def _cells(baseline: Figure, target: Figure, title: str) -> Drawing:
    """Draw an empty cell for each unit of the target, because the baseline is zero."""
    cells = []
    for number in range(int(target.value)):
        row, column = divmod(number, CELLS_IN_A_ROW)
        cells.append((LEFT + 15 * column, 38 + 15 * row))
    return Drawing(
        "cells",
        title,
        baseline=Mark(LEFT, f"基準 {baseline}"),
        target=Mark(LEFT, f"目標 {target}"),
        cells=tuple(cells),
    )


def _total(
    baseline: Figure | None,
    target: Figure,
    actuals: Sequence[Figure],
    beside: Sequence[Decimal],
    title: str,
) -> Drawing | None:
    """Draw totals over years as bars: beside a baseline of equal length, else the target's bound alone.

    Bars begin at zero, so a negative amount has no drawing.
    """
    inside = [actual for actual in actuals if actual.period.first_year in target.period.years]
    years = sorted(actual.period.first_year for actual in inside)
    has_gap = years != list(target.period.years)[: len(years)]
    if has_gap:
        inside = []  # A sum over a gap is no total so far.
    so_far = sum((actual.value for actual in inside), Decimal(0))
    if min(target.value, so_far, *beside, *([baseline.value] if baseline else [])) < 0:
        return None
    if baseline and baseline.basis == Basis.TOTAL and len(baseline.period) == len(target.period):
        if target.bound != Bound.REACH:
            return None
        scale = Scale.over([baseline.value, target.value, so_far, *beside], target.unit)
        bars = [_bar(baseline, "基準", scale, "baseline"), _bar(target, "目標", scale, "target")]
        notes = [f"1年あたり {_mean(baseline)} → {_mean(target)}（換算）"]
        form = "totals"
    elif target.bound in (Bound.AT_LEAST, Bound.AT_MOST) and target.value > 0:
        most = max(_with_room(target), so_far)
        scale = Scale.over([most], target.unit)
        bars = [_bar(target, "目標", scale, "target")]
        notes = [f"1年あたり{_mean(target)}相当（換算）" if baseline else NO_BASELINE]
        form = "floor" if target.bound == Bound.AT_LEAST else "cap"
    else:
        return None
    if has_gap:
        notes.append("期間の初めから続く実績値がないため、合計は描いていません")
    if inside:
        shown = f"{grouped(so_far)}{target.unit}"
        label = f"実績の合計 {shown}（{len(inside)}年分）"
        bars.append(Bar(label, scale.at(so_far), (), "actual"))
    return Drawing(
        form,
        title,
        scale,
        target=Mark(scale.at(target.value), f"目標 {target}"),
        bars=tuple(bars),
        notes=tuple(notes),
        target_amount=f"{target.number}{target.unit}",
    )


def _bar(figure: Figure, kind: str, scale: Scale, name: str) -> Bar:
    years = len(figure.period)
    cuts = tuple(scale.at(figure.value * year / years) for year in range(1, years))
    return Bar(f"{kind} {figure}", scale.at(figure.value), cuts, name)


def _mean(figure: Figure) -> str:
    """Write the mean of a total for one year, to one decimal."""
    shown, exact = rounded(figure.value / len(figure.period))
    return f"{'' if exact else '約'}{grouped(shown)}{figure.unit}"


def _every_year(
    baseline: Figure | None, target: Figure, actuals: Sequence[Figure], title: str
) -> Drawing:
    """Draw a lane for each year, and the line of the target."""
    years = target.period.years
    step = (RIGHT - LEFT) / len(years)
    by_year = {actual.period.first_year: actual for actual in actuals}
    spread = max((abs(actual.value - target.value) for actual in actuals), default=Decimal(0))

    def height(figure: Figure | None) -> float | None:
        """The line is at 52; the farthest actual is 24 above or below it."""
        if figure is None:
            return None
        return round(52 - 24 * float((figure.value - target.value) / spread), 1) if spread else 52

    lanes = []
    for index, year in enumerate(years):
        x = round(LEFT + step * (index + 0.5), 1)
        lanes.append(YearLane(x, short_year(year), height(by_year.get(year))))
    return Drawing(
        "every_year",
        title,
        target=Mark(LEFT, f"目標 {target} {target.bound.label}"),
        years=tuple(lanes),
        notes=(f"基準 {baseline}" if baseline else NO_BASELINE,),
    )
