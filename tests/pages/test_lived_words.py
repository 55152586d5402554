"""The words of the public pages once there are four invented years."""

import pytest

from tests.browser.kinds import lived_kinds
from tests.pages.test_words import OF_THE_OFFICE, texts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_lived_plan")]


def test_years_are_told_without_words_of_the_office():
    pages = texts(lived_kinds(), "the lived plan")
    said = {path: OF_THE_OFFICE.findall(text) for path, text in pages.items()}

    assert {path: words for path, words in said.items() if words} == {}
