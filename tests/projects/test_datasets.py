"""The datasets of projects, their places, their measures and their reviews."""

import pytest

from projects.datasets import MEASURES, PARTICIPATIONS, PROJECTS, REVIEWS
from projects.models import Review
from tests.factories import make_measure, make_project, make_review, make_subprefecture

pytestmark = pytest.mark.django_db


def rows(dataset, plan) -> list[dict]:
    found = dataset.rows(dataset.records(plan))
    return [dict(zip(dataset.columns, row, strict=True)) for row in found]


def test_projects_without_a_name_are_rows_without_a_page():
    named = make_project(name="名のある事業")
    plan = named.area_plan.plan
    make_project(name="", kana="", area_plan=named.area_plan)

    assert [(row["name"], row["page"]) for row in rows(PROJECTS, plan)] == [
        ("名のある事業", named.get_absolute_url()),
        (None, None),
    ]


def test_places_and_measures_are_a_row_each():
    places = [make_subprefecture(), make_subprefecture()]
    project = make_project(subprefectures=places)
    plan = project.area_plan.plan
    original = make_measure(project=project)
    make_measure(project=project, reprise_of=original)

    found = rows(PARTICIPATIONS, plan)
    assert [row["subprefecture_code"] for row in found] == [place.slug for place in places]
    assert [row["reprise_of_code"] for row in rows(MEASURES, plan)] == [None, original.code]


def test_approved_reviews_alone_are_given_away():
    project = make_project()
    make_review(project=project, year=2022, status=Review.Status.APPROVED, work_done="済んだ")
    make_review(project=project, year=2023, status=Review.Status.SUBMITTED, work_done="秘密")

    assert [row["work_done"] for row in rows(REVIEWS, project.area_plan.plan)] == ["済んだ"]
