"""Workings: the reason of a judgement and the steps of its computation, in Japanese."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from kpis.figures import Basis, Bound, Figure, Reading
from kpis.judgement import Judgement, Refusal, Verdict
from kpis.periods import Period
from kpis.wording.sentences import span
from policyportal.records.numbers import EXACT, grouped, narrow, percent, portion


def reason(judgement: Judgement, break_kind: str = "") -> str:
    """Say in a sentence or two why it is judged so, or why there is no judgement.

    `break_kind` names the break that keeps the values from being compared, such as 定義の変更.
    """
    if judgement.refusal:
        return _refusal(judgement, break_kind)
    if judgement.target.basis == Basis.EVERY_YEAR:
        return _every_year(judgement)
    besides = "".join(_besides(judgement))
    return f"{_value(judgement)}は、{_against(judgement)}{besides}"


def outlook(judgement: Judgement, break_kind: str = "") -> str:
    """Say what the newest value is and what is missing to the target; where there is no way to it, the reason."""
    if judgement.rate is None or judgement.refusal or judgement.meets_target:
        return reason(judgement, break_kind)
    target = judgement.target
    lack = EXACT.subtract(target.value, judgement.value).copy_abs()
    amount = f"{grouped(lack)}{'ポイント' if narrow(target.unit) == '%' else target.unit}"
    rest = f"まで、あと{amount}です。" if judgement.rising else f"より、まだ{amount}多い値です。"
    return f"{_value(judgement)}は、{target.period}の目標{target.amount}{rest}"


def steps(judgement: Judgement) -> list[str]:
    """Say how it was computed, step by step; empty if it was not."""
    if judgement.refusal:
        return []
    ways = {Basis.YEAR: _year_steps, Basis.TOTAL: _total_steps, Basis.EVERY_YEAR: _every_year_steps}
    computed = ways[judgement.target.basis](judgement)
    conclusion = f"{_why(judgement)}「{judgement.label}」とします。"
    return [*computed, conclusion, *_remarks(judgement)]


def expected_amount(judgement: Judgement) -> str:
    """Write 期待値, the amount of an even pace, with its unit: no finer than the figures, and 約 where that is not all."""
    about = "" if judgement.expected == judgement.pace else "約"
    return f"{about}{grouped(judgement.pace)}{judgement.target.unit}"


def goal(target: Figure) -> str:
    """Name what is to be met: 7,468千人, 800人以下, 毎年86.09%以上."""
    if target.basis != Basis.EVERY_YEAR:
        return target.amount
    limit = "以下" if target.bound == Bound.AT_MOST else "以上"
    return f"毎年{target.number}{target.unit}{limit}"


def _refusal(judgement: Judgement, break_kind: str) -> str:
    baseline, target = judgement.baseline, judgement.target
    unlike = baseline and f"基準値は{span(baseline)}、目標値は{span(target)}の値"
    match judgement.refusal:
        case Refusal.NO_ACTUAL:
            return "実績値はまだありません。"
        case Refusal.NOT_AFTER_BASELINE:
            start = baseline.period
            return f"基準の{_kind(start)}（{start}）より後の実績値がありません。"
        case Refusal.OUTSIDE_PERIOD:
            return f"目標の期間（{target.period}）の実績値がありません。"
        case Refusal.MISSING_YEARS:
            missing = "、".join(_year(year) for year in judgement.missing)
            if judgement.target.basis == Basis.TOTAL:
                return f"{missing}の実績値がないため、期間の初めからの合計が出せません。"
            return f"{missing}の実績値がないため、毎年満たしたかどうかが分かりません。"
        case Refusal.NO_DIRECTION:
            if target.basis == Basis.EVERY_YEAR:
                return "以上か以下か書かれていないため、実績値だけを示します。"
            why = f"{unlike}で" if unlike else "基準値がなく"
            return f"{why}、増やす目標か減らす目標かが決まらないため、実績値だけを示します。"
        case Refusal.NO_WAY:
            why = f"{unlike}の" if unlike else "基準値がない"
            return f"{why}ため、途中の進み具合は判定しません。"
        case Refusal.BROKEN:
            figures = "基準値・目標値" if baseline else "目標値"
            since = f"{_year(judgement.broken_since)}に{break_kind}があり"
            return f"{since}、その年からの値は{figures}と比べられないため、判定しません。"


def _against(judgement: Judgement) -> str:
    """Say what the value is compared with, and how far it is from it. What the target is stands beside it."""
    aim, final = "目標", judgement.target.period
    is_total = judgement.target.basis == Basis.TOTAL
    kept = not is_total and judgement.rate is None and judgement.expected is not None
    if judgement.verdict == Verdict.REACHED:
        if is_total and not judgement.over:
            return f"期間の途中で、{aim}に達しています。"
        if judgement.year < final.last_year:
            return f"目標の年（{final}）より前に、{aim}に達しています。"
        within = kept or judgement.target.bound == Bound.AT_MOST
        return f"{aim}{'を満たして' if within else 'に達して'}います。"
    if judgement.verdict == Verdict.ON_PACE and kept:
        return f"{aim}を満たしています。達成かどうかは、目標の年（{final}）の実績値で判定します。"
    directly = judgement.over or kept
    line = aim if directly else f"経過年から見た目安（{expected_amount(judgement)}）"
    if judgement.verdict == Verdict.ON_PACE:
        return f"{line}{'以上' if judgement.rising else '以下'}です。"
    unit = judgement.target.unit
    lack = grouped(judgement.shortfall) + ("ポイント" if narrow(unit) == "%" else unit)
    if judgement.rising:
        return f"{line}まで、あと{lack}です。"
    return f"{line}より{lack}多くなっています。"


def _besides(judgement: Judgement) -> Iterable[str]:
    is_running_total = judgement.target.basis == Basis.TOTAL and not judgement.over
    if judgement.worse and is_running_total:
        side = "下回って" if judgement.rising else "上回って"
        yield f"1年あたりに直すと、基準の期間（{judgement.baseline.period}）も{side}います（換算）。"
    elif judgement.worse:
        yield "基準値より後退しています。"
    if is_running_total and not judgement.rising and judgement.meets_target:
        yield f"達成かどうかは、期間（{judgement.target.period}）が終わってから判定します。"
    elif is_running_total and not judgement.rising:
        yield "合計はすでに目標を超えていますが、年の値が負になって減ることもあるため、期間が終わるまで確定しません。"


def _every_year(judgement: Judgement) -> str:
    if judgement.missed:
        missed = "、".join(_reading(judgement, reading) for reading in judgement.missed)
        return f"{missed}は、目標を満たしていません。"
    years = f"{judgement.period.in_full}の{len(judgement.readings)}年"
    if judgement.verdict == Verdict.REACHED:
        return f"{years}すべてで、目標を満たしました。"
    each = "は、いずれも" if len(judgement.readings) > 1 else "は、"
    return f"{years}{each}目標を満たしています。達成かどうかは、期間が終わってから判定します。"


def _year_steps(judgement: Judgement) -> Iterable[str]:
    yield f"実績値は、{_reading(judgement, judgement.readings[0])}です。"
    if judgement.rate is None:
        yield f"目標（{goal(judgement.target)}）と直接比べます（進捗率は使いません）。"
        return
    baseline, target = judgement.baseline, judgement.target
    here, start, aim = _term(judgement.value), _term(baseline.value), _term(target.value)
    done = EXACT.subtract(judgement.value, baseline.value)
    way = EXACT.subtract(target.value, baseline.value)
    first, last = baseline.period.last_year, target.period.last_year
    decimals = judgement.share_decimals
    yield (
        f"進捗率＝（実績値{here}－基準値{start}）÷（目標値{aim}－基準値{start}）"
        f"＝{_term(done)}÷{_term(way)}＝{percent(judgement.rate, decimals)}%"
    )
    if judgement.over:
        past = "を過ぎた" if judgement.year > last else "になった"
        yield f"目標の年（{target.period}）{past}ため、経過率は100%です。"
    else:
        yield (
            f"経過率＝（{judgement.year}－{first}）÷（{last}－{first}）"
            f"＝{judgement.year - first}÷{last - first}＝{percent(judgement.elapsed, decimals)}%"
        )
        yield (
            f"目安（期待値）＝基準値{start}＋{_term(way)}×{judgement.year - first}÷{last - first}"
            f"＝{_rounded_pace(judgement)}"
        )


def _rounded_pace(judgement: Judgement) -> str:
    """Write 期待値 with how it was rounded to the digits of the figures."""
    if judgement.expected == judgement.pace:
        return expected_amount(judgement)
    return f"{expected_amount(judgement)}（端数は切り{'上げ' if judgement.rising else '捨て'}）"


def _total_steps(judgement: Judgement) -> Iterable[str]:
    target, unit = judgement.target, judgement.target.unit
    amounts = "＋".join(_term(reading.value) for reading in judgement.readings)
    terms = f"{amounts}＝" if len(judgement.readings) > 1 else ""
    yield f"{judgement.period.in_full}の実績値の合計＝{terms}{grouped(judgement.value)}{unit}"
    if judgement.rate is None:
        years, passed = len(target.period), len(judgement.readings)
        yield (
            f"目安（期待値）＝目標値{_term(target.value)}×経過{passed}年÷{years}年"
            f"＝{_rounded_pace(judgement)}"
        )
    else:
        start, aim = _term(judgement.baseline.value), _term(target.value)
        yield (
            f"進捗率＝（合計{_term(judgement.value)}－基準値{start}）÷（目標値{aim}－基準値{start}）"
            f"＝{percent(judgement.rate, judgement.share_decimals)}%"
        )


def _every_year_steps(judgement: Judgement) -> Iterable[str]:
    for reading in judgement.readings:
        met = "満たしていません" if reading in judgement.missed else "満たしています"
        yield f"{_reading(judgement, reading)}は、目標（{goal(judgement.target)}）を{met}。"


def _why(judgement: Judgement) -> str:
    """Say which line was reached, or which one was missed, so that the judgement follows."""
    if judgement.rate is None and judgement.target.basis != Basis.TOTAL:
        return "このため"
    if judgement.verdict == Verdict.REACHED:
        return f"目標（{goal(judgement.target)}）を満たすため"
    if judgement.rate is None:
        return _why_of_total(judgement)
    if judgement.verdict == Verdict.ON_PACE:
        return "進捗率が経過率以上のため"
    threshold = Fraction(judgement.threshold)
    bar, below = f"{portion(threshold)}%", "100%未満"
    if not judgement.over:
        share = percent(threshold * judgement.elapsed, judgement.share_decimals)
        bar, below = f"経過率の{bar}（{share}%）", "経過率未満"
    side = f"以上、{below}" if judgement.verdict == Verdict.SLOW else "未満"
    return f"進捗率が{bar}{side}のため"


def _why_of_total(judgement: Judgement) -> str:
    """Say how a total lies to its pace, and whether one that is behind still counts as やや遅れ."""
    if judgement.verdict == Verdict.ON_PACE:
        return f"合計が目安{'以上' if judgement.rising else '以下'}のため"
    if judgement.worse:
        return "1年あたりの値が基準の期間より後退しているため、"
    near, threshold = judgement.verdict == Verdict.SLOW, Fraction(judgement.threshold)
    if judgement.rising:
        return f"合計が目安の{portion(threshold)}%{'以上' if near else '未満'}のため、"
    return f"合計が目安の{portion(1 / threshold)}%{'以下の' if near else 'を超える'}ため、"


def _remarks(judgement: Judgement) -> Iterable[str]:
    """Say which actuals may still change and which were not used."""
    if judgement.is_provisional:
        yield "暫定の実績値を使っています。確定すると判定が変わることがあります。"
    if judgement.later:
        later = "、".join(_year(reading.year) for reading in judgement.later)
        yield f"目標の{_kind(judgement.target.period)}（{judgement.target.period}）より後の{later}の実績値は、判定に使いません。"


def _value(judgement: Judgement) -> str:
    """Write what is judged, with its year: R5（2023）の7,400千人（暫定）."""
    if judgement.target.basis != Basis.TOTAL:
        return _reading(judgement, judgement.readings[-1])
    amount = f"{grouped(judgement.value)}{judgement.target.unit}"
    mark = "（暫定を含む）" if judgement.is_provisional else ""
    return f"{judgement.period.in_full}の合計{amount}{mark}"


def _reading(judgement: Judgement, reading: Reading) -> str:
    mark = "（暫定）" if reading.provisional else ""
    return f"{_year(reading.year)}の{grouped(reading.value)}{judgement.target.unit}{mark}"


def _year(year: int) -> str:
    return Period.year(year).in_full


def _kind(period: Period) -> str:
    return "年" if period.is_year else "期間"


def _term(value: Decimal) -> str:
    """Write a number in a formula; a negative one in brackets."""
    return grouped(value) if value >= 0 else f"（{grouped(value)}）"
