import pytest

from projects.models import Participation, Project
from projects.querysets import ProjectNumbers, actuals_of, series_of
from tests.factories import (
    make_actual,
    make_area,
    make_area_plan,
    make_kpi,
    make_measure,
    make_participation,
    make_plan,
    make_project,
    make_series,
    make_subprefecture,
    make_theme,
)

pytestmark = pytest.mark.django_db


def test_named_leaves_out_projects_without_a_name():
    named, _ = make_project(), make_project(name="")

    assert list(Project.objects.named()) == [named]


def test_unnamed_are_counted_and_have_no_name():
    make_project()
    unnamed = make_project(name="")

    assert list(Project.objects.unnamed()) == [unnamed]


def test_in_plan_holds_to_one_edition():
    shown = make_project()
    later = make_project(area_plan=make_area_plan(plan=make_plan(is_shown=False)))

    assert list(Project.objects.in_plan(shown.area_plan.plan)) == [shown]
    assert list(Project.objects.in_plan(later.area_plan.plan)) == [later]


def test_counted_in_counts_named_and_unnamed_but_nobody_elses():
    area_plan = make_area_plan()
    named = make_project(area_plan=area_plan)
    unnamed = make_project(area_plan=area_plan, name="")
    make_project(subprefectures=[make_subprefecture(area=area_plan.area)])

    assert set(Project.objects.counted_in(area_plan)) == {named, unnamed}


def test_counted_in_finds_the_projects_of_several_areas():
    here, there = make_area_plan(), make_area_plan()
    counted = {make_project(area_plan=here), make_project(area_plan=there, name="")}
    make_project()

    assert set(Project.objects.counted_in(here, there)) == counted
    assert not Project.objects.counted_in()


def test_taking_part_finds_projects_wherever_they_are_counted():
    place, other = make_subprefecture(), make_subprefecture()
    alone = make_project(subprefectures=[place])
    beside = make_project(subprefectures=[other, place])
    make_project(subprefectures=[other])

    assert set(Project.objects.taking_part([place])) == {alone, beside}


def test_taking_part_of_two_places_counts_a_shared_project_once():
    places = [make_subprefecture(), make_subprefecture()]
    shared = make_project(subprefectures=places)

    assert list(Project.objects.taking_part(places)) == [shared]


def test_taking_part_leaves_out_projects_without_a_name():
    place = make_subprefecture()
    make_participation(project=make_project(name=""), subprefecture=place)

    assert list(Project.objects.taking_part([place])) == []


def test_projects_of_a_place_are_carried_alone_or_with_others():
    place, other = make_subprefecture(), make_subprefecture()
    alone = make_project(subprefectures=[place])
    shared = make_project(subprefectures=[other, place])
    make_project(subprefectures=[other])

    found = Project.objects.alone_and_shared(place)

    assert [list(group) for group in found] == [[alone], [shared]]


def test_related_elsewhere_are_projects_of_other_areas_in_which_places_take_part():
    plan = make_plan()
    here, there = make_area_plan(plan=plan), make_area_plan(plan=plan)
    places = [make_subprefecture(area=here.area), make_subprefecture(area=here.area)]
    away = make_subprefecture(area=there.area)
    make_project(area_plan=here, subprefectures=places)
    shared = make_project(area_plan=there, subprefectures=[away, *places])
    make_project(area_plan=there, subprefectures=[away])
    make_participation(project=make_project(area_plan=there, name=""), subprefecture=places[0])

    assert list(Project.objects.related_elsewhere(here, [here, there])) == [shared]


def test_first_of_each_group_is_one_more_than_asked_for():
    here, there = make_area_plan(), make_area_plan()
    first = [make_project(area_plan=here) for _ in range(4)][:3]
    others = [make_project(area_plan=there)]
    groups = [Project.objects.counted_in(area_plan) for area_plan in (here, there)]

    assert set(Project.objects.first_of_each(2, *groups)) == {*first, *others}
    assert set(Project.objects.first_of_each(2, groups[1])) == set(others)
    assert not Project.objects.first_of_each(2)


def test_numbers_are_those_of_each_area():
    here, there = make_area_plan(), make_area_plan()
    make_project(area_plan=here, kpis_listing="excerpt")
    make_project(area_plan=here)
    make_project(area_plan=here, name="")

    numbers = Project.objects.numbers()

    assert numbers[here.pk] == ProjectNumbers(named=2, unnamed=1, excerpts=1)
    assert numbers[there.pk] == ProjectNumbers()


def test_numbers_by_area_and_by_theme_leave_nobody_out():
    here, there = make_area_plan(), make_area_plan()
    sea, wood = make_theme(), make_theme()
    make_project(area_plan=here, themes=[sea, wood])
    make_project(area_plan=here, themes=[sea])
    make_project(area_plan=there, themes=[sea])
    make_project(area_plan=there)

    assert Project.objects.in_theme(sea).by_area() == {here.area_id: 2, there.area_id: 1}
    assert Project.objects.in_theme(make_theme()).by_area() == {}
    assert Project.objects.count_by("themes", "area_plan__area") == {
        (sea.pk, here.area_id): 2,
        (sea.pk, there.area_id): 1,
        (wood.pk, here.area_id): 1,
        (None, there.area_id): 1,
    }


def test_in_plan_order_goes_by_area_then_order_then_code():
    plan = make_plan()
    second = make_area_plan(plan=plan, area=make_area(order=2))
    first = make_area_plan(plan=plan, area=make_area(order=1))
    d = make_project(area_plan=second, order=1, code="x-1")
    c = make_project(area_plan=first, order=2, code="y-3")
    b = make_project(area_plan=first, order=1, code="y-2")
    a = make_project(area_plan=first, order=1, code="y-1")

    assert list(Project.objects.in_plan_order()) == [a, b, c, d]


@pytest.mark.parametrize("size", [1, 3])
def test_for_cards_needs_eight_queries_however_many_projects(size, django_assert_num_queries):
    original = make_measure()
    for _ in range(size):
        project = make_project(subprefectures=[make_subprefecture()], themes=[make_theme()])
        make_measure(project=project, reprise_of=original)

    # 1 projects with area and edition; 2 places taking part, 3 the places, 4 their areas; 5 themes;
    # 6 measures, 7 the measures they repeat, 8 the projects of those
    with django_assert_num_queries(8):
        cards = [
            (
                project.area.name,
                project.area_plan.plan.title,
                [part.subprefecture.area.name for part in project.participations.all()],
                [theme.name for theme in project.themes.all()],
                [
                    line.reprise_of and line.reprise_of.project.code
                    for line in project.measures.all()
                ],
            )
            for project in Project.objects.for_cards()
        ]

    assert len(cards) == size + 1


def test_natural_keys_find_their_record():
    place = make_subprefecture()
    project = make_project(subprefectures=[make_subprefecture(), place])
    make_project(subprefectures=[place])

    found = Participation.objects.get_by_natural_key(project.code, place.slug)

    assert found.project == project
    assert found.subprefecture == place


def test_figures_of_projects_are_gathered_from_what_is_fetched(django_assert_num_queries):
    first, second = make_project(), make_project()
    series = [make_series(kpi=make_kpi(project=project)) for project in (first, second)]
    actual = make_actual(series=series[1], year=2023)
    projects = list(Project.objects.with_kpis().order_by("pk"))

    with django_assert_num_queries(0):
        assert series_of(projects) == series
        assert actuals_of(projects) == [actual]
        assert actuals_of(projects[:1]) == []


def test_cards_show_draft_kpis_in_a_preview_alone():
    make_kpi(is_published=False, project=make_project(code="doo-01"))

    (public,) = Project.objects.with_kpis()
    (preview,) = Project.objects.with_kpis(or_drafts=True)

    assert (len(public.kpis.all()), len(preview.kpis.all())) == (0, 1)
