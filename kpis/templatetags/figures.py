"""Template tags of figures: a figure as printed, and the wording of a series."""

from collections.abc import Iterable
from functools import partial

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kpis.figures import Basis, Figure
from kpis.judgement import MarkCount
from kpis.models import KPISeries
from kpis.wording.comparison import editorial_notes
from kpis.wording.drawings.bar import pieces
from kpis.wording.series import wording_of
from policyportal.records import memory
from regions.models import Plan

register = template.Library()
# Usage: {% with wording=series|wording %}, where the KPI's series and their actuals are prefetched.
register.filter("wording", wording_of)

# Units that a screen reader may read wrongly, with their readings.
READINGS = {"㎥": "立方メートル", "ha": "ヘクタール", "万kW": "万キロワット"}


# Usage: {% with notes=many_series|editorial_notes %}, each note once.
register.filter("editorial_notes", editorial_notes)
# Usage: {% for count, start, end in counts|pieces:400 %}, the places of each count's piece of a bar.
register.filter(pieces)


@register.filter
def moved(counts: Iterable[MarkCount]) -> int:
    """How many of the series that are counted have their mark because their target changed."""
    return sum(count.moved for count in counts)


@register.simple_tag
def figure(figure: Figure | None) -> SafeString | str:
    """Write a figure as printed: 7,250千人(R2), with the full year 令和2（2020） for R2; なし for None.

    Usage: {% figure series.baseline %}
    """
    if figure is None:
        return "なし"
    amount = figure.amount
    if reading := READINGS.get(figure.unit):
        before, unit, after = amount.partition(figure.unit)
        amount = format_html('{}<abbr title="{}">{}</abbr>{}', before, reading, unit, after)
    return format_html(
        '<span class="figure"><span class="figure__amount">{}</span>'
        '<span class="figure__when">(<abbr title="{}">{}</abbr>{})</span></span>',
        amount,
        f"{figure.period.long}（{figure.period.western}）",
        figure.period,
        "の最高値" if figure.basis == Basis.BEST else "",
    )


@register.simple_tag
def recorded_figure(figure: dict[str, str] | None) -> SafeString | str:
    """Write a figure as the record of an approval has it (kpis.recording). Usage: {% recorded_figure series.target %}."""
    if figure is None:
        return "なし"
    return format_html(
        '<span class="figure"><span class="figure__amount">{}</span><span class="figure__when">({})</span></span>',
        figure["amount"],
        figure["when"],
    )


@register.simple_tag
def series_row(series: KPISeries, plan: Plan | str = "", **parts: object) -> SafeString:
    """Write a row of a table of series, kept in memory as long as the data do not change.

    Usage: {% series_row series plan measured=… judged=… %}, with area=True, scope=True or brief=True as in
    kpis/_series_head.html; a brief one names no source and needs no plan.
    """
    shown = {part: bool(value) for part, value in parts.items()}
    context = {"series": series, "kpi": series.kpi, "plan": plan, **shown}
    key = ("series row", series.pk, plan and plan.pk, *sorted(shown.items()))
    return memory.kept(key, partial(render_to_string, "kpis/_series_row.html", context))
