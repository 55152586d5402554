"""The twins of pages on the shipped plan, and of what is not public or has moved."""

import csv
import io

import pytest
from django.test import Client

from policyportal.opendata.catalog import SCHEMA_VERSION
from policyportal.pages.operator import Operator
from projects.models import Project
from regions.models import Plan
from tests.factories import (
    make_area_plan,
    make_kpi,
    make_plan,
    make_project,
    make_series,
    make_theme,
)
from tests.staff import queries_of

pytestmark = pytest.mark.django_db


def rows_of(path: str) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    answer = Client().get(path)
    assert answer.status_code == 200, path
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def told(path: str) -> dict:
    """What an answer in JSON says."""
    answer = Client().get(path)
    assert answer.status_code == 200, path
    assert answer["Content-Type"] == "application/json"
    return answer.json()


class TestOfThePlan:
    """What the twins of the shipped plan say."""

    @pytest.fixture(autouse=True)
    def plan(self, the_plan, pages_share):
        return the_plan

    def test_kpi(self):
        kpi = told("/kpis/doo-01-1.json")

        assert kpi["id"] == "http://testserver/kpis/doo-01-1/"
        assert (kpi["edition_code"], kpi["schema_version"]) == ("r3-draft", SCHEMA_VERSION)
        assert [series["code"] for series in kpi["series"]] == ["doo-01-1-1"]
        values = [(value["kind_code"], value["value"]) for value in kpi["values"]]
        assert values == [("baseline", "7250"), ("target", "7468")]
        rows = rows_of("/kpis/doo-01-1.csv?header=en")
        assert [(row["kind_code"], row["value"]) for row in rows] == values
        everything = rows_of("/data/values.csv?header=en")
        assert rows == [row for row in everything if row["kpi_code"] == "doo-01-1"]

    def test_project(self):
        project = told("/projects/doo-01.json")

        parts = {name: len(part) for name, part in project.items() if isinstance(part, list)}
        del parts["sources"]
        assert parts == {"participations": 3, "measures": 2, "kpis": 1, "reviews": 0}
        assert rows_of("/projects/doo-01.csv") == rows_of("/kpis/doo-01-1.csv")

    def test_area_and_places(self):
        area = told("/regions/doo.json")

        assert [place["code"] for place in area["subprefectures"]][:2] == ["sorachi", "ishikari"]
        assert area["projects"] == "http://testserver/projects.json?area=doo"
        assert told("/projects.json?area=doo")["count"] == 8
        assert {row["連携地域コード（独自）"] for row in rows_of("/regions/doo.csv")} == {"doo"}
        sorachi = told("/regions/doo/sorachi.json")
        codes = [town["code"] for town in sorachi["municipalities"]]
        town = f"/regions/doo/sorachi/{codes[0]}"
        assert told(f"{town}.json")["code"] == codes[0]
        rows = rows_of("/regions/doo/sorachi.csv?header=en")
        assert rows_of(f"{town}.csv?header=en") == rows
        assert {"doo-01-1-1", "doo-04-1-1"} <= {row["series_code"] for row in rows}
        assert not [row for row in rows if row["area_code"] == "tokachi"]

    def test_lists_have_what_their_pages_show(self):
        kpis = told("/kpis.json")

        assert kpis["count"] == len(kpis["results"]) == 36
        assert (kpis["edition"], kpis["page"]) == ("r3-draft", 1)
        assert (kpis["next"], kpis["previous"]) == (None, None)
        assert told("/regions.json")["results"][0]["code"] == "doo"
        assert told("/status.json?area=tokachi")["count"] == len(
            told("/status.json?area=tokachi")["results"]
        )
        assert told("/reviews/2024.json")["results"] == []

    def test_a_list_asked_for_otherwise_leads_to_its_one_address(self):
        answer = Client().get("/kpis.json?area=doo&area=doo")

        assert (answer.status_code, answer["Location"]) == (302, "/kpis.json?area=doo")

    @pytest.mark.parametrize(
        ("path", "status", "goal"),
        [
            ("/kpis.csv?area=doo", 308, "/kpis/list.csv?area=doo"),
            ("/fields/tourism.csv", 308, "/projects/list.csv?field=tourism"),
            ("/projects/doo-01/reviews.md", 302, "/projects/doo-01.md#reviews"),
            ("/about/outline/326.md", 302, "/about/outline/doo.md#L326"),
            ("/KPIs/doo-01-1.JSON", 301, "/kpis/doo-01-1.json"),
        ],
    )
    def test_what_stands_elsewhere(self, path, status, goal):
        answer = Client().get(path)

        assert (answer.status_code, answer["Location"]) == (status, goal)

    def test_what_the_page_refuses_its_twins_refuse(self):
        unnamed = Project.objects.filter(name="").first()
        pages = ["/kpis/none", f"/projects/{unnamed.code}", "/regions/none", "/regions/doo/none"]
        pages += ["/reviews/1999", "/fields/none", "/projects/doo-01/reviews/2024"]
        for page in pages:
            for ending in ("csv", "json", "md"):
                answer = Client().get(f"{page}.{ending}", follow=True)

                assert answer.status_code == 404, (page, ending)
                assert "<h1>" in answer.text

    def test_markdown_has_the_words_of_the_page(self):
        answer = Client().get("/kpis/doo-01-1.md")

        assert answer["Content-Type"] == "text/markdown; charset=utf-8"
        assert (
            answer["Link"]
            == '<http://testserver/kpis/doo-01-1/>; rel="canonical"; type="text/html"'
        )
        text = answer.text
        assert 'address: "http://testserver/kpis/doo-01-1/"' in text
        assert "| 基準値 | 7,250千人 (R2) | 概要のとおり |" in text
        assert "令和2（2020）の7,250千人から、令和7（2025）の7,468千人へ" in text

    def test_who_asks_about_it_only_is_told_the_same(self):
        for ending in ("csv", "json", "md"):
            path = f"/kpis/doo-01-1.{ending}"
            asked, got = Client().head(path), Client().get(path)

            assert (asked.status_code, asked.content) == (200, b"")
            assert asked["Content-Type"] == got["Content-Type"]
            assert Client().post(path).status_code == 405
            again = Client().get(path, headers={"if-none-match": got["ETag"]})
            assert again.status_code == 304

    def test_licence_is_told_where_the_operator_says_one(self, settings):
        settings.OPERATOR = Operator(licence="CC BY 4.0", licence_url="https://example.jp/l")

        assert told("/kpis/doo-01-1.json")["licence"] == "CC BY 4.0"
        for ending in ("json", "md"):
            link = Client().get(f"/kpis/doo-01-1.{ending}?a")["Link"]
            assert '<https://example.jp/l>; rel="license"' in link


def test_drafts_are_in_no_twin():
    kpi = make_kpi(project=make_project(name="公開の事業"))
    make_series(kpi=kpi)
    hidden = make_kpi(project=kpi.project, name="秘密の指標", is_published=False)
    make_series(kpi=hidden)
    area = kpi.project.area.slug

    for page in (f"/projects/{kpi.project.code}", f"/regions/{area}", f"/kpis/{kpi.code}"):
        for ending in ("csv", "json", "md"):
            text = Client().get(f"{page}.{ending}").content.decode()
            assert "秘密" not in text
            assert kpi.name in text or ending == "json"
    for ending in ("csv", "json", "md"):
        assert Client().get(f"/kpis/{hidden.code}.{ending}").status_code == 404


def test_another_edition_has_its_own():
    shown = make_series().kpi
    other = make_plan(code="r9", is_shown=False, is_published=True)
    project = make_project(area_plan=make_area_plan(plan=other, area=shown.project.area))
    kpi = make_series(kpi=make_kpi(project=project)).kpi

    assert told(f"/kpis/{kpi.code}.json")["edition_code"] == "r9"
    found = told("/plans/r9/kpis.json")["results"]
    assert [record["code"] for record in found] == [kpi.code]
    for path in ("/plans/r9.md", "/plans/r9/kpis.md", f"/kpis/{kpi.code}.md"):
        assert f"{other.title}" in Client().get(path).text
    answer = Client().get("/plans/r9/kpis.csv")
    assert (answer.status_code, answer["Location"]) == (308, "/plans/r9/kpis/list.csv")
    answer = Client().get(f"/plans/{Plan.objects.shown().code}/kpis.md")
    assert (answer.status_code, answer["Location"]) == (302, "/kpis.md")


def test_twins_ask_the_same_however_much_there_is(client):
    kpi = make_series().kpi
    make_theme()
    project = kpi.project
    pages = [f"/kpis/{kpi.code}", f"/projects/{project.code}", f"/regions/{project.area.slug}"]
    paths = [f"{page}.json" for page in pages] + [f"/kpis/{kpi.code}.csv", "/kpis.json"]
    few = {path: queries_of(client, path) for path in paths}
    for label in "甲乙丙":
        make_series(kpi=kpi, label=label)
        make_series(kpi=make_kpi(project=project))

    assert {path: queries_of(client, path) for path in paths} == few
    page = f"/kpis/{kpi.code}"
    assert queries_of(client, f"{page}.md") == queries_of(client, f"{page}/")
