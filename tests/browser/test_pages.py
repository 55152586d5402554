"""What holds for every kind of page in a real browser; with --all-pages, for every page of the site.

Contrasts, and whether links stand out from their text, the dearest to ask for, are asked of the pages of each frame, of
the page of styles, which has every component, and of some pages of the plan's fourth year; with --all-pages of every
page. Where targets lie is asked of the same pages, and of each that is walked through, on a phone.
"""

import pytest

from tests.browser.kinds import AXE, FRAME, HOME, STYLES, each_frame, restyle
from tests.browser.test_keyboard import faults_of_walk

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
    "heading-order",
]


# What takes axe longest.
DEAR = ("color-contrast", "link-in-text-block", "target-size")
WITHOUT_DEAR = {"rules": {rule: {"enabled": False} for rule in DEAR}}
WITHOUT_CONTRASTS = {"rules": {"color-contrast": {"enabled": False}}}
RUN_AXE = """async ([address, options]) => {
    if (!('axe' in window))
        await new Promise((resolve, reject) => {
            const script = Object.assign(document.createElement('script'), {src: address, onload: resolve, onerror: reject});
            document.head.append(script);
        });
    return (await axe.run(document, options)).violations;
}"""


def violations(page, **options) -> list[str]:
    """What axe finds, each as its rule, the place, the markup and what would mend it."""
    # Without preloading, which looks for what Django's stylesheets import beside the page, where it is not.
    every = {
        "runOnly": {"type": "tag", "values": RULES},
        "resultTypes": ["violations"],
        "preload": False,
    }
    return [
        f"{rule['id']}: {node['target']}\n{node['html']}\n{node['failureSummary']}"
        for rule in page.evaluate(RUN_AXE, [AXE, every | options])
        for node in rule["nodes"]
    ]


def test_page(visit, kind, request):
    """All that is asked of a page, in one visit: axe, motion, narrow screens, keyboard, spaced text, paper."""
    with_contrasts = kind in (*FRAME, STYLES) or request.config.getoption("--all-pages")
    as_shipped = not (kind.actuals_of or kind.review_of or kind.staff)
    # Without motion, so that in the walk a stop is where it scrolled to.
    with visit(kind, reduced_motion="reduce", of_plan="shipped" if as_shipped else "") as page:
        assert faults_of(page, kind, with_contrasts=with_contrasts) == {}


def faults_of(page, kind, *, with_contrasts=True) -> dict:
    """What is wrong with a page that is open, by what was asked of it."""
    is_whole = kind in (*FRAME, STYLES)
    options = {} if with_contrasts else WITHOUT_DEAR
    found = {
        "axe": violations(page, **options),
        "motion": page.evaluate(MOVING),
    }
    if is_whole:
        # The page of styles has every component in every state, home the map: contrasts alone depend on the colours.
        page.emulate_media(color_scheme="dark")
        if kind in (HOME, STYLES):
            found["axe in the dark"] = violations(page, runOnly=["color-contrast"])
        found["dark paper"] = wrong_paper(page, "rgb(26, 26, 26)")
        page.emulate_media(color_scheme="light")
        found["light paper"] = wrong_paper(page, "rgb(255, 255, 255)")
    # On a phone menus fold, tables stack and focus is most easily lost.
    if kind.is_walked:
        resize(page, 360)
        # The rules that ask for names, roles and order do not change with the width: a page of each frame says so.
        rules = WITHOUT_CONTRASTS if kind in FRAME else {"runOnly": OF_LAYOUT}
        found["axe on a phone"] = violations(page, **rules)
        found |= faults_of_walk(page, "body" if is_whole else "main")
    # 640 is 1280 at 200 %; 320 is a small phone, and 1280 at 400 %, where what fits with spaced text fits without.
    for width in (640, 320) if is_whole else (640,):
        resize(page, width)
        found[f"overflow at {width}"] = page.evaluate(OVERFLOW)
    restyle(page, TEXT_SPACING)
    for width in (320, 1280):
        resize(page, width)
        found[f"overflow of spaced text at {width}"] = page.evaluate(OVERFLOW)
    page.emulate_media(media="print")
    found["paper"] = page.evaluate(HIDDEN_ON_PAPER)
    return {check: faults for check, faults in found.items() if faults}


def resize(page, width: int):
    page.set_viewport_size({"width": width, "height": 800})


def wrong_paper(page, colour: str) -> list[str]:
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return [] if paper == colour else [paper]


@each_frame
def test_nothing_is_missing_without_scripts(visit, frame):
    with visit(frame) as page:
        with_scripts = page.inner_text("body")
    with visit(frame, java_script_enabled=False) as page:
        assert page.inner_text("body") == with_scripts
