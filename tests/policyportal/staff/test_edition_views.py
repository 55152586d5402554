import pytest

from tests.factories import make_account, make_office
from tests.policyportal.editions.test_switching import make_editions, states
from tests.staff import read, sign_in

pytestmark = pytest.mark.django_db


def test_confirmed_switch(client):
    make_editions()
    sign_in(client)
    address = "/admin/editions/r7/switch/"

    page = read(client.get(address))
    unsure = client.post(address, {"keep": "on"})

    rows = [[cell.text for cell in row("th") + row("td")] for row in page.select("#counts tr")]
    assert ["KPI", "1件", "1件"] in rows
    assert page.select_one("input[name=keep]").has_attr("checked")
    assert "ここに印を付けてください" in unsure.text
    assert states()["r3"] == (True, True)

    done = client.post(address, {"keep": "on", "sure": "on"}, follow=True)

    assert "「次の方針（原案）」に切り替えました。" in done.text
    assert states() == {"r3": (True, False), "r7": (True, True)}
    # The way back hides what is left, unless said otherwise.
    back = read(client.get("/admin/editions/r3/switch/"))
    assert not back.select_one("input[name=keep]").has_attr("checked")


def test_preview_shows_what_a_switch_would_and_changes_nothing(client):
    make_editions()
    sign_in(client)
    preview = "/admin/editions/r7/preview/"

    page = client.get(f"{preview}projects/")

    assert "次の方針の森" in page.text
    assert "いまの方針の森" not in page.text
    assert "まだ表示していません" in page.text
    assert f'href="{preview}projects/r7-p/"' in page.text
    assert 'href="/projects/' not in page.text
    for path in ("", "projects/r7-p/", "kpis/r7-k/", "projects/r3-p/", "status/", "about/"):
        assert client.get(f"{preview}{path}").status_code == 200, path
    for path in ("admin/", "projects/list.csv", "nothing/"):
        assert client.get(f"{preview}{path}").status_code == 404, path
    assert states() == {"r3": (True, True), "r7": (False, False)}
    assert 'href="/projects/"' in client.get("/").text


@pytest.mark.parametrize("path", ["", "r7/switch/", "r7/preview/", "r7/preview/projects/"])
def test_they_are_for_the_head_office(client, path):
    make_editions()
    assert client.get(f"/admin/editions/{path}").status_code == 302
    client.force_login(make_account(make_office("reader")))
    assert client.get(f"/admin/editions/{path}").status_code == 403
    client.force_login(make_account(make_office()))
    assert client.get(f"/admin/editions/{path}").status_code == 200
