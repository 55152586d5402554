import pytest
from django.urls import reverse

from tests.factories import make_account
from tests.staff import errors_of

pytestmark = pytest.mark.django_db

PASSWORD, NEW = "a-password-for-tests", "another-one-for-tests"
PAGE = reverse("admin:password_change")


@pytest.fixture
def account(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    account = make_account()
    account.set_password(PASSWORD)
    account.save()
    return account


def change(client, old):
    return client.post(PAGE, {"old_password": old, "new_password1": NEW, "new_password2": NEW})


def test_the_password_changes_and_the_session_goes_on(client, account):
    client.force_login(account)

    assert change(client, PASSWORD).url == reverse("admin:password_change_done")

    account.refresh_from_db()
    assert account.check_password(NEW)
    assert client.get(reverse("admin:index")).status_code == 200


def test_who_guesses_the_old_password_is_stopped(client, account):
    client.force_login(account)

    assert "元のパスワードが間違っています" in errors_of(change(client, "wrong"))
    for _ in range(4):
        stopped = change(client, "wrong")

    assert stopped.status_code == 429
    assert change(client, PASSWORD).status_code == 429
    account.refresh_from_db()
    assert account.check_password(PASSWORD)
