"""The offices that the accounts of staff belong to."""

from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q

from policyportal.records.sources import ChangedAtField
from regions.models import Subprefecture


class Office(models.Model):
    """所属: what the accounts in a group may do, and for which bureau (policyportal.accounts.rights).

    An account belongs to an office by its group, and may belong to several.
    """

    class Role(models.TextChoices):
        HEAD = "head", "本庁"
        """Edits every record, approves reviews, confirms leads, says who enters what."""
        BUREAU = "bureau", "振興局"
        """Edits the texts of the projects it leads, reviews them, enters the actuals of its series."""
        READER = "reader", "閲覧のみ"
        """Reads everything, drafts too, and changes nothing."""

    group = models.OneToOneField(
        Group, on_delete=models.CASCADE, related_name="office", verbose_name="グループ"
    )
    role = models.CharField("役割", max_length=10, choices=Role)
    subprefecture = models.OneToOneField(
        Subprefecture,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="office",
        verbose_name="振興局",
    )
    changed_at = ChangedAtField()

    class Meta:
        verbose_name = "所属"
        verbose_name_plural = "所属"
        ordering = ["role", "subprefecture"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role="bureau", subprefecture__isnull=False)
                | Q(role__in=["head", "reader"], subprefecture__isnull=True),
                name="%(app_label)s_%(class)s_place_fits",
                violation_error_message="振興局を選ぶのは、役割が「振興局」のときだけです。",
            )
        ]

    def __str__(self):
        return self.group.name
