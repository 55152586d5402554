"""Changes of the plan's own figures since they were published."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from kpis.figures import Basis, Bound, Figure
from kpis.models.series import KPISeries
from kpis.periods import Period
from kpis.querysets import FigureChangeQuerySet
from policyportal.records.checks import check, text_check
from policyportal.records.explained import REASON_LENGTH, ChangeKind
from policyportal.records.sources import ChangedAtField


class FigureChange(models.Model):
    """数値の変更: a published baseline or target that was changed, from what to what, and why.

    The database writes it (change.sql). It refuses to change a figure that was ever public without a
    kind and a reason (policyportal.records.explained gives them). So no form, import or bulk edit can leave it out, and
    making the KPI a draft does not help. It names nobody, because the public reads it. A target is valid from a
    day on, which the session may give too: the years before were judged by the one before.
    """

    class Kind(models.TextChoices):
        BASELINE = "baseline", "基準値"
        """The figure a series starts from."""
        TARGET = "target", "目標値"
        """The figure it is to reach."""

    series = models.ForeignKey(
        KPISeries, on_delete=models.PROTECT, related_name="changes", verbose_name="KPIの系列"
    )
    kind = models.CharField("数値の種類", max_length=10, choices=Kind)
    before = models.JSONField("変更前", null=True, blank=True)
    after = models.JSONField("変更後", null=True, blank=True)
    change_kind = models.CharField("変更の種類", max_length=10, choices=ChangeKind, blank=True)
    reason = models.CharField("変更の理由", max_length=REASON_LENGTH)
    source = models.CharField("出典", max_length=200, blank=True)
    valid_from = models.DateField(
        "適用の日",
        db_default=Now(),
        help_text="この日を含む年度から、変更後の値で判定します。",
    )
    changed_at = ChangedAtField()

    objects = FigureChangeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "数値の変更"
        ordering = ["-changed_at", "-pk"]
        indexes = [models.Index(fields=["-changed_at", "-id"], name="kpis_figurechange_newest")]
        constraints = [
            check(
                "数値の種類は、基準値か目標値です。", kind_known=Q(kind__in=["baseline", "target"])
            ),
            check(
                "変更の種類は、訂正、見直し、定義変更、名称変更のいずれかです。",
                change_kind_known=Q(
                    change_kind__in=["", "correction", "review", "definition", "renaming"]
                ),
            ),
            text_check("reason"),
        ]

    def __str__(self) -> str:
        return f"{self.series.code} {self.get_kind_display()}"

    def natural_key(self) -> tuple:
        return (*self.series.natural_key(), self.kind, self.changed_at.isoformat())

    natural_key.dependencies = ["kpis.kpiseries"]

    @property
    def is_of_target(self) -> bool:
        return self.kind == self.Kind.TARGET

    @property
    def old(self) -> Figure | None:
        """The figure as it was; None where there was none."""
        return _figure(self.before)

    @property
    def new(self) -> Figure | None:
        return _figure(self.after)


def _figure(stored: dict | None) -> Figure | None:
    """Read a figure from the JSON that kpis_figure() of change.sql writes."""
    if stored is None:
        return None
    period = Period(stored["first_year"], stored["last_year"])
    value, basis = Decimal(stored["value"]), Basis(stored["basis"])
    bound = Bound(stored["bound"]) if stored["bound"] else None
    return Figure(value, stored["unit"], period, basis, bound, stored["prefix"])
