"""The start page of staff: their tasks, each with what it is for."""

from itertools import chain

import pytest
from django.apps import apps
from django.urls import reverse

from policyportal.accounts.rights import APPS
from policyportal.staff.site import PAGES, TASKS
from tests.factories import make_plan
from tests.staff import read, sign_in

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
    assert sorted(members) == sorted(model._meta.object_name for model in models)


def test_group_of_words_is_called_after_each_of_its_tables():
    name, members = next((name, members) for label, name, members in TASKS if label == "words")

    for member in members.split():
        table = apps.get_model("regions", member)._meta.verbose_name
        assert table.partition("・")[0] in name
