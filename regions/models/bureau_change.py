"""What bureaus were called before, and since when they are called and merged as they are."""

from datetime import date, timedelta

from django.db import models
from django.db.models import Q

from policyportal.records.checks import check, text_check
from policyportal.records.explained import REASON_LENGTH
from policyportal.records.sources import ChangedAtField
from regions.models.place import Subprefecture
from regions.querysets import BureauChangeQuerySet


class BureauChange(models.Model):
    """振興局の改称・統合・分割: from a day on, another name is that of the bureau in charge of a subprefecture.

    The database writes it (bureau_change.sql), and refuses another bureau or name of one without a reason
    (policyportal.records.explained gives it). So no form, import or bulk edit loses a former name.
    """

    class Kind(models.TextChoices):
        RENAMED = "renamed", "改称"
        """The same bureau has another name."""
        MERGED = "merged", "統合"
        """The bureau of another subprefecture is in charge of this one too."""
        SPLIT = "split", "分割"
        """The subprefecture has a bureau of its own again, or for the first time."""
        CORRECTED = "corrected", "訂正"
        """It was entered wrong: what it was called before is no former name."""

    subprefecture = models.ForeignKey(
        Subprefecture,
        models.PROTECT,
        related_name="bureau_changes",
        verbose_name="振興局（地域）",
    )
    kind = models.CharField("変更の種類", max_length=10, choices=Kind)
    before = models.CharField("前の名称", max_length=20)
    after = models.CharField("新しい名称", max_length=20)
    valid_from = models.DateField("変わった日", help_text="新しい名称になった日です。")
    reason = models.CharField("理由", max_length=REASON_LENGTH)
    source = models.CharField("出典", max_length=200)
    changed_at = ChangedAtField()

    objects = BureauChangeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "振興局の改称・統合・分割"
        ordering = ["-valid_from", "-pk"]
        constraints = [
            check(
                "変更の種類は、改称、統合、分割、訂正のいずれかです。",
                kind_known=Q(kind__in=["renamed", "merged", "split", "corrected"]),
            ),
            text_check("before"),
            text_check("after"),
            text_check("reason"),
            text_check("source"),
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"

    def natural_key(self) -> tuple:
        return (*self.subprefecture.natural_key(), self.changed_at.isoformat())

    natural_key.dependencies = ["regions.subprefecture"]

    @property
    def is_former_name(self) -> bool:
        """Whether the bureau was called so before: what was a mistake is no name."""
        return self.kind != self.Kind.CORRECTED

    @property
    def is_split(self) -> bool:
        """Whether the bureau that was in charge before goes on beside this one."""
        return self.kind == self.Kind.SPLIT

    @property
    def last_day(self) -> date:
        """The last day on which the bureau was called as before."""
        return self.valid_from - timedelta(days=1)
