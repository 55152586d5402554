"""The catalogue at its addresses, and what search engines are told they may read."""

import json
from datetime import date

import pytest

from policyportal.records import sample
from tests.factories import (
    make_actual,
    make_area_plan,
    make_kpi,
    make_measure,
    make_plan,
    make_project,
    make_series,
)
from tests.staff import queries_of

pytestmark = pytest.mark.django_db


def test_catalog_is_json_ld_and_turtle_of_the_same(client):
    make_series()

    leading_on = client.get("/data/catalog")
    as_json, as_turtle = client.get("/data/catalog.jsonld"), client.get("/data/catalog.ttl")

    assert (leading_on.status_code, leading_on["Location"]) == (302, "/data/catalog.jsonld")
    assert as_json["Content-Type"] == "application/ld+json"
    assert as_turtle["Content-Type"] == "text/turtle; charset=utf-8"
    found = json.loads(as_json.content)
    subjects = [line for line in as_turtle.text.splitlines() if line.startswith("<")]
    assert subjects == [f"<{node['@id']}>" for node in found["@graph"]]
    assert found["@graph"][0]["@id"] == "http://testserver/data/catalog"


def test_catalog_names_files_that_are_there_of_public_editions_alone(client):
    area = make_series().kpi.project.area_plan.area
    former = make_plan(code="mae", start_month=date(2016, 7, 1))
    make_area_plan(plan=former, area=area)
    hidden = make_plan(code="tsugi", is_published=False)
    make_area_plan(plan=hidden, area=area)

    text = client.get("/data/catalog.jsonld").text

    assert "/plans/mae/data/#values" in text
    assert "tsugi" not in text
    nodes = json.loads(text)["@graph"]
    files = [node["@id"] for node in nodes if node["@type"] == "dcat:Distribution"]
    assert len(set(files)) == len(files)
    for file in files[:2] + files[-2:]:
        assert client.get(file.removeprefix("http://testserver")).status_code == 200, file


def test_the_same_is_asked_however_much_there_is(client):
    make_whole()
    paths = ["/data/catalog.ttl", "/data/plan.stratml.xml", "/sitemap.xml"]
    few = {path: queries_of(client, path) for path in paths}
    make_whole()
    make_whole()

    assert {path: queries_of(client, path) for path in paths} == few


def make_whole() -> None:
    """A project with a measure and a KPI that has an actual."""
    project = make_project()
    make_measure(project=project)
    make_actual(series=make_series(kpi=make_kpi(project=project)))


def test_programs_find_the_api(client):
    make_series()

    answer = client.get("/.well-known/api-catalog")

    assert answer["Content-Type"].startswith("application/linkset+json")
    whole, api = json.loads(answer.content)["linkset"]
    assert whole["item"] == [{"href": api["anchor"]}]
    (description,) = api["service-desc"]
    paths = [api["anchor"], description["href"], api["service-doc"][0]["href"]]
    for path in paths:
        assert client.get(path.removeprefix("http://testserver")).status_code == 200, path
    link = client.head("/.well-known/api-catalog")["Link"]
    assert link == '<http://testserver/.well-known/api-catalog>; rel="api-catalog"'


def test_an_area_that_is_not_there_has_no_document(client):
    make_series()

    assert client.get("/data/nowhere.stratml.xml").status_code == 404


def test_search_engines_may_read_what_is_public(client):
    assert client.get("/robots.txt").text == (
        "User-agent: *\nDisallow: /admin/\n\nSitemap: http://testserver/sitemap.xml\n"
    )


def test_search_engines_read_nothing_of_a_sample(client, monkeypatch):
    monkeypatch.setattr("policyportal.opendata.metadata_views.current_sample", lambda: sample.LIVED)

    assert "Disallow: /\n" in client.get("/robots.txt").text
