"""Signing in: wrong passwords, idle sessions, and what the public's pages carry of it: nothing."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from policyportal.accounts.signin import client_address
from tests.conftest import NOW
from tests.factories import make_account, make_plan
from tests.staff import errors_of, read

pytestmark = pytest.mark.django_db

PASSWORD = "a-password-for-tests"
LIMIT = 5


@pytest.fixture(autouse=True)
def quick_hashes(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def account():
    account = make_account(username="tanaka-hanako")
    account.set_password(PASSWORD)
    account.save()
    return account


def sign_in(client, username, password, **headers):
    sent = {"username": username, "password": password, "next": reverse("admin:index")}
    return client.post(reverse("admin:login"), sent, **headers)


def fail(client, username, times=LIMIT, **headers):
    return [sign_in(client, username, "wrong", **headers) for _ in range(times)][-1]


def test_right_password_opens_the_admin(client, account):
    response = sign_in(client, "tanaka-hanako", PASSWORD)

    assert response.status_code == 302
    assert client.get(reverse("admin:index")).status_code == 200


def test_login_page_is_japanese(client):
    page = read(client.get(reverse("admin:login")))

    assert [label.text for label in page.select("label")] == ["ユーザー名:", "パスワード:"]
    assert "2時間操作がないと" in page.text


def test_wrong_password_is_said_in_japanese(client, account):
    assert "正しいユーザー名とパスワード" in errors_of(fail(client, "tanaka-hanako", times=1))


def test_too_many_wrong_passwords_are_kept_out_for_a_while(client, account):
    response = fail(client, "tanaka-hanako")

    assert response.status_code == 429
    assert response["Retry-After"] == "900"
    assert "15分ほど待ってから" in response.text
    assert sign_in(client, "tanaka-hanako", PASSWORD).status_code == 429


def test_a_right_password_forgives_the_wrong_ones(client, account):
    fail(client, "tanaka-hanako", times=LIMIT - 1)
    sign_in(client, "tanaka-hanako", PASSWORD)

    assert fail(client, "tanaka-hanako", times=LIMIT - 1).status_code == 200


def test_a_colleague_behind_the_same_address_signs_in(client, account):
    make_account(username="suzuki")

    fail(client, "suzuki")

    assert sign_in(client, "tanaka-hanako", PASSWORD).status_code == 302


def test_nobody_is_kept_out_by_what_others_try_elsewhere(client, account):
    fail(client, "tanaka-hanako", REMOTE_ADDR="203.0.113.7")

    assert sign_in(client, "tanaka-hanako", PASSWORD, REMOTE_ADDR="198.51.100.2").status_code == 302


@pytest.mark.parametrize(
    ("https", "forwarded", "address"),
    [
        pytest.param(False, None, "192.0.2.1", id="alone"),
        pytest.param(False, "203.0.113.7", "192.0.2.1", id="alone-and-made-up"),
        pytest.param(True, None, "192.0.2.1", id="proxy-that-says-nothing"),
        pytest.param(True, "203.0.113.7", "203.0.113.7", id="proxy"),
        pytest.param(True, "10.9.9.9, 203.0.113.7", "203.0.113.7", id="proxy-and-made-up"),
    ],
)
def test_address_is_the_one_the_proxy_has_heard(settings, https, forwarded, address):
    settings.HTTPS = https
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", **headers)

    assert client_address(request) == address


def test_session_ends_when_nothing_is_asked(client, account):
    client.force_login(account)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))

    response = client.get(reverse("admin:index"))

    assert response.url.startswith(reverse("admin:login"))


def test_session_lasts_while_pages_are_asked(client, account):
    client.force_login(account)
    Session.objects.update(expire_date=timezone.now() + timedelta(hours=1))

    before = timezone.now()
    response = client.get(reverse("admin:index"))

    asked = Session.objects.get().expire_date - timedelta(hours=2)
    assert before <= asked <= timezone.now()
    cookie = response.cookies["sessionid"]
    assert not cookie["max-age"]  # it goes with the browser
    assert (cookie["samesite"], cookie["httponly"]) == ("Lax", True)


def test_session_is_written_once_a_minute(client, account, hold_clock):
    client.force_login(account)
    client.get(reverse("admin:index"))

    hold_clock(NOW + timedelta(seconds=59))
    assert "sessionid" not in client.get(reverse("admin:index")).cookies
    hold_clock(NOW + timedelta(seconds=60))
    assert "sessionid" in client.get(reverse("admin:index")).cookies


def test_public_pages_know_no_session(client, account):
    make_plan()
    anonymous = client.get(reverse("home"))
    client.force_login(account)

    signed_in = client.get(reverse("home"))

    assert not anonymous.cookies
    assert not signed_in.cookies
    assert "Cookie" not in anonymous.get("Vary", "")


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("short-1", "最低 12 文字以上"),
        ("123456789012", "数字"),
        ("tanaka-hanako-1", "似すぎて"),
    ],
)
def test_weak_passwords_are_refused_in_japanese(client, account, password, said):
    client.force_login(account)
    sent = {"old_password": PASSWORD, "new_password1": password, "new_password2": password}

    response = client.post(reverse("admin:password_change"), sent)

    assert said in errors_of(response)
    account.refresh_from_db()
    assert account.check_password(PASSWORD)
