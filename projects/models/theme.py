"""The themes by which the portal sorts projects."""

from django.db import models
from django.urls import reverse

from policyportal.records.checks import code_check, text_check
from policyportal.records.history import Recorded
from policyportal.records.querysets import SluggedQuerySet
from policyportal.records.sources import Sourced


class Theme(Sourced):
    """分野: the portal's own classification of projects, marked 編集上の分類 wherever it is shown.

    docs/decisions/0002-themes.md has the rule of assignment.
    """

    slug = models.CharField("コード", max_length=20, unique=True)
    name = models.CharField("分野", max_length=40, unique=True)
    order = models.PositiveSmallIntegerField("順序")

    objects = SluggedQuerySet.as_manager()
    history = Recorded()

    class Meta(Sourced.Meta):
        verbose_name = "分野"
        verbose_name_plural = "分野"
        ordering = ["order"]
        constraints = [*Sourced.Meta.constraints, code_check("slug"), text_check("name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("theme", args=[self.slug])
