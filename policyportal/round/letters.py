"""The letters to the offices: what each owes, with names, days and the pages on which it is done."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.conf import settings
from django.db.models import Model
from django.template.loader import render_to_string
from django.urls import reverse

from kpis.models import KPISeries
from policyportal.accounts.offices import Office
from policyportal.accounts.rights import Staff
from policyportal.records.eras import era_year, long_date, short_year
from policyportal.records.sample import current_sample
from policyportal.round.counts import ActualState, Duty, ReviewState, Round
from policyportal.round.tasks import (
    Task,
    missing_words,
    numbers_of,
    page_of,
    review_numbers_of,
    tasks_of,
)
from projects.models import Project, Review

# How many of its duties a letter names in each part; the rest is counted.
MOST = 30
HEAD = Staff(is_head=True, bureaus=frozenset())


@dataclass(frozen=True)
class Line:
    """A duty as a letter names it, with the reason for which it was sent back, if it was."""

    name: str
    year: int
    due: date | None = None
    is_late: bool = False
    reason: str = ""

    def __str__(self) -> str:
        said = f"{self.name}（{short_year(self.year)}）"
        if self.due:
            said += f"　期限：{long_date(self.due)}{'【期限切れ】' if self.is_late else ''}"
        return f"{said}\n　理由：{self.reason}" if self.reason else said


@dataclass(frozen=True)
class Part:
    """A part of a letter: a heading with numbers, the first duties, how many others there are, and the pages where all is done."""

    heading: str
    lines: list[Line]
    urls: list[str]

    @property
    def first(self) -> list[Line]:
        return self.lines[:MOST]

    @property
    def rest(self) -> int:
        return max(len(self.lines) - MOST, 0)


class Letters:
    """The letters about a round, with the names of what it counts: four more queries, however many offices there are."""

    def __init__(self, round_: Round):
        self.round = round_

    def to_bureau(self, office: Office, sentence: str = "") -> tuple[str, str] | None:
        """Give the subject and the text of a bureau's letter; None where it owes nothing."""
        bureau = office.subprefecture_id
        parts = [*self._actuals(bureau), *self._reviews(bureau)]
        waiting = self._waiting(bureau)
        if not parts:
            return None
        numbers = self._all_numbers(bureau)
        return self._written(office, numbers, parts=parts, waiting=waiting, sentence=sentence)

    def to_head(self, office: Office) -> tuple[str, str] | None:
        """Give the subject and the text of the head office's letter; None where nothing waits and nobody owes anything."""
        tasks = tasks_of(self.round, HEAD)
        rows = []
        for row in self.round.rows:
            if numbers := self._all_numbers(row.bureau.pk if row.bureau else None):
                rows.append(f"{row.name}：{numbers}")
        if not tasks and not rows:
            return None
        drafts = [draft.state for draft in self.round.drafts]
        late = {duty.bureau for duty in self.round.duties if duty.is_late and duty.bureau}
        numbers = [
            missing_words(drafts.count(ActualState.SUBMITTED), 0, "公開待ち"),
            missing_words(self.round.total.reviews[ReviewState.SUBMITTED], 0, "承認待ち"),
            f"遅れている局 {len(late)}" if late else "",
        ]
        subject = "、".join(filter(None, numbers)) or "振興局の進み具合"
        return self._written(office, subject, tasks=list(map(_absolute, tasks)), rows=rows)

    def empty(self, office: Office) -> tuple[str, str]:
        """Give a letter that says that nothing is to be done."""
        return self._written(office, "いま、することはありません")

    def _written(self, office: Office, numbers: str, **parts) -> tuple[str, str]:
        sample = current_sample()
        about = {"office": office, "plan": self.round.plan, "today": self.round.today}
        about |= {"sample": sample, "start": _url(reverse("admin:index"))}
        subject = f"{'【見本】' if sample else ''}【政策展開方針】{numbers}"
        return subject, render_to_string("mail/letter.txt", about | parts)

    def _all_numbers(self, bureau: int | None) -> str:
        """Say in one line how far a bureau is with all years of the round."""
        duties = [duty for duty in self.round.actuals if duty.bureau == bureau]
        drafts = Counter(draft.state for draft in self.round.drafts if draft.bureau == bureau)
        reviews = [duty for duty in self.round.reviews if duty.bureau == bureau]
        said = []
        if actuals := numbers_of(duties, drafts):
            said.append(f"実績値 {actuals}")
        if reviewed := review_numbers_of(reviews):
            said.append(f"点検・評価 {reviewed}")
        return "、".join(said)

    def _actuals(self, bureau: int) -> Iterable[Part]:
        owed = _late_first(
            duty
            for duty in self.round.actuals
            if duty.bureau == bureau and duty.state == ActualState.OWED
        )
        if owed:
            late = sum(duty.is_late for duty in owed)
            lines = [
                Line(self._series[duty.record].title, duty.year, duty.due, duty.is_late)
                for duty in owed
            ]
            heading = f"実績値の{missing_words(len(owed), late)}"
            yield Part(heading, lines, self._pages("entry", lines))
        own = [draft for draft in self.round.drafts if draft.bureau == bureau]
        for state, words in (
            (ActualState.RETURNED, "本庁が差し戻した実績値"),
            (ActualState.DRAFT, "まだ提出していない実績値の下書き"),
        ):
            lines = []
            for draft in own:
                if draft.state == state:
                    name = self._series[draft.series].title
                    lines.append(Line(name, draft.year, reason=draft.returned_for))
            if lines:
                yield Part(f"{words} {len(lines)}件", lines, self._pages("entry", lines))

    def _reviews(self, bureau: int) -> Iterable[Part]:
        for state, words in (
            (ReviewState.NONE, "まだ書いていない点検・評価"),
            (ReviewState.RETURNED, "本庁が差し戻した点検・評価"),
            (ReviewState.DRAFT, "まだ提出していない点検・評価"),
        ):
            duties = _late_first(
                duty for duty in self.round.reviews if duty.bureau == bureau and duty.state == state
            )
            lines = []
            for duty in duties:
                reason = ""
                if state == ReviewState.RETURNED:
                    reason = self._reasons.get((duty.record, duty.year), "")
                name = self._projects[duty.record].name
                lines.append(Line(name, duty.year, duty.due, duty.is_late, reason))
            if lines:
                late = sum(line.is_late for line in lines)
                heading = missing_words(len(lines), late, words)
                yield Part(heading, lines, self._pages("reviews", lines))

    def _waiting(self, bureau: int) -> str:
        """Say what the bureau has handed in and the head office has not decided."""
        actuals = reviews = 0
        for draft in self.round.drafts:
            actuals += draft.bureau == bureau and draft.state == ActualState.SUBMITTED
        for duty in self.round.reviews:
            reviews += duty.bureau == bureau and duty.state == ReviewState.SUBMITTED
        said = missing_words(actuals, 0, "実績値"), missing_words(reviews, 0, "点検・評価")
        return "、".join(filter(None, said))

    def _pages(self, name: str, lines: list[Line]) -> list[str]:
        years = sorted({line.year for line in lines}, reverse=True)
        return [f"{era_year(year)}：{_url(page_of(name, self.round, year=year))}" for year in years]

    @cached_property
    def _series(self) -> dict[int, KPISeries]:
        ids = {draft.series for draft in self.round.drafts}
        ids |= {duty.record for duty in self.round.actuals if duty.state == ActualState.OWED}
        return KPISeries.objects.select_related("kpi").in_bulk(ids)

    @cached_property
    def _projects(self) -> dict[int, Model]:
        return Project.objects.in_bulk({duty.record for duty in self.round.reviews})

    @cached_property
    def _reasons(self) -> dict[tuple[int, int], str]:
        reviews = Review.objects.filter(project__in={duty.record for duty in self.round.reviews})
        rows = reviews.with_last_reason().exclude(last_reason=None)
        return {
            (project, year): reason
            for project, year, reason in rows.values_list("project", "year", "last_reason")
        }


def _late_first(duties: Iterable[Duty]) -> list[Duty]:
    """What is late first, then what is due next; what has no day comes last."""
    return sorted(duties, key=lambda duty: (not duty.is_late, duty.due or date.max))


def _absolute(task: Task) -> dict:
    return {"name": task.name, "numbers": task.numbers, "url": _url(task.url)}


def _url(path: str) -> str:
    return f"{settings.PORTAL_URL}{path}"
