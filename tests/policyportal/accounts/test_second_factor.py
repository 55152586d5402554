"""The second factor: setting it up, being asked for it, being made to have it, losing it."""

import re
import time
from base64 import b32decode
from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from kpis.models import Actual
from policyportal.accounts import spare_codes
from policyportal.accounts.offices import Office
from policyportal.staff.site import PAGES
from tests.factories import make_account, make_actual, make_office, make_project
from tests.staff import address, errors_of, messages_of, read

pytestmark = pytest.mark.django_db

NAMES = ("index", "second_factor", "second_factor_code", "second_factor_recovery")
INDEX, SETUP, CODE, RECOVERY = (reverse(f"admin:{name}") for name in NAMES)


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
    assert accepted.redirect_chain[0][0].startswith(RECOVERY)
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
    account = make_account(*offices, is_superuser=who != "head")
    client.force_login(account)

    led = client.get(INDEX, follow=True)
    asked = led.redirect_chain[-1][0]
    inside = client.post(asked, {"code": spare_codes.draw_enrolment(account)}, follow=True)
    done = client.post(asked, {"code": code_of(shown_key(inside))}, follow=True)

    assert asked.startswith(SETUP)
    assert "本庁のアカウントには二段階認証が必要です" in led.text
    assert done.redirect_chain[0][0].startswith(RECOVERY)
    assert len(shown_codes(done)) == 10
    assert client.get(INDEX).status_code == 200


def test_stolen_password_sets_up_nothing_for_the_head_office(client, required, head):
    client.force_login(head)
    given, others = spare_codes.draw_enrolment(head), spare_codes.draw_enrolment(make_account())
    made_anew = spare_codes.draw_enrolment(head)

    page = client.get(SETUP)
    refused = [client.post(SETUP, {"code": code}) for code in ("", "123456", given, others)]

    assert not read(page).select("[role=img] svg, .main code")
    assert all(errors_of(answer) for answer in refused)
    assert not TOTPDevice.objects.exists()
    StaticDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    StaticDevice.objects.update(created_at=timezone.now() - timedelta(days=7))
    assert "期限が過ぎています" in errors_of(client.post(SETUP, {"code": made_anew}))
    StaticDevice.objects.update(created_at=timezone.now() - timedelta(days=6))
    assert client.post(SETUP, {"code": made_anew}).url == SETUP
    # For this session alone, and once.
    client.logout()
    client.force_login(head)
    assert errors_of(client.post(SETUP, {"code": made_anew}))


def test_wrong_enrolment_codes_make_the_right_one_wait(client, required, head):
    client.force_login(head)
    code = spare_codes.draw_enrolment(head)
    StaticDevice.objects.update(throttling_failure_count=4)
    client.post(SETUP, {"code": "00000 00000"})

    assert "しばらく受け付けません" in errors_of(client.post(SETUP, {"code": code}))


def test_who_changes_the_telephone_needs_nobody(client, required, head):
    device = TOTPDevice.objects.create(user=head, name="app")
    verify(client, head, device)

    again = client.post(SETUP, {"code": code_of(device.bin_key)}, follow=True)

    assert shown_key(again) != device.bin_key
    # But a session that did not give the code of the old one does.
    client.logout()
    client.force_login(head)
    assert "登録コード" in client.get(SETUP).text


def test_superuser_gives_the_code(client, head, enrolled):
    client.force_login(make_account(is_superuser=True))
    sent = {"action": "give_enrolment_code", "_selected_action": [head.pk, enrolled.user.pk]}

    response = client.post(address(User), sent, follow=True)

    assert re.search(rf"「{head}」の登録コードは \d{{5}} \d{{5}} です", messages_of(response))
    assert f"「{enrolled.user}」には、二段階認証が設定されています" in messages_of(response)
    assert "登録コードを出しました" in client.get(address(head, "history")).text


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


def shown_codes(page) -> list[str]:
    return [code.text for code in read(page).select(".spare-codes code")]


def test_spare_code_lets_in_once_and_is_told(client, account):
    client.force_login(account)
    page = client.get(SETUP)
    made = client.post(SETUP, {"code": code_of(shown_key(page), -1)}, follow=True)
    codes = shown_codes(made)
    assert len(set(codes)) == 10
    # Once.
    assert not shown_codes(client.get(RECOVERY))
    client.logout()
    client.force_login(account)

    inside = client.post(CODE, {"code": codes[0]}, follow=True)
    client.logout()
    client.force_login(account)
    again = client.post(CODE, {"code": codes[0]})
    StaticDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    full_width = "".join(chr(ord(digit) + 0xFEE0) for digit in codes[1].replace(" ", "-"))

    assert "予備のコードを1つ使いました。残りは9個です" in messages_of(inside)
    assert "一度しか使えません" in errors_of(again)
    assert client.post(CODE, {"code": full_width}).url == INDEX
    history = LogEntry.objects.filter(object_id=str(account.pk)).order_by("pk")
    assert [str(entry) for entry in history.values_list("change_message", flat=True)] == [
        "二段階認証を設定しました。",
        "予備のコードでログインしました（残り9個）。",
        "予備のコードでログインしました（残り8個）。",
    ]


def test_wrong_spare_codes_make_the_right_one_wait(client, account, enrolled):
    codes = spare_codes.draw(account)
    client.force_login(account)
    StaticDevice.objects.update(throttling_failure_count=4)
    client.post(CODE, {"code": "00000 00000"})

    assert "しばらく受け付けません" in errors_of(client.post(CODE, {"code": codes[0]}))


def test_spare_codes_are_made_anew_with_a_code(client, account, enrolled):
    before = spare_codes.draw(account)
    verify(client, account, enrolled)

    refused = client.post(RECOVERY, {"code": wrong(enrolled.bin_key)})
    TOTPDevice.objects.update(throttling_failure_count=0)
    page = client.post(RECOVERY, {"code": code_of(enrolled.bin_key)}, follow=True)

    assert errors_of(refused)
    assert "残りは10個です" in refused.text
    assert len(shown_codes(page)) == 10
    assert "no-store" in page["Cache-Control"]
    assert not set(before) & set(shown_codes(page))
    assert spare_codes.left_of(account) == 10


def test_spare_codes_go_with_the_second_factor(client, account, enrolled):
    codes = spare_codes.draw(account)
    verify(client, account, enrolled)
    assert "残りは10個です" in client.get(SETUP).text

    client.post(SETUP, {"code": codes[0]}, follow=True)

    assert not TOTPDevice.objects.exists()
    assert not StaticDevice.objects.exists()
    assert client.get(RECOVERY).url == SETUP


def test_spare_codes_are_not_shown_before_the_code_is_given(client, account, enrolled):
    client.force_login(account)

    assert client.get(RECOVERY).url == CODE


def test_superuser_takes_it_from_who_has_lost_it(client, account, enrolled):
    spare_codes.draw(account)
    client.force_login(make_account(is_superuser=True))
    sent = {"action": "take_second_factor", "_selected_action": account.pk}

    response = client.post(address(User), sent, follow=True)

    assert "二段階認証を解除しました" in messages_of(response)
    assert not TOTPDevice.objects.exists()
    assert not StaticDevice.objects.exists()


def test_command_takes_it_where_no_superuser_can_sign_in(account, enrolled, capsys):
    call_command("reset_second_factor", account.username)

    assert not TOTPDevice.objects.exists()
    assert "is taken" in capsys.readouterr().out


def test_command_names_an_account_that_is_not_there():
    with pytest.raises(CommandError, match="no account nobody"):
        call_command("reset_second_factor", "nobody")
