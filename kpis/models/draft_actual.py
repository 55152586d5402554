"""Actuals that are not public yet."""

from django.db import models
from django.db.models import Q

from kpis.models.actual import YearValue
from kpis.models.revision import ActualRevision
from kpis.querysets import DraftActualQuerySet
from policyportal.records.checks import check, unique
from policyportal.records.fields import short_text
from policyportal.records.history import Recorded


class DraftActual(YearValue):
    """実績値の下書き: a value that a bureau enters, and the head office releases.

    Releasing it makes or changes the actual of its year (kpis.actuals.releasing). Until then no public page, file or
    judgement knows of it, for they read actuals alone; an actual that it is to change stays what it is.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "作成中"
        """Being entered by the bureau."""
        SUBMITTED = "submitted", "提出済み"
        """Waiting for the head office."""

    revision_reason = models.CharField(
        "改定の理由",
        max_length=12,
        choices=ActualRevision.Reason,
        blank=True,
        help_text="公開している確定値や、承認済みの年の値を変えるときに選びます。変更前後の値とともに、KPIのページに載ります。",
    )
    status = models.CharField("段階", max_length=10, choices=Status, default=Status.DRAFT)
    returned_for = short_text("差し戻しの理由", "本庁が差し戻すときに入力します。")

    objects = DraftActualQuerySet.as_manager()
    history = Recorded()

    class Meta(YearValue.Meta):
        verbose_name = verbose_name_plural = "実績値の下書き"
        constraints = [
            unique("同じ年の実績値の下書きが登録済みです。", year_once=["series", "year"]),
            *YearValue.Meta.constraints,
            check(
                "改定の理由は、確報、遡及改定、誤りのいずれかです。",
                reason_known=Q(revision_reason__in=["", "final_report", "retroactive", "error"]),
            ),
            check(
                "段階は、作成中か提出済みです。", status_known=Q(status__in=["draft", "submitted"])
            ),
        ]

    @property
    def is_submitted(self) -> bool:
        return self.status == self.Status.SUBMITTED
