"""What became of the actuals: entered, settled, revised, withdrawn."""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from kpis.fields import FigureField
from kpis.figures import Basis, Figure
from kpis.models.actual import Actual
from kpis.models.series import KPISeries
from kpis.periods import Period
from kpis.querysets import ActualRevisionQuerySet
from policyportal.records.checks import check, unique
from policyportal.records.eras import short_year
from policyportal.records.fields import YearField
from policyportal.records.sources import ChangedAtField


class ActualRevision(models.Model):
    """実績値の改定: an actual that was entered, settled, changed or withdrawn, from what to what, when and why.

    The database writes it (revision.sql), whoever enters the actual. It names nobody, because the public reads it.
    """

    class Kind(models.TextChoices):
        ENTERED = "entered", "登録"
        """There was no actual of the year."""
        FINALISED = "finalised", "確定"
        """It was provisional, and is settled now."""
        REVISED = "revised", "改定"
        """Its value or its state changed otherwise."""
        WITHDRAWN = "withdrawn", "取り下げ"
        """It was taken back."""

    class Reason(models.TextChoices):
        FINAL_REPORT = "final_report", "確報"
        """The final report of the statistic has come."""
        RETROACTIVE = "retroactive", "遡及改定"
        """The publisher of the statistic has computed earlier years anew."""
        ERROR = "error", "誤り"
        """What was entered was wrong."""

    # Nobody deletes a revision by hand: the database deletes those of a series with it.
    series = models.ForeignKey(
        KPISeries, on_delete=models.DO_NOTHING, related_name="revisions", verbose_name="KPIの系列"
    )
    year = YearField("年")
    kind = models.CharField("できごと", max_length=12, choices=Kind)
    old_value = FigureField("変更前の値", null=True, blank=True)
    old_state = models.CharField("変更前の状態", max_length=12, choices=Actual.State, blank=True)
    new_value = FigureField("変更後の値", null=True, blank=True)
    new_state = models.CharField("変更後の状態", max_length=12, choices=Actual.State, blank=True)
    reason = models.CharField("理由", max_length=12, choices=Reason, blank=True)
    changed_at = ChangedAtField()

    objects = ActualRevisionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "実績値の改定"
        ordering = ["-changed_at", "-pk"]
        constraints = [
            unique("同じときの改定が登録済みです。", moment_once=["series", "year", "changed_at"]),
            check(
                "できごとは、登録、確定、改定、取り下げのいずれかです。",
                kind_known=Q(kind__in=["entered", "finalised", "revised", "withdrawn"]),
            ),
            check(
                "理由は、確報、遡及改定、誤りのいずれかです。",
                reason_known=Q(reason__in=["", "final_report", "retroactive", "error"]),
            ),
        ]
        indexes = [models.Index(fields=["-changed_at", "-id"], name="kpis_actualrevision_newest")]

    def __str__(self) -> str:
        return f"{self.series.code} {short_year(self.year)} {self.get_kind_display()}"

    def natural_key(self) -> tuple:
        return (*self.series.natural_key(), self.year, self.changed_at.isoformat())

    natural_key.dependencies = ["kpis.kpiseries"]

    @property
    def old(self) -> Figure | None:
        """The actual as it was; None where there was none."""
        return self._figure(self.old_value)

    @property
    def new(self) -> Figure | None:
        """The actual as it is since; None where it was withdrawn."""
        return self._figure(self.new_value)

    def _figure(self, value: Decimal | None) -> Figure | None:
        if value is None:
            return None
        return Figure(value, self.series.unit, Period.year(self.year), Basis.YEAR)
