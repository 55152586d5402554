"""What staff send when their session has ended is returned to them; to nobody else, and no password."""

from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from kpis.models import Actual
from tests.factories import (
    make_account,
    make_measure,
    make_office,
    make_plan,
    make_project,
    make_review,
    make_subprefecture,
)
from tests.staff import address, form_of, read

pytestmark = pytest.mark.django_db

ORIGIN = {"Origin": "http://testserver"}
TEXT = "一行目\r\n  二行目 <b>&\"'"


@pytest.fixture
def staff():
    """A browser of someone signed in: it holds to the tokens of forms."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_account(is_superuser=True))
    return client


@pytest.fixture
def measure():
    return make_measure(text="もとの施策")


def returned(response) -> dict:
    form = read(response).select_one("#content form")
    values = {}
    for box in form.select("input"):
        values.setdefault(box["name"], []).append(box["value"])
    return values


def test_what_was_sent_after_the_session_is_saved_after_signing_in(staff):
    review = make_review()
    sent = form_of(staff.get(address(review))) | {"work_done": TEXT, "_save": "1"}
    Session.objects.all().delete()

    ended = staff.post(address(review), sent, headers=ORIGIN)

    assert ended.status_code == 403
    assert read(ended).select_one("#content h1").text == "ログインが切れています"
    assert "まだ保存していません" in ended.text
    review.refresh_from_db()
    assert review.work_done == ""

    staff.force_login(make_account(is_superuser=True))
    again = staff.post(address(review), returned(ended), headers=ORIGIN)

    assert again.status_code == 302
    review.refresh_from_db()
    assert review.work_done.splitlines() == TEXT.splitlines()


def test_token_of_an_earlier_session_returns_what_was_sent(staff, measure):
    sent = form_of(staff.get(address(measure))) | {"source": "試験の資料", "_save": "1"}

    response = staff.post(
        address(measure), sent | {"csrfmiddlewaretoken": "x" * 64}, headers=ORIGIN
    )

    assert response.status_code == 403
    page = read(response).select_one("#content")
    assert page.h1.text == "内容を確かめて、もう一度送ってください"
    assert page.button.text == "この内容を送る"
    assert returned(response)["source"] == ["試験の資料"]
    assert staff.post(address(measure), returned(response), headers=ORIGIN).status_code == 302
    measure.refresh_from_db()
    assert measure.source == "試験の資料"


def test_what_was_typed_can_be_read_before_it_is_sent(staff):
    review = make_review(cause="もとの理由")
    sent = form_of(staff.get(address(review))) | {"work_done": TEXT, "_save": "1"}
    Session.objects.all().delete()

    response = staff.post(address(review), sent, headers=ORIGIN)

    shown, before = read(response).select(".typed li")
    assert before.text == "もとの理由"
    assert [line.strip() for line in shown.get_text("\n").split("\n") if line.strip()] == [
        line.strip() for line in TEXT.splitlines()
    ]


@pytest.mark.usefixtures("explained_changes")
def test_what_was_typed_into_a_review_that_has_passed_to_another_bureau_is_shown(client):
    place, other = make_subprefecture(), make_subprefecture()
    project = make_project(subprefectures=[place, other])
    review = make_review(project=project)
    client.force_login(make_account(make_office(subprefecture=place)))
    sent = form_of(client.get(address(review))) | {"work_done": TEXT, "_save": "1"}
    project.participations.update(role="member")
    project.participations.filter(subprefecture=other).update(role="lead")

    response = client.post(address(review), sent, headers=ORIGIN)

    assert response.status_code == 403
    assert "写しを取ってください" in response.text
    assert "二行目" in read(response).select_one(".typed").text


@pytest.mark.parametrize("is_signed_in", [True, False])
@pytest.mark.parametrize("page", ["import/", "process_import/"])
def test_file_is_not_promised_to_be_kept(is_signed_in, page):
    client = Client(enforce_csrf_checks=True)
    if is_signed_in:
        client.force_login(make_account(is_superuser=True))
    else:
        client.get(reverse("admin:login"))
    sent = {"token": "x"} if page == "process_import/" else {"file": BytesIO(b"x")}
    sent["csrfmiddlewaretoken"] = "x" * 64 if is_signed_in else client.cookies["csrftoken"].value

    response = client.post(f"{address(Actual)}{page}", sent, headers=ORIGIN)

    assert response.status_code == 403
    assert "ファイルは取り込んでいません" in response.text
    assert not read(response).select("#content form")


@pytest.mark.parametrize(
    "origin", [{}, {"Origin": "null"}, {"Origin": "https://evil.example"}], ids=str
)
@pytest.mark.parametrize("is_signed_in", [True, False])
def test_what_another_site_sends_is_not_returned(measure, origin, is_signed_in):
    client = Client(enforce_csrf_checks=True)
    if is_signed_in:
        client.force_login(make_account(is_superuser=True))

    response = client.post(address(measure), {"text": "よその施策"}, headers=origin)

    assert response.status_code == 403
    assert "よその施策" not in response.text


def test_passwords_are_not_returned(staff):
    sent = {"old_password": "secret-1", "new_password1": "secret-2", "new_password2": "secret-2"}

    for client in (staff, Client(enforce_csrf_checks=True)):
        response = client.post(reverse("admin:password_change"), sent, headers=ORIGIN)

        assert "secret" not in response.text
        assert "控えて" in response.text


def test_pages_of_the_public_return_nothing(client):
    make_plan()

    response = Client(enforce_csrf_checks=True).post("/", {"q": "試験の語"}, headers=ORIGIN)

    assert response.status_code == 403
    assert "試験の語" not in response.text
    assert "職員のページへ" not in response.text


def test_staff_find_their_way_from_a_page_that_is_not_there(staff):
    make_plan()

    response = staff.get("/admin/nowhere/at/all/")

    assert response.status_code == 404
    assert read(response).select_one(f"main a[href='{reverse('admin:index')}']")


def test_refused_page_says_why_and_leads_to_the_start_of_staff(client):
    client.force_login(make_account(), backend="django.contrib.auth.backends.ModelBackend")

    response = client.get(reverse("admin:entry"))

    assert response.status_code == 403
    page = BeautifulSoup(response.content, "lxml").main
    assert "このアカウントの所属では" in page.text
    assert page.select_one(f"a[href='{reverse('admin:index')}']")


def test_account_of_no_office_is_told_whom_to_ask(client):
    client.force_login(make_account(), backend="django.contrib.auth.backends.ModelBackend")

    page = read(client.get(reverse("admin:index")))

    assert "どの所属にも入っていない" in page.select_one(".errornote").text
