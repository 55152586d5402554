"""Every page for readers who want no motion or read on paper."""

import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_plan")]

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


def test_page_serves_no_motion_and_paper(visit, kind):
    with visit(kind, reduced_motion="reduce") as page:
        assert page.evaluate(MOVING) == []
        page.emulate_media(media="print")
        assert page.evaluate(HIDDEN_ON_PAPER) == []
