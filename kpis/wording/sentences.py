"""Sentences: what a series says in Japanese, made from its figures.

Years are written 令和2（2020）, without 年 or 年度, because the outline prints neither.
"""

from decimal import Decimal

from kpis.figures import Basis, Bound, Figure, comparable, distance, meets_limit
from policyportal.records.numbers import grouped, narrow, rounded


def target_sentence(baseline: Figure | None, target: Figure) -> str:
    """Say in a sentence what is to change by when, and in a second one what the baseline is, if it is not in it."""
    if target.bound == Bound.MAINTAIN and baseline is not None:
        return f"{_at(baseline)}の{baseline.amount}を、{_at(target)}にも維持する目標です。"
    if change := distance(baseline, target):
        return (
            f"{_at(baseline)}の{baseline.amount}から、{_at(target)}の{target.amount}へ、"
            f"{_change(baseline, target, change)}目標です。"
        )
    if baseline is None:
        return f"{_aim(target)}目標です。基準値は概要にありません。"
    best = "の最高値" if baseline.basis == Basis.BEST else ""
    return f"{_aim(target)}目標です。基準値は、{_at(baseline)}{best}の{baseline.amount}です。"


def target_kind(baseline: Figure | None, target: Figure) -> str:
    """Name 目標の種類: 増やす, 減らす or 維持する, or the limit with its basis (期間の合計・以下, 毎年・以上)."""
    if target.bound == Bound.MAINTAIN:
        return "維持する"
    if target.bound == Bound.REACH and (change := distance(baseline, target)):
        return _verb(target, change)
    of_years = "" if target.basis == Basis.YEAR else f"{target.basis.label}・"
    return f"{of_years}{target.bound.label}"


def no_rate_sentence(baseline: Figure | None, target: Figure) -> str:
    """Say why no rate of progress is computed from baseline to target; empty if there is one."""
    why = _no_rate(baseline, target)
    return f"{why}、進捗率は計算しません。" if why else ""


def _no_rate(baseline: Figure | None, target: Figure) -> str:
    if baseline is None:
        return "基準値がないため"
    if target.basis == Basis.EVERY_YEAR:
        return "年ごとに満たす目標で、基準値から目標値までの変化を測るものではないため"
    if target.bound == Bound.MAINTAIN:
        return "基準値と目標値が同じ値（維持する目標）のため"
    if not comparable(baseline, target):
        return f"基準値は{span(baseline)}、目標値は{span(target)}の値のため"
    if meets_limit(baseline, target):
        return "基準値がすでに目標値の範囲にあるため"
    if target.basis == Basis.TOTAL:
        return f"どちらも期間全体の値のため、{target.period}のすべての年の実績値がそろうまで"
    return ""


def _at(figure: Figure) -> str:
    return f"{figure.period.long}（{figure.period.western}）"


def _aim(target: Figure) -> str:
    """Say what the target asks for, without its baseline."""
    of_years = {Basis.TOTAL: f"の{len(target.period)}年間で、", Basis.EVERY_YEAR: "の毎年、"}
    when = of_years.get(target.basis, "に、")
    limit = {
        Bound.REACH: "とする",
        Bound.AT_LEAST: "以上とする",
        Bound.AT_MOST: "以下に抑える",
        Bound.MAINTAIN: "を維持する",
    }[target.bound]
    return f"{_at(target)}{when}{target.prefix}{target.number}{target.unit}{limit}"


def _change(baseline: Figure, target: Figure, change: Decimal) -> str:
    """Write 218千人（約3.0%）増やす. Rates differ by ポイント; from zero there is no per cent."""
    # To a limit, the distance is the least that meets it.
    least = "以上" if target.bound in (Bound.AT_LEAST, Bound.AT_MOST) else ""
    verb = f"{least}{_verb(target, change)}"
    if narrow(target.unit) == "%":
        return f"{grouped(abs(change))}ポイント{verb}"
    amount = f"{grouped(abs(change))}{target.unit}"
    # Beyond double, a per cent of a small beginning says less than the two numbers.
    if abs(change) > baseline.value or baseline.value <= 0:
        return f"{amount}{verb}"
    percent, exact = rounded(abs(change) * 100 / baseline.value)
    return f"{amount}（{'' if exact else '約'}{grouped(percent)}%）{verb}"


def _verb(target: Figure, change: Decimal) -> str:
    """Choose the verb: rates are 高める or 下げる, amounts 増やす or 減らす."""
    if narrow(target.unit) == "%":
        return "高める" if change > 0 else "下げる"
    return "増やす" if change > 0 else "減らす"


def span(figure: Figure) -> str:
    """Say how long the period of a figure is: 1年, 5年間, 4年間の最高値."""
    if figure.period.is_year:
        return "1年"
    best = "の最高値" if figure.basis == Basis.BEST else ""
    return f"{len(figure.period)}年間{best}"
