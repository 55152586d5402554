"""The markup of every kind of page, with --all-pages of every page: what a strict parser would mend is an error."""

import html5lib
import pytest
from django.test import Client

from tests.browser.kinds import Kind, every_page, kinds, prepare
from tests.data.shipped import content_of
from tests.staff import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_plan")]


def pytest_generate_tests(metafunc):
    if "page" in metafunc.fixturenames:
        found = every_page() if metafunc.config.getoption("--all-pages") else kinds()
        metafunc.parametrize("page", found.values(), ids=found.keys())


def test_markup_is_valid(page):
    html5lib.HTMLParser(strict=True).parse(markup_of(page))


def markup_of(page: Kind) -> bytes:
    is_shipped = not (page.staff or page.actuals_of or page.review_of)
    if is_shipped and page.status == 200:
        return content_of(page.path)
    client = sign_in(Client()) if page.staff else Client()
    prepare(page)
    return client.get(page.path).content
