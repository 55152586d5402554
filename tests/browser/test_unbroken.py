"""Numbers and their units, years and states stay together, whatever the width of the page."""

import pytest

from kpis.models import KPISeries
from tests.browser.kinds import FORMS, Kind
from tests.browser.test_pages import resize

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_lived_plan")]

PATHS = [
    "/kpis/",
    "/projects/kushiro-nemuro-04/",
    "/projects/kushiro-nemuro-04/reviews/2022/",
    "/regions/doo/",
    "/compare/?k=doo-06-1&k=dohoku-01-1",
    "/search/?q=観光",
    *(f"/kpis/{FORMS[form]}/" for form in ("rise", "totals", "cap", "every-year", "four-series")),
]
# Words in tables, sentences and search results that match the pattern and stand on more than one line.
TORN = """pattern => {
    const words = new RegExp(pattern, 'g'), found = new Set();
    const places = 'main :is(table, .kpi-pair, .series__sentence, [aria-labelledby="kpi"])';
    for (const table of document.querySelectorAll(places)) {
        const walker = document.createTreeWalker(table, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
            for (const match of walker.currentNode.data.matchAll(words)) {
                const range = document.createRange();
                range.setStart(walker.currentNode, match.index);
                range.setEnd(walker.currentNode, match.index + match[0].length);
                const lines = new Set([...range.getClientRects()].map(box => Math.round(box.bottom)));
                if (lines.size > 1) found.add(match[0]);
            }
        }
    }
    for (const whole of document.querySelectorAll('main .figure__amount, main .figure__when')) {
        const lines = new Set([...whole.getClientRects()].map(box => Math.round(box.bottom)));
        if (lines.size > 1) found.add(whole.textContent);
    }
    return [...found];
}"""


@pytest.mark.parametrize("path", PATHS)
def test_no_figure_is_torn(visit, path):
    units = "|".join(sorted(set(KPISeries.objects.values_list("unit", flat=True)), key=len)[::-1])
    # A line may end after %; where a figure stands for itself it is whole all the same.
    words = (
        rf"[−\d][\d,.]*(%|({units})(以上|以下|/年)?)",
        r"実績値|（?[暫確]定）?|[RH]\d+（\d+）|[▲▼][\d,.]+|（約[\d.]+%）",
        r"[◎○△×－](達成|順調|やや遅れ|遅れ|判定なし)",
    )

    with visit(Kind(path)) as page:
        torn = {}
        for width in (320, 768, 1280):
            resize(page, width)
            torn[width] = page.evaluate(TORN, "|".join(words))

    assert torn == {320: [], 768: [], 1280: []}
