"""Numbers of requests, their lines, and what the portal answers about itself."""

from ipaddress import ip_network

import pytest
from django.test import RequestFactory

from policyportal import watched
from policyportal.readiness import AWAY, READY
from policyportal.watched import Watched, route_of
from policyportal.watching import metrics

NAMED = "0123456789abcdef0123456789abcdef"


def ask(path="/", *, method="GET", portal=None, **environ):
    """Status, headers and body of an answer, and what the portal itself was asked."""
    asked, answer = [], []

    def application(given, start_response):
        asked.append(given["PATH_INFO"])
        start_response("200 OK", [("Content-Type", "text/html")])
        return [b"page"]

    portal = portal or Watched(application)
    portal.application = application
    request = RequestFactory().generic(method, path, **environ)
    body = portal(request.environ, lambda status, headers: answer.append((status, dict(headers))))
    return *answer[0], b"".join(body), asked


@pytest.mark.parametrize("host", ["testserver", "10.0.0.9"])
def test_whether_it_is_alive_is_answered_without_the_portal(host):
    status, headers, body, asked = ask("/healthz", HTTP_HOST=host)

    assert (status, body, asked) == ("200 OK", b"alive\n", [])
    assert headers["Cache-Control"] == "no-store"
    assert ask("/healthz", method="HEAD")[2] == b""
    assert ask("/healthz", method="POST")[3] == ["/healthz"]


@pytest.mark.parametrize(
    ("found", "status"), [(READY, "200 OK"), (AWAY, "503 Service Unavailable")]
)
def test_whether_it_is_ready_is_a_status(found, status, monkeypatch):
    portal = Watched(None)
    monkeypatch.setattr(portal.readiness, "ask", lambda: found)

    answer = ask("/readyz", portal=portal)

    assert (answer[0], answer[2].decode(), answer[3]) == (status, f"{found}\n", [])


def test_number_of_a_request_is_in_its_answer_and_taken_from_a_proxy_alone(settings):
    settings.PROXIES = (ip_network("10.0.0.5"),)

    given = {"HTTP_X_REQUEST_ID": NAMED}

    assert ask(REMOTE_ADDR="10.0.0.5", **given)[1]["X-Request-ID"] == NAMED
    assert ask(REMOTE_ADDR="10.0.0.6", **given)[1]["X-Request-ID"] != NAMED
    assert ask(REMOTE_ADDR="", **given)[1]["X-Request-ID"] != NAMED


def test_metrics_are_read_by_named_addresses_alone(settings, monkeypatch):
    monkeypatch.setattr(metrics, "exposition", lambda: b"portal_requests_total 1.0\n")
    assert ask("/metrics", REMOTE_ADDR="10.0.0.7")[3] == ["/metrics"]

    settings.METRICS = (ip_network("10.0.0.7"),)
    settings.PROXIES = (ip_network("10.0.0.5"),)
    through_proxy = {"REMOTE_ADDR": "10.0.0.5", "HTTP_X_FORWARDED_FOR": "203.0.113.7"}

    assert ask("/metrics", REMOTE_ADDR="10.0.0.7")[2] == b"portal_requests_total 1.0\n"
    for elsewhere in (through_proxy, {"REMOTE_ADDR": "203.0.113.7"}):
        status, headers, *_ = ask("/metrics", **elsewhere)
        assert (status, headers["Cache-Control"]) == ("404 Not Found", "no-store")


def test_answers_are_counted_by_the_name_of_their_page(settings, monkeypatch):
    settings.METRICS = (ip_network("10.0.0.7"),)
    counted = []
    monkeypatch.setattr(metrics, "count_request", lambda *told: counted.append(told))

    ask("/kpis/doo-01-1/?q=himitsu", **{watched.ANSWERED: True})
    ask("/about/", **{watched.LOOKED: None})

    assert [(route, status, kept) for route, status, _, kept in counted] == [
        ("kpis:kpi", 200, "hit"),
        ("about", 200, "miss"),
    ]


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/", "home"),
        ("/plans/genan/", "home"),
        ("/plans/genan/kpis/", "kpis:kpis"),
        ("/plans/genan/compare/next/", "plans-compared"),
        ("/projects/doo-01/", "projects:project"),
        ("/admin/auth/user/12/change/", "admin:auth_user_change"),
        ("/static/css/portal.css", "static"),
        ("/yamada/", "unknown"),
    ],
)
def test_route_names_the_page_and_no_record(path, route):
    assert route_of(path) == route
