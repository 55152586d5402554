"""What an account has to do, with numbers, each with the page on which it is done."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.urls import reverse

from policyportal.accounts.rights import Staff
from policyportal.records.eras import era_year
from policyportal.round.counts import (
    ActualState,
    Duty,
    ReviewState,
    Round,
)


@dataclass(frozen=True)
class Task:
    """A thing to do: R7の実績値, 未入力 4件、うち期限切れ 1件; and the address of its page."""

    name: str
    numbers: str
    url: str
    is_late: bool = False


def tasks_of(round_: Round, staff: Staff) -> list[Task]:
    """List what an account has to do: the head office what waits for it and who is late, bureaus their own duties."""
    if staff.is_head:
        return [*_of_head(round_)]
    return [*_entries(round_), *_reviews(round_)] if staff.bureaus else []


def page_of(name: str, round_: Round, **query: object) -> str:
    """The address of a page of staff for the edition of the round."""
    plan = round_.plan
    address = reverse(f"admin:{name}")
    if not plan.is_shown:
        address = reverse(f"admin:{name}_of_edition", args=[plan.code])
    asked = "&".join(f"{key}={value}" for key, value in query.items())
    return f"{address}?{asked}" if asked else address


def missing_words(number: int, late: int, what: str = "未入力") -> str:
    """Say how many are missing: 未入力 4件、うち期限切れ 1件; nothing where none is."""
    if not number:
        return ""
    return f"{what} {number}件、うち期限切れ {late}件" if late else f"{what} {number}件"


def numbers_of(duties: list[Duty], drafts: Counter[str]) -> str:
    """Say how far the actuals of a year are; `drafts` may be of other years and of public values too."""
    states = Counter(duty.state for duty in duties)
    late = Counter(duty.state for duty in duties if duty.is_late)
    counts = (
        (ActualState.OWED, states, "未入力"),
        (ActualState.RETURNED, drafts, "差し戻し"),
        (ActualState.DRAFT, drafts, "下書き・未提出"),
    )
    return _joined(missing_words(found[state], late[state], what) for state, found, what in counts)


def review_numbers_of(duties: list[Duty]) -> str:
    """Say how far the reviews of a year are."""
    states = Counter(duty.state for duty in duties)
    late = Counter(duty.state for duty in duties if duty.is_late)
    asked = (ReviewState.NONE, ReviewState.RETURNED, ReviewState.DRAFT)
    return _joined(missing_words(states[state], late[state], state.label) for state in asked)


def _joined(parts: Iterable[str]) -> str:
    return "／".join(part for part in parts if part)


def _entries(round_: Round) -> Iterator[Task]:
    drafts = {year: Counter[str]() for year in round_.years}
    for draft in round_.drafts:
        drafts.setdefault(draft.year, Counter())[draft.state] += 1
    for year in sorted(drafts, reverse=True):
        duties = [duty for duty in round_.actuals if duty.year == year]
        if numbers := numbers_of(duties, drafts[year]):
            url = page_of("entry", round_, year=year)
            late = any(duty.is_late for duty in duties)
            yield Task(f"{era_year(year)}の実績値", numbers, url, late)


def _reviews(round_: Round) -> Iterator[Task]:
    for year in round_.years:
        duties = [duty for duty in round_.reviews if duty.year == year]
        if numbers := review_numbers_of(duties):
            url = page_of("reviews", round_, year=year)
            late = any(duty.is_late for duty in duties)
            yield Task(f"{era_year(year)}の点検・評価", numbers, url, late)


def _of_head(round_: Round) -> Iterator[Task]:
    waiting = Counter(draft.year for draft in round_.drafts if draft.state == ActualState.SUBMITTED)
    for year in sorted(waiting, reverse=True):
        url = page_of("release", round_, year=year)
        yield Task(f"{era_year(year)}の実績値", f"公開待ち {waiting[year]}件", url)
    submitted = sum(duty.state == ReviewState.SUBMITTED for duty in round_.reviews)
    if submitted:
        yield Task("点検・評価", f"承認待ち {submitted}件", page_of("reviews", round_))
    for year in round_.years:
        duties = round_.duties_of(year)
        late = {duty.bureau for duty in duties if duty.is_late and duty.bureau}
        owed = [duty for duty in duties if duty.state == ActualState.OWED]
        numbers = _joined(
            [
                f"遅れている局 {len(late)}" if late else "",
                missing_words(len(owed), sum(duty.is_late for duty in owed)),
            ]
        )
        if numbers:
            url = page_of("round", round_, year=year)
            yield Task(f"{era_year(year)}の入力・評価", numbers, url, bool(late))
