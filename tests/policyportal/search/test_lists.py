"""What lists have in common: one address, counts, ways out, pages, tables to take away."""

import csv
import io
from datetime import date
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup
from django.http import QueryDict

from kpis.filters import KPIFilter
from kpis.periods import Period
from policyportal.search.lists import MOST_ON_A_PAGE, ON_A_PAGE
from projects.filters import ProjectFilter
from regions.models import Plan
from tests.factories import (
    make_actual,
    make_area,
    make_area_plan,
    make_kpi,
    make_project,
    make_series,
    make_synonym,
    make_theme,
)

pytestmark = pytest.mark.django_db


def listed(query):
    return ProjectFilter(QueryDict(query), Plan.objects.shown())


def read(client, path):
    return BeautifulSoup(client.get(path).content, "lxml")


@pytest.fixture
def coast():
    """Two areas, two themes: 北の港 (harbour), 北の森 (wood), 南の森 (wood)."""
    north, south = (
        make_area_plan(area=make_area(slug=slug, name=f"{slug}連携地域"))
        for slug in ("north", "south")
    )
    harbour, wood = make_theme(slug="harbour", name="港湾"), make_theme(slug="wood", name="森林")
    make_project(area_plan=north, name="北の港", kana="きたのみなと", themes=[harbour])
    make_project(area_plan=north, name="北の森", kana="きたのもり", themes=[wood])
    make_project(area_plan=south, name="南の森", kana="あいうえ", themes=[wood])


@pytest.mark.parametrize(
    ("asked", "address"),
    [
        ("field=wood&area=north", "area=north&field=wood"),
        ("area=south&area=north", "area=north&area=south"),
        ("area=north&area=north&q=&sort=plan&view=cards&page=1", "area=north"),
        ("q=森 北&q=&area=", "q=森 北"),
        ("view=table&sort=name", "sort=name&view=table"),
        ("sort=plan", ""),
    ],
)
@pytest.mark.usefixtures("coast")
def test_every_list_has_one_address(client, asked, address):
    response = client.get(f"/projects/?{asked}")

    assert response.status_code == 302
    path, _, query = response["Location"].partition("?")
    assert path == "/projects/"
    assert unquote(query).replace("+", " ") == address
    assert client.get(response["Location"]).status_code == 200


@pytest.mark.usefixtures("coast")
def test_an_address_that_is_not_understood_stays_and_says_so(client):
    page = read(client, "/projects/?field=wood&area=nowhere&page=7&sort=size")

    notices = [one.text for one in page.find_all(class_="notice")]
    assert [one.partition("：")[0] for one in notices] == ["連携地域", "並べ替え", "ページ"]


@pytest.mark.usefixtures("coast")
def test_counts_follow_the_other_choices():
    counts = {
        group.name: [(one.value, one.count, one.chosen) for one in group.choices]
        for group in listed("area=north&field=wood").groups
    }

    assert counts["area"] == [("north", 1, True), ("south", 1, False)]
    assert counts["field"] == [("harbour", 1, False), ("wood", 1, True)]


@pytest.mark.usefixtures("coast")
def test_form_offers_what_has_results_and_what_is_chosen(client):
    """南 has no harbour, and within 北 the choice of the area narrows nothing more."""

    def offered(query):
        return {
            group.name: [choice.value for choice in group.choices] for group in listed(query).groups
        }

    assert offered("") == {"area": ["north", "south"], "field": ["harbour", "wood"]}
    assert offered("area=south") == {"area": ["north", "south"]}
    assert offered("area=south&field=harbour") == {
        "area": ["north", "south"],
        "field": ["harbour", "wood"],
    }
    page = read(client, "/projects/?area=south")
    assert not page.find(class_="filters").has_attr("open")
    assert page.find(class_="filters").summary.text.strip() == "絞り込み：south連携地域"
    assert page.find(class_="filter-form")["action"] == "/projects/#results"
    assert page.find(class_="chip--remove")["href"] == "/projects/#results"


@pytest.mark.usefixtures("coast")
def test_results_stand_in_title_heading_and_order(client):
    page = read(client, "/projects/?field=wood&sort=name")

    assert "（3件中2件）" in page.title.text
    assert page.find(id="results").text == "3件中 2件"
    assert [name.text.strip() for name in page.find_all(class_="project-card__name")] == [
        "南の森",
        "北の森",
    ]


@pytest.mark.usefixtures("coast")
def test_zero_results_name_the_condition_to_drop(client):
    page = read(client, "/projects/?area=south&field=harbour")

    ways = page.find(class_="empty-state").ul.find_all("li")
    assert [(one.a["href"], one.text) for one in ways] == [
        ("/projects/?field=harbour#results", "「連携地域：south連携地域」を外す（1件）"),
        ("/projects/?area=south#results", "「分野（このサイトの分類）：港湾」を外す（1件）"),
    ]
    assert listed("area=north&q=森 砂漠").ways_out[0].text == "砂漠"


@pytest.mark.usefixtures("coast")
def test_zero_results_with_no_single_way_out_say_so(client):
    page = read(client, "/projects/?area=south&q=砂漠 沼")

    assert "条件を1つ外しただけでは見つかりません" in page.find(class_="empty-state").text


@pytest.mark.usefixtures("coast")
def test_table_to_take_away_is_exactly_the_selection(client):
    page = read(client, "/projects/?field=wood&sort=name&view=table")
    link = page.find("a", download=True)

    response = client.get(link["href"])

    content = response.content
    assert response["Content-Type"].startswith("text/csv; charset=utf-8")
    assert 'filename="projects.csv"' in response["Content-Disposition"]
    assert content.startswith("\ufeffコード,名称".encode())
    assert b"\r\n" in content
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row["名称"] for row in rows] == ["南の森", "北の森"]
    assert "2件" in link.text


def test_table_of_kpis_has_a_row_a_series_with_exact_figures(client):
    kpi = make_kpi(name="農業産出額")
    make_series(kpi=kpi, unit="億円", baseline_value="2037.0", target_value="2104.9")
    make_series(kpi=kpi, label="別", baseline_value=None, target_value="0")

    content = client.get("/kpis/list.csv").content.decode("utf-8-sig")

    first, second = csv.DictReader(io.StringIO(content))
    assert (first["基準値"], first["目標値"], first["単位"]) == ("2037.0", "2104.9", "億円")
    assert (second["基準値"], second["基準値の期間の初年"], second["目標値"]) == ("", "", "0")


def test_table_of_kpis_has_the_day_on_which_one_ended(client):
    end = {"ended_on": date(2024, 3, 31), "end_reason": "試験の終わり"}
    for kpi in (make_kpi(**end), make_kpi()):
        make_series(kpi=kpi)

    content = client.get("/kpis/list.csv").content.decode("utf-8-sig")

    days = [row["KPIの終了した日"] for row in csv.DictReader(io.StringIO(content))]
    assert sorted(days) == ["", "2024-03-31"]


NEWEST = (
    "最新の実績値",
    "最新の実績値の初年",
    "最新の実績値の終年",
    "最新の実績値の年・期間（和暦）",
    "最新の実績値の取り方",
    "最新の実績値の状態",
    "前年からの増減",
    "本サイトの参考判定",
)


def test_table_of_kpis_has_the_newest_actual_with_its_change_and_the_mark(client, settings):
    kpi = make_kpi()
    series = make_series(kpi=kpi, label="甲")
    make_actual(series=series, year=2021, value="105.5")
    make_actual(series=series, year=2022, value="104.0", state="provisional")
    total = {
        "target_period": Period(2021, 2025),
        "target_basis": "total",
        "target_bound": "at_least",
        "baseline_value": None,
    }
    make_actual(series=make_series(kpi=kpi, label="乙", **total), year=2021, value="-3")
    make_series(kpi=kpi, label="丙")

    def told():
        content = client.get("/kpis/list.csv").content.decode("utf-8-sig")
        return [[row[name] for name in NEWEST] for row in csv.DictReader(io.StringIO(content))]

    one_year = ["104.0", "2022", "2022", "R4", "年の値", "暫定", "-1.5"]
    so_far = ["-3", "2021", "2021", "R3", "期間の合計", "確定", ""]
    nothing = [""] * len(NEWEST)
    assert told() == [[*one_year, "遅れ"], [*so_far, "遅れ"], nothing]
    settings.SHOW_JUDGEMENT = False
    assert told() == [[*one_year, ""], [*so_far, ""], nothing]


def test_kpis_are_chosen_by_aim_and_year_and_no_longer_by_unit():
    rise, fall = make_kpi(name="増える数"), make_kpi(name="減る数")
    make_series(kpi=rise, unit="%")
    make_series(kpi=fall, target_value="80")
    make_series(kpi=make_kpi(name="保つ数"), target_value="100", target_bound="maintain")
    plan = Plan.objects.shown()

    def ids(query):
        return KPIFilter(QueryDict(query), plan).records

    assert ids("aim=rise") == [rise.pk]
    assert ids("aim=fall") == [fall.pk]
    assert len(ids("year=2025")) == 3
    assert KPIFilter(QueryDict("year=2024"), plan).notices
    assert len(ids("unit=%25")) == 3
    assert KPIFilter(QueryDict("unit=%25"), plan).notices == [
        "単位での絞り込みはなくなりました。除いて表示しています。"
    ]


def test_long_lists_come_in_pages(client):
    area_plan = make_area_plan()
    for number in range(MOST_ON_A_PAGE + 1):
        make_project(area_plan=area_plan, name=f"計画{number:03d}", order=number)

    first, last = read(client, "/projects/"), read(client, "/projects/?page=4")

    assert "（1/4ページ）" in first.find(id="results").text
    assert len(first.find_all(class_="project-card")) == ON_A_PAGE
    assert [name.text.strip() for name in last.find_all(class_="project-card__name")] == ["計画060"]
    links = first.find("nav", class_="pages").find_all("a")
    assert [one["href"] for one in links] == [f"/projects/?page={n}" for n in (2, 3, 4, 2)]
    assert last.find("a", rel="prev")["href"] == "/projects/?page=3"
    assert last.find("a", rel="next") is None


def test_words_are_widened_by_synonyms_and_say_so(client):
    make_synonym(words=["港湾", "ハーバー"])
    make_project(name="ハーバーの計画")
    make_project(name="山の計画")

    page = read(client, "/projects/?q=港湾")

    assert [name.text.strip() for name in page.find_all(class_="project-card__name")] == [
        "ハーバーの計画"
    ]
    assert "「港湾」は、「ハーバー」も含めて探しました。" in page.main.text
