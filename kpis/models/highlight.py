"""The figures with which the home page opens."""

from django.db import models

from kpis.models.series import KPISeries
from kpis.querysets import HighlightQuerySet
from policyportal.records.history import Recorded
from policyportal.records.sources import ChangedAtField


class Highlight(models.Model):
    """注目の指標: a series that the head office has marked for the home page of its edition.

    The first three are shown that the public can open and whose KPI has not ended. While none is marked the site
    chooses by turns (kpis.highlights).
    """

    series = models.OneToOneField(
        KPISeries, on_delete=models.CASCADE, related_name="highlight", verbose_name="KPIの系列"
    )
    order = models.PositiveSmallIntegerField(
        "順序", help_text="小さい順に、3つまでをホームに示します。"
    )
    changed_at = ChangedAtField()

    objects = HighlightQuerySet.as_manager()
    history = Recorded()

    class Meta:
        verbose_name = verbose_name_plural = "注目の指標"
        ordering = ["order", "series"]

    def __str__(self) -> str:
        return str(self.series)

    def natural_key(self) -> tuple:
        return self.series.natural_key()

    natural_key.dependencies = ["kpis.kpiseries"]
