"""Readers who bring their own colours or want no motion."""

import pytest

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


def test_drawing_stays_in_forced_colours(visit):
    with visit(Kind("/kpis/doo-01-1/"), forced_colors="active") as page:
        target = page.evaluate(FILL, ".drawing__target")
        assert target != page.evaluate(FILL, ".drawing__baseline")
