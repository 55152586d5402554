"""The words of the public pages: short and spoken, none of the office's own."""

import re
from collections import Counter
from functools import cache

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from policyportal.records import memory
from tests.browser.kinds import kinds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_plan")]

# 概要のとおり, 内訳, このサイトの分類 and 点検・評価シート are said instead, and what is missing is left empty.
OF_THE_OFFICE = re.compile(
    "印字|系列|編集上の|調書|未登録|未設定|記載なし|記載があ|記載がな|記載はあ|記載のな"
)
# What a sentence says that something is not there.
MISSING = re.compile("[^。\n]*(?:ありません|書かれていません|分かりません)")
NO_ACTUAL = "実績値はまだありません"
# What is quoted, what invented texts say, and drawings, each of which stands alone too.
QUOTED = "blockquote, .printed, .review-sheet dd, svg"


def texts(looked_at, plan: str) -> dict[str, str]:
    """What each of the kinds that is public says of a plan, by address, its title and description included."""
    said = {}
    paths = {kind.path for kind in looked_at.values() if not kind.staff and kind.status == 200}
    for path in sorted(paths | {"/print/"}):
        if path.startswith("/about/outline/"):
            continue
        with memory.of_version(f"the words of {plan}"):
            response = Client().get(path)
        if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
            page = BeautifulSoup(response.content, "lxml")
            for quoted in page.select(QUOTED):
                quoted.decompose()
            description = page.find("meta", attrs={"name": "description"})
            said[path] = f"{page.text} {description['content'] if description else ''}"
    return said


@cache
def texts_of_the_plan() -> dict[str, str]:
    return texts(kinds(), "the plan")


def test_plan_is_told_without_words_of_the_office_and_says_once_a_page_that_there_is_no_actual():
    said = {}
    for path, text in texts_of_the_plan().items():
        said[path] = [*OF_THE_OFFICE.findall(text), *re.findall(NO_ACTUAL, text)[1:]]

    assert len(said) > 20
    assert {path: words for path, words in said.items() if words} == {}


def test_what_is_missing_is_said_once_a_page_and_in_no_row():
    repeated = {}
    for path, text in texts_of_the_plan().items():
        sentences = Counter(
            re.sub(r"[0-9,]+", "N", found.strip()) for found in MISSING.findall(text)
        )
        repeated[path] = [sentence for sentence, times in sentences.items() if times > 1]

    assert {path: sentences for path, sentences in repeated.items() if sentences} == {}
