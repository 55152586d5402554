"""The start page of staff: their tasks, each with what it is for."""

import pytest
from django.urls import reverse

from policyportal.staff.site import PAGES
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
