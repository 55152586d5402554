import pytest

from regions.models import AreaPlan, CollaborationArea, Municipality, Plan, Subprefecture
from tests.factories import (
    make_area,
    make_area_plan,
    make_municipality,
    make_plan,
    make_subprefecture,
)

pytestmark = pytest.mark.django_db


def test_shown_is_the_one_edition_of_the_pages():
    make_plan(is_shown=False)
    shown = make_plan(is_shown=True)

    assert Plan.objects.shown() == shown


def test_shown_before_any_edition_is_loaded():
    make_plan(is_shown=False)

    with pytest.raises(Plan.DoesNotExist):
        Plan.objects.shown()


def test_of_gives_an_editions_area_plans_in_the_plans_order():
    plan = make_plan()
    second = make_area_plan(plan=plan, area=make_area(order=2))
    first = make_area_plan(plan=plan, area=make_area(order=1))
    make_area_plan(plan=make_plan(is_shown=False), area=first.area)

    assert list(AreaPlan.objects.of(plan)) == [first, second]


def test_of_needs_two_queries_however_many_areas(django_assert_num_queries):
    plan = make_plan()
    for _ in range(3):
        make_subprefecture(area=make_area_plan(plan=plan).area)

    # 1 the area plans with area and edition; 2 their subprefectures
    with django_assert_num_queries(2):
        found = [
            (str(one), [place.name for place in one.area.subprefectures.all()])
            for one in AreaPlan.objects.of(plan)
        ]

    assert [len(places) for _, places in found] == [1, 1, 1]


def test_in_plan_order_goes_area_by_area(django_assert_num_queries):
    second, first = make_area(order=2), make_area(order=1)
    d = make_subprefecture(area=second, order=2)
    c = make_subprefecture(area=second, order=1)
    b = make_subprefecture(area=first, order=9)
    a = make_subprefecture(area=first, order=8)

    with django_assert_num_queries(1):
        found = list(Subprefecture.objects.in_plan_order())
        areas = [place.area.name for place in found]

    assert found == [a, b, c, d]
    assert areas == [first.name, first.name, second.name, second.name]


def test_natural_keys_find_their_record():
    area_plan = make_area_plan()
    other = make_area_plan(plan=area_plan.plan)
    municipality = make_municipality()

    get = AreaPlan.objects.get_by_natural_key
    assert get(area_plan.plan.code, area_plan.area.slug) == area_plan
    assert get(other.plan.code, other.area.slug) == other
    assert Plan.objects.get_by_natural_key(area_plan.plan.code) == area_plan.plan
    assert CollaborationArea.objects.get_by_natural_key(other.area.slug) == other.area
    assert Municipality.objects.get_by_natural_key(municipality.code) == municipality
