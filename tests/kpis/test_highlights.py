from datetime import UTC, datetime

import pytest

from kpis.highlights import highlights_of
from kpis.models import KPI
from policyportal.records.explained import explained
from tests.factories import (
    make_area,
    make_area_plan,
    make_highlight,
    make_kpi,
    make_plan,
    make_project,
    make_series,
)

pytestmark = pytest.mark.django_db


def test_first_three_that_are_marked_and_public_are_shown_in_their_order():
    plan = make_plan()
    marked = [make_series() for _ in range(5)]
    for order, series in enumerate(reversed(marked)):
        make_highlight(series=series, order=order)
    with explained("試験の取り下げ"):
        KPI.objects.filter(pk=marked[3].kpi.pk).update(is_published=False)

    assert highlights_of(plan) == [marked[4], marked[2], marked[1]]


def test_while_none_is_marked_each_area_has_its_turn_by_the_day(hold_clock):
    plan = make_plan()
    firsts = []
    for number in range(1, 6):
        area_plan = make_area_plan(plan=plan, area=make_area(order=number))
        firsts.append(make_series(kpi=make_kpi(project=make_project(area_plan=area_plan))))

    days = []
    for day in range(1, 6):
        hold_clock(datetime(2026, 6, day, 3, tzinfo=UTC))
        days.append(highlights_of(plan))

    assert all(len(set(day)) == 3 for day in days)
    assert {day[0] for day in days} == set(firsts)
