"""Admin of accounts, groups and offices."""

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import Group, Permission, User
from django.utils import timezone

from policyportal.accounts.offices import Office
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
