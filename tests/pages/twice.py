"""How often a KPI's figures stand on its page."""

import re
from collections import Counter
from copy import copy

from bs4 import Tag

from kpis.models import KPI

# What is no visible text of the page's own: drawings, what is folded away, notes, other KPIs, what was changed and why,
# the words to cite it by.
LEFT_OUT = (
    "svg, details, .visually-hidden, dt:-soup-contains('注記') + dd, #changes ~ *, "
    ".citation, .table-scroll:has(caption:-soup-contains('ほかの'))"
)
# What is computed may happen to be as large as a figure: 6市町増やす, あと6市町, 目安（約79%）.
COMPUTED = re.compile(
    "、[\\d,.]+[^\\d、。（）]+(（約[\\d,.]+%）)?(以上)?[増減高下]|あと[\\d,.]+|目安（[^）]*）"
)


def figures_too_often(kpi: KPI, main: Tag) -> dict[str, int]:
    """The amounts that its page has more than twice for each figure that is so large, with their number."""
    main = copy(main)
    for left_out in main.select(LEFT_OUT):
        left_out.decompose()
    text = COMPUTED.sub("", re.sub(r"\s", "", main.text))
    amounts: Counter[str] = Counter()
    for series in kpi.series.all():
        figures = [series.baseline, series.target]
        figures += [actual.figure for actual in series.actuals.all()]
        amounts.update(f"{figure.number}{figure.unit}" for figure in figures if figure)
    found = {}
    for amount, times in amounts.items():
        number = len(re.findall(rf"(?<![\d,.▲▼±−]){re.escape(amount)}", text))
        if number > 2 * times:
            found[amount] = number
    return found
