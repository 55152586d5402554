"""The words of the public pages: short and spoken, none of the office's own."""

import re

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from tests.browser.kinds import kinds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_plan")]

# 概要のとおり, 内訳, このサイトの分類 and 点検・評価シート are said instead.
OF_THE_OFFICE = re.compile("印字|系列|編集上の対応づけ|編集上の分類|調書")
NO_ACTUAL = "実績値はまだありません"
# What is quoted, what invented texts say, and drawings, each of which stands alone too.
QUOTED = "blockquote, .printed, .review-sheet dd, svg"


def texts(looked_at):
    """What each of the kinds that is public says, its title and description included."""
    paths = {kind.path for kind in looked_at.values() if not kind.staff and kind.status == 200}
    for path in sorted(paths | {"/print/"}):
        if path.startswith("/about/outline/"):
            continue
        response = Client().get(path)
        if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
            page = BeautifulSoup(response.content, "html.parser")
            for quoted in page.select(QUOTED):
                quoted.decompose()
            description = page.find("meta", attrs={"name": "description"})
            yield path, f"{page.text} {description['content'] if description else ''}"


def test_plan_is_told_without_words_of_the_office_and_says_once_a_page_that_there_is_no_actual():
    said = {}
    for path, text in texts(kinds()):
        said[path] = [*OF_THE_OFFICE.findall(text), *re.findall(NO_ACTUAL, text)[1:]]

    assert len(said) > 20
    assert {path: words for path, words in said.items() if words} == {}
