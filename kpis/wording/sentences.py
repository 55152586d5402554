"""Sentences: what a series says, made from its figures. In which language, its phrases say (kpis.wording.phrases)."""

from kpis.figures import Basis, Bound, Figure, comparable, meets_limit
from kpis.models import KPISeries, MissingValue
from kpis.targets import is_parted
from kpis.wording.phrases import JAPANESE, Change, Phrases
from kpis.wording.specimens import Specimen
from policyportal.records.eras import long_month, short_year


def sentence_of(series: KPISeries | Specimen, phrases: Phrases = JAPANESE) -> str:
    """Say what a series is to become: how far it is from the baseline to the target, if no break parts them."""
    if is_parted(series.baseline, series.terms[-1], series.break_years):
        return _apart(series.baseline, series.target, phrases)
    return target_sentence(series.baseline, series.target, phrases)


def target_sentence(baseline: Figure | None, target: Figure, phrases: Phrases = JAPANESE) -> str:
    """Say in a sentence what is to change by when, and in a second one what the baseline is, if it is not in it."""
    if target.bound == Bound.MAINTAIN and baseline is not None:
        return phrases.keep(baseline, target)
    if baseline is not None and (change := Change.between(baseline, target)):
        return phrases.change(baseline, target, change)
    return _apart(baseline, target, phrases)


def _apart(baseline: Figure | None, target: Figure, phrases: Phrases) -> str:
    """Say what the target asks for, and in a second sentence what the baseline is."""
    return phrases.aim(target) + phrases.between + phrases.start(baseline)


def target_kind(baseline: Figure | None, target: Figure) -> str:
    """Name 目標の種類: 増やす, 減らす or 維持する, or the limit with its basis (期間の合計・以下, 毎年・以上)."""
    if target.bound == Bound.MAINTAIN:
        return "維持する"
    if target.bound == Bound.REACH and (change := Change.between(baseline, target)):
        return JAPANESE.verb(change)
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


def span(figure: Figure) -> str:
    """Say how long the period of a figure is: 1年, 5年間, 4年間の最高値."""
    if figure.period.is_year:
        return "1年"
    best = "の最高値" if figure.basis == Basis.BEST else ""
    return f"{len(figure.period)}年間{best}"


def missing_sentence(missing: MissingValue) -> str:
    """Say why a series has no actual of a year: R6の実績値は、令和8年10月に公表の予定です。"""
    year, reason = short_year(missing.year), f"（{missing.reason}）" if missing.reason else ""
    match missing.kind:
        case MissingValue.Kind.ANNOUNCED:
            return f"{year}の実績値は、{long_month(missing.expected_on)}に公表の予定です{reason}。"
        case MissingValue.Kind.NOT_SURVEYED:
            return f"{year}は調査がなく、実績値はありません{reason}。"
        case _:
            return f"{year}の実績値は、集計中です{reason}。"
