"""Releasing actuals: what stands against making a draft public, what the public would see then, and the act itself."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from kpis.actuals.rules import Objection, objections, revision_objections
from kpis.models import Actual, DraftActual, KPISeries
from kpis.querysets import revised_because
from policyportal.records.history import record_together
from projects.models import Review

# What a draft and its actual have in common beside series and year.
VALUES = ("value", "state", "source", "note")


@dataclass
class Waiting:
    """A draft beside what is public of its year, and what the public would see instead."""

    draft: DraftActual
    actual: Actual | None
    objections: Sequence[Objection] = ()
    preview: KPISeries | None = field(default=None, repr=False)

    @property
    def stamp(self) -> str:
        """What tells whether the draft or the actual has changed since a page was shown."""
        before = self.actual.changed_at.isoformat() if self.actual else ""
        return f"{self.draft.changed_at.isoformat()}|{before}"


def waiting(drafts: Iterable[DraftActual]) -> list[Waiting]:
    """Put drafts, whose series and its actuals are fetched, beside what is public, with what stands against each: one query."""
    drafts = list(drafts)
    closed = Review.objects.closed_years({draft.series.kpi.project_id for draft in drafts})
    found = []
    for draft in drafts:
        actuals = {actual.year: actual for actual in draft.series.actuals.all()}
        actual = actuals.get(draft.year)
        against = objections(draft.series, draft.year, None, others=())
        if actual is not None:
            is_closed = draft.year in closed[draft.series.kpi.project_id]
            against += revision_objections(actual, draft, is_closed=is_closed)
        found.append(Waiting(draft, actual, against))
    return found


def preview(rows: Iterable[Waiting]) -> None:
    """Give each row that nothing stands against its series as the public would see it, released for a moment and undone."""
    ready = [row for row in rows if not row.objections]
    if not ready:
        return
    with transaction.atomic():
        publish([row.draft for row in ready])
        found = KPISeries.objects.for_preview().in_bulk([row.draft.series_id for row in ready])
        transaction.set_rollback(True)
    for row in ready:
        row.preview = found[row.draft.series_id]


def release(drafts: Sequence[DraftActual], user: AbstractBaseUser) -> list[Actual]:
    """Make drafts public, within a transaction: each becomes the actual of its year, and is a draft no more."""
    states = publish(drafts)
    record_together(states, user)
    DraftActual.objects.filter(pk__in=[draft.pk for draft in drafts]).delete()
    return [actual for _, actual in states]


def publish(drafts: Sequence[DraftActual]) -> list[tuple[Actual | None, Actual]]:
    """Store actuals as their drafts have them; give each as it was, None for a new one, and as it is."""
    stored = Actual.objects.filter(series__in=[draft.series_id for draft in drafts])
    known = {(actual.series_id, actual.year): actual for actual in stored.select_for_update()}
    states = []
    groups: dict[str, list[Actual]] = defaultdict(list)
    for draft in drafts:
        before = known.get((draft.series_id, draft.year))
        actual = Actual(series=draft.series, year=draft.year)
        if before is not None:
            actual.pk = before.pk
        for name in VALUES:
            setattr(actual, name, getattr(draft, name))
        actual._change_reason = draft.get_revision_reason_display() or None
        states.append((before, actual))
        groups[draft.revision_reason].append(actual)
    for reason, actuals in groups.items():
        with revised_because(reason):
            Actual.objects.bulk_create([actual for actual in actuals if actual.pk is None])
            changed = [actual for actual in actuals if (actual.series_id, actual.year) in known]
            Actual.objects.bulk_update(changed, VALUES)
    return states


def submit(drafts: Iterable[DraftActual], user: AbstractBaseUser) -> int:
    """Hand drafts to the head office, and count them. What it sent them back for is done."""
    return _bring(drafts, DraftActual.Status.SUBMITTED, "", "提出", user)


def take_back(drafts: Iterable[DraftActual], user: AbstractBaseUser) -> int:
    """Let the bureau that has submitted drafts work on them again; count them."""
    return _bring(drafts, DraftActual.Status.DRAFT, "", "提出の取り下げ", user)


def send_back(drafts: Iterable[DraftActual], reason: str, user: AbstractBaseUser) -> int:
    """Give drafts back to their bureaus, which read the reason; count them."""
    return _bring(drafts, DraftActual.Status.DRAFT, reason, f"差し戻し：{reason}", user)


def _bring(
    drafts: Iterable[DraftActual], status: str, returned_for: str, said: str, user: AbstractBaseUser
) -> int:
    found = list(drafts)
    for draft in found:
        draft.status, draft.returned_for = status, returned_for
        draft._change_reason = said[:200]
    names = ["status", "returned_for"]
    return bulk_update_with_history(found, DraftActual, names, default_user=user)


def withdraw(actual: Actual, reason: str, user: AbstractBaseUser) -> DraftActual:
    """Take an actual back from the public, within a transaction: it is a draft again, unless its year has one already.

    `reason` is one of ActualRevision.Reason, which the public reads.
    """
    draft = DraftActual.objects.filter(series=actual.series, year=actual.year).first()
    if draft is None:
        draft = DraftActual(series=actual.series, year=actual.year)
        for name in VALUES:
            setattr(draft, name, getattr(actual, name))
        bulk_create_with_history([draft], DraftActual, default_user=user)
    with revised_because(reason):
        actual.delete()
    return draft
