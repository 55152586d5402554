"""make_offices: the groups of the head office, the bureaus and the readers."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command

from policyportal.accounts.offices import Office
from tests.factories import make_account, make_subprefecture

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureaus():
    return [make_subprefecture(bureau_name=name) for name in ("空知総合振興局", "後志総合振興局")]


def run(capsys) -> list[str]:
    call_command("make_offices")
    return capsys.readouterr().out.splitlines()


def test_each_bureau_has_a_group_beside_head_office_and_readers(bureaus, capsys):
    said = run(capsys)

    assert sorted(said) == sorted(
        ["本庁: 本庁", "空知総合振興局: 振興局", "後志総合振興局: 振興局", "閲覧のみ: 閲覧のみ"]
    )
    assert Office.objects.get(subprefecture=bureaus[0]).group.name == "空知総合振興局"


def test_a_second_run_changes_nothing(bureaus, capsys):
    first = run(capsys)
    before = list(Office.objects.values()), list(Group.objects.values())

    assert run(capsys) == first
    assert (list(Office.objects.values()), list(Group.objects.values())) == before


def test_a_renamed_group_keeps_its_name_and_its_accounts(bureaus, capsys):
    run(capsys)
    office = Office.objects.get(subprefecture=bureaus[0])
    account = make_account(office)
    Group.objects.filter(pk=office.group_id).update(name="空知 地域政策課")

    said = run(capsys)

    assert "空知 地域政策課: 振興局" in said
    assert Group.objects.count() == 4
    assert account.groups.get().name == "空知 地域政策課"


def test_permissions_are_set_anew(bureaus, capsys):
    run(capsys)
    group = Office.objects.get(subprefecture=bureaus[0]).group
    meant = set(group.permissions.all())
    group.permissions.set(Permission.objects.filter(codename__in=["delete_plan", "change_user"]))

    run(capsys)

    assert set(group.permissions.all()) == meant
    codenames = {permission.codename for permission in meant}
    assert "change_draftactual" in codenames
    assert not {"change_actual", "delete_plan", "change_user"} & codenames


def test_a_bureau_that_came_later_gets_its_group(bureaus, capsys):
    run(capsys)
    make_subprefecture(bureau_name="胆振総合振興局")

    assert "胆振総合振興局: 振興局" in run(capsys)


def test_without_a_plan_it_says_what_to_do():
    with pytest.raises(CommandError, match="loaddata regions projects kpis"):
        call_command("make_offices")

    assert not Group.objects.exists()
