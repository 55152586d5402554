"""Pages of subprefectures and municipalities."""

from decimal import Decimal

import pytest
from bs4 import BeautifulSoup

from regions import place_views
from tests.factories import (
    make_actual,
    make_area,
    make_area_plan,
    make_bureau_change,
    make_kpi,
    make_measure,
    make_municipality,
    make_project,
    make_series,
    make_subprefecture,
)

pytestmark = pytest.mark.django_db


def read(client, path):
    return BeautifulSoup(client.get(path).content, "lxml")


def test_subprefecture_page_splits_its_projects_and_lists_its_own_series(client):
    area_plan = make_area_plan()
    here, there = (make_subprefecture(area=area_plan.area) for _ in range(2))
    alone = make_project(area_plan=area_plan, name="ひとりで", subprefectures=[here])
    make_project(area_plan=area_plan, name="みんなで", subprefectures=[there, here])
    make_project(area_plan=area_plan, name="よそで", subprefectures=[there])
    make_series(kpi=make_kpi(project=alone, name="ここの数"), subprefecture=here)
    make_series(kpi=make_kpi(project=alone, name="どこかの数"))
    make_municipality(subprefecture=here, name="試験市")
    make_municipality(subprefecture=there, name="隣町")

    page = read(client, here.get_absolute_url())

    assert page.h1.text == here.name
    assert here.bureau_name in page.text
    assert [row.a.text for row in page.select(".project-row")] == ["ひとりで", "みんなで"]
    assert [row.a.text for row in page.select("tbody tr")] == ["ここの数", "どこかの数"]
    assert page.find("ul", class_="names").text.startswith("\n試験市")
    assert "隣町" not in page.text


def test_subprefecture_answers_in_its_own_area_only(client):
    make_area_plan()
    place = make_subprefecture()

    assert client.get(place.get_absolute_url()).status_code == 200
    assert client.get(f"/regions/{make_area().slug}/{place.slug}/").status_code == 404


@pytest.fixture
def town():
    """A town in a place of an area with two places, and a vision."""
    area_plan = make_area_plan(
        vision="試験の\n姿",
        declared_projects=3,
        sheet_projects=3,
        area=make_area(name="甲連携地域"),
    )
    place = make_subprefecture(area=area_plan.area, name="乙地域", short_name="乙", order=1)
    make_subprefecture(area=area_plan.area, name="丙地域", short_name="丙", order=2)
    return make_municipality(
        subprefecture=place, name="見本町", kana="しけんちょう", code="01395", source="町の資料"
    )


def test_town_page_says_where_it_lies_and_what_its_area_wants(client, town):
    page = read(client, town.get_absolute_url())

    place = town.subprefecture
    assert town.get_absolute_url() == f"{place.get_absolute_url()}01395/"
    assert page.h1.ruby.contents[0] == "見本町"
    assert page.h1.rt.text == "しけんちょう"
    hero = page.find(class_="hero")
    assert [link["href"] for link in hero.select(".hero__kind a")] == [
        place.area.get_absolute_url(),
        place.get_absolute_url(),
    ]
    assert place.bureau_name in hero.find(class_="answers").text
    assert "市町村ごとの目標は、概要にありません" in hero.text
    assert page.find(class_="vision").text == "試験の姿"
    source = page.find(class_="page-info").text
    assert "町の資料" in source
    assert "01395（6桁では013951）" in source


def test_town_page_splits_projects_and_says_the_scope_of_each(client, town):
    place = town.subprefecture
    area_plan = place.area.area_plans.get()
    there = make_subprefecture(area=place.area, short_name="丁")
    make_project(area_plan=area_plan, name="ひとりで", subprefectures=[place])
    make_project(area_plan=area_plan, name="みんなで", subprefectures=[there, place])
    make_project(area_plan=area_plan, name="よそで", subprefectures=[there])

    rows = read(client, town.get_absolute_url()).find_all(class_="project-row")

    assert [row.a.text for row in rows] == ["ひとりで", "みんなで"]
    assert "実施地域" not in rows[0].text
    assert "実施地域：丁・乙" in rows[1].text


def test_pages_of_a_town_and_its_place_lead_to_how_things_stand_there(client, town):
    place = town.subprefecture
    for record in (town, place):
        page = read(client, record.get_absolute_url())
        hrefs = {link["href"] for link in page.main.find_all("a", href=True)}
        changes = f"/changes/{place.area.slug}/{place.slug}/"
        assert {f"/status/?sub={place.slug}", changes} <= hrefs


def test_town_page_says_the_scope_of_each_kpi(client, town):
    place = town.subprefecture
    there = make_subprefecture(area=place.area)
    project = make_project(subprefectures=[place, there])
    make_series(kpi=make_kpi(project=project, name="ここの数"), subprefecture=place)
    make_series(kpi=make_kpi(project=project, name="よその数"), subprefecture=there)
    make_series(kpi=make_kpi(project=project, name="観光の数（川の周辺地域）"))
    make_series(kpi=make_kpi(project=project, name="どこかの数"))

    table = read(client, town.get_absolute_url()).find("tbody")

    scopes = [
        (row.a.text, row.find(attrs={"data-label": "対象の範囲"}).text.strip())
        for row in table.find_all("tr")
    ]
    assert scopes == [
        ("ここの数", "乙地域"),
        ("観光の数（川の周辺地域）", "川の周辺地域"),
        ("どこかの数", f"乙・{there.short_name}（実施地域）"),
    ]


def test_town_page_says_what_the_outline_does_not(client, town):
    place = town.subprefecture
    assert read(client, town.get_absolute_url()).find(id="unsaid") is None

    area_plan = place.area.area_plans.get()
    project = make_project(area_plan=area_plan, subprefectures=[place], kpis_listing="excerpt")
    make_series(kpi=make_kpi(project=project, name="協議会構成市町への入込"))
    make_project(area_plan=area_plan, name="")
    make_project(area_plan=area_plan, name="")

    unsaid = read(client, town.get_absolute_url()).find(
        "section", attrs={"aria-labelledby": "unsaid"}
    )
    assert "見本町で行われるとは限りません" in unsaid.text
    assert "3プロジェクトのうち2件は、名前も場所も書かれていません" in unsaid.text
    assert "「協議会構成市町」に見本町が入るかどうかは、書かれていません" in unsaid.text
    assert "うち1件は、主なKPIだけが" in unsaid.text


def test_town_page_of_a_place_without_projects_says_so(client, town):
    page = read(client, town.get_absolute_url())

    assert "乙地域の名前があるプロジェクトはありません" in page.text
    assert "KPIは、概要にありません" in page.text
    assert page.find("tbody") is None


def test_town_page_leads_to_the_towns_before_and_after(client, town):
    before = make_municipality(subprefecture=town.subprefecture, code="01394")
    make_municipality(code="01396")

    nav = read(client, town.get_absolute_url()).find("nav", class_="neighbours")

    assert [link["href"] for link in nav.find_all("a")] == [before.get_absolute_url()]


def test_town_answers_in_its_own_place_only(client, town):
    place, area = town.subprefecture, town.subprefecture.area
    other = make_subprefecture(area=area)
    lost = [
        f"{other.get_absolute_url()}01395/",
        f"/regions/{make_area().slug}/{place.slug}/01395/",
        f"{place.get_absolute_url()}01396/",
        f"{place.get_absolute_url()}013951/",
        f"{place.get_absolute_url()}1395/",
    ]

    assert client.get(town.get_absolute_url()).status_code == 200
    assert [path for path in lost if client.get(path).status_code != 404] == []


def test_address_in_the_place_before_a_split_leads_to_the_town(client, town):
    place, other = town.subprefecture, make_subprefecture(area=town.subprefecture.area)
    make_bureau_change(subprefecture=place, kind="split", before=other.bureau_name)

    answer = client.get(f"{other.get_absolute_url()}{town.code}/")
    page = read(client, place.get_absolute_url())

    assert (answer.status_code, answer["Location"]) == (301, town.get_absolute_url())
    told = page.select_one(".answers").get_text("", strip=True)
    assert f"令和8年3月31日（2026年）までは{other.bureau_name}" in told


def test_subprefecture_page_leads_to_its_towns(client, town):
    page = read(client, town.subprefecture.get_absolute_url())

    assert page.find(class_="names").a["href"] == town.get_absolute_url()


@pytest.mark.parametrize("page", ["place", "town"])
def test_place_with_many_projects_shows_the_first_and_leads_to_the_list(client, monkeypatch, page):
    monkeypatch.setattr(place_views, "MOST_IN_PLACE", 1)
    monkeypatch.setattr(place_views, "MOST_SERIES", 1)
    area_plan = make_area_plan()
    place, other = (make_subprefecture(area=area_plan.area) for _ in range(2))
    for places in ([place], [place], [place, other], [other, place], [other, place]):
        kpi = make_kpi(project=make_project(area_plan=area_plan, subprefectures=places))
        make_series(kpi=kpi, subprefecture=place)
    town = make_municipality(subprefecture=place)
    address = (place if page == "place" else town).get_absolute_url()

    content = BeautifulSoup(client.get(address).content, "lxml").main

    assert [title.text[-4:] for title in content.select("[aria-labelledby=projects] h3")] == [
        "（2件）",
        "（3件）",
    ]
    assert len(content.select(".project-row")) == 2
    lists = content.find_all("a", href=f"/projects/?sub={place.slug}")
    assert [link.parent.text.partition("。")[0] for link in lists] == [
        "2件のうち、はじめの1件を示しています",
        "3件のうち、はじめの1件を示しています",
    ]
    assert "5件のうち、はじめの1件" in content.text


def answers(client, record):
    """What the first screen of a place answers: by its question, the text."""
    rows = read(client, record.get_absolute_url()).select(".answers > div")
    return {row.dt.text: "".join(row.dd.text.split()) for row in rows}


def test_place_answers_who_how_much_how_it_stands_and_what_comes_next(client, town):
    place = town.subprefecture
    project = make_project(area_plan=place.area.area_plans.get(), subprefectures=[place])
    first, _ = (make_series(kpi=make_kpi(project=project)) for _ in range(2))
    expected = {
        "担当の振興局": place.bureau_name,
        "進めること": "プロジェクト1件、KPI2件",
        "いまの状況": "実績値はまだありません",
        "次に出る値": "R3の値。目標の年はR7",
    }
    assert answers(client, town) == answers(client, place) == expected

    make_actual(series=first, year=2021, value=Decimal(first.target_value))
    place.telephone, place.postal_address = "011-000-0000（内線 1）", "試験の所在地"
    place.website = "https://example.jp/"
    place.save()

    expected |= {
        "担当の振興局": f"{place.bureau_name}電話011-000-0000（内線1）試験の所在地振興局のページ",
        "いまの状況": "◎達成1－判定なし1",
        "次に出る値": "R3の値（1件）、R4の値（1件）。目標の年はR7",
    }
    assert answers(client, town) == answers(client, place) == expected
    hero = read(client, town.get_absolute_url()).find(class_="answers")
    assert hero.find("a", href="tel:0110000000")
    assert hero.find("a", href="https://example.jp/")


def test_town_page_shows_what_names_the_town_wherever_it_lies(client, town):
    town.name = "試見町"
    town.save()
    plan = town.subprefecture.area.area_plans.get().plan
    far = make_area_plan(plan=plan, area=make_area(name="遠方連携地域"))
    make_project(area_plan=far, name="試見の開業プロジェクト")
    make_measure(project=make_project(area_plan=far, name="別の計画"), text="試見町との連携")
    make_series(kpi=make_kpi(project=make_project(area_plan=far), name="試見への入込客数"))
    make_project(area_plan=far, name="試見川の計画")
    make_measure(
        project=make_project(area_plan=far, name="まだ下書き", is_published=False), text="試見町"
    )

    assert answers(client, town)["「試見」とあるもの"] == (
        "試見の開業プロジェクト（遠方連携地域）"
        "別の計画「試見町との連携」（遠方連携地域）"
        "試見への入込客数（遠方連携地域）"
    )
    assert "「試見」とあるもの" not in answers(client, town.subprefecture)
