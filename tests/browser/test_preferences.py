"""Readers who bring their own colours or want no motion."""

import pytest
from coloraide import Color

from tests.browser.kinds import Kind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_plan")]

FILL = "selector => getComputedStyle(document.querySelector(selector)).fill"


def test_motion_is_for_those_who_want_it(visit):
    scrolling = "getComputedStyle(document.documentElement).scrollBehavior"

    with visit(Kind("/"), reduced_motion="reduce") as page:
        assert page.evaluate(scrolling) == "auto"
    with visit(Kind("/"), reduced_motion="no-preference") as page:
        assert page.evaluate(scrolling) == "smooth"


def test_locator_tells_here_from_elsewhere_in_forced_colours(visit):
    with visit(Kind("/regions/doo/sorachi/"), forced_colors="active") as page:
        here = page.evaluate(FILL, ".locator-map__here")
        assert here != page.evaluate(FILL, ".locator-map__land")
        assert here != page.evaluate(FILL, ".locator-map__near")


def test_labels_of_the_map_are_legible_in_forced_colours(visit):
    with visit(Kind("/"), forced_colors="active") as page:
        label = page.evaluate(FILL, ".area-map__labels text")
        assert label != page.evaluate(FILL, ".area-map__area path")


def test_borders_of_the_areas_stay_in_forced_colours(visit):
    with visit(Kind("/"), forced_colors="active") as page:
        border = page.evaluate(
            "getComputedStyle(document.querySelector('.area-map__border')).stroke"
        )
        assert border == page.evaluate(FILL, ".area-map__labels text")


def test_only_the_current_part_is_underlined_in_forced_colours(visit):
    line = "one => getComputedStyle(one).borderBottomColor"

    with visit(Kind("/status/"), forced_colors="active") as page:
        paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
        links = page.locator(".site-nav a")
        current = [link.get_attribute("aria-current") for link in links.all()]
        shown = [link.evaluate(line) != paper for link in links.all()]

    assert current.count("page") == 1
    assert shown == [state == "page" for state in current]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_place_in_focus_stands_out_from_the_map(visit, scheme):
    """Its paper-coloured land against the places around it, and its outline against the sea."""
    with visit(Kind("/"), color_scheme=scheme) as page:
        for link in page.locator(".area-map__area a").all():
            before = link.locator("path").first.evaluate("one => getComputedStyle(one).fill")
            link.focus()
            style = "one => [getComputedStyle(one).fill, getComputedStyle(one).stroke]"
            fill, stroke = link.locator("path").first.evaluate(style)
            assert Color(fill).contrast(Color(before)) >= 3
            assert Color(stroke).contrast(Color(fill)) >= 3


def test_drawing_stays_in_forced_colours(visit):
    with visit(Kind("/kpis/doo-01-1/"), forced_colors="active") as page:
        target = page.evaluate(FILL, ".drawing__target")
        assert target != page.evaluate(FILL, ".drawing__open")
