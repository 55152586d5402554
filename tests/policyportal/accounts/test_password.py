import pytest
from django.urls import reverse

from policyportal.accounts.password import GivenPassword
from tests.factories import make_account
from tests.staff import errors_of, messages_of

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


def change(client, old, new=NEW):
    return client.post(PAGE, {"old_password": old, "new_password1": new, "new_password2": new})


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


def test_password_that_another_has_chosen_is_changed_before_anything_else(client, account):
    GivenPassword.objects.create(account=account)
    client.force_login(account)

    led = client.get(reverse("admin:guide"), follow=True)
    refused = change(client, PASSWORD, PASSWORD)
    stays = client.get(reverse("admin:index"))
    change(client, PASSWORD)

    assert led.redirect_chain == [(PAGE, 302)]
    assert "自分だけが知るパスワード" in messages_of(led)
    assert "違うものにしてください" in errors_of(refused)
    assert stays.url == PAGE
    assert client.get(reverse("admin:index")).status_code == 200
    assert client.post(reverse("admin:logout")).status_code == 200
