"""Admin of accounts, groups and offices."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.urls import reverse
from django.utils import timezone

from policyportal.accounts.offices import Office
from policyportal.accounts.password import GivenPassword
from policyportal.records import clock
from tests.factories import make_account, make_office, make_subprefecture
from tests.staff import address, cells, errors_of, form_of, messages_of, queries_of, read, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    return sign_in(client)


def permissions_of(group) -> set[str]:
    return set(group.permissions.values_list("codename", flat=True))


def test_list_of_accounts_says_what_they_are(staff):
    offices = [make_office(subprefecture=make_subprefecture()) for _ in range(2)]
    make_account(*offices, username="a", last_name="田中", first_name="花子")

    page = staff.get(address(User))

    assert cells(page, "full_name")[0] == "田中 花子"
    assert cells(page, "offices")[0] == "、".join(str(office) for office in offices)


def test_form_explains_in_japanese_and_gives_no_single_permission(staff):
    form = read(staff.get(address(make_account()))).select_one("#user_form")

    assert "できることは所属の役割で決まります" in form.text
    assert "日々の仕事には使わないでください" in form.text
    assert not form.select("[name=user_permissions]")


def test_a_new_account_belongs_to_an_office(staff):
    office = make_office()
    sent = form_of(staff.get(address(User, "add"))) | {
        "username": "suzuki",
        "password1": "a-long-password-1",
        "password2": "a-long-password-1",
        "groups": office.group_id,
    }

    response = staff.post(address(User, "add"), sent)

    assert response.status_code == 302, errors_of(response)
    account = User.objects.get(username="suzuki")
    assert account.is_staff
    assert not account.is_superuser
    assert account.has_perm("kpis.change_actual")
    assert account.given_password
    added = LogEntry.objects.get(object_id=account.pk)
    assert f"所属：{office}" in added.change_message
    assert "a-long-password-1" not in added.change_message


def test_history_of_an_account_says_from_what_to_what(staff):
    office, other = make_office(subprefecture=make_subprefecture()), make_office()
    account = make_account(office, last_login=timezone.now())
    page = address(account)
    sent = form_of(staff.get(page)) | {"groups": other.group_id}
    sent.pop("is_active")
    User.objects.filter(username="staff").update(last_name="山田", first_name="花子")

    response = staff.post(page, sent)
    history = staff.get(address(account, "history")).text

    assert response.status_code == 302, errors_of(response)
    assert f"所属：{office} → {other}。有効：はい → いいえ" in history
    assert "山田 花子（staff）" in history


def test_password_that_is_set_for_another_is_to_be_changed(staff):
    account, oneself = make_account(), User.objects.get(username="staff")
    new = {"password1": "a-long-password-1", "password2": "a-long-password-1"}

    for of in (account, oneself):
        page = reverse("admin:auth_user_password_change", args=[of.pk])
        assert staff.post(page, new | {"usable_password": "true", "set-password": "1"}).url

    assert [row.account for row in GivenPassword.objects.all()] == [account]
    assert LogEntry.objects.filter(object_id=account.pk, change_message="パスワード").exists()


def test_unused_accounts_are_listed(staff):
    now = clock.now()
    User.objects.update(last_login=now)
    make_account(username="never")
    make_account(username="left", is_active=False)
    make_account(username="long-ago", last_login=now - timedelta(days=366))

    listed = {
        kind: cells(staff.get(f"{address(User)}?unused={kind}"), "username")
        for kind in ("never", "year", "nonsense")
    }

    assert listed["never"] == ["never"]
    assert listed["year"] == ["long-ago"]
    assert len(listed["nonsense"]) == 4


def test_account_that_has_done_something_is_not_deleted(staff):
    own = User.objects.get(username="staff")
    LogEntry.objects.create(user=own, action_flag=2, object_repr="試験")

    refused = staff.post(address(own, "delete"), {"post": "yes"})

    assert refused.status_code == 403
    assert staff.post(address(make_account(), "delete"), {"post": "yes"}).status_code == 302


def test_who_is_kept_out_is_let_try_again(staff):
    account = make_account()
    AccessAttempt.objects.create(
        username=account.username, failures_since_start=5, attempt_time=timezone.now()
    )
    sent = {"action": "let_try_again", "_selected_action": account.pk}

    response = staff.post(address(User), sent, follow=True)

    assert "すぐにログインできるように" in messages_of(response)
    assert not AccessAttempt.objects.exists()


def test_an_office_gives_its_group_the_permissions_of_its_role(staff):
    group = Group.objects.create(name="新しい所属")
    group.permissions.set(Permission.objects.filter(codename="delete_project"))
    sent = form_of(staff.get(address(Office, "add"))) | {"group": group.pk, "role": "reader"}

    response = staff.post(address(Office, "add"), sent)

    assert response.status_code == 302, errors_of(response)
    assert {name.partition("_")[0] for name in permissions_of(group)} == {"view"}


def test_a_changed_role_changes_the_permissions(staff):
    office = make_office(Office.Role.READER)
    sent = form_of(staff.get(address(office))) | {"role": "head"}

    staff.post(address(office), sent)

    assert "delete_project" in permissions_of(office.group)


@pytest.mark.parametrize("way", ["page", "action"])
def test_an_office_that_goes_takes_its_permissions_along(staff, way):
    office = make_office()
    if way == "page":
        staff.post(address(office, "delete"), {"post": "yes"})
    else:
        sent = {"action": "delete_selected", "_selected_action": office.pk, "post": "yes"}
        staff.post(address(Office), sent)

    assert not Office.objects.exists()
    assert permissions_of(office.group) == set()


def test_a_bureau_needs_its_place_and_the_page_says_so(staff):
    group = Group.objects.create(name="場所のない振興局")
    sent = form_of(staff.get(address(Office, "add"))) | {"group": group.pk, "role": "bureau"}

    response = staff.post(address(Office, "add"), sent)

    assert "役割が「振興局」のときだけ" in errors_of(response)


def make_one(model):
    office = make_office(subprefecture=make_subprefecture())
    return make_account(office) if model is User else office


@pytest.mark.parametrize("model", [User, Group, Office], ids=lambda model: model.__name__)
def test_lists_ask_as_much_for_twelve_as_for_two(staff, model):
    for _ in range(2):
        make_one(model)
    of_two = queries_of(staff, address(model))

    for _ in range(10):
        make_one(model)

    assert queries_of(staff, address(model)) == of_two


def test_group_that_an_office_leaves_keeps_no_rights(staff):
    office = make_office()
    former, group = office.group, Group.objects.create(name="移った先の所属")

    response = staff.post(
        address(office), form_of(staff.get(address(office))) | {"group": group.pk}
    )

    assert response.status_code == 302, errors_of(response)
    assert permissions_of(former) == set()
    assert "change_project" in permissions_of(group)


def test_head_office_changes_where_letters_go_and_nothing_else(client):
    head = make_office(Office.Role.HEAD)
    office = make_office(Office.Role.READER)
    client.force_login(make_account(head))
    page = client.get(address(office))
    sent = form_of(page) | {"role": "head", "group": head.group.pk, "subprefecture": ""}

    wrong = client.post(address(office), sent | {"mail_addresses": "kikaku"})
    saved = client.post(address(office), sent | {"mail_addresses": "a@example.jp\r\nb@example.jp"})

    assert "「kikaku」はメールアドレスとして読めません" in errors_of(wrong)
    assert saved.status_code == 302
    office.refresh_from_db()
    assert (office.role, office.addresses) == ("reader", ["a@example.jp", "b@example.jp"])
    assert client.get(address(Office, "add")).status_code == 403
    assert client.get(address(office, "delete")).status_code == 403


def test_head_office_renews_the_address_of_a_calendar(client):
    office = make_office(Office.Role.HEAD)
    office.refresh_from_db()
    client.force_login(make_account(office))

    client.post(address(Office), {"action": "renew_calendar", "_selected_action": [office.pk]})

    assert Office.objects.get().calendar_key != office.calendar_key
    entry = LogEntry.objects.get()
    assert entry.change_message == "カレンダーのアドレスを新しくしました。"
