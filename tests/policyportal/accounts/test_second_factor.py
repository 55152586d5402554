"""The second factor: setting it up, being asked for it, being made to have it, losing it."""

import re
import time
from base64 import b32decode

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from kpis.models import Actual
from policyportal.accounts.offices import Office
from policyportal.staff.site import PAGES
from tests.factories import make_account, make_actual, make_office, make_project
from tests.staff import address, errors_of, messages_of, read

pytestmark = pytest.mark.django_db

INDEX, SETUP, CODE = (
    reverse(f"admin:{name}") for name in ("index", "second_factor", "second_factor_code")
)


def code_of(key: bytes, steps_on=0) -> str:
    """What an authenticator app shows, now or some steps of half a minute later."""
    totp = TOTP(key)
    totp.time = time.time() + 30 * steps_on
    return f"{totp.token():06}"


def wrong(key: bytes) -> str:
    right = {code_of(key, steps) for steps in (-1, 0, 1, 2)}
    return next(
        code for code in ("000000", "111111", "222222", "333333", "444444") if code not in right
    )


@pytest.fixture
def account():
    return make_account()


@pytest.fixture
def enrolled(account):
    return TOTPDevice.objects.create(user=account, name="app")


@pytest.fixture
def head():
    return make_account(make_office())


@pytest.fixture
def required(settings):
    settings.HEAD_OTP = True


def shown_key(page) -> bytes:
    return b32decode(read(page).select_one("code").text.replace(" ", ""))


def test_an_account_without_one_is_asked_for_nothing(client, account):
    client.force_login(account)

    assert client.get(INDEX).status_code == 200
    assert read(client.get(INDEX)).select_one(f"a[href='{SETUP}']").text == "二段階認証"


def test_device_given_password_and_offices_are_one_question(client):
    client.force_login(make_account(make_office()))

    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("admin:guide"))

    tables = "otp_totp|policyportal_(givenpassword|office)"
    assert len([query for query in queries if re.search(tables, query["sql"])]) == 1


def test_set_up_counts_once_a_code_was_right(client, account):
    client.force_login(account)
    page = client.get(SETUP)
    key = shown_key(page)

    refused = client.post(SETUP, {"code": wrong(key)})
    assert not TOTPDevice.objects.exists()
    accepted = client.post(SETUP, {"code": code_of(key)}, follow=True)

    assert "コードが違います" in errors_of(refused)
    assert shown_key(refused) == key
    assert "二段階認証を設定しました" in messages_of(accepted)
    assert TOTPDevice.objects.get(confirmed=True).user == account
    assert client.get(INDEX).status_code == 200


def test_picture_is_in_the_page_and_has_no_style(client, account):
    client.force_login(account)
    response = client.get(SETUP)

    drawing = read(response).select_one("[role=img] svg")
    assert drawing
    assert not read(response).select("main [style], main style, main script, main img")
    assert "no-store" in response["Cache-Control"]


def test_secret_is_anothers_in_another_session(client, account):
    client.force_login(account)
    first = shown_key(client.get(SETUP))
    again = shown_key(client.get(SETUP))
    client.logout()
    client.force_login(account)

    assert first == again
    assert shown_key(client.get(SETUP)) != first


def test_code_is_asked_at_each_sign_in(client, account, enrolled):
    client.force_login(account)

    led = client.get(INDEX, follow=True)
    asked = led.redirect_chain[-1][0]
    inside = client.post(asked, {"code": code_of(enrolled.bin_key)}, follow=True)

    assert asked.startswith(CODE)
    assert "確認コード" in led.text
    assert inside.redirect_chain == [(INDEX, 302)]
    client.logout()
    client.force_login(account)
    assert client.get(INDEX).status_code == 302


def test_code_leads_on_to_the_page_that_was_asked(client, account, enrolled):
    client.force_login(account)
    wanted = reverse("admin:password_change")
    asked = client.get(wanted, follow=True).redirect_chain[-1][0]

    response = client.post(asked, {"code": code_of(enrolled.bin_key), "next": wanted})

    assert response.url == wanted


def test_code_leads_to_no_other_site(client, account, enrolled):
    client.force_login(account)

    response = client.post(
        CODE, {"code": code_of(enrolled.bin_key), "next": "https://example.com/"}
    )

    assert response.url == INDEX


@pytest.mark.parametrize("typed", ["full-width", "spaced"])
def test_code_is_taken_however_it_is_typed(client, account, enrolled, typed):
    client.force_login(account)
    code = code_of(enrolled.bin_key)
    forms = {
        "full-width": "".join(chr(ord(digit) + 0xFEE0) for digit in code),
        "spaced": f" {code[:3]} {code[3:]} ",
    }

    assert client.post(CODE, {"code": forms[typed]}).status_code == 302


@pytest.mark.parametrize("nonsense", ["", "abcdef", "12345", "\0", "-1", "九九九九九九", "9" * 20])
def test_what_is_no_code_is_refused(client, account, enrolled, nonsense):
    client.force_login(account)

    response = client.post(CODE, {"code": nonsense})

    assert errors_of(response)
    assert client.get(INDEX).status_code == 302


def test_a_code_counts_once(client, account, enrolled):
    code = code_of(enrolled.bin_key)
    client.force_login(account)
    client.post(CODE, {"code": code})
    client.logout()
    client.force_login(account)

    assert "一度しか使えません" in errors_of(client.post(CODE, {"code": code}))


def test_wrong_codes_make_the_right_one_wait(client, account, enrolled):
    client.force_login(account)
    TOTPDevice.objects.update(throttling_failure_count=4)
    client.post(CODE, {"code": wrong(enrolled.bin_key)})

    response = client.post(CODE, {"code": code_of(enrolled.bin_key)})

    assert "しばらく受け付けません" in errors_of(response)
    assert client.get(INDEX).status_code == 302


def test_another_account_is_a_way_out(client, account, enrolled):
    client.force_login(account)

    response = client.post(CODE, {"leave": "1"})

    assert response.url == reverse("admin:login")
    assert client.get(CODE).url.startswith(reverse("admin:login"))


def test_another_account_is_a_way_out_of_setting_up_too(client, required, head):
    client.force_login(head)
    assert "別のアカウントでログインする" in client.get(SETUP).text

    client.post(SETUP, {"leave": "1"})

    assert client.get(SETUP).url.startswith(reverse("admin:login"))


def test_other_sessions_are_asked_once_it_is_set_up(client, account):
    client.force_login(account)
    assert client.get(INDEX).status_code == 200

    TOTPDevice.objects.create(user=account, name="app")

    assert client.get(INDEX).status_code == 302


def verify(client, account, device):
    client.force_login(account)
    assert client.post(CODE, {"code": code_of(device.bin_key, -1)}).status_code == 302


def test_it_is_given_up_with_a_code(client, account, enrolled):
    verify(client, account, enrolled)

    refused = client.post(SETUP, {"code": wrong(enrolled.bin_key)})
    assert TOTPDevice.objects.exists()
    TOTPDevice.objects.update(throttling_failure_count=0)
    done = client.post(SETUP, {"code": code_of(enrolled.bin_key)}, follow=True)

    assert "コードが違います" in errors_of(refused)
    assert "二段階認証をやめました" in messages_of(done)
    assert not TOTPDevice.objects.exists()


# Required of the head office.


@pytest.mark.parametrize("who", ["head", "superuser", "both"])
def test_head_office_is_led_to_set_it_up(client, required, who):
    offices = [] if who == "superuser" else [make_office()]
    client.force_login(make_account(*offices, is_superuser=who != "head"))

    led = client.get(INDEX, follow=True)
    done = client.post(SETUP, {"code": code_of(shown_key(led))}, follow=True)

    assert led.redirect_chain[-1][0].startswith(SETUP)
    assert "本庁のアカウントには二段階認証が必要です" in led.text
    assert done.redirect_chain == [(INDEX, 302)]
    assert done.status_code == 200


@pytest.mark.parametrize("role", [Office.Role.READER, "none"])
def test_others_are_not_made_to(client, required, role):
    client.force_login(make_account(*([] if role == "none" else [make_office(role)])))

    assert client.get(INDEX).status_code == 200


def test_nothing_is_required_where_it_is_switched_off(client, head):
    client.force_login(head)

    assert client.get(INDEX).status_code == 200


def addresses_of_admin() -> list[str]:
    """Every address of the admin that has no parts, with those of a record, and those of the staff's pages."""
    names = [pattern.name for page in admin.site._registry.values() for pattern in page.get_urls()]
    plain = [
        reverse(f"admin:{name}")
        for name in names
        if name and name.endswith(("list", "_add", "import", "export"))
    ]
    pages = [INDEX + page.route for page in PAGES if "<" not in page.route]
    others = ["password_change", "jsi18n", "autocomplete"]
    return [INDEX, *plain, *pages, *(reverse(f"admin:{name}") for name in others)]


@pytest.mark.parametrize("state", ["not set up", "no code yet"])
def test_no_address_lets_the_head_office_past(client, required, head, state):
    if state == "no code yet":
        TOTPDevice.objects.create(user=head, name="app")
    client.force_login(head)
    actual = make_actual()
    record = [address(actual), address(actual, "delete"), address(actual, "history")]

    for url in addresses_of_admin() + record:
        for response in (client.get(url), client.post(url, {"post": "yes"})):
            let_by = response.status_code == 200 and url.endswith("jsi18n/")
            assert let_by or response.url.startswith(reverse("admin:login")), url

    assert Actual.objects.filter(pk=actual.pk).exists()


def test_pages_that_look_like_public_ones_are_not_shown_either(client, required, head):
    project = make_project(is_published=False)
    client.force_login(head)

    for url in (reverse("admin:style"), project.get_absolute_url()):
        assert client.get(url).url.startswith(reverse("admin:login"))


def test_pages_of_the_factor_are_for_staff(client):
    client.force_login(make_account(is_staff=False))

    for url in (SETUP, CODE):
        assert client.get(url).url.startswith(reverse("admin:login"))
        assert client.post(url, {"code": "123456"}).url.startswith(reverse("admin:login"))


# Lost.


def test_superuser_takes_it_from_who_has_lost_it(client, account, enrolled):
    client.force_login(make_account(is_superuser=True))
    sent = {"action": "take_second_factor", "_selected_action": account.pk}

    response = client.post(address(User), sent, follow=True)

    assert "二段階認証を解除しました" in messages_of(response)
    assert not TOTPDevice.objects.exists()


def test_command_takes_it_where_no_superuser_can_sign_in(account, enrolled, capsys):
    call_command("reset_second_factor", account.username)

    assert not TOTPDevice.objects.exists()
    assert "is taken" in capsys.readouterr().out


def test_command_names_an_account_that_is_not_there():
    with pytest.raises(CommandError, match="no account nobody"):
        call_command("reset_second_factor", "nobody")
