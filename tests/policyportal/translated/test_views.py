"""What translated pages say of records that are incomplete, hidden or many. The plan's own are read in tests/data."""

import pytest
from bs4 import BeautifulSoup

from policyportal.translated import views
from tests.factories import (
    make_actual,
    make_area_plan,
    make_highlight,
    make_kpi,
    make_plan,
    make_project,
    make_series,
    make_subprefecture,
    make_translation,
)

pytestmark = pytest.mark.django_db

each_language = pytest.mark.parametrize("language", ["en", "easy"])


def main_of(client, path):
    response = client.get(path)
    assert response.status_code == 200
    page = BeautifulSoup(response.content, "lxml")
    for tag in page.find_all(["rt", "rp"]):
        tag.decompose()
    return page.main


@each_language
def test_area_without_a_reading_aid_shows_its_vision(client, language):
    make_area_plan(vision="人と森の\n姿")

    assert "人と森の姿" in main_of(client, f"/{language}/").text


@pytest.mark.parametrize(
    ("language", "told"),
    {
        "en": (
            "Newest value: 115 trees (R5/2023).",
            "target reached",
            "Target 120 trees (R7/2025)",
        ),
        "easy": ("2023（R5）は、115本でした。", "目標に届きました", "目標 120本（2025／R7）"),
    }.items(),
)
def test_home_opens_with_the_marked_figures_in_the_words_of_its_language(client, language, told):
    measured, other = (
        make_series(kpi=make_kpi(name=f"森の数{target}"), unit="本", target_value=target)
        for target in (110, 120)
    )
    for order, series in enumerate((measured, other)):
        make_highlight(series=series, order=order)
    make_actual(series=measured, year=2023, value=115)
    make_series()  # one that is not marked
    make_translation(original="本", english="tree|trees", easy="本《ほん》")

    first, second = main_of(client, f"/{language}/").select(".figures li")

    newest, mark, target = told
    assert first.a["href"] == f"/{language}/kpis/{measured.kpi.code}/"
    assert newest in first.text
    assert mark in first.text
    assert target in " ".join(second.find(class_="figures__value").text.split())
    sentence = main_of(client, f"/{language}/kpis/{other.kpi.code}/").find(class_="lead").text
    assert sentence in second.text


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/easy/", "がまだありません"),
        ("/easy/about/", "がまだありません"),
        ("/en/", "No actual value has been entered yet"),
        ("/en/about/", "none has been entered on this site yet"),
        ("/en/status/", "No actual value has been entered yet"),
    ],
)
def test_pages_stop_saying_that_there_are_no_actuals(client, path, words):
    make_plan()
    before = main_of(client, path).text
    make_actual()
    make_series()  # one that is not measured

    assert words in before.replace("は、まだ", "がまだ")
    assert words not in main_of(client, path).text.replace("は、まだ", "がまだ")


@pytest.mark.parametrize("stage", ["decided", "amended"])
@each_language
def test_only_a_draft_is_called_a_draft(client, language, stage):
    make_plan(stage=stage)

    response = client.get(f"/{language}/about/")

    page = BeautifulSoup(response.content, "lxml")
    assert page.find(id="draft") is None
    assert page.find(class_="phase-banner") is None


@pytest.mark.parametrize(
    ("language", "title", "source"),
    [
        (
            "en",
            "Hokkaido's policy plans by area: Home",
            "A reading aid, not an official translation",
        ),
        ("easy", "方針　はじめのページ", "出典：北海道『方針』（原案）を加工して作成"),
    ],
)
def test_printed_sheets_say_what_they_are_and_where_they_are_from(client, language, title, source):
    make_plan(title="方針")

    page = BeautifulSoup(client.get(f"/{language}/").content, "lxml").html

    assert page["data-print-title"] == title
    assert page["data-print-source"] == source
    assert page["data-print-url"] == f"http://testserver/{language}/"


def test_text_that_is_not_translated_stands_as_it_is_and_is_marked(client):
    kpi = make_kpi(name="森の数")
    make_series(kpi=kpi, unit="本", baseline_value=1, target_value=2)

    heading = main_of(client, f"/en/kpis/{kpi.code}/").h1

    assert heading.find(lang="ja").text == "森の数"
    assert heading.text == "森の数(in Japanese)"
    assert "2 本" in main_of(client, f"/en/kpis/{kpi.code}/").find(class_="lead").text
    assert main_of(client, f"/easy/kpis/{kpi.code}/").h1.text == "森の数（もとの文）"
    make_translation(original="森の数", english="Number of forests", easy="森《もり》の数《かず》")
    assert main_of(client, f"/en/kpis/{kpi.code}/").h1.text == "Number of forests"
    assert main_of(client, f"/easy/kpis/{kpi.code}/").h1.text == "森の数"


@each_language
def test_drafts_and_unnamed_projects_have_no_page(client, language):
    draft, unnamed = make_project(is_published=False), make_project(name="")
    kpi = make_kpi(project=draft)

    for path in (f"projects/{draft.code}", f"projects/{unnamed.code}", f"kpis/{kpi.code}"):
        assert client.get(f"/{language}/{path}/").status_code == 404
    assert client.get(f"/{language}/regions/nowhere/").status_code == 404
    assert draft.name not in main_of(client, f"/{language}/projects/").text


@each_language
def test_long_lists_come_in_parts(client, language, monkeypatch):
    monkeypatch.setattr(views, "MOST", 1)
    monkeypatch.setattr(views, "MANY", 1)
    area_plan = make_area_plan()
    place = make_subprefecture(area=area_plan.area)
    projects = [make_project(area_plan=area_plan, subprefectures=[place]) for _ in range(2)]
    series = [make_series(kpi=make_kpi(project=project)) for project in projects]

    for path, names in {
        "projects/": [project.name for project in projects],
        "kpis/": [record.kpi.name for record in series],
        "status/": [record.kpi.name for record in series],
    }.items():
        first = main_of(client, f"/{language}/{path}")
        second = main_of(client, f"/{language}/{path}{first.find('a', rel='next')['href']}")
        assert [name in first.text for name in names] == [True, False]
        assert [name in second.text for name in names] == [False, True]
        assert second.find("a", rel="prev")
    for path in (f"regions/{area_plan.area.slug}/", f"regions/{area_plan.area.slug}/{place.slug}/"):
        page = main_of(client, f"/{language}/{path}")
        assert projects[0].name in page.text
        assert projects[1].name not in page.text
