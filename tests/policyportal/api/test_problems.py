"""Whatever goes wrong below /api/ is a problem in both languages, which any site may read."""

import pytest
from django.db import OperationalError

from policyportal.api import views
from policyportal.api.problems import PROBLEM, TITLES, is_of_api
from tests.factories import make_plan

pytestmark = pytest.mark.django_db


def assert_problem(answer, status: int) -> dict:
    assert (answer.status_code, answer["Content-Type"]) == (status, PROBLEM)
    assert answer["Access-Control-Allow-Origin"] == "*"
    body = answer.json()
    title, english, _ = TITLES[status]
    assert (body["title"], body["title_en"], body["status"]) == (title, english, status)
    assert body["type"] == f"http://testserver/api/#problem-{status}"
    return body


def test_what_there_is_not(client):
    make_plan()
    for path in (
        "/api/v1/nothing/",
        "/api/v2/",
        "/api/v1/kpis/道央/",
        "/api/v1/kpis/none/",
        "/api/v1/kpis/a.b/",
        "/api/v1/kpis/a/b/",
        "/api/v1/kpis/a%00b/",
        "/api/v1/kpis/%ED%A0%80/",
        "/api/v1/reviews/a/",
        "/api/v1/reviews/a.b/",
        "/api/v1/reviews/a.99999999999999/",
        "/api/v1/values/a.actual.%0A/",
    ):
        assert_problem(client.get(path), 404)


def test_what_is_not_allowed(client):
    make_plan()

    for path in ("/api/v1/kpis/", "/api/v1/openapi.json"):
        answer = client.post(path)
        assert_problem(answer, 405)
        assert "GET" in answer["Allow"]


def test_no_plan_yet(client):
    answer = client.get("/api/v1/kpis/")

    assert_problem(answer, 503)
    assert answer["Retry-After"] == "60"


@pytest.mark.parametrize(
    ("error", "status"), [(OperationalError("away"), 503), (RuntimeError("試験の不具合"), 500)]
)
def test_faults(client, monkeypatch, error, status):
    def fail() -> None:
        raise error

    make_plan()
    monkeypatch.setattr(views, "editions", fail)
    client.raise_request_exception = False

    body = assert_problem(client.get("/api/v1/kpis/"), status)

    assert "試験の不具合" not in str(body)


def test_reference_page_is_one_for_people():
    assert is_of_api("/api/v1/")
    assert not is_of_api("/api/")
    assert not is_of_api("/apis/")
