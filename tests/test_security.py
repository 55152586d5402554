"""The papers for those who audit the portal: SECURITY.md and the sheet of non-functional demands."""

import re

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from policyportal.management.commands.serve import refusal
from policyportal.middleware import CONTENT_POLICY, UNUSED_FEATURES
from policyportal.pages.elsewhere import READ_ELSEWHERE
from tests.factories import make_account, make_area_plan, make_office, make_plan

LISTED = re.compile(r"^\| `([-A-Za-z]+)` \| `([^`]+)` \|", re.MULTILINE)
# What is told of the answer itself, and not of what a browser may do with it.
OF_THE_ANSWER = {
    "Allow",
    "Cache-Control",
    "Content-Disposition",
    "Content-Language",
    "Content-Length",
    "Content-Type",
    "ETag",
    "Expires",
    "Last-Modified",
    "Link",
    "Location",
    "Retry-After",
    "Vary",
    "X-Accel-Expires",
    "X-Request-ID",
}


@pytest.fixture(scope="module")
def listed():
    """The headers that SECURITY.md lists, with their values."""
    return dict(LISTED.findall((settings.BASE_DIR / "SECURITY.md").read_text()))


def said(response) -> dict[str, str]:
    """What an answer tells the browser."""
    return {name: value for name, value in response.items() if name not in OF_THE_ANSWER}


@pytest.mark.django_db
def test_every_answer_says_what_is_listed(listed, settings, tmp_path):
    make_plan()
    (tmp_path / "portal.css").write_text("a { color: red }")
    settings.STATIC_ROOT = tmp_path
    settings.WHITENOISE_AUTOREFRESH = True
    settings.SECURE_HSTS_SECONDS = 31_536_000
    client = Client()
    client.force_login(make_account(make_office()))
    answers = {
        "/": 200,
        "/admin/": 200,
        "/admin/login/": 302,
        "/static/portal.css": 200,
        "/nowhere/": 404,
        "/admin/nowhere/": 404,
        "/kpis/list.csv": 200,
        "/about/history/feed.atom": 200,
        "/search/suggest.json?q=a": 200,
    }

    found = {path: client.get(path, secure=True) for path in answers}
    for answer in found.values():
        answer.close()

    assert {path: answer.status_code for path, answer in found.items()} == answers
    for path, answer in found.items():
        assert said(answer) == listed | (READ_ELSEWHERE if path.endswith(".csv") else {}), path
    assert "Strict-Transport-Security" not in client.get("/")


@pytest.mark.django_db
def test_pages_for_others_frames_alone_say_something_else(listed):
    area = make_area_plan(plan=make_plan()).area
    framed = {name: listed[name] for name in listed if name != "Strict-Transport-Security"}
    framed["Cross-Origin-Resource-Policy"] = "cross-origin"
    framed["Content-Security-Policy"] = CONTENT_POLICY.replace("'none'; base-uri", "*; base-uri")
    del framed["X-Frame-Options"]

    assert said(Client().get(f"/embed/regions/{area.slug}/")) == framed
    for path in ("/embed/regions/nowhere/", "/embed/kpis/nowhere/", f"/regions/{area.slug}/"):
        answer = Client().get(path)
        assert answer["X-Frame-Options"] == "DENY", path
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"], path


def test_what_is_refused_before_it_has_come_says_the_same_but_for_https(listed):
    lines = refusal(414).decode().partition("\r\n\r\n")[0].splitlines()
    page = HttpResponse(headers=dict(line.split(": ", 1) for line in lines))

    assert said(page) == {
        name: value for name, value in listed.items() if name != "Strict-Transport-Security"
    }


def test_listed_policies_are_those_of_the_code(listed):
    features = {part.removesuffix("=()") for part in listed["Permissions-Policy"].split(", ")}

    assert features == set(UNUSED_FEATURES)
    assert listed["Content-Security-Policy"] == CONTENT_POLICY


def test_sheet_of_non_functional_demands_has_every_part():
    sheet = (settings.BASE_DIR / "docs/non-functional.ja.md").read_text()
    parts = re.findall(r"^\| ([A-F])\.\d+ ", sheet, re.MULTILINE)

    # As IPA's sheet of 2018 counts them: 35 parts of six.
    assert "".join(parts) == "A" * 4 + "B" * 4 + "C" * 6 + "D" * 5 + "E" * 11 + "F" * 5
    assert {line.count("|") for line in sheet.splitlines() if line.startswith("| ")} == {5}
