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
            (str(area_plan), [place.name for place in area_plan.area.subprefectures.all()])
            for area_plan in AreaPlan.objects.of(plan)
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


def test_called_puts_whole_names_first_then_those_without_their_kind():
    part = make_municipality(name="北上川町", kana="きたかみかわちょう", code="01001")
    without = make_municipality(name="上川町", kana="かみかわちょう", code="01002")
    whole = make_municipality(name="上川村町", kana="かみかわむら", code="01003")
    make_municipality(name="別の町", kana="べつのまち")

    assert list(Municipality.objects.called("かみかわむら")) == [whole]
    assert list(Municipality.objects.called("かみかわ")) == [without, whole, part]
    assert list(Municipality.objects.called("上川")) == [without, part, whole]
    assert list(Municipality.objects.called("01003")) == [whole]
    assert list(Municipality.objects.called("・")) == []


def test_meant_is_the_only_whole_one_or_the_only_one():
    city = make_municipality(name="富良野市", kana="ふらのし")
    upper = make_municipality(name="上富良野町", kana="かみふらのちょう")
    make_municipality(name="江差町", kana="えさしちょう")
    make_municipality(name="枝幸町", kana="えさしちょう")

    def meant(words):
        return Municipality.objects.called(words).meant()

    assert meant("富良野市") == city
    assert meant("上富良野") == upper
    assert meant("富良野") is None
    assert meant("えさしちょう") is None
    assert meant("ない町") is None
    assert meant("") is None


@pytest.mark.parametrize(
    "words",
    [
        "宗谷",
        "そうや",
        "そう",
        "ソウヤ",
        "宗谷地域",
        "宗谷総合振興局",
        "宗谷振興局",
        "そうやかんない",
    ],
)
def test_starting_takes_a_place_by_its_land_and_by_its_office(words):
    place = make_subprefecture(short_name="宗谷", kana="そうや")
    make_subprefecture(short_name="留萌", kana="るもい")

    assert list(Subprefecture.objects.starting(words)) == [place]


@pytest.mark.parametrize("words", ["", "振興局", "地域", "谷", "宗谷市", "%"])
def test_starting_takes_nothing_that_is_no_place(words):
    make_subprefecture(short_name="宗谷", kana="そうや")

    assert list(Subprefecture.objects.starting(words)) == []


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
