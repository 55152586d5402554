"""The addresses of what others show, and what pages say of themselves where they are shared."""

import json
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.urls import reverse

from kpis.models import KPI, KPISeries
from policyportal.records.explained import explained
from policyportal.sharing.drawings import drawing_of
from policyportal.sharing.pictures import file_of
from regions.models import AreaPlan
from tests.factories import (
    make_actual,
    make_area_plan,
    make_kpi,
    make_plan,
    make_project,
    make_series,
)

pytestmark = pytest.mark.django_db


def shared(client, path) -> dict[str, str]:
    """What a page says of itself where it is shared."""
    page = BeautifulSoup(client.get(path, follow=True).content, "lxml")
    return {tag["property"]: tag["content"] for tag in page.select("meta[property]")}


@pytest.fixture(autouse=True)
def pictures_dir(settings, tmp_path):
    settings.PICTURES_DIR = tmp_path


def test_picture_is_kept_for_ever(client):
    path = file_of("abc123")
    path.parent.mkdir()
    path.write_bytes(b"\x89PNG")

    response = client.get("/pictures/abc123.png")

    assert b"".join(response) == b"\x89PNG"
    assert response["Content-Type"] == "image/png"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "ETag" not in response


@pytest.mark.parametrize("name", ["nothing", "..%2fsecret_key"])
def test_other_addresses_show_nothing(client, name):
    make_plan()

    assert client.get(f"/pictures/{name}.png").status_code == 404


def test_home_is_shared_under_the_name_of_the_site(client, the_plan):
    said = shared(client, "/")

    assert said["og:title"] == "連携地域別政策展開方針ポータル（北海道）"
    assert "og:image" not in said


def test_kpi_is_shared_with_its_figures_and_its_own_address(client, the_plan):
    said = shared(client, "/kpis/doo-01-1/")

    assert said["og:title"] == "炭鉄港推進協議会構成市町への観光入込客数（道央広域 doo-01-1）"
    assert "7,250千人から、令和7（2025）の7,468千人へ" in said["og:description"]
    assert said["og:url"] == "http://testserver/kpis/doo-01-1/"
    assert said["og:site_name"] == "連携地域別政策展開方針ポータル"


@pytest.mark.parametrize(
    ("language", "site", "locale", "title"),
    [
        (
            "en",
            "Hokkaido's policy plans by area",
            "en_US",
            "About the plan | Hokkaido's policy plans by area",
        ),
        (
            "easy",
            "連携地域別政策展開方針ポータル",
            "ja_JP",
            "どんな方針ですか｜やさしい日本語｜連携地域別政策展開方針ポータル",
        ),
    ],
)
def test_translated_page_is_shared_in_its_own_language(client, language, site, locale, title):
    make_plan()

    said = shared(client, f"/{language}/about/")

    assert (said["og:site_name"], said["og:locale"]) == (site, locale)
    assert said["og:title"] == title.partition(" | ")[0].partition("｜")[0]
    assert said["og:url"] == f"http://testserver/{language}/about/"
    page = BeautifulSoup(client.get(f"/{language}/about/").content, "lxml")
    assert page.title.text == title


def test_kpi_is_cited_with_its_figure_line_day_and_address(client, the_plan):
    page = BeautifulSoup(client.get("/kpis/doo-01-1/").content, "lxml")

    (cited,) = page.select(".citation")
    assert cited.text.strip() == (
        "「炭鉄港推進協議会構成市町への観光入込客数（道央広域 doo-01-1）」令和2（2020）の7,250千人から、令和7（2025）の"
        "7,468千人へ、218千人（約3.0%）増やす目標です。道央広域連携地域『"
        f"{page.select('.kpi-of a')[1].text}』のKPIです。出典：北海道『次期「連携地域別政策展開方針（原案）」について』"
        "（原案）「道央広域」シート 324～325行。連携地域別政策展開方針ポータル、最終更新："
        "令和8年11月25日（2026年）、http://testserver/kpis/doo-01-1/"
    )


@pytest.mark.parametrize(
    "path",
    [
        "/regions/doo/",
        "/regions/doo/sorachi/",
        "/regions/okhotsk/okhotsk/01208/",
        "/projects/doo-01/",
        "/status/",
    ],
)
def test_page_is_cited_by_its_name_and_address(client, the_plan, path):
    page = BeautifulSoup(client.get(path, follow=True).content, "lxml")

    (cited,) = page.select(".citation")
    assert cited.text.strip().startswith(
        f"「{page.title.text.partition('｜')[0]}」出典：北海道『次期"
    )
    assert cited.text.strip().endswith(f"http://testserver{path}")


@pytest.mark.parametrize(
    "path", ["/about/", "/kpis/?area=doo&aim=rise", "/search/?q=GAP", "/find/?q=kushiro"]
)
def test_every_page_tells_its_address(client, the_plan, path):
    page = BeautifulSoup(client.get(path, follow=True).content, "lxml")

    assert page.select_one(".page-address__text").text.strip() == f"http://testserver{path}"


def test_error_pages_tell_no_address(client, the_plan):
    page = BeautifulSoup(client.get("/nowhere/").content, "lxml")

    assert page.select(".page-address, meta[property]") == []


EMBEDS = {
    "/embed/kpis/kushiro-nemuro-04-1/": "/kpis/kushiro-nemuro-04-1/",
    "/embed/regions/doo/": "/regions/doo/",
}
ELSEWHERE = ("Cross-Origin-Resource-Policy", "cross-origin")


@pytest.mark.parametrize(("path", "page_path"), EMBEDS.items())
def test_page_within_anothers_leads_out_of_it_and_to_its_source(client, the_plan, path, page_path):
    page = BeautifulSoup(client.get(path).content, "lxml")

    assert page.html["lang"] == "ja"
    assert len(page.select("main h1")) == len(page.select("body > footer")) == 1
    assert page.select_one("link[rel=canonical]")["href"] == f"http://testserver{page_path}"
    assert page.select_one("meta[name=robots]")["content"] == "noindex"
    assert page.select_one("base") == page.select_one("base[target=_top]:not([href])")
    assert page.select("script, form, [style]") == []
    links = {link["href"] for link in page.select("a")}
    assert links == {f"http://testserver{page_path}"}
    foot = page.footer.text
    assert "出典：北海道『次期「連携地域別政策展開方針（原案）」について』（原案）「" in foot
    assert "最終更新：令和8年11月" in foot


def test_page_within_anothers_has_every_drawing_and_the_newest_value(client, the_plan):
    for series in KPISeries.objects.filter(kpi__code="kushiro-nemuro-04-1"):
        make_actual(series=series, year=2021, value="50.0")

    page = BeautifulSoup(client.get("/embed/kpis/kushiro-nemuro-04-1/").content, "lxml")

    assert len(page.select("svg.drawing")) == 4
    assert page.main.text.count("最新は50.0%(R3)") == len(page.select(".judgement")) == 4


def test_drawing_is_a_file_that_others_may_show(client, the_plan):
    answer = client.get("/drawings/kpis/kushiro-nemuro-04-1-2.svg")

    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Content-Disposition"] == 'inline; filename="kushiro-nemuro-04-1-2.svg"'
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer["Access-Control-Allow-Origin"] == "*"
    # Its own rules are the only ones that a browser takes.
    assert answer["Content-Security-Policy"].startswith("default-src 'none'; style-src 'sha256-")
    assert answer["X-Frame-Options"] == "DENY"
    assert "http://testserver/kpis/kushiro-nemuro-04-1/" in answer.text


def test_drawings_are_offered_below_themselves(client, the_plan):
    def saved(path) -> list[str]:
        page = BeautifulSoup(client.get(path).content, "lxml")
        return [link["href"] for link in page.select(".saving a")]

    assert saved("/kpis/doo-01-1/") == ["/drawings/kpis/doo-01-1.svg"]
    several = [f"/drawings/kpis/kushiro-nemuro-04-1-{number}.svg" for number in range(1, 5)]
    assert saved("/kpis/kushiro-nemuro-04-1/") == several
    assert saved("/regions/doo/") == ["/drawings/regions/doo.svg"]


def test_drawing_is_a_png_while_what_the_command_has_drawn_is_so(client, the_plan):
    kpi = KPI.objects.for_list().get(code="doo-01-1")
    area_plan = AreaPlan.objects.get(area__slug="doo")
    paths = ["/drawings/kpis/doo-01-1.png", "/drawings/regions/doo.png"]
    assert [client.get(path).status_code for path in paths] == [404, 404]

    for record in (kpi, area_plan):
        file = file_of(drawing_of(record, settings.PORTAL_URL).digest)
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(b"\x89PNG")

    answers = [client.get(path) for path in paths]
    assert [answer["Content-Type"] for answer in answers] == ["image/png"] * 2
    assert {answer.content for answer in answers} == {b"\x89PNG"}
    page = BeautifulSoup(client.get("/kpis/doo-01-1/").content, "lxml")
    assert [link["href"] for link in page.select(".saving a")][1] == paths[0]
    make_actual(series=kpi.series.first(), year=2021, value="7300")
    assert client.get(paths[0]).status_code == 404
    page = BeautifulSoup(client.get("/kpis/doo-01-1/").content, "lxml")
    assert len(page.select(".saving a")) == 1


def test_page_offers_its_line_and_where_programs_are_told_of_it(client, the_plan):
    page = BeautifulSoup(client.get("/kpis/doo-01-1/").content, "lxml")

    told = page.select_one('link[type="application/json+oembed"]')["href"]
    line = page.select_one("textarea[readonly]").text
    assert json.loads(client.get(told).content)["html"] == line
    assert 'src="http://testserver/embed/kpis/doo-01-1/"' in line


def asked(client, url, **others):
    return client.get("/oembed", {"url": url, **others})


def test_programs_are_told_of_a_frame(client, the_plan):
    said = asked(client, "http://testserver/regions/doo/").json()

    assert (said["version"], said["type"]) == ("1.0", "rich")
    assert said["title"] == "道央広域連携地域　連携地域のめざす姿（原案）"
    assert said["provider_name"] == "連携地域別政策展開方針ポータル"
    assert 'src="http://testserver/embed/regions/doo/"' in said["html"]
    narrow = asked(client, "http://testserver/embed/regions/doo", maxwidth="300")
    assert narrow.json()["width"] == 300
    assert (narrow["Access-Control-Allow-Origin"], narrow[ELSEWHERE[0]]) == ("*", ELSEWHERE[1])
    written = asked(client, "https://testserver/regions/doo/?map=status#x", format="xml")
    assert written["Content-Type"] == "text/xml; charset=utf-8"
    root = ElementTree.fromstring(written.content)
    assert {tag.tag: tag.text for tag in root} == {name: str(text) for name, text in said.items()}


@pytest.mark.parametrize(
    ("url", "others", "status"),
    [
        ("", {}, 404),
        ("http://testserver/", {}, 404),
        ("http://testserver/kpis/nowhere/", {}, 404),
        ("http://testserver/plans/nowhere/regions/doo/", {}, 404),
        ("http://other.example/kpis/doo-01-1/", {}, 404),
        ("http://testserver@other.example/kpis/doo-01-1/", {}, 404),
        ("javascript:alert(1)//testserver/kpis/doo-01-1/", {}, 404),
        ("http://[/kpis/doo-01-1/", {}, 404),
        ("http://testserver/指標/\x00", {}, 404),
        ("http://testserver/kpis/doo-01-1/", {"maxwidth": "-1"}, 400),
        ("http://testserver/kpis/doo-01-1/", {"maxheight": "１００"}, 400),
        ("http://testserver/kpis/doo-01-1/", {"maxwidth": "0"}, 400),
        ("http://testserver/kpis/doo-01-1/", {"format": "<b>csv"}, 400),
        ("http://testserver/kpis/doo-01-1/", {"maxwidth": "9" * 5000}, 200),
    ],
)
def test_programs_that_ask_in_vain_are_told_so_in_our_words_alone(
    client, the_plan, url, others, status
):
    answer = asked(client, url, **others)

    assert answer.status_code == status
    assert answer["Access-Control-Allow-Origin"] == "*"
    if status != 200:
        assert answer["Content-Type"] == "application/problem+json"
        assert set(answer.json()) == {"status", "title", "detail"}
        assert "example" not in answer.text
        assert "<b>" not in answer.text


def test_drafts_have_no_frame_and_no_drawing_and_what_was_taken_back_says_so(client):
    project = make_project(area_plan=make_area_plan(plan=make_plan()))
    draft, former = make_kpi(project=project, is_published=False), make_kpi(project=project)
    for kpi in (draft, former):
        make_series(kpi=kpi)
    with explained("試験の取り下げ"):
        type(former).objects.filter(pk=former.pk).update(is_published=False)

    for kpi, status in ((draft, 404), (former, 410)):
        for name in ("embed-kpi", "kpi-svg", "kpi-png"):
            answer = client.get(reverse(name, args=[kpi.code]))
            assert answer.status_code == status, name
            assert answer["X-Frame-Options"] == "DENY"
            assert kpi.name not in answer.text or status == 410
        assert asked(client, f"http://testserver/kpis/{kpi.code}/").status_code == 404
