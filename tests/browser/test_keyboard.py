"""Every page by keyboard: each control is reached once, in the order of reading, and is seen when it is."""

from itertools import zip_longest

import pytest
from playwright.sync_api import expect

from tests.browser.kinds import Kind, each_frame

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_plan")]

# The controls that a reader can see in the page or a part of it, in the order of the document.
LIST = """within => {
    window.part = document.querySelector(within ?? 'body');
    window.controls = [...window.part.querySelectorAll(
        'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]'
    )].filter(one => one.checkVisibility());
    return window.controls.map(one => one.outerHTML.slice(0, 120));
}"""
# Where focus is, whether a line shows it, and whether it can be seen. A link of the map is drawn by its paths.
FOCUS = """() => {
    const one = document.activeElement, style = getComputedStyle(one);
    if (one === document.body || !window.part.contains(one)) return null;
    const path = one.querySelector(':scope > path');
    const marked = one.ownerSVGElement
        ? parseFloat(getComputedStyle(path).strokeWidth) * path.getScreenCTM().a >= 2
        : style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    const box = (path ?? one).getClientRects()[0];
    // The middle of the part that is on the screen: a table's box may be taller than a phone.
    const middle = (from, to, most) => (Math.max(from, 0) + Math.min(to, most)) / 2;
    const x = middle(box.left, box.right, innerWidth), y = middle(box.top, box.bottom, innerHeight);
    const top = document.elementFromPoint(x, y);
    const shown = box.right > 0 && box.left < innerWidth && box.bottom > 0 && box.top < innerHeight;
    // A map's outline is no rectangle: its middle may be sea.
    const free = one.ownerSVGElement || one.contains(top);
    return {at: window.controls.indexOf(one), marked, seen: Boolean(shown && free), html: one.outerHTML.slice(0, 120)};
}"""


# When the key comes up again, focus has moved and the page has scrolled to it.
NOTE = f"""() => {{
    window.stops = [];
    addEventListener('keyup', () => window.stops.push(({FOCUS})()), true);
}}"""


def walk(page, within="body") -> list[dict]:
    """Every stop from the top of the page, or of a part that takes focus, to its end, by the Tab key."""
    controls = len(page.evaluate(LIST, within))
    page.evaluate(NOTE)
    page.evaluate("within => document.querySelector(within).focus()", within)
    for _ in range(controls + 1):
        page.keyboard.press("Tab")
    stops = page.evaluate("window.stops")
    # After the last control focus leaves the page or the part, or starts anew.
    ends = [i for i, stop in enumerate(stops) if stop is None or (i and stop["at"] == 0)]
    return stops[: ends[0]] if ends else stops


def faults_of_walk(page, within="body") -> dict[str, list[str]]:
    """What is not reached in its order, and the stops that no line marks or that cannot be seen."""
    expected = page.evaluate(LIST, within)
    stops = walk(page, within)
    reached = [stop["html"] for stop in stops]
    pairs = zip_longest(reached, expected, fillvalue="nothing")
    return {
        "out of order": [f"{got} for {wanted}" for got, wanted in pairs if got != wanted],
        "unmarked": [stop["html"] for stop in stops if not stop["marked"]],
        "unseen": [stop["html"] for stop in stops if not stop["seen"]],
    }


@each_frame
def test_every_control_is_reached_in_order_and_is_seen_on_a_wide_page(visit, frame):
    """The pages differ in columns there, which the frame's pages have all of; tests of each page walk on a phone."""
    # Without motion, so that a stop is where it scrolled to.
    with visit(frame, reduced_motion="reduce") as page:
        found = faults_of_walk(page)

    assert {check: faults for check, faults in found.items() if faults} == {}


@each_frame
def test_first_stop_skips_to_the_text(visit, frame):
    with visit(frame) as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "本文へ移動"
        page.keyboard.press("Enter")
        expect(page.locator("#main")).to_be_focused()


@pytest.mark.parametrize("box", [".site-nav", ".filters"])
def test_menu_and_filters_of_a_phone_open_by_keyboard(visit, box):
    with visit(Kind("/projects/"), width=360) as page:
        inside = page.locator(f"{box} :is(a, input)").first
        expect(inside).to_be_hidden()
        page.locator(f"{box} summary").press("Enter")
        expect(inside).to_be_visible()
