"""What changed in a year of the plan with four invented years: on phones, for everyone, and on one sheet."""

import io

import pytest

from tests.browser.kinds import Kind, follow
from tests.browser.test_pages import OVERFLOW, resize, violations

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_lived_plan")]

# The year with the most kinds of change; others need not be looked at, for they have the same parts.
FULL = "/changes/2024/"


def test_full_year_is_read_whole_and_by_everyone(visit):
    with visit(Kind(FULL)) as page:
        assert violations(page) == []
        found = {}
        for width in (320, 360, 768):
            resize(page, width)
            found[width] = page.evaluate(OVERFLOW)

    assert found == {320: [], 360: [], 768: []}


@pytest.mark.parametrize("path", [FULL, "/changes/2025/", "/changes/doo/2024/"])
def test_year_is_one_sheet(visit, path):
    from pypdf import PdfReader

    with visit(Kind(path)) as page:
        pdf = page.pdf(prefer_css_page_size=True, print_background=True)

    (sheet,) = PdfReader(io.BytesIO(pdf)).pages
    assert (round(sheet.mediabox.width), round(sheet.mediabox.height)) == (595, 842)


def test_what_changed_is_one_tap_from_home_and_the_feed_of_an_area_two(visit):
    with visit(Kind("/"), width=390) as page:
        follow(page.get_by_role("link", name="この1年で変わったこと"))
        page.wait_for_url("**/changes/*/")
        assert page.get_by_role("heading", level=1).inner_text() == "令和7年度に変わったこと"
        page.goto("http://testserver/")
        follow(page.locator(".area-list").get_by_role("link", name="道北連携地域"))
        page.wait_for_url("**/regions/dohoku/")
        assert page.get_by_role("link", name="更新を受け取る（フィード）").is_visible()
