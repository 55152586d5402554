"""Tables of series with four invented years, where the screen is too narrow for their columns."""

import pytest

from tests.browser.kinds import Kind
from tests.browser.test_pages import resize

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_lived_plan")]

# Frames of tables that must be scrolled sideways, and cells that cut off what stands in them.
CUT_OFF = """() => [...document.querySelectorAll('.table-scroll, .table-scroll :is(th, td)')]
    .filter(one => one.getClientRects().length && !one.closest('thead') && one.scrollWidth > one.clientWidth + 1)
    .map(one => one.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize(
    "path", ["/kpis/", "/regions/doo/", "/fields/primary-industry/", "/regions/donan/oshima/"]
)
def test_series_are_read_whole_on_phones_and_tablets(visit, path):
    with visit(Kind(path)) as page:
        found = {}
        for width in (320, 360, 768, 1000):
            resize(page, width)
            found[width] = page.evaluate(CUT_OFF)

    assert found == {320: [], 360: [], 768: [], 1000: []}
