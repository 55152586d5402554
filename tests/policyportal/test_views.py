"""The pages about the whole plan, and the pages for when something is wrong."""

from decimal import Decimal

import brotli
import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.utils.encoding import iri_to_uri

from kpis.models import KPI
from policyportal import views
from policyportal.middleware import PlacesMiddleware, PlanMiddleware, UnavailableMiddleware
from policyportal.pages.operator import Operator
from policyportal.records.explained import explained
from policyportal.serving.places import Places
from tests.factories import (
    make_actual,
    make_area,
    make_area_plan,
    make_highlight,
    make_kpi,
    make_measure,
    make_plan,
    make_project,
    make_series,
    make_theme,
)

pytestmark = pytest.mark.django_db


def read(response):
    return BeautifulSoup(response.content, "lxml")


def test_home_says_what_there_is(client):
    make_plan(declared_projects=7)
    area_plan = make_area_plan(vision="人と森の\n姿", declared_projects=7, sheet_projects=7)
    make_project(area_plan=area_plan)
    make_project(area_plan=area_plan, name="")
    make_theme(name="森林", slug="forest")

    page = read(client.get("/"))

    assert "7のプロジェクトがあります（名前があるのは1）。" in page.find(id="areas").parent.text
    assert page.find(class_="area-card__vision").text == "人と森の姿"
    assert page.find("a", string="森林")["href"] == "/fields/forest/"
    assert "実績値はまだありません" in page.text


def test_home_stops_saying_that_there_are_no_actuals(client):
    make_actual()

    assert "実績値はまだありません" not in read(client.get("/")).text


def test_home_counts_the_judgements_once_there_are_actuals(client, settings):
    kpi = make_kpi()
    for value in (120, 101):
        make_actual(series=make_series(kpi=kpi, label=f"試験{value}"), year=2023, value=value)
    make_series()
    draft = make_kpi(project=kpi.project, is_published=False)
    make_actual(series=make_series(kpi=draft), year=2023, value=120)

    def told():
        page = read(client.get("/"))
        chips = page.select("[aria-labelledby=kpis] .chips li")
        return [(" ".join(chip.text.split()), chip.a["href"]) for chip in chips]

    assert told() == [
        ("◎達成 1", "/status/?judgement=reached"),
        ("×遅れ 1", "/status/?judgement=behind"),
        ("－判定なし 1", "/status/?judgement=none"),
    ]
    settings.SHOW_JUDGEMENT = False
    assert told() == []


def figures(client):
    return [item.a.text for item in read(client.get("/")).select(".figures li")]


def test_home_opens_with_the_figures_that_the_head_office_has_marked(client):
    marked = [make_series(kpi=make_kpi(name=f"試験の指標{order}")) for order in range(5)]
    for order, series in enumerate(marked):
        make_highlight(series=series, order=order)
    with explained("試験の取り下げ"):
        KPI.objects.filter(pk=marked[1].kpi.pk).update(is_published=False)
    make_actual(series=marked[0], year=2023, value=Decimal("115"))

    assert figures(client) == ["試験の指標0", "試験の指標2", "試験の指標3"]
    first, second, _ = read(client.get("/")).select(".figures li")
    assert "115人" in first.text
    assert "R5（2023）の115人は、R7の目標120人まで、あと5人です。" in first.text
    assert "令和2（2020）の100人から、令和7（2025）の120人へ、" in second.text


def test_about_states_what_is_recorded(client):
    area_plan = make_area_plan()
    project = make_project(area_plan=area_plan)
    make_project(area_plan=area_plan, name="")
    original = make_measure(project=project)
    make_measure(project=make_project(area_plan=area_plan), reprise_of=original)
    make_kpi(project=project)

    page = read(client.get("/about/")).text

    assert "3件（うち2件に名前があり" in page
    assert "1（ほか再掲1）" in page
    assert "1件。「主なＫＰＩ」とある" in page


def test_accessibility_policy_claims_no_conformity(client):
    make_plan()

    page = read(client.get("/about/accessibility/")).text

    assert "試験はまだ行っていません" in page
    assert "準拠しています" not in page
    assert "一部準拠" not in page


def test_outline_numbers_its_lines_as_the_sources_do(client):
    make_plan(outline_file="genan-gaiyo.txt")

    page = read(client.get("/about/outline/"))

    line = page.find(id="L326")
    assert "7,250千人(R2)" in line.text
    assert page.find(id="L1") is None  # an empty line
    numbers, count = [], 0
    for item in page.find(class_="outline").find_all("li"):
        count = int(item.get("value", count + 1))
        numbers.append(f"L{count}")
    assert numbers == [item["id"] for item in page.find(class_="outline").find_all("li")]


def test_line_of_the_outline_leads_to_its_sheet(client):
    plan = make_plan(outline_file="genan-gaiyo.txt")
    printed = {"sheet": "道央広域", "first_line": 253, "last_line": 253, "printed_in": plan}
    make_area_plan(plan=plan, area=make_area(slug="doo", **printed))

    overview, sheet = client.get("/about/outline/54/"), client.get("/about/outline/326/")

    assert overview["Location"] == "/about/outline/#L54"
    assert sheet["Location"] == "/about/outline/doo/#L326"
    assert "7,250千人(R2)" in read(client.get("/about/outline/doo/")).find(id="L326").text
    assert read(client.get("/about/outline/")).find(id="L326") is None


@pytest.mark.parametrize("path", ["0/", "1/", "99999/", "nowhere/"])
def test_line_or_sheet_that_the_outline_does_not_have_is_not_found(client, path):
    make_plan(outline_file="genan-gaiyo.txt")

    assert client.get(f"/about/outline/{path}").status_code == 404


@pytest.mark.parametrize("name", ["", "missing.txt"])
def test_outline_that_is_not_there_is_not_found(client, name):
    make_plan(outline_file=name)

    assert client.get("/about/outline/").status_code == 404


def test_not_found_is_a_japanese_page_with_ways_on(client):
    area_plan = make_area_plan()

    response = client.get("/nowhere/")

    assert response.status_code == 404
    page = read(response)
    assert page.h1.text == "ページが見つかりません"
    assert page.html["lang"] == "ja"
    assert page.find("a", string=area_plan.area.name)


def test_not_found_works_before_anything_is_loaded(client):
    assert client.get("/nowhere/").status_code == 404


def test_wrong_host_is_a_japanese_400(client):
    response = client.get("/", headers={"host": "evil.example"})

    assert response.status_code == 400
    assert read(response).h1.text == "リクエストを処理できません"
    assert "evil.example" not in response.text


def test_failure_is_a_japanese_500_that_needs_no_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        response = views.failed(RequestFactory().get("/"))

    assert response.status_code == 500
    assert read(response).h1.text == "ただいま表示できません"


def test_failure_of_middleware_that_asks_a_database_away_is_a_503():
    """As Django calls it, while it handles what the middleware raised."""
    try:
        raise OperationalError
    except OperationalError:
        response = views.failed(RequestFactory().get("/"))

    assert response.status_code == 503
    assert response["Retry-After"]


def test_forbidden_is_a_japanese_403(django_assert_num_queries):
    with django_assert_num_queries(0):
        response = views.forbidden(RequestFactory().get("/"), PermissionError())

    assert response.status_code == 403
    assert read(response).h1.text == "このページは表示できません"


def test_errors_are_told_without_the_database(client, django_assert_num_queries):
    """Through every middleware, for one of them offers the plan."""
    make_plan()
    client.raise_request_exception = False
    strict = Client(enforce_csrf_checks=True)

    # The version of the data, for a public page.
    with django_assert_num_queries(1):
        answers = [
            client.get("/", headers={"host": "evil.example"}),
            strict.post("/admin/login/", {"username": "x"}),
        ]

    assert [answer.status_code for answer in answers] == [400, 403]


@pytest.mark.parametrize(
    ("tell", "status"),
    [
        (lambda request: views.bad_request(request, None), 400),
        (lambda request: views.forbidden(request, PermissionDenied()), 403),
        (views.token_refused, 403),
        (views.failed, 500),
        (
            lambda request: UnavailableMiddleware(views.failed).process_exception(
                request, OperationalError()
            ),
            503,
        ),
    ],
    ids=["400", "403", "403 csrf", "500", "503"],
)
def test_error_page_does_not_ask_for_the_plan(tell, status, django_assert_num_queries):
    make_plan()
    request = RequestFactory().get("/")

    with django_assert_num_queries(0):
        response = PlanMiddleware(tell)(request)

    assert response.status_code == status
    page = read(response)
    assert page.title.text.startswith(page.h1.text)
    assert page.find("meta", attrs={"name": "robots"})["content"] == "noindex"
    assert not page.select("link[rel=canonical], .phase-banner")


@pytest.mark.parametrize(
    "path", ["/", "/kpis/", "/nowhere/", "/admin/login/", "/about/history/feed.atom"]
)
def test_no_page_may_take_anything_from_elsewhere(client, path):
    make_plan()

    policy = client.get(path)["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.parametrize(
    ("contact", "address"),
    [
        ("csirt@example.jp", "mailto:csirt@example.jp"),
        ("https://example.jp/report", "https://example.jp/report"),
    ],
)
def test_security_txt_names_who_wants_to_hear_of_a_hole(client, settings, contact, address):
    settings.OPERATOR = Operator.read({"PORTAL_SECURITY_CONTACT": contact})
    settings.PORTAL_URL = "https://portal.example.jp"

    response = client.get("/.well-known/security.txt")

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.text.splitlines() == [
        f"Contact: {address}",
        "Expires: 2026-12-12T00:00:00Z",
        "Preferred-Languages: ja, en",
        "Canonical: https://portal.example.jp/.well-known/security.txt",
    ]


def test_security_txt_is_not_there_where_nobody_wants_to_hear(client):
    make_plan()

    assert client.get("/.well-known/security.txt").status_code == 404


def test_page_that_is_only_looked_at_says_so_in_japanese(client):
    response = client.options("/about/accessibility/")

    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")
    assert read(response).h1.text == "この操作は受け付けていません"


def test_address_with_marks_and_signs_leads_to_the_page_that_was_meant(client):
    make_plan()
    asked = {
        "/?openExternalBrowser=1": "/",
        "/projects/?q=観光&igsh=x&area=doo）": "/projects/?q=%E8%A6%B3%E5%85%89&area=doo",
        "/kpis/）。?sort=name": "/kpis/?sort=name",
        "/KPIS/list.csv": "/kpis/list.csv",
    }

    answers = {path: client.get(iri_to_uri(path)) for path in asked}

    assert {path: answer.get("Location") for path, answer in answers.items()} == asked
    assert {answer.status_code for answer in answers.values()} == {301}
    # Of staff's pages nothing is known but that one has to sign in.
    assert client.get("/admin/。?ref=x")["Location"].startswith("/admin/login/")


def test_page_that_is_not_there_names_one_above_it(client):
    make_plan()

    page = read(client.get("/projects/nowhere-01/"))

    assert page.h1.text == "ページが見つかりません"
    assert page.main.p.a["href"] == "/projects/"


def test_lost_form_token_is_a_japanese_403():
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "x"})

    assert response.status_code == 403
    assert read(response).h1.text == "操作を確認できませんでした"


def test_database_that_is_away_is_a_japanese_503(django_assert_num_queries):
    middleware = UnavailableMiddleware(lambda request: None)

    with django_assert_num_queries(0):
        response = middleware.process_exception(RequestFactory().get("/"), OperationalError())

    assert response.status_code == 503
    assert response["Retry-After"] == "60"
    assert read(response).h1.text == "ただいま表示できません"


def test_who_finds_no_place_is_told_to_come_again():
    middleware = PlacesMiddleware(None)
    middleware.places = Places(number=0, waiting=0)

    response = middleware(RequestFactory().get("/"))

    assert response.status_code == 503
    assert response["Retry-After"]


def test_place_is_left_by_who_fails():
    middleware = PlacesMiddleware(None)
    middleware.places = Places(number=1, waiting=0)

    with pytest.raises(TypeError):
        middleware(RequestFactory().get("/"))

    assert middleware.places.take()


def test_other_errors_are_not_taken_for_a_database_that_is_away():
    middleware = UnavailableMiddleware(lambda request: None)

    assert middleware.process_exception(RequestFactory().get("/"), ValueError()) is None


@pytest.mark.parametrize(
    ("accepted", "sent"),
    [
        ("gzip, deflate, br", "br"),
        # As browsers ask: what leaves pages smallest is sent.
        ("gzip, deflate, br, zstd", "br"),
        ("zstd, gzip", "gzip"),
        ("gzip", "gzip"),
    ],
)
def test_pages_are_sent_compressed(client, accepted, sent):
    make_plan()

    response = client.get("/", headers={"Accept-Encoding": accepted})

    assert response["Content-Encoding"] == sent
    assert "Accept-Encoding" in response["Vary"].title()


def test_brotli_looks_further_back_than_the_library_would(client):
    make_plan()

    plain = client.get("/").content
    sent = client.get("/", headers={"Accept-Encoding": "br"}).content

    assert (
        len(sent) == len(brotli.compress(plain, quality=7)) < len(brotli.compress(plain, quality=4))
    )


@pytest.mark.parametrize(
    ("path", "state"), [("/regions/", "page"), ("area", "true"), ("/", None), ("/kpis/", None)]
)
def test_menu_says_in_which_part_of_the_site_the_page_lies(client, path, state):
    area_plan = make_area_plan()
    path = area_plan.get_absolute_url() if path == "area" else path

    link = read(client.get(path)).find("nav", class_="site-nav").find("a", href="/regions/")

    assert link.get("aria-current") == state
