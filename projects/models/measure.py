"""What a project does."""

from django.db import models
from django.db.models import F, Q

from policyportal.records.checks import code_check, text_check
from policyportal.records.history import Recorded
from policyportal.records.sources import Sourced
from projects.models.project import Project
from projects.querysets import MeasureQuerySet


class Measure(Sourced):
    """施策: a line of what a project does.

    A reprise (再掲) repeats the text of another project's measure; its printed mark is not part of the
    text but follows from `reprise_of`.
    """

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="measures", verbose_name="プロジェクト"
    )
    code = models.CharField("コード", max_length=40, unique=True)
    order = models.PositiveSmallIntegerField("順序")
    text = models.CharField(
        "施策",
        max_length=200,
        help_text="印字されたとおり。「（再掲）」は入力せず、下の欄で示します。",
    )
    reprise_of = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reprises",
        verbose_name="再掲のもと",
        help_text="「（再掲）」と印字された施策について、もとの施策を選びます。",
    )

    objects = MeasureQuerySet.as_manager()
    history = Recorded()

    class Meta(Sourced.Meta):
        verbose_name = "施策"
        verbose_name_plural = "施策"
        ordering = ["order", "code"]
        constraints = [
            *Sourced.Meta.constraints,
            code_check("code"),
            text_check("text"),
            models.CheckConstraint(
                condition=~Q(text__contains="再掲"),
                name="%(app_label)s_%(class)s_mark_apart",
                violation_error_message="「（再掲）」は本文に入れず、「再掲のもと」でもとの施策を選んでください。",
            ),
            models.CheckConstraint(
                condition=Q(reprise_of__isnull=True) | ~Q(reprise_of=F("pk")),
                name="%(app_label)s_%(class)s_reprise_of_another",
                violation_error_message="再掲のもとに、その施策自身は選べません。",
            ),
            models.UniqueConstraint(
                fields=["project", "text"],
                name="%(app_label)s_%(class)s_text_once",
                violation_error_message="このプロジェクトに、同じ施策がすでにあります。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.text}"
