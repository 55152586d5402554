"""What changed in a fiscal year: how much of each kind, and beside what an actual stands."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from kpis.figures import Basis
from kpis.models import Actual, SeriesBreak
from kpis.periods import Period
from policyportal.news.kinds import Kind
from policyportal.news.scopes import WHOLE, Scope
from policyportal.news.years import YEARLY, ActualOfYear, ChangesOfYear, last_year_over
from tests.factories import (
    make_actual,
    make_area_plan,
    make_bureau_change,
    make_change,
    make_kpi,
    make_meaning_change,
    make_project,
    make_review,
    make_series,
    make_turn,
    withdraw,
)

pytestmark = pytest.mark.django_db

# A year that is running on the day of the tests, and the one before.
THIS_YEAR, LAST_YEAR = (datetime(year, 5, 1, 3, tzinfo=UTC) for year in (2026, 2025))


def actuals_of(year):
    return [ActualOfYear(news) for news in ChangesOfYear(year)[:50] if news.kind == Kind.ACTUAL]


def test_year_has_what_happened_in_it():
    series = make_series()
    make_actual(series=series, changed_at=THIS_YEAR)
    make_change(changed_at=THIS_YEAR)
    make_change(changed_at=LAST_YEAR)
    make_meaning_change(changed_at=THIS_YEAR)
    make_review(status="approved", changed_at=THIS_YEAR)
    make_review(status="approved", changed_at=LAST_YEAR)
    make_review(status="submitted", changed_at=THIS_YEAR)
    make_kpi(ended_on=date(2026, 3, 31), end_reason="試験", changed_at=THIS_YEAR)
    make_turn(changed_at=THIS_YEAR)
    make_bureau_change(changed_at=THIS_YEAR)
    found = SeriesBreak(series=series, year=2023, kind="method", reason="試験", source="試験")
    found._history_date = THIS_YEAR
    found.save()

    changes = ChangesOfYear(2026)

    assert changes.counts == dict.fromkeys(changes.counts, 1)
    assert changes.count() == 8
    assert [news.kind for news in changes[:10]] == list(YEARLY)
    assert ChangesOfYear(2025).count() == 2
    assert ChangesOfYear(2024).count() == 0
    assert ChangesOfYear(2024)[:10] == []
    assert [ChangesOfYear(year).is_over for year in (2025, 2026)] == [True, False]


def test_order_is_that_of_the_plan():
    late, early = make_area_plan(), make_area_plan()
    type(late.area).objects.filter(pk=early.area.pk).update(order=0)
    kpis = []
    for area_plan in (late, early):
        project = make_project(area_plan=area_plan)
        kpis += [make_kpi(project=project, order=order) for order in (2, 1)]
    for kpi in kpis:
        for year in (2023, 2022):
            make_actual(
                series=make_series(kpi=kpi, label=str(year)), year=year, changed_at=THIS_YEAR
            )

    told = [news.kpi for news in ChangesOfYear(2026)[:10]]

    assert told == [kpi for kpi in (kpis[3], kpis[2], kpis[1], kpis[0]) for _ in range(2)]


def test_actual_stands_beside_the_year_before():
    series = make_series()
    make_actual(series=series, year=2021, value=Decimal("103"), changed_at=LAST_YEAR)
    make_actual(
        series=series, year=2022, value=Decimal("110.0"), state="provisional", changed_at=THIS_YEAR
    )

    (actual,) = actuals_of(2026)

    assert str(actual.before) == "103人(R3)"
    assert (actual.newest.moved, actual.newest.is_provisional) == ("▲7.0", True)
    assert actual.share == "50.0"
    assert actual.judgement.period == Period.year(2022)
    (first,) = actuals_of(2025)
    assert str(first.before) == "100人(R2)"  # the baseline
    assert first.newest.moved == "▲3"
    assert first.share == "15.0"


def test_nothing_is_compared_across_a_gap_or_a_break():
    gap, broken = make_series(), make_series()
    make_actual(series=gap, year=2022, changed_at=THIS_YEAR)
    make_actual(series=broken, year=2021, changed_at=THIS_YEAR)
    SeriesBreak.objects.create(
        series=broken, year=2021, kind="method", reason="試験", source="試験"
    )
    several = make_series(
        baseline_period=Period(2019, 2020),
        baseline_basis=Basis.TOTAL,
        target_period=Period(2021, 2022),
        target_basis=Basis.TOTAL,
    )
    make_actual(series=several, year=2021, changed_at=THIS_YEAR)

    found = actuals_of(2026)

    assert [(actual.before, actual.newest.moved) for actual in found] == [(None, "")] * 3


def test_revised_actual_stands_beside_what_it_was():
    actual = make_actual(value=105, changed_at=LAST_YEAR)
    Actual.objects.filter(pk=actual.pk).update(value=108, changed_at=THIS_YEAR)

    (now,), (then,) = actuals_of(2026), actuals_of(2025)

    assert (str(now.before), now.newest.moved, now.is_last) == ("105人(R4)", "▲3", True)
    # What it was worth then is no longer known by its judgement now.
    assert (str(then.newest.figure), then.is_last, then.judgement, then.share) == (
        "105人(R4)",
        False,
        None,
        "",
    )


def test_withdrawn_actual_has_no_value_and_no_share():
    actual = make_actual(changed_at=LAST_YEAR)
    withdraw(actual)
    revision = actual.series.revisions.get(kind="withdrawn")
    type(revision).objects.filter(pk=revision.pk).update(changed_at=THIS_YEAR)

    (found,) = actuals_of(2026)

    assert (str(found.before), found.newest, found.is_last) == ("105人(R4)", None, True)
    assert (found.judgement, found.share) == (None, "")


def test_share_is_silent_where_judgements_are_switched_off(settings):
    settings.SHOW_JUDGEMENT = False
    make_actual(changed_at=THIS_YEAR)

    (actual,) = actuals_of(2026)

    assert (actual.judgement, actual.share) == (None, "")


@pytest.mark.parametrize("size", [1, 30])
def test_queries_are_as_many_however_much_there_is(size, django_assert_num_queries):
    for _ in range(size):
        make_actual(changed_at=THIS_YEAR)
        make_change(changed_at=THIS_YEAR)

    with django_assert_num_queries(1):
        assert ChangesOfYear(2026).count() == 2 * size
    # the rows, actuals, changes, former names; the series with what is told of them (5)
    with django_assert_num_queries(9):
        for news in ChangesOfYear(2026)[:100]:
            if news.kind == Kind.ACTUAL:
                assert ActualOfYear(news).share


def test_year_that_is_over_is_told_if_anything_changed():
    here, there = make_area_plan(), make_area_plan()
    kpi = make_kpi(project=make_project(area_plan=here))
    make_change(series=make_series(kpi=kpi), changed_at=LAST_YEAR)

    over = last_year_over(WHOLE)

    assert over.year == 2025
    assert over.changed_at == datetime(2026, 3, 31, 15, tzinfo=UTC)
    assert last_year_over(Scope(here.area))
    assert last_year_over(Scope(there.area)) is None
