"""The markup of every kind of page: what a strict parser would mend is an error."""

import html5lib
import pytest
from django.test import Client

from tests.browser.kinds import every_page
from tests.pages.pages import make_whole_review
from tests.staff import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_plan")]

PAGES = every_page()


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES.keys())
def test_markup_is_valid(page):
    if page.review_of:
        make_whole_review(page.review_of, 2022)
    client = sign_in(Client()) if page.staff else Client()

    html5lib.HTMLParser(strict=True).parse(client.get(page.path).content)
