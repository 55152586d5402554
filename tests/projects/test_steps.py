"""The steps of a review: who may take which from which state, and what its history tells of them."""

import pytest

from kpis.recording import keep_record
from policyportal.accounts.offices import Office
from projects import steps
from projects.models import Review
from tests.factories import (
    bring,
    make_account,
    make_grade,
    make_office,
    make_project,
    make_review,
    make_subprefecture,
)
from tests.staff import address, errors_of, form_of, messages_of, read

pytestmark = pytest.mark.django_db

DRAFT, SUBMITTED, APPROVED = Review.Status
REASON = "数値の出典を確かめてください。"
# Role, state, step: the state it leads to, or None where it is refused, and the words that say what happened.
ONE_AFTER_ANOTHER = [
    ("bureau", DRAFT, "submit", SUBMITTED, "提出しました"),
    ("bureau", DRAFT, "withdraw", None, "作成中のため、取り下げられません"),
    ("bureau", SUBMITTED, "submit", None, "提出済みのため、提出できません"),
    ("bureau", SUBMITTED, "withdraw", DRAFT, "提出を取り下げました"),
    ("bureau", APPROVED, "submit", None, "承認済みのため、提出できません"),
    ("bureau", APPROVED, "withdraw", None, "承認済みのため、取り下げられません"),
    ("head", DRAFT, "submit", SUBMITTED, "提出しました"),
    ("head", DRAFT, "approve", None, "作成中のため、承認できません"),
    ("head", DRAFT, "send_back", None, "作成中のため、差し戻せません"),
    ("head", DRAFT, "reopen", None, "作成中のため、承認を取り消せません"),
    ("head", SUBMITTED, "submit", None, "提出済みのため、提出できません"),
    ("head", SUBMITTED, "approve", APPROVED, "承認しました"),
    ("head", SUBMITTED, "send_back", DRAFT, "差し戻しました"),
    ("head", SUBMITTED, "reopen", None, "提出済みのため、承認を取り消せません"),
    ("head", APPROVED, "submit", None, "承認済みのため、提出できません"),
    ("head", APPROVED, "approve", None, "承認済みのため、承認できません"),
    ("head", APPROVED, "send_back", None, "承認済みのため、差し戻せません"),
    ("head", APPROVED, "reopen", DRAFT, "承認を取り消しました"),
]
# Steps that an account never takes, from whatever state: the request is refused.
NEVER = [
    ("bureau", "approve"),
    ("bureau", "send_back"),
    ("bureau", "reopen"),
    ("bureau", "nonsense"),
    ("head", "withdraw"),
    ("head", "nonsense"),
    ("foreign", "submit"),
    ("foreign", "withdraw"),
    ("foreign", "approve"),
    ("reader", "submit"),
    ("reader", "approve"),
]
BUTTONS = {
    ("bureau", DRAFT): ["submit"],
    ("bureau", SUBMITTED): ["withdraw"],
    ("bureau", APPROVED): [],
    ("head", DRAFT): ["submit"],
    ("head", SUBMITTED): ["approve", "send_back"],
    ("head", APPROVED): ["reopen"],
    ("reader", DRAFT): [],
    ("reader", SUBMITTED): [],
    ("reader", APPROVED): [],
    ("foreign", DRAFT): [],
    ("foreign", SUBMITTED): [],
    ("foreign", APPROVED): [],
}


@pytest.fixture
def place():
    return make_subprefecture()


@pytest.fixture
def office_of(client, place):
    """The client, signed in as someone of an office: the lead bureau, another, the head office, a reader."""

    kinds = {
        "bureau": lambda: make_office(subprefecture=place),
        "foreign": lambda: make_office(subprefecture=make_subprefecture()),
        "head": make_office,
        "reader": lambda: make_office(Office.Role.READER),
    }
    offices = {}

    def signed_in(role):
        offices.setdefault(role, None)
        offices[role] = offices[role] or kinds[role]()
        account = make_account(offices[role])
        client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


def whole_review(place, status):
    """A review that lacks nothing, in any state."""
    project = make_project(subprefectures=[place])
    review = make_review(project=project, status=SUBMITTED)
    if status != SUBMITTED:
        review.status = status
        review.save()
    if status == APPROVED:
        keep_record(review)
    return review


def status_of(review):
    return Review.objects.get(pk=review.pk).status


@pytest.mark.parametrize(("role", "before", "step", "after", "words"), ONE_AFTER_ANOTHER)
def test_step_is_taken_from_its_state_alone(office_of, place, role, before, step, after, words):
    review = whole_review(place, before)
    staff = office_of(role)
    sent = form_of(staff.get(address(review)))

    response = staff.post(address(review), sent | {"_step": step, "reason": REASON}, follow=True)

    assert status_of(review) == (after or before)
    assert words in (messages_of(response) if after else errors_of(response))


@pytest.mark.parametrize("role", ["bureau", "head", "foreign", "reader"])
def test_step_of_others_is_refused_whatever_is_sent(office_of, place, role):
    staff = office_of(role)
    reviews = [whole_review(place, state) for state in Review.Status]
    wrong = {}
    for step in [step for whose, step in NEVER if whose == role]:
        for review in reviews:
            response = staff.post(address(review), {"_step": step, "reason": REASON})
            if response.status_code != 403 or status_of(review) != review.status:
                wrong[step, review.status] = response.status_code, status_of(review)

    assert wrong == {}


@pytest.mark.parametrize("role", ["bureau", "head", "foreign", "reader"])
def test_buttons_are_those_of_the_role_and_the_state(office_of, place, role):
    staff = office_of(role)
    for state in Review.Status:
        page = read(staff.get(address(whole_review(place, state))))

        buttons = [button["value"] for button in page.select("button[name=_step]")]
        assert buttons == BUTTONS[role, state], state
        writes = state == DRAFT and role in ("bureau", "head")
        assert bool(page.select("[name=_save]")) == writes, state
        assert bool(page.select("[name=work_done]")) == writes, state
        assert not page.select("[name=status], [name=reopen_reason]"), state


@pytest.mark.parametrize("step", ["send_back", "reopen"])
@pytest.mark.parametrize("reason", ["", "　 "])
def test_step_that_needs_a_reason_asks_for_it_beside_the_field(office_of, place, step, reason):
    before = steps.STEPS[step].before
    review = whole_review(place, before)

    head = office_of("head")

    sent = form_of(head.get(address(review))) | {"_step": step, "reason": reason}
    response = head.post(address(review), sent)

    assert status_of(review) == before
    assert (
        read(response)
        .select_one(".field-reason .errorlist")
        .text.startswith(steps.STEPS[step].reason_missing)
    )


def test_what_is_missing_is_said_beside_each_field_and_nothing_typed_is_lost(office_of, place):
    review = make_review(project=make_project(subprefectures=[place]))
    make_grade(plan=review.project.area_plan.plan)
    staff = office_of("bureau")
    sent = form_of(staff.get(address(review)))

    page = read(staff.post(address(review), sent | {"_step": "submit", "cause": "試験の理由"}))

    assert status_of(review) == DRAFT
    for name, label in (("work_done", "実施状況"), ("grade", "評価"), ("next_step", "今後の対応")):
        assert label in page.select_one(f".field-{name} .errorlist").text
    assert page.select_one("[name=cause]").text.strip() == "試験の理由"


def test_draft_is_saved_and_submitted_in_one_go(office_of, place):
    review = make_review(project=make_project(subprefectures=[place]))
    grade = make_grade(plan=review.project.area_plan.plan)
    staff = office_of("bureau")
    typed = {"work_done": "試験", "grade": grade.pk, "next_step": "続ける", "_step": "submit"}

    staff.post(address(review), form_of(staff.get(address(review))) | typed)

    review.refresh_from_db()
    assert (review.status, review.work_done, review.grade) == (SUBMITTED, "試験", grade)


def test_draft_may_be_saved_with_nothing_in_it(office_of, place):
    review = make_review(project=make_project(subprefectures=[place]))
    staff = office_of("bureau")

    response = staff.post(
        address(review), form_of(staff.get(address(review))) | {"_save": "1", "cause": "試験"}
    )

    assert response.status_code == 302, errors_of(response)
    assert Review.objects.get().cause == "試験"


def test_status_in_a_crafted_form_changes_nothing(office_of, place):
    review = whole_review(place, DRAFT)
    staff = office_of("bureau")
    sent = form_of(staff.get(address(review)))

    staff.post(
        address(review), sent | {"status": "approved", "reopen_reason": "なし", "_save": "1"}
    )

    review.refresh_from_db()
    assert (review.status, review.reopen_reason) == (DRAFT, "")


@pytest.mark.parametrize("state", [SUBMITTED, APPROVED])
def test_texts_typed_into_what_is_no_draft_any_more_are_shown_again(office_of, place, state):
    review = whole_review(place, DRAFT)
    staff = office_of("bureau")
    sent = form_of(staff.get(address(review)))
    bring(review, SUBMITTED)
    bring(review, state)

    response = staff.post(address(review), sent | {"cause": "あとから書いた理由", "_save": "1"})

    assert "変更は保存していません" in errors_of(response)
    assert "あとから書いた理由" in read(response).select_one(".review-state dl").text
    assert Review.objects.get().cause == ""


def test_history_keeps_the_reasons_and_the_page_tells_them(office_of, place):
    review = whole_review(place, DRAFT)
    for role, step, reason in (
        ("bureau", "submit", ""),
        ("head", "send_back", "もっと詳しく。"),
        ("bureau", "submit", ""),
        ("bureau", "withdraw", ""),
        ("bureau", "submit", ""),
        ("head", "approve", ""),
        ("head", "reopen", "数値の訂正のため。"),
    ):
        staff = office_of(role)
        sent = form_of(staff.get(address(review)))
        staff.post(address(review), sent | {"_step": step, "reason": reason})

    review.refresh_from_db()
    assert (review.status, review.reopen_reason) == (DRAFT, "数値の訂正のため。")
    course = steps.course(review)
    assert [(event["what"], event["reason"]) for event in course[-7:]] == [
        ("提出", ""),
        ("差し戻し", "もっと詳しく。"),
        ("提出", ""),
        ("取り下げ", ""),
        ("提出", ""),
        ("承認", ""),
        ("承認の取り消し", "数値の訂正のため。"),
    ]
    page = read(office_of("bureau").get(address(review)))
    assert "もっと詳しく。" in page.select_one(".review-state table").text
    assert page.select_one(".field-reopened_for .readonly").text == "数値の訂正のため。"


def test_next_approval_forgets_the_reason_so_that_another_is_asked_for(place):
    review = whole_review(place, APPROVED)
    steps.take(review, steps.REOPEN, "一度目")
    steps.take(review, steps.SUBMIT)
    assert review.reopen_reason == "一度目"

    steps.take(review, steps.APPROVE)
    keep_record(review)

    assert Review.objects.get().reopen_reason == ""
