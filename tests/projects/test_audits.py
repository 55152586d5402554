from datetime import date

import pytest

from projects.audits import findings
from projects.models import Participation, Project
from tests.factories import (
    make_area,
    make_area_plan,
    make_direction,
    make_measure,
    make_participation,
    make_plan,
    make_project,
    make_subprefecture,
    make_theme,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("explained_changes")]


def found(plan):
    return [str(finding) for finding in findings(plan)]


def make_sound_plan(size=1):
    """An edition with nothing to find: 東 counts `size` named projects and one without a name, 西 none.

    西's place takes part in every project of 東, and its sheet counts the first of them too.
    """
    plan = make_plan(declared_projects=size + 1)
    east = make_area(slug="east", name="東連携地域", order=1)
    west = make_area(slug="west", name="西連携地域", order=2)
    counting = make_area_plan(
        plan=plan, area=east, declared_projects=size + 1, sheet_projects=size + 1
    )
    make_area_plan(
        plan=plan, area=west, declared_projects=0, sheet_projects=1, sheet_footnote="東の1件を含む"
    )
    places = [
        make_subprefecture(area=east, slug="higashi", name="東地域"),
        make_subprefecture(area=west, slug="nishi", name="西地域"),
    ]
    for number in range(1, size + 1):
        project = make_project(
            area_plan=counting,
            code=f"east-{number}",
            order=number,
            subprefectures=places,
            themes=[make_theme()],
        )
        measure = make_measure(project=project, code=f"east-{number}-m1", order=1)
        if number > 1:
            first = plan.area_plans.get(area=east).projects.get(code="east-1").measures.get()
            measure.reprise_of, measure.text = first, first.text
            measure.save()
    make_project(area_plan=counting, code="east-99", order=99, name="")
    return plan


def project_of(plan, code="east-1"):
    return plan.area_plans.get(area__slug="east").projects.get(code=code)


def test_sound_plan_has_no_findings():
    assert found(make_sound_plan(size=3)) == []


@pytest.mark.parametrize("size", [2, 12])
def test_findings_ask_twenty_five_questions_however_much_there_is(size, django_assert_num_queries):
    plan = make_sound_plan(size=size)

    # Numbers: projects of areas, drafts, shared ones, area plans with their places (5); orders (2), codes (2), sources (2);
    # leads (2), orders of places; parts of unnamed projects (4); successors (2); directions, reprises, reviews, those without a record, records.
    with django_assert_num_queries(25):
        found(plan)


def test_area_has_as_many_projects_as_it_declares():
    plan = make_sound_plan()
    project_of(plan, "east-99").delete()

    assert found(plan) == ["東連携地域：全体概要の数は2件ですが、登録は1件です。"]


def test_sheet_may_count_no_more_than_what_its_places_share():
    plan = make_sound_plan()
    plan.area_plans.filter(area__slug="west").update(sheet_projects=2)

    assert found(plan) == [
        "西連携地域：シートの数は全体概要より2件多いですが、他の地域で数えて"
        "この地域が加わるプロジェクトは1件です。"
    ]


def test_sheet_may_count_fewer_than_its_places_share():
    """Six take part in ジオパーク, and only 道央's sheet counts it."""
    plan = make_sound_plan(size=3)

    assert found(plan) == []


@pytest.mark.usefixtures("explained_changes")
def test_named_project_has_a_lead():
    plan = make_sound_plan()
    Participation.objects.update(role=Participation.Role.MEMBER)

    assert found(plan) == ["east-1：主となる地域がありません。"]


def test_confirmed_lead_is_a_lead():
    plan = make_sound_plan()
    Participation.objects.filter(order=1).update(role=Participation.Role.LEAD)

    assert found(plan) == []


@pytest.mark.usefixtures("explained_changes")
def test_lead_lies_in_the_area_that_counts_the_project():
    plan = make_sound_plan()
    Participation.objects.filter(order=1).update(role=Participation.Role.MEMBER)
    Participation.objects.filter(order=2).update(role=Participation.Role.LEAD_INFERRED)

    assert found(plan) == [
        "east-1：主となる地域（西地域）が、数えられる地域（東連携地域）の中にありません。"
    ]


@pytest.mark.parametrize(("second", "shown"), [(1, "1、1"), (3, "1、3")])
def test_places_are_numbered_from_one(second, shown):
    plan = make_sound_plan()
    Participation.objects.filter(order=2).update(order=second)

    assert found(plan) == [f"east-1：実施地域の順序（{shown}）が、1からの連番ではありません。"]


def test_unnamed_project_has_nothing():
    plan = make_sound_plan()
    unnamed = project_of(plan, "east-99")
    make_participation(project=unnamed, subprefecture=make_subprefecture())
    make_measure(project=unnamed, code="east-99-m1")
    unnamed.themes.add(make_theme())
    unnamed.directions.add(make_direction(area_plan=unnamed.area_plan))

    assert found(plan) == [
        f"east-99：名称の記載がないプロジェクトに、{things}が登録されています。"
        for things in ("実施地域", "施策", "分野", "展開方向")
    ]


def test_successors_have_a_page_and_do_not_lead_back():
    plan = make_sound_plan(size=3)
    first, second, third = (project_of(plan, f"east-{number}") for number in (1, 2, 3))

    def follow(project, successor):
        end = {"ended_on": date(2024, 3, 31), "end_reason": "試験の終わり"}
        Project.objects.filter(pk=project.pk).update(successor=successor, **end)

    follow(first, second)
    assert found(plan) == []
    follow(first, project_of(plan, "east-99"))
    without = "後継のプロジェクト（east-99）のページがまだないため、案内されません。"
    assert found(plan) == [f"east-1：{without}"]
    follow(first, second)
    follow(second, third)
    follow(third, second)
    loop = "後継のプロジェクトをたどると、同じプロジェクトに戻ります。"
    assert found(plan) == [f"{project.code}：{loop}" for project in (first, second, third)]


def test_directions_are_of_the_edition_and_of_an_area_that_takes_part():
    plan = make_sound_plan()
    project = project_of(plan, "east-1")
    own, beside, elsewhere, later = (
        make_direction(code=code, area_plan=area_plan)
        for code, area_plan in (
            ("d-own", project.area_plan),
            ("d-beside", plan.area_plans.get(area__slug="west")),
            ("d-elsewhere", make_area_plan(plan=plan, declared_projects=0, sheet_projects=0)),
            ("d-later", make_area_plan(plan=make_plan(is_shown=False), area=project.area)),
        )
    )
    project.directions.add(own, beside, elsewhere, later)

    assert found(plan) == [
        f"east-1：展開方向（{direction.code}）が、この版の、プロジェクトが関わる地域のものではありません。"
        for direction in (elsewhere, later)
    ]


def test_siblings_do_not_share_an_order():
    plan = make_sound_plan(size=2)
    second = project_of(plan, "east-2")
    second.order = 1
    second.save()
    make_measure(project=second, code="east-2-m2", order=1)

    assert found(plan) == [
        "東連携地域：プロジェクトの順序1が2つあります。",
        "east-2：施策の順序1が2つあります。",
    ]


def test_codes_begin_with_their_parents():
    plan = make_sound_plan()
    project = project_of(plan)
    project.code = "west-1"
    project.save()

    assert found(plan) == [
        "west-1：コードが、数えられる地域のコード（east）で始まっていません。",
        "east-1-m1：コードが、プロジェクトのコード（west-1）で始まっていません。",
    ]


def test_reprise_repeats_the_text_of_another_projects_measure():
    plan = make_sound_plan()
    project = project_of(plan)
    first = project.measures.get()
    make_measure(project=project, code="east-1-m2", order=2, text="別の施策", reprise_of=first)

    assert found(plan) == [
        "east-1-m2：再掲のもと（east-1-m1）と本文が違います。",
        "east-1-m2：再掲のもと（east-1-m1）が、同じプロジェクトの施策です。",
    ]


def test_reprise_is_not_of_another_edition():
    plan = make_sound_plan()
    other = make_measure(project=make_project(area_plan=make_area_plan(plan=make_plan())))
    project_of(plan).measures.update(reprise_of=other, text=other.text)

    assert found(plan) == [f"east-1-m1：再掲のもと（{other.code}）が、別の版の施策です。"]


def test_reprise_is_not_of_a_reprise():
    plan = make_sound_plan(size=3)
    second, third = (project_of(plan, f"east-{number}").measures.get() for number in (2, 3))
    third.reprise_of = second
    third.save()

    assert found(plan) == ["east-3-m1：再掲のもと（east-2-m1）も再掲です。"]
