"""この数値について: how the figures of a KPI differ from their print, and what this site reads into them.

All of it is found in the records: a quote beside its figure, the words of names and notes. Nothing is listed by hand.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from kpis.figures import Bound, Figure, distance
from kpis.models import KPI, KPISeries
from kpis.wording.series import wording_of
from policyportal.records.numbers import narrow

# What a cell of a file cannot hold, and how it is written there.
CUBIC = "㎥"


@dataclass(frozen=True)
class Treatment:
    """What is said of the figures of a KPI: how they are written, what was read, what was computed."""

    written: list[str]
    read: list[str]
    computed: list[str]


def treatment_of(kpi: KPI, document: str) -> Treatment:
    """What is said of a KPI whose document is called so, from its series, which are prefetched."""
    many_series = list(kpi.series.all())
    return Treatment(
        _written(many_series), _read(kpi, many_series, document), _computed(many_series)
    )


def _figures(many_series: Iterable[KPISeries]) -> list[tuple[Figure, str]]:
    """The baselines and targets, each with its quote; one that was corrected has none."""
    found = []
    for series in many_series:
        if series.baseline:
            found.append((series.baseline, series.baseline_quote))
        found.append((series.target, series.target_quote))
    return found


def _written(many_series: list[KPISeries]) -> list[str]:
    figures = _figures(many_series)
    quotes = [quote for _, quote in figures]
    wide = {letter for letter in "".join(quotes) if narrow(letter) != letter}
    sentences = []
    if wide:
        letters = "、".join(f"「{letter}」" for letter in sorted(wide))
        sentences.append(f"全角の{letters}は、半角で示します。")
    periods = dict.fromkeys(figure.period for figure, _ in figures)
    years = "、".join(f"{period}は{period.western}" for period in periods)
    sentences.append(f"年号に西暦を添えました（{years}）。")
    if any("," in quote for quote in quotes):
        sentences.append("桁区切りのコンマは、オープンデータの値には付けません。")
    if any(CUBIC in quote for quote in quotes):
        sentences.append(f"オープンデータのCSVとExcelでは、{CUBIC}をm3と書きます。")
    return sentences


def _read(kpi: KPI, many_series: list[KPISeries], document: str) -> list[str]:
    if not kpi.sheet:
        return _left_open(many_series)
    beside = "注記のほかには、" if "年度" in kpi.note else ""
    sentences = [f"年（暦年）か年度かは、{beside}{document}に書かれていません。"]
    totals = [figure for figure, _ in _figures(many_series) if figure.total_is_inferred]
    if totals:
        periods = "、".join(dict.fromkeys(str(figure.period) for figure in totals))
        sentences.append(f"{periods}の値は、1年の値ではなく、期間を通した合計としました。")
    sentences += dict.fromkeys(
        filter(None, [_bound_read(kpi, series, document) for series in many_series])
    )
    if any(series.baseline is None for series in many_series):
        sentences.append(f"基準値は{document}にありません。0ではありません。")
    if kpi.is_of_members:
        sentences.append(f"どの市町が構成市町かは、{document}に書かれていません。")
    elif not _tells_scope(kpi, many_series):
        sentences.append(f"対象の範囲は、指標の名前のほかには、{document}に書かれていません。")
    return sentences


def _left_open(many_series: Iterable[KPISeries]) -> list[str]:
    """What is not known of a KPI that is of no sheet: nobody here can say what its document is silent about."""
    sentences = ["年（暦年）か年度かは、登録されていません。"]
    if any(series.baseline is None for series in many_series):
        sentences.append("基準値は登録されていません。0ではありません。")
    return sentences


def _tells_scope(kpi: KPI, many_series: Iterable[KPISeries]) -> bool:
    """Whether its name, a series or another place of the document, which a note of the site quotes, prints what it covers."""
    is_quoted = "地域）」" in kpi.editorial_note
    return (
        bool(kpi.printed_scope) or is_quoted or any(series.subprefecture for series in many_series)
    )


def _bound_read(kpi: KPI, series: KPISeries, document: str) -> str:
    """Where it was read that a target is a limit, or is to be kept; empty where its figure or a note of the site says so."""
    bound = Bound(series.target_bound)
    if bound == Bound.REACH or bound.label in f"{series.target_quote}{kpi.editorial_note}":
        return ""
    if bound.label in kpi.name:
        return f"「{bound.label}」は、指標の名前から読みました。"
    if bound.label in kpi.note:
        return f"「{bound.label}」は、注記から読みました。"
    return f"「{bound.label}」は、{document}にはなく、このサイトが読み取りました。"


def _computed(many_series: list[KPISeries]) -> list[str]:
    sentences = ["目標の文、目標の種類、図は、このサイトがつくりました。"]
    if any(distance(series.baseline, series.target) for series in many_series):
        sentences.append("差と割合は、このサイトが計算しました。")
    if any("約" in wording_of(series).told for series in many_series):
        sentences.append("「約」の付いた割合は、端数を丸めています。")
    return sentences
