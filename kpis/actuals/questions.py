"""What is asked about a value that may be right: staff confirm it, or see that a digit, a unit or a total went wrong.

Each question looks at the value beside what is known of its series. It answers with a sentence, empty where nothing is odd.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import pairwise
from operator import attrgetter

from kpis.figures import Basis, Bound, Figure
from kpis.models import KPISeries
from policyportal.records.eras import short_year
from policyportal.records.numbers import EXACT, decimals_of, grouped

CHECK = "桁・単位を確認してください"
# How far the first year of a total may lie from its target ÷ years, to either side, unasked.
FAR = 3
# A running total of two years is at least half as much again, as years of like size make it twice as much; a value
# that is more than four times the one before is held to be a slip of digits instead.
LEAST_GROWTH, MOST_GROWTH = Decimal("1.5"), 4
# How many times its target a sum must be to be held to be of totals.
BEYOND = Decimal("1.5")
# The least that years add to a running total, of what its first year had.
LEAST_STEP = Decimal("0.25")


def questions(series: KPISeries, year: int, value: Decimal, others: Iterable[Figure]) -> list[str]:
    """Ask about a value of a year; `others` are the figures of other years of its series."""
    others = list(others)
    odd = (
        below_zero(value, series, others)
        or running_total(year, value, series.target, others)
        or jump(year, value, series.baseline, others)
        or first_of_total(year, value, series, others)
    )
    return [sentence for sentence in (odd, finer(value, series, others)) if sentence]


def below_zero(value: Decimal, series: KPISeries, others: Iterable[Figure]) -> str:
    """Ask about a value below zero where no figure of the series is: 3 people fewer is −3 of 転出超過, and never of 件."""
    known = [series.baseline, series.target, *others]
    if value >= 0 or any(figure and figure.value < 0 for figure in known):
        return ""
    typed = f"{grouped(value)}{series.unit}"
    return f"0より小さい値です。マイナスの値でよいか確認してください（入力：{typed}）。"


def running_total(year: int, value: Decimal, target: Figure, others: Iterable[Figure]) -> str:
    """Ask whether a value is that of its year alone where the years of a total look like totals since the first one.

    It is asked once a run: when other years alone look so, somebody has confirmed them already.
    """
    if target.basis != Basis.TOTAL:
        return ""
    known = {figure.period.first_year: figure.value for figure in others}
    known = {at: known[at] for at in known if at != year and _within(at, target)}
    together = known | {year: value}
    if not _within(year, target) or not is_running(together, target) or is_running(known, target):
        return ""
    run = "、".join(f"{short_year(at)}：{grouped(together[at])}" for at in sorted(together))
    total = f"{grouped(sum(together.values(), Decimal(0)))}{target.unit}"
    said = f"{short_year(year)}だけの値ですか（{run}と増えています）。この系列は各年の値を合計するため、合計は{total}になります。"
    earlier = [at for at in known if at < year]
    if not earlier:
        return said
    own = f"{grouped(EXACT.subtract(value, known[max(earlier)]))}{target.unit}"
    return f"{said}累計のときは、{short_year(max(earlier))}から増えた{own}を入力してください。"


def is_running(values: Mapping[int, Decimal], target: Figure) -> bool:
    """Whether the values of years may be totals since the first one: they never fall, and grow as totals do.

    Years of like size make the second total twice the first, and add to it year by year; values of single years
    that grow so fast are rare. Or the values, added up, are far beyond a target that the last one has not exceeded.
    """
    run = [values[year] for year in sorted(values)]
    while run and run[0] == 0:
        del run[0]
    pairs = list(pairwise(run))
    if not pairs or not all(0 < before <= after <= before * MOST_GROWTH for before, after in pairs):
        return False
    first, last = run[0], run[-1]
    if len(run) == 2 and last >= first * LEAST_GROWTH:
        return True
    if len(run) > 2 and last - first >= first * LEAST_STEP * len(pairs):
        return True
    is_cap = target.bound == Bound.AT_MOST
    return last > first and not is_cap and last <= target.value <= sum(run) / BEYOND


def jump(year: int, value: Decimal, baseline: Figure | None, others: Iterable[Figure]) -> str:
    """Ask to check a value so far from the figure before it that a digit or the unit may be wrong."""
    figure = _before(year, baseline, others)
    if figure is None:
        return ""
    if figure is baseline:
        name = "基準値"
    else:
        is_last_year = figure.period.first_year == year - 1
        name = "前年" if is_last_year else f"{figure.period}の実績値"
    before = figure.value
    # From zero there is no per cent.
    if before and abs(value - before) * 2 > abs(before):
        ratio = "前年比" if name == "前年" else f"{name}との比"
        why = f"{ratio}が±50%を超えています"
    elif _digits(value) != _digits(before):
        why = f"{name}と桁数が違います"
    else:
        return ""
    typed = f"{grouped(value)}{figure.unit}"
    return f"{why}。{CHECK}（{figure.period}：{figure.amount} → 入力：{typed}）。"


def first_of_total(year: int, value: Decimal, series: KPISeries, others: Iterable[Figure]) -> str:
    """Ask about the first value of a total that is far from an even year of its target. A year of nothing is none."""
    target = series.target
    years = len(target.period)
    if target.basis != Basis.TOTAL or _before(year, series.baseline, others) or target.value <= 0:
        return ""
    is_more = value * years > target.value * FAR
    is_less = target.bound != Bound.AT_MOST and 0 < value * years * FAR < target.value
    if not is_more and not is_less:
        return ""
    even = f"{grouped((target.value / years).quantize(Decimal('0.1')))}{target.unit}"
    typed = f"{grouped(value)}{target.unit}"
    return (
        f"目標値を年数で割った1年あたりの値と大きく違います。{CHECK}"
        f"（{target.period}の{target.amount}÷{years}年＝{even} → 入力：{typed}）。"
    )


def finer(value: Decimal, series: KPISeries, others: Iterable[Figure]) -> str:
    """Ask about digits that no figure of the series has, where the series does not say how many its values may have."""
    digits = decimals_of(value)
    most = max([series.printed_decimals, *(decimals_of(figure.value) for figure in others)])
    if series.most_decimals is not None or digits <= most:
        return ""
    known = f"小数{most}桁" if most else "整数"
    typed = f"{grouped(value)}{series.unit}"
    return f"この系列の値は、これまで{known}です。資料のとおりの桁か確認してください（入力：{typed}）。"


def _before(year: int, baseline: Figure | None, others: Iterable[Figure]) -> Figure | None:
    """The figure that a value is held against: the newest earlier one, else the baseline, but never a total over years."""
    earlier = [figure for figure in others if figure.period.first_year < year]
    if earlier:
        return max(earlier, key=attrgetter("period.first_year"))
    is_like = baseline and baseline.basis != Basis.TOTAL and baseline.period.last_year < year
    return baseline if is_like else None


def _within(year: int, target: Figure) -> bool:
    return target.period.first_year <= year <= target.period.last_year


def _digits(value: Decimal) -> int:
    """Count the digits before the decimal point."""
    return len(str(abs(int(value))))
