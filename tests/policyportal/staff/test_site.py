"""The start page of staff: their tasks, each with what it is for."""

from itertools import chain

import pytest
from django.apps import apps
from django.urls import reverse

from policyportal.accounts.offices import Office
from policyportal.accounts.rights import APPS
from policyportal.staff.site import PAGES, TASKS
from tests.factories import make_account, make_kpi, make_office, make_plan, make_series
from tests.policyportal.round.conftest import world  # noqa: F401 (a fixture)
from tests.staff import queries_of, read, sign_in

pytestmark = pytest.mark.django_db


def test_start_page_says_of_every_task_what_it_is_for(client):
    make_plan()
    sign_in(client)

    tasks = read(client.get(reverse("admin:index"))).select(".tasks li")

    names = [task.select_one(".tasks__name").text for task in tasks]
    assert names == [page.label for page in PAGES]
    for task in tasks:
        assert task.select_one(".tasks__what").text.endswith("。")


def test_every_table_of_the_plan_is_of_a_task():
    models = chain.from_iterable(apps.get_app_config(app).get_models() for app in APPS)

    members = chain.from_iterable(members.split() for _, _, members in TASKS)
    assert sorted(members) == sorted(
        model._meta.object_name for model in models if model._meta.managed
    )


def test_group_of_words_is_called_after_each_of_its_tables():
    name, members = next((name, members) for label, name, members in TASKS if label == "words")

    for member in members.split():
        table = apps.get_model("regions", member)._meta.verbose_name
        assert table.partition("・")[0] in name


def test_start_page_begins_with_what_there_is_to_do(world, client):  # noqa: F811
    page = reverse("admin:index")
    shown = []
    for account in world.accounts:
        client.force_login(account)
        todo = read(client.get(page)).select_one("#todo")
        shown.append([link.text for link in todo.select("li a")])
        office = todo.select_one("details dt").text
        assert account.groups.get().name == office
        assert client.get(todo.select_one("details dd a")["href"]).status_code == 200

    head, east, west = shown
    assert head[0] == "令和7（2025）の実績値：公開待ち 1件"
    assert east[0].startswith("令和7（2025）の実績値：未入力 1件、うち期限切れ 1件／差し戻し 1件")
    assert west == ["令和7（2025）の実績値：未入力 1件"]


def test_start_page_of_readers_has_nothing_to_do(world, client):  # noqa: F811
    client.force_login(make_account(make_office(Office.Role.READER)))

    assert read(client.get(reverse("admin:index"))).select("#todo") == []


def test_start_page_asks_as_much_however_much_there_is_to_do(world, client):  # noqa: F811
    client.force_login(world.accounts[1])
    before = queries_of(client, reverse("admin:index"))

    for _ in range(3):
        make_series(kpi=make_kpi(project=world.projects[0]))

    assert queries_of(client, reverse("admin:index")) == before
