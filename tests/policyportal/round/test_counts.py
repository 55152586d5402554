"""How far each actual and review of a year is, by bureau, and what is late."""

from datetime import date

import pytest

from kpis.due import Appearance
from policyportal.accounts.rights import Staff
from policyportal.records import clock
from policyportal.round.counts import NOBODY, ActualState, ReviewState
from policyportal.staff.care import Care
from tests.factories import make_kpi, make_missing, make_project, make_series

HEAD = Staff(is_head=True, bureaus=frozenset())


def test_each_actual_and_review_is_counted_once(world, django_assert_num_queries):
    counted = world.round()

    with django_assert_num_queries(4):
        east, west = counted.rows

    one_each = dict.fromkeys(ActualState, 1)
    assert (east.name, dict(east.actuals)) == ("東振興局", one_each)
    assert (east.to_enter, east.in_work) == (7, 3)
    assert dict(east.reviews) == {ReviewState.NONE: 1}
    assert dict(west.actuals) == {ActualState.OWED: 1}
    assert dict(west.reviews) == {ReviewState.SUBMITTED: 1}
    assert counted.total.to_enter == 8


def test_late_is_what_its_bureau_has_not_handed_in_by_the_last_day(world):
    counted = world.round()

    east, west = counted.rows

    # Owed, in work and sent back; of the west the month has not ended.
    assert (east.late_actuals, east.late_reviews, east.late) == (3, 0, 3)
    assert west.late == 0
    days = {duty.code: duty.due.isoformat() for duty in counted.actuals}
    assert days["east-1-owed"] == "2026-05-31"
    assert days["west-1-due"] == "2026-06-30"
    assert {duty.due.isoformat() for duty in counted.reviews} == {"2026-08-31"}


def test_numbers_are_those_of_care(world):
    care = Care(world.plan, HEAD, clock.today())
    total = world.round().total

    # The month of one has not come: it is none of them, but may be entered.
    assert care.missing == total.actuals[ActualState.OWED] == 2
    assert [bureau.name for bureau in care.entered] == [row.name for row in world.round().rows]
    assert care.draft_actuals.number == len(world.round().drafts) == 3
    assert care.reviews.number == total.reviews_due - total.reviews[ReviewState.APPROVED]


def test_a_bureau_has_its_own(world):
    own = world.round(bureaus=[world.places[1].pk])

    assert [row.name for row in own.rows] == ["西振興局"]
    assert own.drafts == []


def test_what_nobody_is_in_charge_of_comes_last(world):
    project = make_project(area_plan=world.projects[0].area_plan)
    make_series(kpi=make_kpi(project=project))

    rows = world.round().rows

    assert rows[-1].name == NOBODY
    assert (rows[-1].to_enter, rows[-1].reviews_due) == (1, 1)


def test_drafts_of_other_years_are_found_unless_years_are_named(world):
    world.returned.year = 2024
    world.returned.save()

    assert {draft.year for draft in world.round().drafts} == {2025, 2024}
    states = [draft.state for draft in world.round().drafts if draft.year == 2024]
    assert states == [ActualState.RETURNED]


def test_several_years_are_asked_together(world, django_assert_num_queries):
    counted = world.round(years=[2026, 2025, 2024])

    with django_assert_num_queries(3):
        years = {duty.year for duty in counted.duties}

    assert years == {2025, 2026}


@pytest.mark.parametrize(
    ("month", "state"),
    [(5, ActualState.OWED), (7, ActualState.AWAITED)],
)
def test_month_that_was_announced_is_waited_for(world, month, state):
    kpi = make_kpi(project=world.projects[0], code="east-1-late", appears=Appearance(1, 4))
    series = make_series(kpi=kpi, code=kpi.code)
    make_missing(series=series, year=2025, kind="announced", expected_on=date(2026, month, 1))

    duty = next(duty for duty in world.round().actuals if duty.code == kpi.code)

    assert duty.state == state
    assert duty.due == date(2026, month, 31)
    assert duty.is_late == (month == 5)
