"""The addresses of pictures for sharing, and what pages say of themselves where they are shared."""

import pytest
from bs4 import BeautifulSoup

from policyportal.sharing.pictures import file_of
from tests.factories import make_plan

pytestmark = pytest.mark.django_db


def shared(client, path) -> dict[str, str]:
    """What a page says of itself where it is shared."""
    page = BeautifulSoup(client.get(path).content, "html.parser")
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
    said = shared(client, "/kpis/doo-01-1/?openExternalBrowser=1")

    assert said["og:title"] == "炭鉄港推進協議会構成市町への観光入込客数（道央広域 doo-01-1）"
    assert "7,250千人から、令和7（2025）の7,468千人へ" in said["og:description"]
    assert said["og:url"] == "http://testserver/kpis/doo-01-1/"
    assert said["og:site_name"] == "連携地域別政策展開方針ポータル"
