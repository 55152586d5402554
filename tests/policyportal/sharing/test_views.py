"""The addresses of pictures for sharing, and what pages say of themselves where they are shared."""

import pytest
from bs4 import BeautifulSoup

from policyportal.sharing.pictures import file_of
from tests.factories import make_plan

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
