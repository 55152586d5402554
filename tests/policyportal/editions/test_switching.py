from datetime import date
from threading import Thread

import pytest
from django.db import connection, transaction

from kpis.models import KPISeries
from policyportal.editions.switching import switch_to
from policyportal.records import version
from regions.models import Plan
from tests.factories import (
    make_area_plan,
    make_kpi,
    make_plan,
    make_project,
    make_series,
)

pytestmark = pytest.mark.django_db


def make_editions() -> tuple[Plan, Plan]:
    """The shown edition, and one in preparation with a KPI, both of one area."""
    shown = make_plan(code="r3", title="いまの方針")
    area = make_area_plan(plan=shown).area
    following = make_plan(
        code="r7",
        title="次の方針",
        start_month=date(2025, 4, 1),
        is_shown=False,
        is_published=False,
    )
    for plan, mark in ((shown, "r3"), (following, "r7")):
        area_plan = plan.area_plans.first() or make_area_plan(plan=plan, area=area)
        project = make_project(area_plan=area_plan, code=f"{mark}-p", name=f"{plan.title}の森")
        make_series(kpi=make_kpi(project=project, code=f"{mark}-k"))
    return shown, following


def states() -> dict[str, tuple[bool, bool]]:
    return {plan.code: (plan.is_published, plan.is_shown) for plan in Plan.objects.all()}


def test_the_edition_before_stays_at_its_addresses(client):
    _, following = make_editions()
    assert client.get("/projects/r7-p/").status_code == 404

    switch_to(following, keep=True)

    assert states() == {"r3": (True, False), "r7": (True, True)}
    assert "次の方針の森" in client.get("/projects/").text
    assert "いまの方針の森" not in client.get("/projects/").text
    assert "いまの方針の森" in client.get("/projects/r3-p/").text
    assert client.get("/projects/r7-p/").status_code == 200
    assert not KPISeries.objects.filter(was_public=False).in_plan(following).exists()


def test_back_again_hides_the_edition_that_is_left(client):
    shown, following = make_editions()
    switch_to(following, keep=True)

    switch_to(shown, keep=False)

    assert states() == {"r3": (True, True), "r7": (False, False)}
    assert client.get("/projects/r7-p/").status_code == 404
    assert "いまの方針の森" in client.get("/projects/").text


def test_the_history_says_why(client):
    shown, following = make_editions()

    switch_to(following, keep=True)

    assert following.history.first().history_change_reason == "この版に切り替え"
    before = shown.history.first()
    assert before.history_change_reason == "「次の方針」に切り替えたため"
    assert before.is_published


def test_first_edition_is_shown_where_none_was():
    plan = make_plan(is_shown=False, is_published=False)

    switch_to(plan, keep=True)

    assert Plan.objects.shown() == plan


@pytest.mark.django_db(transaction=True)
def test_no_visitor_finds_none_or_two():
    """Another connection sees the old one until the commit and the new one after it."""
    _, following = make_editions()
    before, found = version.current().token, []

    def look():
        found.append(Plan.objects.shown().code)
        connection.close()

    with transaction.atomic():
        switch_to(following, keep=True)
        visitor = Thread(target=look)
        visitor.start()
        visitor.join()
    look()

    assert found == ["r3", "r7"]
    assert version.current().token != before
