import pytest
from django.contrib.auth.models import User

from policyportal.accounts.names import full_name, name_of


@pytest.mark.parametrize(
    ("last", "first", "full", "name"),
    [
        pytest.param("山田", "花子", "山田 花子", "山田 花子", id="both"),
        pytest.param("山田", "", "山田", "山田", id="family name"),
        pytest.param("", "", "", "yamada", id="neither"),
    ],
)
def test_account_is_named_in_the_japanese_order(last, first, full, name):
    account = User(username="yamada", last_name=last, first_name=first)

    assert full_name(account) == full
    assert name_of(account) == name


def test_nobody_is_named_for_what_a_command_did():
    assert name_of(None) == "ほかの人"
