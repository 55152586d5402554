import pytest
from django.urls import reverse

from policyportal.staff import views
from tests.factories import make_account, make_office, make_plan
from tests.staff import read, sign_in

pytestmark = pytest.mark.django_db

GUIDE = reverse("admin:guide")


def test_page_shows_the_whole_guide(client):
    page = read(sign_in(client).get(GUIDE))

    shown = "".join(page.select_one(".guide").text.split())
    for line in views.GUIDE.read_text().splitlines():
        if line.startswith(("## ", "- ")) and "[" not in line:
            assert "".join(line.lstrip("#- ").split()) in shown
    assert page.select(".guide table")
    assert [heading.text for heading in page.select("h1")][-1] == "使い方"


def test_contents_lead_to_the_sections(client):
    page = read(sign_in(client).get(GUIDE))

    links = page.select(".guide__contents a")
    sections = page.select(".guide > h2")
    assert len(links) > 8
    assert [(link["href"], link.text) for link in links] == [
        (f"#{section['id']}", section.text) for section in sections
    ]


def test_what_looks_like_html_is_text(tmp_path, monkeypatch):
    file = tmp_path / "staff.ja.md"
    file.write_text("# 使い方\n\n## 節\n\n<b>太字</b>\n")
    monkeypatch.setattr(views, "GUIDE", file)

    found = views.read_guide()

    assert found["sections"] == {"section-1": "節"}
    assert "&lt;b&gt;太字" in found["content"]


def test_pictures_of_the_guide_are_those_beside_it(client):
    images = read(sign_in(client).get(GUIDE)).select(".guide img")

    assert images
    for image in images:
        name = image["src"].rpartition("/guide/")[2]
        assert image["alt"]
        assert (views.GUIDE.parent / "images" / "staff" / name).is_file()


def test_start_page_leads_there(client):
    client.force_login(make_account(make_office("reader")))

    links = read(client.get(reverse("admin:index"))).select("#tasks a")

    assert {link["href"]: link.select_one(".tasks__name").text for link in links}[GUIDE] == "使い方"


def test_account_without_an_office_may_read_it(client):
    client.force_login(make_account())

    start = client.get(reverse("admin:index"))

    assert [link["href"] for link in read(start).select("#tasks a")] == [GUIDE]
    assert "登録されているものから選ぶ" not in start.text
    assert client.get(GUIDE).status_code == 200


def test_progress_leads_to_the_public_page_of_the_newest_year_that_is_over(client):
    make_plan()

    answer = sign_in(client).get(reverse("admin:progress"))

    assert answer["Location"] == "/status/2025/"
