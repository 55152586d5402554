"""The booklet: the plan, or an area of it, on paper."""

import pytest
from bs4 import BeautifulSoup

from regions import booklet
from regions.models import AreaPlan
from tests.factories import make_area, make_area_plan, make_plan, make_project

pytestmark = pytest.mark.django_db


def make_areas(count):
    plan = make_plan()
    return [
        make_area_plan(plan=plan, area=make_area(slug=f"a{n}", short_name=f"第{n}", order=n))
        for n in range(1, count + 1)
    ]


def printed(client, *slugs):
    return BeautifulSoup(client.get("/print/", {"area": slugs}).content, "lxml")


def areas_in(booklet):
    return [area["id"] for area in booklet.find_all(class_="booklet-area")]


def test_booklet_holds_all_areas_where_none_is_chosen(client):
    make_areas(3)

    page = printed(client)

    assert page.h1.text.strip() == "全地域の冊子"
    assert areas_in(page) == ["a1", "a2", "a3"]
    assert page.find(id="what")
    assert page.find("link", rel="canonical")


def test_booklet_holds_the_chosen_areas_in_the_plans_order(client):
    first, *_ = make_areas(3)

    page = printed(client, "a3", "a1")

    third = AreaPlan.objects.get(area__slug="a3").area
    assert page.h1.text.strip() == f"{first.area.name}・{third.name}の冊子"
    assert areas_in(page) == ["a1", "a3"]
    assert page.find(id="what") is None
    assert page.find("link", rel="canonical") is None
    assert "/print/?area=a3&area=a1" in page.find(class_="booklet-cover").text
    # Nothing leads to what is not printed.
    anchors = {link["href"][1:] for link in page.find_all("a", href=True) if link["href"][0] == "#"}
    assert [id for id in anchors if not page.find(id=id)] == []


def test_booklet_of_an_area_counts_its_projects_alone(client):
    make_areas(2)
    for slug, number in (("a1", 1), ("a2", 2)):
        area_plan = AreaPlan.objects.get(area__slug=slug)
        for _ in range(number):
            make_project(area_plan=area_plan)

    assert "全3プロジェクト" in printed(client).find(class_="booklet-cover").text
    assert "全2プロジェクト" in printed(client, "a2").find(class_="booklet-cover").text


def test_long_booklet_holds_the_first_projects_and_that_of_an_area_goes_on(client, monkeypatch):
    monkeypatch.setattr(booklet, "MOST_IN_BOOKLET", 2)
    make_areas(2)
    area_plan = AreaPlan.objects.get(area__slug="a1")
    for order in range(1, 4):
        make_project(area_plan=area_plan, code=f"a1-{order}", order=order)

    whole, first = printed(client), printed(client, "a1")
    second = BeautifulSoup(client.get("/print/?area=a1&page=2").content, "lxml")

    def codes(booklet):
        return [project["id"] for project in booklet.find_all(class_="booklet-project")]

    assert codes(whole) == codes(first) == ["a1-1", "a1-2"]
    assert whole.find("a", href="?area=a1&page=2")
    assert "全3プロジェクト" in first.find(class_="booklet-cover").text
    assert first.find("a", rel="next")["href"] == "/print/?area=a1&page=2"
    assert "1～2件目" in first.find(id="a1").text
    assert codes(second) == ["a1-3"]
    assert "3～3件目" in second.find(id="a1").text
    assert second.find(id="a1-projects") is None


def test_booklet_names_an_unknown_area_and_prints_the_rest(client):
    make_areas(2)

    page = printed(client, "nowhere", "a2")

    assert "「nowhere」という連携地域は" in page.find(class_="notice").text
    assert areas_in(page) == ["a2"]
    assert areas_in(printed(client, "nowhere")) == ["a1", "a2"]
