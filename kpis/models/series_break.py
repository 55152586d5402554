"""Breaks of series: years from which their values mean something else."""

from django.db import models
from django.db.models import Q

from kpis.models.series import KPISeries
from kpis.querysets import SeriesBreakQuerySet
from policyportal.records.checks import check, text_check, unique
from policyportal.records.eras import FIRST_YEAR, LAST_YEAR, short_year
from policyportal.records.fields import YearField
from policyportal.records.history import Recorded
from policyportal.records.sources import ChangedAtField


class SeriesBreak(models.Model):
    """系列の断絶: from this year on, values are not measured as before. None is known today.

    Nothing is joined or compared across it. A target that is valid from that year or later was set with it.
    """

    class Kind(models.TextChoices):
        DEFINITION = "definition", "定義の変更"
        """Something else is counted."""
        METHOD = "method", "調べ方の変更"
        """The same is measured in another way."""
        SCOPE = "scope", "対象の変更"
        """Other places or people are covered."""
        REBASED = "rebased", "基準の改定"
        """The statistic was put on another base."""

    series = models.ForeignKey(
        KPISeries, on_delete=models.CASCADE, related_name="breaks", verbose_name="KPIの系列"
    )
    year = YearField("変わった年")
    kind = models.CharField("種類", max_length=12, choices=Kind)
    reason = models.CharField(
        "内容と理由", max_length=200, help_text="何がどう変わったか。公開のページに載ります。"
    )
    source = models.CharField("出典", max_length=200)
    changed_at = ChangedAtField()

    objects = SeriesBreakQuerySet.as_manager()
    history = Recorded()

    class Meta:
        verbose_name = verbose_name_plural = "系列の断絶"
        ordering = ["year"]
        constraints = [
            unique("この年の断絶は登録済みです。", year_once=["series", "year"]),
            check(
                f"年は、{FIRST_YEAR}年から{LAST_YEAR}年までにしてください。",
                year_known=Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR),
            ),
            check(
                "断絶の種類を選んでください。",
                kind_known=Q(kind__in=["definition", "method", "scope", "rebased"]),
            ),
            text_check("reason"),
            text_check("source"),
        ]

    def __str__(self) -> str:
        return f"{self.series.code} {short_year(self.year)} {self.get_kind_display()}"

    def natural_key(self) -> tuple:
        return (*self.series.natural_key(), self.year)

    natural_key.dependencies = ["kpis.kpiseries"]


class BreakMoment(models.Model):
    """断絶を登録した時刻: when the break of a year of a public series was first written down.

    A row of the view kpis_break_moments, which is all that public pages read of the history of breaks.
    """

    series_break = models.OneToOneField(
        SeriesBreak,
        models.DO_NOTHING,
        primary_key=True,
        related_name="first_written",
        db_constraint=False,
    )
    written_at = models.DateTimeField(null=True)

    class Meta:
        managed = False
        verbose_name = verbose_name_plural = "断絶を登録した時刻"
        db_table = "kpis_break_moments"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.series_break_id} {self.written_at}"
