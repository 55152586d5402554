"""The steps of a review: who takes which from which state, and what prevents it."""

from dataclasses import dataclass
from datetime import datetime

from policyportal.accounts.names import name_of
from policyportal.records.fields import visible
from projects.models import Review

DRAFT, SUBMITTED, APPROVED = Review.Status
# What a review needs to be submitted; the database asks for the same.
NEEDED = ("work_done", "grade", "next_step")


@dataclass(frozen=True)
class Step:
    """A step from one state to the next. The bureau that leads the project takes some, the head office others."""

    name: str
    label: str
    done: str
    cannot: str
    before: Review.Status
    after: Review.Status
    of_head: bool
    of_bureaus: bool
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
    of_head=True,
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
    of_head=True,
    of_bureaus=False,
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
    of_head=True,
    of_bureaus=False,
    reason_missing="差し戻すときは、振興局に伝える理由を入力してください。",
)
REOPEN = Step(
    "reopen",
    "承認を取り消す",
    "承認を取り消しました。内容とその年の実績値を直せます。",
    "承認を取り消せません",
    APPROVED,
    DRAFT,
    of_head=True,
    of_bureaus=False,
    shown="サイトでの公開はやめました。",
    reason_missing="承認を取り消すときは、理由を入力してください。",
)
STEPS = {step.name: step for step in (SUBMIT, WITHDRAW, APPROVE, SEND_BACK, REOPEN)}


def open_to(status: str, is_head: bool) -> list[Step]:
    """List the steps that the head office, or else the lead bureau, may take from a state."""
    return [step for step in STEPS.values() if step.before == status and step.is_for(is_head)]


def out_of_turn(review: Review, step: Step) -> str:
    """Say why the state of a review does not allow a step; empty where it does."""
    if review.status == step.before:
        return ""
    return f"{review.get_status_display()}のため、{step.cannot}。"


def missing(review: Review) -> list[str]:
    """Name the fields that are missing before a review can be submitted."""
    return [name for name in NEEDED if not visible(str(getattr(review, name) or ""))]


def take(review: Review, step: Step, reason: str = "") -> None:
    """Bring the review to the state after the step and save it; its history keeps the reason."""
    review.status = step.after
    # The next approval empties it, so that taking that one back needs a reason of its own.
    if step in (REOPEN, APPROVE):
        review.reopen_reason = reason
    review._change_reason = reason or None
    review.save()


@dataclass(frozen=True)
class Event:
    """A step in the history of a review."""

    when: datetime
    who: str
    what: str
    reason: str


# How a history begins: that of a review from a fixture knows no more than its state.
FIRST = {DRAFT: "作成", SUBMITTED: "作成・提出", APPROVED: "承認済みとして登録"}
HAPPENED = {
    (DRAFT, SUBMITTED): "提出",
    (SUBMITTED, APPROVED): "承認",
    (APPROVED, DRAFT): "承認の取り消し",
}


def course(review: Review) -> list[Event]:
    """Read the steps of a review from its history, oldest first, in one query. Changes of texts are no steps."""
    events, before = [], None
    rows = review.history.select_related("history_user").order_by("history_date", "history_id")
    for row in rows:
        reason = row.history_change_reason or ""
        if before is None:
            what = FIRST[row.status]
        elif row.status == before:
            continue
        elif (before, row.status) == (SUBMITTED, DRAFT):
            what = "差し戻し" if reason else "取り下げ"
        else:
            what = HAPPENED.get((before, row.status), row.get_status_display())
        who = name_of(row.history_user) if row.history_user else ""
        events.append(Event(row.history_date, who, what, reason))
        before = row.status
    return events
