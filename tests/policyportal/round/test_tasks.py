"""What an account has to do: with numbers, each with the page on which it is done."""

from collections import Counter

import pytest
from django.urls import reverse

from policyportal.accounts.rights import Staff
from policyportal.round.counts import ActualState, Duty, ReviewState
from policyportal.round.tasks import missing_words, numbers_of, review_numbers_of, tasks_of

HEAD = Staff(is_head=True, bureaus=frozenset())


@pytest.mark.parametrize(
    ("number", "late", "said"),
    [(0, 0, ""), (4, 0, "未入力 4件"), (4, 1, "未入力 4件、うち期限切れ 1件")],
)
def test_missing_is_said_with_what_is_late(number, late, said):
    assert missing_words(number, late) == said


def duty(state, *, is_late=False) -> Duty:
    return Duty(2025, 1, state, 1, "code", is_late=is_late)


def test_numbers_name_each_state_that_there_is():
    duties = [duty(ActualState.OWED), duty(ActualState.DRAFT, is_late=True)]
    drafts = Counter({ActualState.DRAFT: 2, ActualState.SUBMITTED: 3})
    reviews = [duty(ReviewState.NONE), duty(ReviewState.RETURNED), duty(ReviewState.APPROVED)]

    assert numbers_of(duties, drafts) == "未入力 1件／下書き・未提出 2件、うち期限切れ 1件"
    assert numbers_of([], Counter()) == ""
    assert review_numbers_of(reviews) == "未作成 1件／差し戻し 1件"


def test_each_has_its_own_tasks(world):
    bureau = Staff(is_head=False, bureaus=frozenset([world.places[0].pk]))

    own = tasks_of(world.round(bureaus=bureau.bureaus), bureau)
    heads = tasks_of(world.round(), HEAD)
    none = tasks_of(world.round(), Staff(is_head=False, bureaus=frozenset()))

    entry, reviews = (reverse(f"admin:{name}") for name in ("entry", "reviews"))
    assert [(task.name, task.numbers, task.url, task.is_late) for task in own] == [
        (
            "令和7（2025）の実績値",
            "未入力 1件、うち期限切れ 1件／差し戻し 1件、うち期限切れ 1件"
            "／下書き・未提出 1件、うち期限切れ 1件",
            f"{entry}?year=2025",
            True,
        ),
        ("令和7（2025）の点検・評価", "未作成 1件", f"{reviews}?year=2025", False),
    ]
    assert [(task.name, task.numbers) for task in heads] == [
        ("令和7（2025）の実績値", "公開待ち 1件"),
        ("点検・評価", "承認待ち 1件"),
        ("令和7（2025）の入力・評価", "遅れている局 1／未入力 2件、うち期限切れ 1件"),
    ]
    assert none == []


def test_page_of_an_edition_that_is_not_shown_is_its_own(world):
    world.plan.is_shown = False
    round_ = world.round()

    urls = [task.url for task in tasks_of(round_, HEAD)]

    assert all(f"/editions/{world.plan.code}/" in url for url in urls)
