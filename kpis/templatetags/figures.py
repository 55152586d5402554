"""Template tags that write figures and show drawings."""

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from kpis.figures import Basis, Figure
from kpis.wording.drawings import Drawing

register = template.Library()

# Units that a screen reader may read wrongly, with their readings.
READINGS = {"㎥": "立方メートル", "ha": "ヘクタール", "万kW": "万キロワット"}


@register.simple_tag
def figure(figure: Figure | None) -> SafeString | str:
    """Write a figure as printed: 7,250千人(R2), with the full year 令和2（2020） for R2; 記載なし for None.

    Usage: {% figure series.baseline %}
    """
    if figure is None:
        return "記載なし"
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
def drawing(drawn: Drawing | None, id: str, description: str) -> SafeString | str:
    """Show a drawing with its title and description; nothing if there is no drawing.

    Usage: {% drawing wording.drawing id=series.code description=wording.sentence %}
    """
    if drawn is None:
        return ""
    context = {"drawing": drawn, "id": id, "description": description}
    return mark_safe(render_to_string(drawn.template, context))
