import pytest

from policyportal.site_state.freshness import freshness_of
from tests.factories import (
    make_actual,
    make_area,
    make_area_plan,
    make_kpi,
    make_plan,
    make_project,
    make_series,
)

pytestmark = pytest.mark.django_db


def test_areas_say_how_many_of_their_kpis_have_the_newest_year(django_assert_num_queries):
    plan = make_plan()
    here, there, empty = [make_area_plan(plan=plan, area=make_area()) for _ in range(3)]
    projects = [make_project(area_plan=area_plan) for area_plan in (here, there)]
    first, second, third = [make_kpi(project=project) for project in (*projects, projects[0])]
    for kpi, years in ((first, (2023, 2024)), (second, (2023,)), (third, ())):
        for label in ("甲", "乙"):
            series = make_series(kpi=kpi, label=label)
            for year in years:
                make_actual(series=series, year=year)
    hidden = make_kpi(project=projects[1], is_published=False)
    make_actual(series=make_series(kpi=hidden), year=2025)

    with django_assert_num_queries(10):
        found = freshness_of(plan)

    assert found.year == 2024
    states = {state.area_plan: state for state in found.areas}
    told = [(state.kpis, state.measured, state.newest_year) for state in states.values()]
    assert told == [(2, 1, 2024), (1, 0, 2023), (0, 0, None)]
    assert (found.kpis, found.measured) == (3, 1)
    assert states[empty].changed_at is None
    assert found.changed_at == max(states[here].changed_at, states[there].changed_at)


def test_plan_without_actuals_has_no_newest_year():
    series = make_series()

    found = freshness_of(series.kpi.project.area_plan.plan)

    assert found.year is None
    assert found.measured == 0
    assert found.kpis == 1
