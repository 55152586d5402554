import re

import pytest
from django.core.management import CommandError, call_command
from django_otp.plugins.otp_totp.models import TOTPDevice

from policyportal.accounts import spare_codes
from tests.factories import make_account, make_office

pytestmark = pytest.mark.django_db


def test_first_account_of_the_head_office_is_given_a_code(capsys):
    account = make_account(make_office())

    call_command("make_enrolment_code", account.username)

    code = re.search(r"\d{5} \d{5}", capsys.readouterr().out)[0]
    device = spare_codes.enrolment_of(account)
    assert device.verify_token(code.replace(" ", ""))
    assert not device.verify_token(code.replace(" ", ""))


def test_account_that_needs_none_is_named():
    account = make_account()
    TOTPDevice.objects.create(user=account, name="app")

    with pytest.raises(CommandError, match="has a second factor"):
        call_command("make_enrolment_code", account.username)
    with pytest.raises(CommandError, match="no account nobody"):
        call_command("make_enrolment_code", "nobody")
