"""The API asked as programs ask it: whole lists, one record, conditions, other sites, what is not public."""

import pytest
from django.test import Client
from django.urls import reverse

from policyportal.api.resources import RESOURCES
from policyportal.opendata.objects import code_of, objects_of
from policyportal.pages.operator import Operator
from regions.models import Plan
from tests.factories import (
    make_actual,
    make_area_plan,
    make_draft,
    make_kpi,
    make_plan,
    make_project,
    make_series,
)
from tests.pages.pages import make_world
from tests.staff import queries_of

pytestmark = pytest.mark.django_db


def every(client, path: str) -> list[dict]:
    """All objects of a list, from page to page."""
    found, address = [], path
    while address:
        body = client.get(address).json()
        found += body["results"]
        address = body["next"]
    assert len(found) == body["count"]
    return found


def test_a_list_in_parts_is_the_whole(the_plan, client):
    for name in ("values", "synonyms", "kpis", "codes"):
        whole = every(client, f"/api/v1/{name}/")

        assert every(client, f"/api/v1/{name}/?page_size=43") == whole, name
    (baseline,) = [
        value
        for value in every(client, "/api/v1/values/?area_code=doo")
        if value["code"] == "doo-01-1-1.baseline.2020"
    ]
    assert (baseline["value"], baseline["printed"]) == ("7250", "7,250千人(R2)")


def test_every_address_of_a_record_is_found(the_plan, client):
    shown = Plan.objects.shown()
    for name, resource in RESOURCES.items():
        dataset, site = resource.dataset, "http://testserver"
        found = list(objects_of(dataset, shown, dataset.records(shown), site))
        for record in found[:1] + found[-1:]:
            path = reverse(f"api-{name}-record", args=[code_of(dataset, record)])
            assert client.get(path).json() == record, path
            if record["id"].startswith(f"{site}/api/"):
                assert record["id"] == f"{site}{path}", path


def test_same_filters_as_the_pages(the_plan, client):
    path = "/api/v1/kpis/?area=donan&area=tokachi&q=観光"

    found = [kpi["code"] for kpi in every(client, path)]

    page = client.get("/kpis/list.csv?area=donan&area=tokachi&q=観光").content.decode()
    assert found
    assert len(found) == len({code for code in found if code in page})
    assert {code.partition("-")[0] for code in found} <= {"donan", "tokachi"}
    assert [kpi["code"] for kpi in every(client, "/api/v1/kpis/?code=doo-01-1")] == ["doo-01-1"]


def test_only_the_fields_that_are_asked_for(the_plan, client):
    answer = client.get("/api/v1/projects/?fields=name,code&page_size=1")

    assert set(answer.json()["results"][0]) == {"id", "code", "name"}
    assert set(client.get("/api/v1/projects/doo-01/?fields=name").json()) == {"id", "name"}


def test_links_around_an_answer(the_plan, client, settings):
    settings.OPERATOR = Operator(licence="CC BY 4.0", licence_url="https://example.jp/by")

    listed = client.get("/api/v1/kpis/?page_size=10&page=2")["Link"]
    record = client.get("/api/v1/kpis/doo-01-1/")["Link"]

    address = "http://testserver/api/v1/kpis/?page_size=10"
    for relation, page in (("first", ""), ("prev", ""), ("next", "&page=3")):
        assert f'<{address}{page}>; rel="{relation}"' in listed
    assert '<http://testserver/api/v1/kpis/>; rel="collection"' in record
    assert '<http://testserver/kpis/doo-01-1/>; rel="alternate"; type="text/html"' in record
    for answer in (listed, record):
        assert '<http://testserver/api/v1/openapi.json>; rel="describedby"' in answer
        assert '<https://example.jp/by>; rel="license"' in answer


def test_pages_behind_the_last_are_not_there(client):
    make_series()

    assert client.get("/api/v1/series/?page=2").status_code == 404
    assert client.get("/api/v1/series/?page=9999999").status_code == 400
    assert client.get("/api/v1/reviews/").json()["count"] == 0


def test_another_edition(client):
    shown = make_plan(code="r3-test")
    other = make_plan(code="r4-test", is_shown=False)
    hidden = make_plan(code="r5-test", is_shown=False, is_published=False)
    for plan, name in ((shown, "甲"), (other, "乙"), (hidden, "丙")):
        make_kpi(project=make_project(area_plan=make_area_plan(plan=plan), name=name))

    (project,) = client.get("/api/v1/projects/?edition=r4-test").json()["results"]
    (area,) = client.get("/api/v1/areas/?edition=r4-test").json()["results"]

    assert project["name"] == "乙"
    assert client.get(f"/api/v1/projects/{project['code']}/").json() == project
    assert area["html"].startswith("http://testserver/plans/r4-test/regions/")
    assert area["html"] == area["id"]
    assert client.get("/api/v1/projects/?edition=r5-test").status_code == 404
    assert "丙" not in client.get("/api/v1/projects/").text


def test_drafts_and_unreleased_actuals_are_in_no_answer(client):
    public = make_series(kpi=make_kpi(project=make_project(name="公開の事業")))
    make_draft(series=public, year=2023, value=987654)
    hidden = make_project(name="秘密の事業", is_published=False)
    make_actual(series=make_series(kpi=make_kpi(project=hidden, name="秘密の指標")))
    secret = make_kpi(name="秘密の数値", is_published=False)
    make_series(kpi=secret)

    for name in RESOURCES:
        text = client.get(f"/api/v1/{name}/").text
        assert "秘密" not in text
        assert "987654" not in text
    assert client.get(f"/api/v1/kpis/{secret.code}/").status_code == 404
    assert client.get(f"/api/v1/projects/{hidden.code}/").status_code == 404


def test_lists_ask_the_same_however_long_they_are(client):
    area = make_world(1).area_plan.area.slug
    lists = ("values/", f"kpis/?area={area}&q=試験", "project_themes/", "reviews/", "openapi.json")
    paths = [f"/api/v1/{path}" for path in lists]
    few = {path: queries_of(client, path) for path in paths}
    make_series()
    for _ in range(3):
        make_actual(series=make_series(kpi=make_kpi(project=make_project())))

    assert {path: queries_of(client, path) for path in paths} == few


def test_any_site_may_ask_and_caches_keep_the_answer(client):
    make_plan()
    path = "/api/v1/editions/"

    asked = client.options(path, headers={"origin": "https://example.jp"})
    answer = client.get(path, headers={"origin": "https://example.jp"})
    head = client.head(path)
    unchanged = client.get(path, headers={"if-none-match": answer["ETag"]})

    assert (asked.status_code, asked.content) == (204, b"")
    assert asked["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert answer["Vary"] == "Accept-Encoding"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "ETag" in answer["Access-Control-Expose-Headers"]
    assert (head.status_code, head.content) == (200, b"")
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    for found in (asked, answer, head, unchanged):
        assert found["Access-Control-Allow-Origin"] == "*"


def test_json_is_answered_whatever_is_accepted(client):
    make_plan()

    answer = Client(headers={"accept": "text/html"}).get("/api/v1/")

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
