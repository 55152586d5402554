"""Two records of a kind become one."""

import pytest

from kpis.models import KPI, KPIFamily
from projects.models import Grade, Project, Review, Theme
from regions.models import PolicyDirection
from tests import factories as make
from tests.staff import address, errors_of, messages_of, read, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    return sign_in(client)


def merge(staff, gone, kept):
    return staff.post(address(gone, "merge"), {"into": kept.pk}, follow=True)


def test_what_used_the_one_uses_the_other_and_histories_say_why(staff):
    gone, kept, other = (make.make_theme(name=name) for name in ("観光", "移住", "交通"))
    project = make.make_project(themes=[gone, other])
    both = make.make_project(themes=[gone, kept])
    before = project.changed_at

    chosen = staff.get(address(gone, "merge"), {"into": kept.pk})
    untouched = Theme.objects.filter(pk=gone.pk).exists()
    done = merge(staff, gone, kept)

    listed = read(chosen).select("#content-main li a")
    assert [link["href"] for link in listed] == [address(project), address(both)]
    assert untouched
    assert "「観光」を「移住」にまとめました（2件を付け替えました）" in messages_of(done)
    assert not Theme.objects.filter(pk=gone.pk).exists()
    assert set(project.themes.all()) == {kept, other}
    assert set(both.themes.all()) == {kept}
    reason = "「観光」を「移住」にまとめたため"
    newest = [
        Project.history.filter(id=project.pk).first(),
        Theme.history.filter(id=kept.pk).first(),
        Theme.history.filter(id=gone.pk).first(),
    ]
    assert [row.history_change_reason for row in newest] == [reason] * 3
    assert {row.history_user.username for row in newest} == {"staff"}
    assert Project.history.filter(id=project.pk).count() == 2
    project.refresh_from_db()
    assert project.changed_at > before


def test_each_kind_that_others_use_is_merged_with_one_of_its_own_place(staff):
    family, other_family = make.make_family(), make.make_family()
    kpi = make.make_kpi(family=family)
    plan = kpi.project.area_plan.plan
    grade, other_grade = make.make_grade(plan=plan), make.make_grade(plan=plan)
    review = make.make_review(project=kpi.project, grade=grade)
    area_plan = kpi.project.area_plan
    direction, other_direction = (make.make_direction(area_plan=area_plan) for _ in range(2))
    kpi.project.directions.set([direction])
    make.make_grade(plan=make.make_plan(is_shown=False))
    make.make_direction(area_plan=make.make_area_plan(plan=plan))

    offered = {}
    for gone, kept in (
        (family, other_family),
        (grade, other_grade),
        (direction, other_direction),
    ):
        options = read(staff.get(address(gone, "merge"))).select("option[value]")
        offered[type(gone)] = [option["value"] for option in options if option["value"]]
        merge(staff, gone, kept)

    assert offered == {
        KPIFamily: [str(other_family.pk)],
        Grade: [str(other_grade.pk)],
        PolicyDirection: [str(other_direction.pk)],
    }
    assert KPI.objects.get().family == other_family
    assert Review.objects.get(pk=review.pk).grade == other_grade
    assert list(kpi.project.directions.all()) == [other_direction]


def test_grade_of_an_approved_review_is_the_one_that_stays(staff):
    review = make.make_review(status="approved", year=2022)
    other = make.make_grade(plan=review.grade.plan)

    refused = merge(staff, review.grade, other)
    merge(staff, other, review.grade)

    assert "承認済みの点検・評価が使っているため" in errors_of(refused)
    assert list(Grade.objects.all()) == [review.grade]


def test_what_cannot_be_chosen_changes_nothing(staff):
    theme = make.make_theme()

    answers = [
        staff.post(address(theme, "merge"), {"into": chosen}) for chosen in (theme.pk, "abc", "", 0)
    ]

    assert {answer.status_code for answer in answers} == {200}
    assert all(errors_of(answer) for answer in answers)
    assert list(Theme.objects.all()) == [theme]


def test_addresses_of_what_was_merged_lead_to_what_is_left(client, staff):
    """However often it goes on, and until there is one of this address again."""
    make.make_plan()
    first, second, third = (make.make_theme() for _ in range(3))
    family, other_family = make.make_family(), make.make_family()
    for gone, kept in ((first, second), (second, third), (family, other_family)):
        merge(staff, gone, kept)

    for gone, kept in ((first, third), (second, third), (family, other_family)):
        answer = client.get(gone.get_absolute_url())
        assert (answer.status_code, answer["Location"]) == (301, kept.get_absolute_url())
    assert client.get("/fields/unknown/").status_code == 404
    again = make.make_theme(slug=first.slug)
    assert client.get(again.get_absolute_url()).status_code == 200
