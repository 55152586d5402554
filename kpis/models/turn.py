"""That what was public ended, was taken back, or came back: of projects and KPIs."""

from django.db import models
from django.db.models import Q

from kpis.models.kpi import KPI
from kpis.querysets import TurnQuerySet
from policyportal.records.addresses import address_of
from policyportal.records.checks import check
from policyportal.records.eras import long_date
from policyportal.records.explained import REASON_LENGTH
from policyportal.records.sources import ChangedAtField
from projects.models import Project


class Turn(models.Model):
    """終了と取り下げ: that a project or KPI which was ever public ended, or was taken back from the public, and why.

    The database writes it (turn.sql), as it writes MeaningChange, and refuses to take a record back, or to change or
    undo an end, without a reason (policyportal.records.explained gives it). It names nobody, because the public reads
    it. The record itself says whether it has ended or is public now; this says what became of it, for good.
    """

    class Kind(models.TextChoices):
        ENDED = "ended", "終了"
        """It ended before the plan or its targets do."""
        AMENDED = "amended", "終了の内容の変更"
        """The day or the reason of its end was put right."""
        RESUMED = "resumed", "終了の取り消し"
        """It goes on after all."""
        WITHDRAWN = "withdrawn", "取り下げ"
        """The public no longer sees it."""
        RETURNED = "returned", "再公開"
        """The public sees it again."""

    project = models.ForeignKey(
        Project, models.PROTECT, related_name="turns", verbose_name="プロジェクト"
    )
    kpi = models.ForeignKey(
        KPI, models.PROTECT, null=True, blank=True, related_name="turns", verbose_name="KPI"
    )
    code = models.CharField("コード", max_length=40, help_text="終了などをした記録のコード。")
    kind = models.CharField("できごと", max_length=10, choices=Kind)
    ended_on = models.DateField("終了した日", null=True, blank=True)
    """Of an end; of one that was undone, when that was to be."""
    reason = models.CharField("理由", max_length=REASON_LENGTH, blank=True)
    source = models.CharField("出典", max_length=200, blank=True)
    changed_at = ChangedAtField()

    objects = TurnQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "終了と取り下げ"
        ordering = ["-changed_at", "-pk"]
        indexes = [models.Index(fields=["-changed_at", "-id"], name="kpis_turn_newest")]
        constraints = [
            check(
                "できごとは、終了、終了の内容の変更、終了の取り消し、取り下げ、再公開のいずれかです。",
                kind_known=Q(kind__in=["ended", "amended", "resumed", "withdrawn", "returned"]),
            ),
            check(
                "終了した日は、終了についてのできごとにだけあります。",
                day_of_end=(
                    ~Q(kind__in=["ended", "amended", "resumed"]) | Q(ended_on__isnull=False)
                )
                & (~Q(kind__in=["withdrawn", "returned"]) | Q(ended_on__isnull=True)),
            ),
            check(
                "再公開のほかは、理由が必要です。",
                reason_given=Q(kind="returned") | Q(reason__regex=r"\S"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        """The public address of what it is of, which tells of a withdrawal while that lasts."""
        return address_of("kpis:kpi" if self.kpi_id else "projects:project", self.code)

    def natural_key(self) -> tuple:
        return (self.code, self.kind, self.changed_at.isoformat())

    natural_key.dependencies = ["projects.project", "kpis.kpi"]

    @property
    def is_end(self) -> bool:
        """Whether it tells that something has ended, and so what comes after."""
        return self.kind in (self.Kind.ENDED, self.Kind.AMENDED)

    @property
    def words(self) -> str:
        """What happened, on which day and why, in short sentences."""
        day = long_date(self.ended_on) if self.ended_on else ""
        what = {
            self.Kind.ENDED: f"{day}に終了。",
            self.Kind.AMENDED: f"終了の内容を変更（{day}に終了）。",
            self.Kind.RESUMED: f"{day}の終了を取り消し。",
            self.Kind.WITHDRAWN: "取り下げて、公開をやめました。",
            self.Kind.RETURNED: "もう一度公開しました。",
        }[self.Kind(self.kind)]
        return f"{what}理由：{self.reason}" if self.reason else what

    @property
    def subject(self) -> KPI | Project:
        return self.kpi or self.project


class TakenAlong(models.Model):
    """プロジェクトとともに取り下げたもの: a KPI, or a year's review, whose page went with that of its project.

    A row of the view kpis_taken_along, which is all that public pages know of a record that has no page.
    """

    class Kind(models.TextChoices):
        KPI = "kpi", "KPI"
        REVIEW = "review", "点検・評価"

    project = models.ForeignKey(
        Project, models.DO_NOTHING, related_name="taken_along", db_constraint=False
    )
    kind = models.CharField(max_length=10, choices=Kind)
    code = models.CharField(max_length=40, primary_key=True)
    """The KPI's; of a review that of its project. Django wants a key, which this is for a kind and a year."""
    year = models.IntegerField(null=True)

    class Meta:
        managed = False
        verbose_name = verbose_name_plural = "プロジェクトとともに取り下げたもの"
        db_table = "kpis_taken_along"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.code} {self.kind}"
