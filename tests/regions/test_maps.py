"""The map of Hokkaido."""

import pytest
from bs4 import BeautifulSoup

from regions.templatetags.maps import coarse_shapes, geometry, locator_map
from tests.factories import (
    make_actual,
    make_area,
    make_area_plan,
    make_kpi,
    make_project,
    make_series,
    make_subprefecture,
)

pytestmark = pytest.mark.django_db


def test_geometry_has_six_areas_and_fourteen_subprefectures_with_the_northern_territories():
    areas = geometry()["areas"]

    assert list(areas) == ["doo", "donan", "dohoku", "okhotsk", "tokachi", "kushiro-nemuro"]
    assert sum(len(area["subprefectures"]) for area in areas.values()) == 14
    nemuro = next(
        place for place in areas["kushiro-nemuro"]["subprefectures"] if place["id"] == "nemuro"
    )
    assert (
        nemuro["d"].upper().count("M") > 5
    )  # the peninsula and its islands, the four of the north among them
    assert geometry()["inset"]


def test_map_links_each_subprefecture_and_names_its_area_and_its_source(client):
    area = make_area(slug="doo", name="道の地域", short_name="道", order=1)
    make_area_plan(area=area)
    make_subprefecture(area=area, slug="sorachi", name="空の地域")

    page = BeautifulSoup(client.get("/").content, "lxml")

    (link,) = page.find("svg").find_all("a")
    assert link["href"] == "/regions/doo/sorachi/"
    assert link["aria-label"] == "空の地域（道の地域）"
    assert link.find("text").text == "空の地域"
    assert len(page.select(".area-map__area path")) == 5
    assert "1 道" in [text.text for text in page.find("svg").find_all("text")]
    assert "出典：気象庁ホームページの区域データを加工して作成" in page.find(class_="area-map").text
    beside = [link["href"] for link in page.find(class_="area-list").find_all("a")]
    assert beside == ["/regions/doo/", "/regions/doo/sorachi/"]


def test_map_of_the_status_draws_the_counts_that_its_list_tells(client, settings):
    area_plan = make_area_plan(area=make_area(slug="doo"))
    kpi = make_kpi(project=make_project(area_plan=area_plan))
    for value in (120, 101, 102):
        make_actual(series=make_series(kpi=kpi, label=f"試験{value}"), year=2023, value=value)

    def looked_at(path):
        page = BeautifulSoup(client.get(path).content, "lxml")
        bars = [path["class"] for path in page.select(".area-map .bar path")]
        told = [" ".join(item.text.split()) for item in page.select(".area-list .chips li")]
        return bars, told, page.find(class_="map-switch")

    assert looked_at("/?map=status")[:2] == (
        [["bar__piece--reached"], ["bar__piece--behind"]],
        ["◎達成 1", "×遅れ 2"],
    )
    assert looked_at("/")[:2] == ([], [])
    assert looked_at("/")[2].find("a", href="?map=status#map")
    settings.SHOW_JUDGEMENT = False
    assert looked_at("/?map=status") == ([], [], None)


def test_area_that_is_not_on_the_map_stands_in_the_list(client):
    area_plan = make_area_plan()

    page = BeautifulSoup(client.get("/").content, "lxml")

    assert page.select("svg a") == []
    assert page.find(class_="area-list").a["href"] == area_plan.get_absolute_url()


def test_coarse_shapes_lose_no_island():
    fine = {
        place["id"]: place["d"].count("z")
        for area in geometry()["areas"].values()
        for place in area["subprefectures"]
    }

    assert {slug: path.count("z") for slug, path in coarse_shapes().items()} == fine


def test_locator_tells_the_place_its_neighbours_and_the_rest_apart():
    area = make_area()
    here, near = (make_subprefecture(area=area, slug=slug) for slug in ("sorachi", "ishikari"))

    drawn = locator_map([here], "空知の位置", around=[here, near])

    assert drawn["here"] == [coarse_shapes()["sorachi"]]
    assert drawn["near"] == [coarse_shapes()["ishikari"]]
    assert len(drawn["elsewhere"]) == 12


def test_place_that_is_not_on_the_map_has_no_locator(client):
    place = make_subprefecture(area=make_area_plan().area)

    page = BeautifulSoup(client.get(place.get_absolute_url()).content, "lxml")

    assert page.find(class_="locator-map") is None


def test_locator_names_its_source(client):
    place = make_subprefecture(area=make_area_plan().area, slug="nemuro")

    page = BeautifulSoup(client.get(place.get_absolute_url()).content, "lxml")

    locator = page.find(class_="locator-map")
    assert locator.svg["aria-label"] == f"{place.name}の位置"
    assert "出典：気象庁ホームページの区域データを加工して作成" in locator.figcaption.text
