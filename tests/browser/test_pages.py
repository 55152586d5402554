"""What holds for every kind of page in a real browser; with --all-pages, for every page of the site."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.kinds import FRAME, STYLES, each_frame, restyle

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_plan")]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# WCAG 1.4.12: what a reader may set without losing anything.
TEXT_SPACING = """
    * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
    p { margin-bottom: 2em !important; }
"""
# What is wider than the page, and text that its box cuts off; what scrolls in a box of its own may.
OVERFLOW = """() => {
    const scroller = document.scrollingElement, found = [];
    if (scroller.scrollWidth > scroller.clientWidth) {
        found.push('page: ' + scroller.scrollWidth + ' px in ' + scroller.clientWidth);
        for (const one of document.body.querySelectorAll('*'))
            if (one.getBoundingClientRect().right > scroller.clientWidth + 1 && !one.closest('section[tabindex]'))
                found.push('wide: ' + one.outerHTML.slice(0, 120));
    }
    for (const one of document.body.querySelectorAll('*')) {
        const style = getComputedStyle(one);
        if (style.overflowX == 'visible' || one.closest('.visually-hidden, section[tabindex], svg, thead')) continue;
        if (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1)
            found.push('cut: ' + one.outerHTML.slice(0, 120));
    }
    return found.slice(0, 5);
}"""


# What moves though the reader wants no motion.
MOVING = """() => {
    const slow = times => times.split(',').some(time => parseFloat(time) > 0.01);
    const moves = style =>
        slow(style.transitionDuration) || (style.animationName !== 'none' && slow(style.animationDuration));
    return [...document.querySelectorAll('*')]
        .filter(one => [null, '::before', '::after'].some(part => moves(getComputedStyle(one, part))))
        .map(one => one.outerHTML.slice(0, 120));
}"""
# What is of no use on paper yet stands there, and the heading that does not. A booklet has its contents.
HIDDEN_ON_PAPER = """() => {
    const shown = one => one.getClientRects().length > 0;
    const found = [...document.querySelectorAll('.skip-link, nav:not(.booklet-contents), form')]
        .filter(shown)
        .map(one => one.outerHTML.slice(0, 120));
    if (![...document.querySelectorAll('h1')].some(shown)) found.push('no h1');
    return found;
}"""
# The rules whose answer depends on where things lie and what is folded away.
OF_LAYOUT = [
    "target-size",
    "scrollable-region-focusable",
    "aria-hidden-focus",
    "link-in-text-block",
    "heading-order",
]


def violations(page, **options) -> list[str]:
    """What axe finds, each as its rule, the place, the markup and what would mend it."""
    every = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    results = Axe().run(page, options=every | options)
    return [
        f"{rule['id']}: {node['target']}\n{node['html']}\n{node['failureSummary']}"
        for rule in results.response["violations"]
        for node in rule["nodes"]
    ]


def test_axe_finds_nothing(visit, kind):
    with visit(kind) as page:
        assert violations(page) == []
        page.set_viewport_size({"width": 375, "height": 800})
        assert violations(page, runOnly=OF_LAYOUT) == []


@each_frame
def test_axe_finds_nothing_on_a_phone(visit, frame):
    """The rules that ask for names, roles and order do not change with the width: a page of each frame says so."""
    with visit(frame, width=375) as page:
        assert violations(page) == []


@pytest.mark.parametrize("dark", [*FRAME, STYLES], ids=lambda kind: kind.path)
def test_axe_finds_nothing_in_the_dark(visit, dark):
    """Contrasts alone: nothing else depends on it. The page of styles has every component in every state."""
    with visit(dark, color_scheme="dark") as page:
        assert violations(page, runOnly=["color-contrast"]) == []


# 320 is a small phone, and 1280 at 400 %; 640 is 1280 at 200 %.
def test_text_reflows_may_be_spaced_stands_still_and_goes_on_paper(visit, kind):
    with visit(kind, reduced_motion="reduce") as page:
        assert page.evaluate(MOVING) == []
        for width in (320, 640):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate(OVERFLOW) == []
        restyle(page, TEXT_SPACING)
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate(OVERFLOW) == []
        page.emulate_media(media="print")
        assert page.evaluate(HIDDEN_ON_PAPER) == []


@each_frame
def test_nothing_is_missing_without_scripts(visit, frame):
    with visit(frame) as page:
        with_scripts = page.inner_text("body")
    with visit(frame, java_script_enabled=False) as page:
        assert page.inner_text("body") == with_scripts


@each_frame
def test_dark_pages_are_dark_and_light_ones_light(visit, frame):
    with visit(frame, color_scheme="dark") as page:
        paper = "getComputedStyle(document.body).backgroundColor"
        assert page.evaluate(paper) == "rgb(26, 26, 26)"
        page.emulate_media(color_scheme="light")
        assert page.evaluate(paper) == "rgb(255, 255, 255)"
