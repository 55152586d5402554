"""このサイトの状況, and the searches that leave something for it."""

import json

import pytest
from bs4 import BeautifulSoup

from tests.factories import make_actual, make_plan, make_series

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def counted(settings, tmp_path):
    settings.SEARCHES_DIR, settings.STATISTICS_FILE = tmp_path, tmp_path / "answers.json"
    return tmp_path


def page(client) -> BeautifulSoup:
    return BeautifulSoup(client.get("/about/site/").content, "html.parser")


def test_what_is_not_known_is_said(client):
    make_series()

    found = page(client)

    assert "実績値はまだありません。" in found.find(id="freshness").parent.text
    assert "数えていません。" in found.find(id="answers").parent.text
    assert "5日以上検索されたことばは、ありません。" in found.find(id="unfound").parent.text
    assert "試験は、まだ行っていません" in found.find(id="accessibility").parent.text


def test_what_is_known_is_shown_and_words_are_text(client, counted):
    make_actual(year=2024)
    days = {"2026-06-10": {"kpis": {"2xx": 3}}}
    (counted / "answers.json").write_text(json.dumps({"days": days}))
    for day in range(1, 6):
        (counted / f"2026-06-0{day}.txt").write_text("<b>宇宙</b>\n")

    found = page(client)

    assert "1件のKPIのうち1件にあります" in found.find(id="freshness").parent.text
    assert found.find(id="answers").parent.find("td", string="3回")
    word = found.find(id="unfound").parent.find("a")
    assert (word.text, word.next_sibling) == ("<b>宇宙</b>", "（5日）")


def test_search_in_vain_is_noted_and_another_is_not(client, counted):
    make_plan(title="試験の方針")
    for query in ("q=宇宙船", "q=宇宙船&exact=1", "q=用語", "q=", "q=山田@example.jp"):
        client.get(f"/search/?{query}")

    assert (counted / "2026-06-15.txt").read_text() == "宇宙船\n"
