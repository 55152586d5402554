"""Drawings: the positions of a series' figures on a strip that is 320 units wide.

Each kind of figure has its form, and each form its template, templates/kpis/drawings/<form>.html. Other kinds
have no drawing, only the table. Amounts start at zero, so that distances on the strip match those of the
figures. Values over periods of different length never share an axis.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from kpis.figures import Basis, Bound, Figure, comparable, distance
from policyportal.records.eras import short_year
from policyportal.records.numbers import grouped, rounded

LEFT, RIGHT = 12, 308
NO_BASELINE = "基準値の記載なし"
MOST_CELLS = 40
CELLS_IN_A_ROW = 20
# The room beyond a target, so that its mark is not at the end of the strip.
WITH_ROOM = Decimal("1.25")


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
    scale: Scale | None = None
    baseline: Mark | None = None
    target: Mark | None = None
    actuals: tuple[Mark, ...] = ()
    expected: Mark | None = None
    cells: tuple[tuple[int, int], ...] = ()
    bars: tuple["Bar", ...] = ()
    years: tuple[tuple[float, str, float | None], ...] = ()
    """The place and the label of each year, and the height of its actual if there is one."""
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


def draw(
    baseline: Figure | None,
    target: Figure,
    actuals: Sequence[Figure] = (),
    *,
    beside: Sequence[Decimal] = (),
) -> Drawing | None:
    """Draw a series; None for a kind of figure without a drawing. `beside` are amounts of others on its axis."""
    if target.basis == Basis.EVERY_YEAR and target.bound in (Bound.AT_LEAST, Bound.AT_MOST):
        return _every_year(baseline, target, actuals)
    if target.basis == Basis.TOTAL:
        return _total(baseline, target, actuals, beside)
    if target.basis != Basis.YEAR or baseline is None or baseline.basis != Basis.YEAR:
        return None
    amounts = [figure.value for figure in (baseline, target, *actuals)]
    if target.bound == Bound.MAINTAIN:
        scale = Scale.over([*amounts, *beside, target.value * WITH_ROOM], target.unit)
        return on_a_line(scale, baseline, target, actuals)
    if target.bound != Bound.REACH or distance(baseline, target) is None:
        return None
    from_zero = baseline.value == 0 and target.unit != "%"
    if not actuals and from_zero and target.value in range(1, MOST_CELLS + 1):
        return _cells(baseline, target)
    scale = Scale.over([*amounts, *beside], target.unit)
    expected = _expected(baseline, target, actuals, scale)
    return replace(on_a_line(scale, baseline, target, actuals), expected=expected)


def on_a_line(
    scale: Scale,
    baseline: Figure | None,
    target: Figure,
    actuals: Sequence[Figure],
    factor: Decimal = Decimal(1),
) -> Drawing:
    """Draw the figures as marks on a scale; `factor` converts their amounts to its unit, not their labels."""

    def mark(kind: str, figure: Figure) -> Mark:
        return Mark(scale.at(figure.value * factor), f"{kind} {figure}")

    return Drawing(
        "maintain" if target.bound == Bound.MAINTAIN else "change",
        scale,
        baseline=mark("基準", baseline) if baseline else None,
        target=mark("目標", target),
        actuals=tuple(mark("実績", actual) for actual in actuals),
        notes=() if baseline else (NO_BASELINE,),
    )


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


def _cells(baseline: Figure, target: Figure) -> Drawing:
    """Draw an empty cell for each unit of the target, because the baseline is zero."""
    cells = []
    for number in range(int(target.value)):
        row, column = divmod(number, CELLS_IN_A_ROW)
        cells.append((LEFT + 15 * column, 38 + 15 * row))
    start, aim = Mark(LEFT, f"基準 {baseline}"), Mark(LEFT, f"目標 {target}")
    return Drawing("cells", baseline=start, target=aim, cells=tuple(cells))


def _total(
    baseline: Figure | None, target: Figure, actuals: Sequence[Figure], beside: Sequence[Decimal]
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
    amounts = [target.value, so_far, *beside, *([baseline.value] if baseline else [])]
    if min(amounts) < 0:
        return None
    bars = []
    if comparable(baseline, target):
        if target.bound != Bound.REACH:
            return None
        form, scale = "totals", Scale.over(amounts, target.unit)
        bars.append(_bar(baseline, "基準", scale, "baseline"))
        notes = [f"1年あたり {_mean(baseline)} → {_mean(target)}（換算）"]
    elif target.bound in (Bound.AT_LEAST, Bound.AT_MOST) and target.value > 0:
        form = "floor" if target.bound == Bound.AT_LEAST else "cap"
        scale = Scale.over([target.value * WITH_ROOM, so_far], target.unit)
        notes = [f"1年あたり{_mean(target)}相当（換算）" if baseline else NO_BASELINE]
    else:
        return None
    bars.append(_bar(target, "目標", scale, "target"))
    if has_gap:
        notes.append("期間の初めから続く実績値がないため、合計は描いていません")
    if inside:
        label = f"実績の合計 {grouped(so_far)}{target.unit}（{len(inside)}年分）"
        bars.append(Bar(label, scale.at(so_far), (), "actual"))
    return Drawing(
        form,
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


def _every_year(baseline: Figure | None, target: Figure, actuals: Sequence[Figure]) -> Drawing:
    """Draw a lane for each year, and the line of the target at 52; the farthest actual is 24 away from it."""
    step = (RIGHT - LEFT) / len(target.period)
    above = {actual.period.first_year: actual.value - target.value for actual in actuals}
    spread = max(map(abs, above.values()), default=0)
    lanes = []
    for index, year in enumerate(target.period.years):
        y = None
        if year in above:
            y = round(52 - 24 * float(above[year] / spread), 1) if spread else 52
        lanes.append((round(LEFT + step * (index + 0.5), 1), short_year(year), y))
    return Drawing(
        "every_year",
        target=Mark(LEFT, f"目標 {target} {target.bound.label}"),
        years=tuple(lanes),
        notes=(f"基準 {baseline}" if baseline else NO_BASELINE,),
    )
