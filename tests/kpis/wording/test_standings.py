"""The judged series of an edition."""

from decimal import Decimal

import pytest
from django.test import override_settings

from kpis.models import KPISeries
from kpis.wording.series import wording_of
from kpis.wording.standings import Standings
from regions.models import Plan
from tests.factories import make_actual, make_kpi, make_series

pytestmark = pytest.mark.django_db


def standings():
    return Standings(Plan.objects.shown())


def test_only_series_of_measured_kpis_are_fetched(django_assert_num_queries):
    measured = make_actual().series
    beside = make_series(kpi=measured.kpi, label="乙")
    make_series()
    plan = Plan.objects.shown()

    with django_assert_num_queries(4):
        found = Standings(plan)
        assert found.wordings.keys() == {measured.pk, beside.pk}
        assert found.newest_years == {measured.pk: 2022}
        assert found.marks == {measured.pk: ["behind"], beside.pk: ["none"]}


def test_marks_of_a_kpi_are_those_of_its_series():
    kpi = make_kpi()
    for value in ("101", "120"):
        make_actual(series=make_series(kpi=kpi, label=value), value=Decimal(value))

    assert standings().marks_of_kpis == {kpi.pk: {"behind", "reached"}}


def test_provisional_mark_is_counted_under_its_mark_too():
    series = make_actual(state="provisional").series

    assert standings().marks == {series.pk: ["behind", "behind-provisional"]}


def test_series_that_is_not_judged_has_nothing_provisional():
    series = make_actual(year=2019, state="provisional").series

    assert standings().marks == {series.pk: ["none"]}


def test_mark_that_a_changed_target_moved_is_counted_under_its_mark_too(explained_changes):
    series = make_actual(value=Decimal("108"), year=2022).series
    KPISeries.objects.update(target_value=Decimal("200"))
    kept = make_actual().series

    assert standings().marks == {series.pk: ["behind", "behind-moved"], kept.pk: ["behind"]}


def test_judgement_that_is_handed_over_is_not_made_again(judged_series):
    make_actual()
    found = standings()
    assert found.marks
    copies = list(KPISeries.objects.for_list())

    found.hand_over(copies)

    assert wording_of(copies[0]).judgement.mark == "behind"
    assert len(judged_series) == 1


@override_settings(SHOW_JUDGEMENT=False)
def test_there_are_values_and_no_marks_where_judgements_are_switched_off():
    series = make_actual().series
    make_actual(series=series, year=2023, value=Decimal(107))

    found = standings()

    assert found.newest_years == {series.pk: 2023}
    assert found.marks == found.marks_of_kpis == {}
    assert found.by_step(series.pk) == (False, Decimal(-2) / 20)
    assert found.by_mark(series.pk) == found.by_mark(0)
