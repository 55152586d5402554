import pytest

from regions.audits import findings
from tests.factories import make_area, make_area_plan, make_direction, make_plan

pytestmark = pytest.mark.django_db


def found(plan):
    return [str(finding) for finding in findings(plan)]


def make_sound_plan(areas=2, directions=2):
    """An edition with nothing to find."""
    plan = make_plan(declared_projects=3 * areas)
    for number in range(areas):
        area = make_area(slug=f"tiiki{number}", name=f"第{number}連携地域")
        area_plan = make_area_plan(plan=plan, area=area, declared_projects=3, sheet_projects=3)
        for order in range(1, directions + 1):
            make_direction(area_plan=area_plan, code=f"tiiki{number}-d{order}", order=order)
    return plan


def test_sound_plan_has_no_findings():
    assert found(make_sound_plan()) == []


@pytest.mark.parametrize("size", [1, 10])
def test_findings_ask_five_questions_however_much_there_is(size, django_assert_num_queries):
    plan = make_sound_plan(areas=size, directions=size)

    # Area plans, areas without one; directions elsewhere, without a source, in one place.
    with django_assert_num_queries(5):
        found(plan)


def test_declared_numbers_must_add_up_to_the_total():
    plan = make_sound_plan()
    plan.declared_projects = 7

    assert found(plan) == [f"{plan}：印字された総数は7件ですが、各地域の数を足すと6件です。"]


def test_each_area_needs_a_plan_of_this_edition():
    plan = make_sound_plan()
    make_area_plan(plan=make_plan(), area=make_area(name="別の連携地域"))

    assert found(plan) == ["別の連携地域：この版に、この連携地域の方針がありません。"]


def test_two_directions_of_an_area_may_not_share_an_order():
    plan = make_sound_plan()
    first = plan.area_plans.get(area__slug="tiiki0")
    make_direction(area_plan=first, code="tiiki0-d3", order=2)

    assert found(plan) == ["第0連携地域：展開方向の順序2が2つあります。"]


def test_code_of_a_direction_begins_with_its_area():
    plan = make_sound_plan()
    first = plan.area_plans.get(area__slug="tiiki0")
    make_direction(area_plan=first, code="tiiki1-d3", order=3)

    assert found(plan) == ["tiiki1-d3：コードが、地域のコード（tiiki0）で始まっていません。"]


def test_other_editions_are_left_alone():
    plan = make_sound_plan()
    first = plan.area_plans.first()
    other = make_area_plan(plan=make_plan(), area=first.area)
    make_direction(area_plan=other, code="elsewhere-1", order=1)
    make_direction(area_plan=other, code="elsewhere-2", order=1)

    assert found(plan) == []
