"""The steps of a review: who takes which from which state, and what prevents it."""

from dataclasses import dataclass

from policyportal.accounts.names import name_of
from projects.models import Review

DRAFT, SUBMITTED, APPROVED = Review.Status


@dataclass(frozen=True)
class Step:
    """A step from one state to the next. The bureau that leads the project takes some, the head office others."""

    name: str
    label: str
    done: str
    cannot: str
    before: Review.Status
    after: Review.Status
    of_head: bool = True
    of_bureaus: bool = False
    # What follows on `done` where the project has a page, and where it has none.
    shown: str = ""
    hidden: str = ""
    reason_missing: str = ""
    """The error of a step that needs a reason and has none."""

    def is_for(self, is_head: bool) -> bool:
        return self.of_head if is_head else self.of_bureaus


SUBMIT = Step(
    "submit",
    "提出する",
    "提出しました。本庁の承認を待っています。",
    "提出できません",
    DRAFT,
    SUBMITTED,
    of_bureaus=True,
)
WITHDRAW = Step(
    "withdraw",
    "提出を取り下げる",
    "提出を取り下げました。内容を直して、もう一度提出できます。",
    "取り下げられません",
    SUBMITTED,
    DRAFT,
    of_head=False,
    of_bureaus=True,
)
APPROVE = Step(
    "approve",
    "承認する",
    "承認しました。",
    "承認できません",
    SUBMITTED,
    APPROVED,
    shown="サイトで公開されています。",
    hidden="プロジェクトが公開されていないため、サイトには出ていません。",
)
SEND_BACK = Step(
    "send_back",
    "差し戻す",
    "差し戻しました。振興局は、理由を読んで内容を直せます。",
    "差し戻せません",
    SUBMITTED,
    DRAFT,
    reason_missing="差し戻すときは、振興局に伝える理由を入力してください。",
)
REOPEN = Step(
    "reopen",
    "承認を取り消す",
    "承認を取り消しました。内容とその年の実績値を直せます。",
    "承認を取り消せません",
    APPROVED,
    DRAFT,
    shown="サイトでの公開はやめました。",
    reason_missing="承認を取り消すときは、理由を入力してください。",
)
STEPS = {step.name: step for step in (SUBMIT, WITHDRAW, APPROVE, SEND_BACK, REOPEN)}


def take(review: Review, step: Step, reason: str = "") -> None:
    """Bring the review to the state after the step and save it; its history keeps the reason."""
    review.status = step.after
    # The next approval empties it, so that taking that one back needs a reason of its own.
    if step in (REOPEN, APPROVE):
        review.reopen_reason = reason
    review._change_reason = reason or None
    review.save()


# What has happened to a review that went from one state to another. One from a fixture begins in any.
HAPPENED = {
    (None, DRAFT): "作成",
    (None, SUBMITTED): "作成・提出",
    (None, APPROVED): "承認済みとして登録",
    (DRAFT, SUBMITTED): "提出",
    (SUBMITTED, DRAFT): "取り下げ",
    (SUBMITTED, APPROVED): "承認",
    (APPROVED, DRAFT): "承認の取り消し",
}


def course(review: Review) -> list[dict]:
    """Read the steps of a review from its history, oldest first, in one query. Changes of texts are no steps."""
    events, before = [], None
    rows = review.history.select_related("history_user").order_by("history_date", "history_id")
    for row in rows:
        if row.status == before:
            continue
        reason = row.history_change_reason or ""
        what = HAPPENED.get((before, row.status), row.get_status_display())
        if reason and (before, row.status) == (SUBMITTED, DRAFT):
            what = "差し戻し"
        who = name_of(row.history_user) if row.history_user else ""
        events.append({"when": row.history_date, "who": who, "what": what, "reason": reason})
        before = row.status
    return events
