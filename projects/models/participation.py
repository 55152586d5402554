"""Who carries a project."""

from enum import nonmember

from django.db import models
from django.db.models import Q

from projects.models.project import Project
from projects.querysets import ParticipationQuerySet
from regions.models import Subprefecture
from regions.sources import ChangedAtField


class Participation(models.Model):
    """実施地域: a subprefecture that carries a project, in printed order.

    The lead is never printed; that the first name in 【】 leads is an inference, supported by the
    overview's counting rule (※), until the head office confirms it.
    """

    class Role(models.TextChoices):
        MEMBER = "member", "参加"
        """Takes part."""
        LEAD_INFERRED = "lead_inferred", "主となる地域（推定）"
        """Named first in 【】."""
        LEAD = "lead", "主となる地域（確認済み）"
        """Confirmed by the head office."""

        LEADS = nonmember(("lead_inferred", "lead"))

    project = models.ForeignKey(
        Project,
        on_delete=models.CASCADE,
        related_name="participations",
        verbose_name="プロジェクト",
    )
    subprefecture = models.ForeignKey(
        Subprefecture,
        on_delete=models.PROTECT,
        related_name="participations",
        verbose_name="振興局（地域）",
    )
    order = models.PositiveSmallIntegerField("順序", help_text="【】内の印字の順。")
    role = models.CharField(
        "役割",
        max_length=20,
        choices=Role,
        default=Role.MEMBER,
        help_text="主となる地域は印字がなく、【】の先頭からの推定です。本庁が確認したら「確認済み」にします。",
    )
    changed_at = ChangedAtField()

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        verbose_name = "実施地域"
        verbose_name_plural = "実施地域"
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "subprefecture"],
                name="%(app_label)s_%(class)s_once",
                violation_error_message="この振興局は、すでに実施地域に入っています。",
            ),
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(role__in=["lead_inferred", "lead"]),
                name="%(app_label)s_%(class)s_one_lead",
                violation_error_message="主となる地域は、1つのプロジェクトに1つだけです。",
            ),
            models.CheckConstraint(
                condition=Q(role__in=["member", "lead_inferred", "lead"]),
                name="%(app_label)s_%(class)s_role_known",
                violation_error_message="役割を、選択肢から選んでください。",
            ),
        ]

    def __str__(self):
        return f"{self.project.code} {self.subprefecture.short_name}"

    def natural_key(self):
        return (*self.project.natural_key(), *self.subprefecture.natural_key())

    natural_key.dependencies = ["projects.project", "regions.subprefecture"]

    @property
    def leads(self) -> bool:
        return self.role in self.Role.LEADS

    @property
    def lead_is_inferred(self) -> bool:
        return self.role == self.Role.LEAD_INFERRED
