"""What approvals stood on, word for word, for ever."""

import json
from datetime import date, datetime
from functools import cached_property
from hashlib import sha256
from typing import Any

from django.db import models
from django.db.models import Q

from policyportal.records.checks import check, unique
from policyportal.records.sources import ChangedAtField
from projects.models.review import Review
from projects.querysets import ReviewRecordQuerySet


class ReviewRecord(models.Model):
    """点検・評価の記録: what the public was shown of a review when it was approved.

    An approval writes one (kpis.recording), the database refuses an approval without one and every change of one
    (record.sql). A review that was taken back and approved again has a further one; the earlier ones stay. The page
    of the review shows `canonical` and nothing else, so that later changes of the plan leave it as it was.
    """

    review = models.ForeignKey(
        Review, models.PROTECT, related_name="records", verbose_name="点検・評価"
    )
    approved_at = models.DateTimeField("承認の日時")
    """When the review was last changed, which is when it was approved; to the millisecond, as fixtures have it."""
    canonical = models.TextField("記録の本文")
    """The canonical form (docs/decisions/0018)."""
    digest = models.CharField("要約値（SHA-256）", max_length=64)
    """Of the canonical form in UTF-8. It is printed on the sheet."""
    changed_at = ChangedAtField()
    """When it was written, which is later where there were no records yet at the approval."""

    objects = ReviewRecordQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "点検・評価の記録"
        ordering = ["-approved_at", "-pk"]
        constraints = [
            unique("この承認の記録は、すでにあります。", approval_once=["review", "approved_at"]),
            check("要約値は、64桁の16進数です。", digest_form=Q(digest__regex=r"^[0-9a-f]{64}$")),
        ]

    def __str__(self) -> str:
        return f"{self.review}の記録"

    def natural_key(self) -> tuple:
        return (*self.review.natural_key(), self.approved_at.isoformat())

    natural_key.dependencies = ["projects.review"]

    @cached_property
    def content(self) -> dict[str, Any]:
        """What is recorded, as kpis.recording has written it."""
        return json.loads(self.canonical)

    @property
    def approved_on(self) -> date:
        return date.fromisoformat(self.content["approved_on"])

    @property
    def meeting_date(self) -> date | None:
        day = self.content["review"]["meeting_date"]
        return date.fromisoformat(day) if day else None

    @property
    def is_judged(self) -> bool:
        """Whether the site showed judgements."""
        return self.content["rules"] is not None

    @property
    def without_actual(self) -> int:
        """How many series had no actual of the year yet."""
        many = self.content["kpis"]["series"]
        return sum(series["is_measured"] and not series["actual"] for series in many)

    @property
    def is_true(self) -> bool:
        """Whether the digest is that of the text, which nobody has changed then."""
        return self.digest == digest_of(self.canonical)

    def is_of(self, review: Review) -> bool:
        """Whether the review is approved now, and by the approval that this is the record of."""
        return review.is_approved and self.approved_at == approval_moment(review)

    def says_as(self, review: Review) -> bool:
        """Whether it has the texts that the review has."""
        said = self.content["review"]
        day = review.meeting_date and review.meeting_date.isoformat()
        now = {name: getattr(review, name) for name in ("year", "work_done", "cause", "next_step")}
        return said | now | {"meeting_date": day} == said


def canonical_form(content: dict[str, Any]) -> str:
    """Write what is recorded in its one form: keys sorted, no white space between, every letter as it is."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(canonical: str) -> str:
    return sha256(canonical.encode()).hexdigest()


def approval_moment(review: Review) -> datetime:
    """When a review that is approved now was approved, as its record says it."""
    moment = review.changed_at
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
