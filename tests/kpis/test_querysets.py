from datetime import date

import pytest

from kpis.figures import Basis
from kpis.models import KPI, Actual, KPIFamily, KPISeries
from kpis.periods import Period
from projects.models import Project
from tests.factories import (
    make_actual,
    make_area,
    make_area_plan,
    make_family,
    make_highlight,
    make_kpi,
    make_plan,
    make_project,
    make_series,
    make_subprefecture,
    make_theme,
)

pytestmark = pytest.mark.django_db

# The years of 2019 to 2027 for which each kind of series has a value to enter.
OWING = {
    "year-to-year": ({}, range(2021, 2026)),
    "no-baseline": ({"baseline_value": None}, range(2019, 2026)),
    "best-of-years": (
        {"baseline_period": Period(2017, 2020), "baseline_basis": Basis.BEST},
        range(2021, 2026),
    ),
    "total-to-total": (
        {
            "baseline_period": Period(2015, 2019),
            "baseline_basis": Basis.TOTAL,
            "target_period": Period(2022, 2026),
            "target_basis": Basis.TOTAL,
        },
        range(2022, 2027),
    ),
    "every-year": (
        {"target_period": Period(2022, 2024), "target_basis": Basis.EVERY_YEAR},
        range(2022, 2025),
    ),
}


@pytest.mark.parametrize(("values", "years"), OWING.values(), ids=OWING)
def test_owing_is_after_the_baseline_and_within_the_target(values, years):
    series = make_series(**values)

    owing = [year for year in range(2019, 2028) if KPISeries.objects.measured_in(year).exists()]

    assert owing == list(years)
    assert owing == [year for year in range(2019, 2028) if year in series.measured_years]


def test_in_plan_holds_to_one_edition():
    later_plan = make_plan(is_shown=False)
    shown = make_actual()
    later = make_actual(
        series=make_series(
            kpi=make_kpi(project=make_project(area_plan=make_area_plan(plan=later_plan)))
        )
    )
    shown_plan = shown.series.kpi.project.area_plan.plan

    for plan, actual in ((shown_plan, shown), (later_plan, later)):
        assert list(Actual.objects.in_plan(plan)) == [actual]
        assert list(KPISeries.objects.in_plan(plan)) == [actual.series]
        assert list(KPI.objects.in_plan(plan)) == [actual.series.kpi]


def test_named_are_kpis_of_named_projects():
    named = make_kpi()
    make_kpi(project=make_project(name=""))

    assert list(KPI.objects.named()) == [named]


def test_beside_is_the_whole_family():
    family = make_family()
    here, there = make_kpi(family=family), make_kpi(family=family)
    make_kpi(family=make_family())
    make_kpi()

    assert set(KPI.objects.beside(here)) == {here, there}


def test_beside_a_kpi_without_a_family_is_nothing():
    alone, _ = make_kpi(), make_kpi()

    assert list(KPI.objects.beside(alone)) == []


def series_of(project):
    for kpi in project.kpis.all():
        yield from kpi.series.all()


@pytest.mark.parametrize("size", [1, 3])
def test_for_cards_needs_six_queries_however_many_projects(size, django_assert_num_queries):
    for _ in range(size):
        kpi = make_kpi()
        make_actual(series=make_series(kpi=kpi))
        make_kpi(project=kpi.project)

    # 1 projects; 2 their KPIs, 3 the series of those, 4 to 6 their actuals, breaks and changes
    with django_assert_num_queries(7):
        cards = []
        for project in Project.objects.prefetch_related(KPI.objects.for_cards()):
            for series in series_of(project):
                cards.append((str(series.target), list(series.actuals.all())))

    assert len(cards) == size


@pytest.mark.parametrize("size", [1, 3])
def test_for_tables_needs_seven_queries_however_many_projects(size, django_assert_num_queries):
    for _ in range(size):
        kpi = make_kpi(project=make_project(subprefectures=[make_subprefecture()]))
        make_actual(series=make_series(kpi=kpi, label="甲", subprefecture=make_subprefecture()))
        make_series(kpi=kpi, label="乙")

    # 3 as cards have them: projects, places taking part, the places; 6 KPIs, series, actuals, breaks,
    # changes, places of series
    with django_assert_num_queries(10):
        found = []
        for project in Project.objects.prefetch_related(
            "participations__subprefecture", KPI.objects.for_tables()
        ):
            for series in series_of(project):
                place = series.subprefecture and series.subprefecture.name
                found.append((series.kpi.project.places, place, series.kpi.actuals))

    assert len(found) == 2 * size


def test_in_theme_are_kpis_of_the_themes_projects():
    theme = make_theme()
    here = make_kpi(project=make_project(themes=[theme, make_theme()]))
    make_kpi(project=make_project(themes=[make_theme()]))

    assert list(KPI.objects.in_theme(theme)) == [here]


@pytest.mark.parametrize("size", [1, 3])
def test_for_list_needs_eight_queries_however_many_kpis(size, django_assert_num_queries):
    for _ in range(size):
        make_actual(
            series=make_series(
                kpi=make_kpi(family=make_family()), subprefecture=make_subprefecture()
            )
        )

    # 1 KPIs with project, area, edition and family; 2 series, 3 their places, 4 the areas of those,
    # 5 actuals, 6 breaks, 7 changes
    with django_assert_num_queries(8):
        rows = []
        for kpi in KPI.objects.for_list():
            areas = [series.subprefecture.area.name for series in kpi.series.all()]
            project = kpi.project
            facts = (project.area.name, project.area_plan.plan.title, kpi.family.name, kpi.actuals)
            rows.append((areas, facts))

    assert len(rows) == size


def test_for_list_goes_through_the_plan_in_order():
    plan = make_plan()
    second = make_area_plan(plan=plan, area=make_area(order=2))
    first = make_area_plan(plan=plan, area=make_area(order=1))
    late, early = make_project(area_plan=first, order=2), make_project(area_plan=first, order=1)
    d = make_kpi(project=make_project(area_plan=second, order=0), order=0)
    c = make_kpi(project=late, order=0)
    b = make_kpi(project=early, order=2)
    a = make_kpi(project=early, order=1)
    make_kpi(project=make_project(area_plan=first, name=""))

    assert list(KPI.objects.for_list()) == [a, b, c, d]


@pytest.mark.parametrize("size", [1, 3])
def test_for_comparison_knows_the_places_of_projects(size, django_assert_num_queries):
    for _ in range(size):
        place = make_subprefecture()
        kpi = make_kpi(project=make_project(subprefectures=[place]))
        make_actual(series=make_series(kpi=kpi, subprefecture=place))

    # those of the list (7), participations, their subprefectures
    with django_assert_num_queries(10):
        places = [kpi.project.places for kpi in KPI.objects.for_comparison()]

    assert [len(project_places) for project_places in places] == [1] * size


def test_for_chooser_counts_what_an_edition_shows_of_each_family():
    plan = make_plan()
    family, unused = make_family(order=1), make_family(order=2)
    area_plan = make_area_plan(plan=plan)
    for series in (1, 2):
        kpi = make_kpi(family=family, project=make_project(area_plan=area_plan))
        for label in "甲乙"[:series]:
            make_series(kpi=kpi, label=label)
    make_kpi(family=unused, project=make_project(area_plan=area_plan, name=""))
    make_series(
        kpi=make_kpi(
            family=family, project=make_project(area_plan=make_area_plan(plan=make_plan()))
        )
    )

    found = KPIFamily.objects.for_chooser(plan)

    assert [(shared, shared.kpi_count, shared.series_count) for shared in found] == [(family, 2, 3)]


def test_of_are_the_series_printed_for_a_subprefecture(django_assert_num_queries):
    place = make_subprefecture()
    kpi = make_kpi()
    second = make_series(kpi=kpi, label="乙", order=2, subprefecture=place)
    first = make_series(kpi=kpi, label="甲", order=1, subprefecture=place)
    make_series(kpi=kpi, label="丙", subprefecture=make_subprefecture())
    make_series(kpi=kpi, label="丁")

    with django_assert_num_queries(5):
        found = list(KPISeries.objects.of(place))
        places = [
            (series.kpi.project.area.name, series.subprefecture.area.name, series.readings)
            for series in found
        ]

    assert found == [first, second]
    assert places == [(kpi.project.area.name, place.area.name, [])] * 2


def test_natural_key_finds_the_actual_of_a_year():
    actual = make_actual(year=2022)
    make_actual(series=actual.series, year=2023)

    assert Actual.objects.get_by_natural_key(actual.series.code, 2022) == actual


def test_highlighted_series_come_in_their_order_without_those_that_have_ended():
    plan = make_plan()
    ended = make_kpi(ended_on=date(2024, 3, 31), end_reason="試験の終わり")
    for order, series in enumerate([make_series(), make_series(kpi=ended), make_series()]):
        make_highlight(series=series, order=9 - order)
    make_series()

    found = KPISeries.objects.in_plan(plan).highlighted()

    assert [series.highlight.order for series in found] == [7, 9]


def test_first_series_of_areas_are_those_of_their_first_named_projects():
    plan = make_plan()
    there, here, bare = (make_area_plan(plan=plan, area=make_area(order=n)) for n in (2, 1, 3))
    for area_plan in (there, here):
        make_kpi(project=make_project(area_plan=area_plan, order=1))
        for order in (3, 2):
            make_series(kpi=make_kpi(project=make_project(area_plan=area_plan, order=order)))
    make_project(area_plan=bare)

    firsts = KPISeries.objects.with_page().first_of_areas(plan)

    projects = [KPISeries.objects.get(pk=pk).kpi.project for pk in firsts]
    assert [(project.area_plan, project.order) for project in projects] == [(here, 2), (there, 2)]
