"""Changes of what the figures mean, since it was published: names, places, measures, notes."""

from django.db import models
from django.db.models import Q

from kpis.models.kpi import KPI
from kpis.querysets import MeaningChangeQuerySet
from policyportal.records.checks import check, text_check
from policyportal.records.explained import REASON_LENGTH, ChangeKind
from policyportal.records.sources import ChangedAtField
from projects.models import Project


class MeaningChange(models.Model):
    """名称などの変更: a published name, text or place that was changed, from what to what, of which kind, why and by what source.

    The database writes it (meaning.sql), as it writes FigureChange: it refuses to change what was ever public without
    a kind and a reason (policyportal.records.explained gives them). It names nobody, because the public reads it.
    """

    class Part(models.TextChoices):
        PROJECT_NAME = "project_name", "プロジェクトの名称"
        """What a project is called."""
        PLACES = "places", "実施地域"
        """Where it is carried out, as printed."""
        PLACE = "place", "実施地域・主となる地域"
        """One of the places that carry it out, and whether it leads."""
        MEASURE = "measure", "施策"
        """A line of what it does; empty before it is added, and after it is deleted."""
        PROJECT = "project", "プロジェクト"
        """To which project a measure or a KPI belongs."""
        KPI_NAME = "kpi_name", "指標名"
        """What a KPI is called, and with it what it covers."""
        NOTE = "note", "注記"
        """What is noted of a KPI."""
        DEFINITION = "definition", "定義"
        """What a KPI counts, as its card says."""
        FORMULA = "formula", "算式"
        """How its values are computed, as its card says."""
        KPI = "kpi", "KPI"
        """To which KPI a series belongs."""
        HEADING = "heading", "内訳"
        """What a series is called beside its KPI."""
        SERIES_PLACE = "series_place", "対象の地域"
        """Which place a series is about."""
        UNIT = "unit", "単位"
        """What the figures of a series are counted in; all of them are converted with it."""

    project = models.ForeignKey(
        Project, models.PROTECT, related_name="meaning_changes", verbose_name="プロジェクト"
    )
    kpi = models.ForeignKey(
        KPI,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="meaning_changes",
        verbose_name="KPI",
    )
    part = models.CharField("変わったもの", max_length=12, choices=Part)
    code = models.CharField("コード", max_length=80, help_text="変わった記録のコード。")
    before = models.TextField("変更前", blank=True)
    after = models.TextField("変更後", blank=True)
    kind = models.CharField("変更の種類", max_length=10, choices=ChangeKind)
    reason = models.CharField("変更の理由", max_length=REASON_LENGTH)
    source = models.CharField("出典", max_length=200)
    changed_at = ChangedAtField()

    objects = MeaningChangeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "名称などの変更"
        ordering = ["-changed_at", "-pk"]
        indexes = [models.Index(fields=["-changed_at", "-id"], name="kpis_meaningchange_newest")]
        constraints = [
            check(
                "変わったものを、選択肢から選んでください。",
                part_known=Q(
                    part__in=[
                        *("project_name", "places", "place", "measure", "project"),
                        *("kpi_name", "note", "definition", "formula"),
                        *("kpi", "heading", "series_place", "unit"),
                    ]
                ),
            ),
            check(
                "変更の種類は、訂正、見直し、定義変更、名称変更のいずれかです。",
                kind_known=Q(kind__in=["correction", "review", "definition", "renaming"]),
            ),
            text_check("reason"),
            text_check("source"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.get_part_display()}"

    def natural_key(self) -> tuple:
        return (self.code, self.part, self.changed_at.isoformat())

    natural_key.dependencies = ["projects.project", "kpis.kpi"]

    @property
    def act(self) -> str:
        """What was done to it, as news say it."""
        if not self.before:
            return "追加"
        return "変更" if self.after else "削除"

    @property
    def heading(self) -> str:
        """What a page lists the text before under, or the text that was added."""
        if not self.before:
            return f"{self.get_part_display()}の追加"
        is_of_name = self.part in (self.Part.PROJECT_NAME, self.Part.KPI_NAME)
        return "以前の名称" if is_of_name else f"以前の{self.get_part_display()}"
