"""Signing in: wrong passwords, idle sessions, and what the public's pages carry of it: nothing."""

from datetime import timedelta
from ipaddress import ip_network

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.test import Client, RequestFactory
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


def test_passwords_tried_on_every_account_stop_the_address(client, account, settings):
    settings.FAILURE_LIMIT_OF_ADDRESS = 8
    for number in range(8):
        fail(client, f"nobody-{number}", times=1)

    assert sign_in(client, "tanaka-hanako", PASSWORD).status_code == 429
    assert sign_in(client, "tanaka-hanako", PASSWORD, REMOTE_ADDR="198.51.100.2").status_code == 302


def test_passwords_tried_from_everywhere_stop_the_account(client, account, settings):
    settings.FAILURE_LIMIT_OF_ACCOUNT = 8
    make_account(username="suzuki")
    for number in range(8):
        fail(client, "suzuki", times=1, REMOTE_ADDR=f"203.0.113.{number}")

    assert fail(client, "suzuki", times=1, REMOTE_ADDR="198.51.100.2").status_code == 429
    assert sign_in(client, "tanaka-hanako", PASSWORD, REMOTE_ADDR="203.0.113.1").status_code == 302


def test_a_device_that_is_known_is_not_stopped_by_others(client, account, settings):
    settings.FAILURE_LIMIT_OF_ACCOUNT = settings.FAILURE_LIMIT_OF_ADDRESS = 5
    sign_in(client, "tanaka-hanako", PASSWORD)
    client.post(reverse("admin:logout"))
    stranger = Client()
    fail(stranger, "tanaka-hanako", REMOTE_ADDR="203.0.113.7")
    stranger.cookies["known_device"] = "tanaka-hanako:made-up"

    assert sign_in(stranger, "tanaka-hanako", PASSWORD).status_code == 429
    assert sign_in(client, "tanaka-hanako", PASSWORD).status_code == 302
    client.post(reverse("admin:logout"))
    assert fail(client, "suzuki").status_code == 429
    assert sign_in(client, "tanaka-hanako", PASSWORD).status_code == 302
    client.post(reverse("admin:logout"))
    assert fail(client, "tanaka-hanako").status_code == 429


def test_cookie_of_a_known_device_is_the_admins_own(client, account, settings):
    cookie = sign_in(client, "tanaka-hanako", PASSWORD).cookies["known_device"]

    assert (cookie["path"], cookie["samesite"]) == (settings.SESSION_COOKIE_PATH, "Lax")
    assert cookie["httponly"]
    assert "known_device" not in fail(Client(), "suzuki", times=1).cookies


PROXY, CLIENT = "192.0.2.1", "203.0.113.7"


@pytest.mark.parametrize(
    ("forwarded", "address"),
    [
        pytest.param("", PROXY, id="nothing"),
        pytest.param(CLIENT, CLIENT, id="client"),
        pytest.param(f"10.9.9.9, {CLIENT}", CLIENT, id="made-up-before-it"),
        pytest.param(f"10.9.9.9, {CLIENT},10.0.0.3 , 192.0.2.1", CLIENT, id="several-proxies"),
        pytest.param("10.0.0.3,192.0.2.1", "10.0.0.3", id="proxies-alone"),
        pytest.param(f"{CLIENT}:51234", CLIENT, id="port"),
        pytest.param(f"::ffff:{CLIENT}", CLIENT, id="ipv4-in-ipv6"),
        pytest.param("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::", id="ipv6"),
        pytest.param("[2001:db8:1:2::9]:443", "2001:db8:1:2::", id="ipv6-with-port"),
        pytest.param("fe80::1%eth0", "fe80::", id="zone"),
        pytest.param("unknown", PROXY, id="word"),
        pytest.param(f"{CLIENT},,", PROXY, id="commas"),
        pytest.param("[", PROXY, id="bracket"),
        pytest.param("１.１.１.１", PROXY, id="wide-digits"),
        pytest.param("\0'; DROP", PROXY, id="garbage"),
        pytest.param("9" * 10_000, PROXY, id="long"),
        pytest.param("1.2.3.4," * 3000 + CLIENT, CLIENT, id="many"),
    ],
)
def test_only_a_named_proxy_is_believed(client, account, settings, forwarded, address):
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    request = RequestFactory().get("/", REMOTE_ADDR=PROXY, **headers)

    assert client_address(request) == PROXY

    settings.PROXIES = [ip_network("192.0.2.1"), ip_network("10.0.0.0/29")]
    assert client_address(request) == address
    assert fail(client, "tanaka-hanako", 1, REMOTE_ADDR=PROXY, **headers).status_code == 200
    assert AccessAttempt.objects.get().ip_address == address


def test_a_request_over_a_socket_of_the_machine_has_no_address(client, account):
    assert fail(client, "tanaka-hanako", 1, REMOTE_ADDR="").status_code == 200
    assert fail(client, "tanaka-hanako", REMOTE_ADDR="").status_code == 429


@pytest.mark.parametrize(
    "address", ["https://example.org/", "//example.org", "javascript:1", "\0", ""]
)
def test_a_sign_in_that_is_to_lead_elsewhere_leads_to_the_start_page(client, account, address):
    sent = {"username": "tanaka-hanako", "password": PASSWORD, "next": address}

    assert client.post(reverse("admin:login"), sent).url == reverse("admin:index")


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


def test_proxy_at_the_portals_own_socket_is_believed_where_it_is_named(settings):
    request = RequestFactory().get("/", REMOTE_ADDR="", HTTP_X_FORWARDED_FOR="203.0.113.7")
    nobody = client_address(request)
    settings.PROXIES = [ip_network("::")]

    assert nobody == "::"
    assert client_address(request) == "203.0.113.7"
