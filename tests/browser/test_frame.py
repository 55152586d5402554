"""The frame of every page on a phone: one line about the edition, name and languages, search and menu, then the text."""

import pytest

from tests.browser.conftest import ORIGIN
from tests.browser.kinds import Kind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_plan")]

# The town has the longest way from home, the project the longest name.
TOWN = "/regions/kushiro-nemuro/nemuro/01223/"
PATHS = (TOWN, "/projects/kushiro-nemuro-04/", "/")
TOP = "selector => document.querySelector(selector).getBoundingClientRect().top"
MENU = ["連携地域", "プロジェクト", "いまの状況", "点検・評価", "この方針について"]


def test_text_of_a_phone_begins_near_the_top(visit):
    with visit(Kind(TOWN), width=360) as page:
        for path in PATHS:
            page.goto(ORIGIN + path)
            tops = {}
            for width in (360, 390):
                page.set_viewport_size({"width": width, "height": 800})
                tops[width] = page.evaluate(TOP, "main")
                assert page.evaluate(TOP, ".site-search") == page.evaluate(TOP, ".site-nav")
            assert max(tops.values()) <= 140, (path, tops)

        page.get_by_text("メニュー").click()
        links = page.get_by_role("navigation", name="メイン").get_by_role("link")
        assert links.all_inner_texts() == MENU
        search = page.locator(".site-search").bounding_box()
        assert links.first.bounding_box()["y"] >= search["y"] + search["height"]


def test_name_of_a_town_is_heard_and_copied_without_its_reading(visit):
    with visit(Kind(TOWN)) as page:
        heading = page.locator("h1")
        assert heading.aria_snapshot() == '- heading "根室市" [level=1]'
        copied = (
            "one => { getSelection().selectAllChildren(one); return getSelection().toString(); }"
        )
        assert heading.evaluate(copied).strip() == "根室市"
