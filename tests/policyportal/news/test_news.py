"""News one by one and in groups, newest first."""

from datetime import UTC, date, datetime, timedelta

import pytest

from kpis.models import Actual
from policyportal.news.kinds import Kind
from policyportal.news.news import MOST_IN_GROUP, AllNews
from policyportal.news.scopes import Scope
from tests.factories import (
    make_actual,
    make_area_plan,
    make_change,
    make_kpi,
    make_project,
    make_review,
    make_series,
)

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 5, 1, 3, tzinfo=UTC)


def enter(area_plan, number, *, kpis=None, **values):
    """Enter an actual for so many series of an area."""
    for _ in range(number):
        kpi = make_kpi(project=make_project(area_plan=area_plan))
        make_actual(series=make_series(kpi=kpi), **{"changed_at": NOON} | values)


def test_actuals_of_an_area_and_a_day_are_one_group():
    here, there = make_area_plan(), make_area_plan()
    enter(here, 3)
    enter(here, 1, year=2023)
    enter(there, 2)
    enter(here, 1, changed_at=NOON - timedelta(days=1))
    make_change(changed_at=NOON - timedelta(days=2))

    groups = AllNews()[:10]

    assert AllNews().count() == 5
    told = [(group.first.project.area, group.first.record.year, group.kpis) for group in groups[:3]]
    assert sorted(told, key=str) == sorted(
        [(here.area, 2022, 3), (here.area, 2023, 1), (there.area, 2022, 2)], key=str
    )
    assert [group.first.kind for group in groups[3:]] == [Kind.ACTUAL, Kind.CHANGE]
    assert [group.is_of_several for group in groups[3:]] == [False, False]


def test_day_is_that_of_japan():
    area_plan = make_area_plan()
    for moment in (datetime(2026, 5, 1, 14, tzinfo=UTC), datetime(2026, 5, 1, 16, tzinfo=UTC)):
        enter(area_plan, 1, changed_at=moment)

    assert AllNews().count() == 2


def test_entered_and_settled_on_one_day_are_two_groups():
    area_plan = make_area_plan()
    enter(area_plan, 3, state="provisional")
    settled = Actual.objects.first()
    Actual.objects.filter(pk=settled.pk).update(state="final", changed_at=NOON)

    later = Actual.objects.filter(pk=settled.pk)
    later.update(state="provisional", changed_at=NOON + timedelta(minutes=1))
    later.update(state="final", changed_at=NOON + timedelta(minutes=2))

    kinds = {group.first.record.kind: group.kpis for group in AllNews()[:5]}
    assert kinds == {"finalised": 1, "entered": 2}


def test_large_group_lists_its_first_and_leads_to_the_rest():
    area_plan = make_area_plan()
    enter(area_plan, MOST_IN_GROUP + 5)

    (group,) = AllNews()[:5]

    assert (len(group.news), group.more) == (MOST_IN_GROUP, 5)
    orders = [news.project.order for news in group.news]
    assert orders == sorted(orders)
    assert group.get_absolute_url() == f"/changes/{area_plan.area.slug}/2026/"


def test_group_of_one_kpi_leads_to_it():
    kpi = make_kpi()
    for label in ("甲", "乙"):
        make_actual(series=make_series(kpi=kpi, label=label), changed_at=NOON)

    (group,) = AllNews()[:5]

    assert (group.kpis, group.total) == (1, 2)
    assert group.get_absolute_url() == kpi.get_absolute_url()


@pytest.mark.parametrize("size", [1, 12])
def test_queries_are_as_many_however_much_there_is(size, django_assert_num_queries):
    for _ in range(size):
        enter(make_area_plan(), 2)
        make_change()
        make_review(status="approved")
        make_kpi(ended_on=date(2026, 3, 31), end_reason="試験")

    # the days, the rows; actuals, states of reviews, which of these are public, changes, ends, former names
    with django_assert_num_queries(8):
        assert len(AllNews()[:50]) == size * 4
    with django_assert_num_queries(7):
        assert len(AllNews().newest(100)) == size * 5
    with django_assert_num_queries(1):
        assert AllNews().count() == size * 4


def test_newest_are_the_newest_of_all_kinds():
    for days in range(4):
        enter(make_area_plan(), 1, changed_at=NOON - timedelta(days=2 * days))
        make_change(changed_at=NOON - timedelta(days=2 * days + 1))

    kinds = [news.kind for news in AllNews().newest(5)]

    assert kinds == [Kind.ACTUAL, Kind.CHANGE] * 2 + [Kind.ACTUAL]


def test_news_of_an_area_are_its_own():
    here, there = make_area_plan(), make_area_plan()
    enter(here, 1)
    enter(there, 1)

    (news,) = AllNews(Scope(here.area)).newest(5)

    assert news.project.area == here.area


def test_successor_is_named_only_where_the_public_can_open_it():
    ends = {"ended_on": date(2026, 3, 31), "end_reason": "試験"}
    public, draft = make_kpi(), make_kpi(is_published=False)
    unnamed = make_kpi(project=make_project(name=""))
    for successor in (public, draft, unnamed, None):
        make_kpi(successor=successor, **ends)

    found = [news.successor for news in AllNews().newest(5)]

    assert sorted(found, key=str) == sorted([public, None, None, None], key=str)


def test_slices_are_read_from_the_days_that_they_lie_in():
    here = make_area_plan()
    for days in range(4):
        enter(here, 3, changed_at=NOON - timedelta(days=days))
        make_change(changed_at=NOON - timedelta(days=days, hours=1))
    whole = AllNews()[:100]

    parts = [(0, 3), (2, 6), (3, 4), (6, 20), (8, 20)]

    assert [AllNews()[slice(*part)] for part in parts] == [whole[slice(*part)] for part in parts]
    assert AllNews().count() == len(whole) == 8


@pytest.mark.parametrize("pieces", [1, 2, 9])
def test_first_groups_are_the_newest_however_many_pieces_they_have(monkeypatch, pieces):
    """Whether the newest pieces make the groups that are asked for, make too few, or are all that there is."""
    monkeypatch.setattr("policyportal.news.news.PIECES_A_GROUP", pieces)
    enter(make_area_plan(), 5)
    for days in (1, 2):
        make_change(changed_at=NOON - timedelta(days=days))

    assert AllNews().first(2) == AllNews()[:2]
    assert AllNews().first(5) == AllNews()[:5]
    assert len(AllNews().first(5)) == 3


def test_a_day_with_more_than_all_others_is_one_group_of_its_area():
    enter(make_area_plan(), 30)
    make_change(changed_at=NOON - timedelta(days=1))

    groups = AllNews()[:5]

    assert [group.total for group in groups] == [30, 1]
