"""The judged series of an edition."""

from decimal import Decimal

import pytest
from django.test import override_settings

from kpis.judgement import Mark, MarkCount
from kpis.models import KPISeries
from kpis.units import Conversion
from kpis.wording.standings import Standings, mark_counts_by_area, summed
from regions.models import Plan
from tests.factories import make_actual, make_break, make_change, make_kpi, make_series, withdraw

pytestmark = pytest.mark.django_db


def standings():
    return Standings(Plan.objects.shown())


def marks_of(found):
    return {pk: list(standing.marks) for pk, standing in found.of_series.items()}


def marks():
    return marks_of(standings())


def _set(series, **values):
    KPISeries.objects.filter(pk=series.pk).update(**values)


def test_only_series_of_measured_kpis_are_fetched(django_assert_num_queries):
    measured = make_actual().series
    beside = make_series(kpi=measured.kpi, label="乙")
    make_series()
    plan = Plan.objects.shown()

    with django_assert_num_queries(5):
        found = Standings(plan)
        assert found.newest_years == {measured.pk: 2022}
        assert marks_of(found) == {measured.pk: ["behind"], beside.pk: ["none"]}


def test_only_what_has_changed_is_judged_again(judged_series, django_assert_num_queries):
    changed, series = make_actual(), make_actual(value=Decimal(120)).series
    plan = Plan.objects.shown()
    Standings(plan)
    judged_series.clear()

    with django_assert_num_queries(1):
        Standings(plan)
    assert not judged_series

    changed.value = Decimal(119)
    changed.save()
    assert marks() == {changed.series_id: ["on-pace"], series.pk: ["reached"]}
    assert len(judged_series) == 1


def _convert(series):
    reason = {"kind": "definition", "reason": "試験の統一", "source": "試験の新資料"}
    Conversion(series, "名", Decimal(1)).save(**reason)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda series: make_actual(series=series, year=2023), id="actual"),
        pytest.param(lambda series: series.actuals.update(state="provisional"), id="state"),
        pytest.param(lambda series: make_break(series=series, year=2021), id="break"),
        pytest.param(lambda series: make_change(series=series), id="change"),
        pytest.param(lambda series: _set(series, target_value=Decimal(130)), id="target"),
        pytest.param(lambda series: _set(series, target_bound="at_least"), id="bound"),
        pytest.param(lambda series: _set(series, baseline_value=Decimal(99)), id="baseline"),
        pytest.param(_convert, id="unit"),
    ],
)
def test_whatever_a_judgement_follows_from_has_it_made_again(
    change, judged_series, explained_changes
):
    series = make_actual().series
    marks()
    judged_series.clear()

    change(series)
    marks()

    assert judged_series


def test_what_is_kept_is_kept_under_the_rules(settings):
    series = make_actual(value=Decimal("106")).series
    assert marks() == {series.pk: ["behind"]}

    settings.JUDGEMENT_THRESHOLD = Decimal("0.5")

    assert marks() == {series.pk: ["slow"]}


def test_deleted_series_has_no_standing():
    actual = make_actual()
    assert marks()

    withdraw(actual)

    assert marks() == {}


def test_marks_of_a_kpi_are_those_of_its_series():
    kpi = make_kpi()
    for value in ("101", "120"):
        make_actual(series=make_series(kpi=kpi, label=value), value=Decimal(value))

    assert standings().marks_of_kpis == {kpi.pk: {"behind", "reached"}}


def test_provisional_mark_is_counted_under_its_mark_too():
    series = make_actual(state="provisional").series

    assert marks() == {series.pk: ["behind", "behind-provisional"]}


def test_series_that_is_not_judged_has_nothing_provisional():
    series = make_actual(year=2019, state="provisional").series

    assert marks() == {series.pk: ["none"]}


def test_mark_that_a_changed_target_moved_is_counted_under_its_mark_too(explained_changes):
    series = make_actual(value=Decimal("108"), year=2022).series
    KPISeries.objects.update(target_value=Decimal("200"))
    kept = make_actual().series

    assert marks() == {series.pk: ["behind", "behind-moved"], kept.pk: ["behind"]}


@override_settings(SHOW_JUDGEMENT=False)
def test_there_are_values_and_no_marks_where_judgements_are_switched_off():
    series = make_actual().series
    make_actual(series=series, year=2023, value=Decimal(107))

    found = standings()

    assert found.newest_years == {series.pk: 2023}
    assert marks() == {series.pk: []}
    assert found.marks_of_kpis == {}
    assert mark_counts_by_area(Plan.objects.shown()) == {}


def test_counts_of_areas_are_those_of_all_public_series():
    series = make_actual(state="provisional").series
    make_series(kpi=series.kpi, label="乙")
    make_series(kpi=make_kpi(is_published=False))
    other = make_series().kpi.project.area_plan

    found = mark_counts_by_area(Plan.objects.shown())

    here = [MarkCount(Mark.BEHIND, 1, provisional=1), MarkCount(Mark.NONE, 1)]
    assert found == {
        series.kpi.project.area_plan_id: here,
        other.pk: [MarkCount(Mark.NONE, 1)],
    }
    assert summed(found.values()) == [here[0], MarkCount(Mark.NONE, 2)]
