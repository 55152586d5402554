"""Codes on paper: how they are drawn, kept and counted. What their pages do is in test_second_factor."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice

from policyportal.accounts import spare_codes
from tests.factories import make_account

pytestmark = pytest.mark.django_db


def test_ten_codes_are_drawn_and_replace_those_of_before():
    account = make_account()
    before = spare_codes.draw(account)
    codes = spare_codes.draw(account)

    assert len(set(codes)) == 10
    assert {len(code) for code in codes} == {11}
    device = spare_codes.recovery_of(account)
    assert not device.verify_token(before[0].replace(" ", ""))
    device.throttle_reset()
    assert device.verify_token(codes[0].replace(" ", ""))
    assert spare_codes.left_of(account) == 9


def test_enrolment_code_is_one_of_a_week_and_no_spare_code():
    account = make_account()
    spare_codes.draw_enrolment(account)
    spare_codes.draw_enrolment(account)

    assert spare_codes.enrolment_of(account).token_set.count() == 1
    assert spare_codes.left_of(account) == 0
    StaticDevice.objects.update(created_at=timezone.now() - spare_codes.ENROLMENT_LASTS)
    assert spare_codes.enrolment_of(account) is None
    StaticDevice.objects.update(created_at=timezone.now() - timedelta(days=6))
    assert spare_codes.enrolment_of(account)


def test_all_are_forgotten_together():
    account, other = make_account(), make_account()
    for owner in (account, other):
        spare_codes.draw(owner)
        spare_codes.draw_enrolment(owner)

    spare_codes.forget(account)

    assert set(StaticDevice.objects.values_list("user", flat=True)) == {other.pk}
