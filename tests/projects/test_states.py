"""The states of a year whose review is due."""

import pytest

from projects.models import Project, Review
from projects.states import OPEN, State
from projects.steps import SEND_BACK, SUBMIT, take
from tests.factories import make_grade, make_project, make_review

pytestmark = pytest.mark.django_db


def test_state_is_that_of_the_review_and_tells_what_was_sent_back():
    project = make_project()

    def found() -> Project:
        return Project.objects.with_review_state(2022).get()

    states = [found().state]
    grade = make_grade(plan=project.area_plan.plan)
    whole = {"work_done": "試験の取組", "next_step": "試験を続ける", "grade": grade}
    review = make_review(project=project, year=2022, **whole)
    states.append(found().state)
    take(review, SUBMIT)
    states.append(found().state)
    take(review, SEND_BACK, "試験の理由")
    states.append(found().state)

    assert states == [State.NONE, State.DRAFT, State.SUBMITTED, State.RETURNED]
    assert (found().last_reason, found().review) == ("試験の理由", review.pk)
    assert {*Review.Status} == {*State} - {State.NONE, State.RETURNED}
    assert {State.NONE, State.DRAFT, State.RETURNED} == {*OPEN}
