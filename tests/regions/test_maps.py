"""The map of Hokkaido."""

import pytest
from bs4 import BeautifulSoup

from regions.templatetags.maps import geometry
from tests.factories import make_area, make_area_plan, make_subprefecture

pytestmark = pytest.mark.django_db


def test_geometry_has_six_areas_and_fourteen_subprefectures_with_the_northern_territories():
    areas = geometry()["areas"]

    assert list(areas) == ["doo", "donan", "dohoku", "okhotsk", "tokachi", "kushiro-nemuro"]
    assert sum(len(area["subprefectures"]) for area in areas.values()) == 14
    nemuro = next(one for one in areas["kushiro-nemuro"]["subprefectures"] if one["id"] == "nemuro")
    assert (
        nemuro["d"].upper().count("M") > 5
    )  # the peninsula and its islands, the four of the north among them
    assert geometry()["inset"]


def test_map_links_each_area_by_number_and_name_and_names_its_source(client):
    area = make_area(slug="doo", name="道の地域", short_name="道", order=1)
    make_area_plan(area=area)
    make_subprefecture(area=area, short_name="試験地")

    page = BeautifulSoup(client.get("/").content, "html.parser")

    link = page.find("svg").find("a")
    assert link["href"] == "/regions/doo/"
    assert link["aria-label"] == "道の地域（試験地）"
    assert "1 道" in [text.text for text in page.find("svg").find_all("text")]
    assert "出典：気象庁ホームページの区域データを加工して作成" in page.find(class_="area-map").text
    beside = [one["href"] for one in page.find(class_="area-list").find_all("a")]
    assert "/regions/doo/" in beside


def test_area_that_is_not_on_the_map_stands_in_the_list(client):
    area_plan = make_area_plan()

    page = BeautifulSoup(client.get("/").content, "html.parser")

    assert page.find("svg").find("a") is None
    assert page.find(class_="area-list").a["href"] == area_plan.get_absolute_url()
