"""Sentences: what a series says in Japanese, made from its figures.

Years are written 令和2（2020）, without 年 or 年度, because the outline prints neither.
"""

from kpis.figures import Basis, Bound, Distance, Figure
from kpis.progress import NoRate, distance, no_rate
from policyportal.records.numbers import grouped, narrow, rounded


def target_sentence(baseline: Figure | None, target: Figure) -> str:
    """Say in a sentence what is to change by when, and in a second one what the baseline is, if it is not in it."""
    if target.bound == Bound.MAINTAIN and baseline is not None:
        return f"{_at(baseline)}の{baseline.amount}を、{_at(target)}にも維持する目標です。"
    if found := distance(baseline, target):
        return (
            f"{_at(baseline)}の{baseline.amount}から、{_at(target)}の{target.amount}へ、"
            f"{_distance_in_words(found)}目標です。"
        )
    return f"{_aim(target)}目標です。{_start(baseline)}"


def target_kind(baseline: Figure | None, target: Figure) -> str:
    """Name 目標の種類: 増やす, 減らす or 維持する, or the limit with its basis (期間の合計・以下, 毎年・以上)."""
    if target.bound == Bound.MAINTAIN:
        return "維持する"
    if target.bound == Bound.REACH and (found := distance(baseline, target)):
        return _verb(found)
    limit = "到達" if target.bound == Bound.REACH else str(target.bound.label)
    return limit if target.basis == Basis.YEAR else f"{target.basis.label}・{limit}"


def no_rate_sentence(baseline: Figure | None, target: Figure) -> str:
    """Say why no rate of progress is computed; empty if there is one."""
    match no_rate(baseline, target):
        case NoRate.NO_BASELINE:
            return "基準値の記載がないため、進捗率は計算しません。"
        case NoRate.EVERY_YEAR:
            return "年ごとに満たす目標で、基準値から目標値までの変化を測るものではないため、進捗率は計算しません。"
        case NoRate.MAINTAIN:
            return "基準値と目標値が同じ値（維持する目標）のため、進捗率は計算しません。"
        case NoRate.UNLIKE_PERIODS:
            return f"基準値は{span(baseline)}、目標値は{span(target)}の値のため、進捗率は計算しません。"
        case NoRate.LIMIT:
            return "基準値がすでに目標値の範囲にあるため、進捗率は計算しません。"
        case NoRate.PERIOD_RUNNING:
            return (
                f"どちらも期間全体の値のため、{target.period}のすべての年の実績値がそろうまで、"
                "進捗率は計算しません。"
            )
    return ""


def _at(figure: Figure) -> str:
    return f"{figure.period.long}（{figure.period.western}）"


def _aim(target: Figure) -> str:
    """Say what the target asks for, without its baseline."""
    number = f"{target.prefix}{target.number}{target.unit}"
    if target.basis == Basis.EVERY_YEAR:
        return f"{_at(target)}の毎年、{number}{_limit(target)}"
    if target.basis == Basis.TOTAL:
        return f"{_at(target)}の{len(target.period)}年間で、{number}{_limit(target)}"
    return f"{_at(target)}に、{number}{_limit(target)}"


def _limit(target: Figure) -> str:
    return {
        Bound.REACH: "とする",
        Bound.AT_LEAST: "以上とする",
        Bound.AT_MOST: "以下に抑える",
        Bound.MAINTAIN: "を維持する",
    }[target.bound]


def _start(baseline: Figure | None) -> str:
    if baseline is None:
        return "基準値の記載はありません。"
    best = "の最高値" if baseline.basis == Basis.BEST else ""
    return f"基準値は、{_at(baseline)}{best}の{baseline.amount}です。"


def _distance_in_words(found: Distance) -> str:
    """Write 218千人（約3.0%）増やす. Rates differ by ポイント; from zero there is no per cent."""
    # To a limit, the distance is the least that meets it.
    least = "以上" if found.target.bound in (Bound.AT_LEAST, Bound.AT_MOST) else ""
    verb = f"{least}{_verb(found)}"
    if narrow(found.target.unit) == "%":
        return f"{grouped(found.amount)}ポイント{verb}"
    amount = f"{grouped(found.amount)}{found.target.unit}"
    # Beyond double, a per cent of a small beginning says less than the two numbers.
    if found.percent is None or found.percent > 100:
        return f"{amount}{verb}"
    percent, exact = rounded(found.percent)
    return f"{amount}（{'' if exact else '約'}{grouped(percent)}%）{verb}"


def _verb(found: Distance) -> str:
    """Choose the verb: rates are 高める or 下げる, amounts 増やす or 減らす."""
    if narrow(found.target.unit) == "%":
        return "高める" if found.is_rise else "下げる"
    return "増やす" if found.is_rise else "減らす"


def span(figure: Figure) -> str:
    """Say how long the period of a figure is: 1年, 5年間, 4年間の最高値."""
    if figure.period.is_year:
        return "1年"
    best = "の最高値" if figure.basis == Basis.BEST else ""
    return f"{len(figure.period)}年間{best}"
