"""Years of which no actual is known, and why."""

from django.db import models
from django.db.models import Q

from kpis.models.series import KPISeries
from kpis.querysets import OfYearQuerySet
from policyportal.records.checks import check, unique
from policyportal.records.eras import FIRST_YEAR, LAST_YEAR, long_month, short_year
from policyportal.records.fields import MonthField, YearField
from policyportal.records.history import Recorded
from policyportal.records.sources import ChangedAtField


class MissingValue(models.Model):
    """実績値のない年: why a series has no actual of a year. None is known today.

    A year has this or an actual, never both: the database deletes it when the actual is entered, and refuses it
    where there is one (missing_value.sql). Neither a judgement nor a drawing asks for it.
    """

    class Kind(models.TextChoices):
        COMPILING = "compiling", "集計中"
        """It was measured, and the value is not known yet."""
        ANNOUNCED = "announced", "公表予定"
        """The publisher has said in which month it comes."""
        NOT_SURVEYED = "not_surveyed", "調査を行わない"
        """There will be no value of this year."""

    series = models.ForeignKey(
        KPISeries,
        on_delete=models.CASCADE,
        related_name="missing_values",
        verbose_name="KPIの系列",
    )
    year = YearField("年")
    kind = models.CharField("状態", max_length=12, choices=Kind)
    expected_on = MonthField("公表予定の年月", null=True, blank=True)
    reason = models.CharField(
        "理由",
        max_length=200,
        blank=True,
        help_text="調査を行わないときに入力します（例：5年ごとの調査のため）。公開のページに載ります。",
    )
    changed_at = ChangedAtField()

    objects = OfYearQuerySet.as_manager()
    history = Recorded()

    class Meta:
        verbose_name = verbose_name_plural = "実績値のない年"
        ordering = ["year"]
        constraints = [
            unique("この年の状態は登録済みです。", year_once=["series", "year"]),
            check(
                f"年は、{FIRST_YEAR}年から{LAST_YEAR}年までにしてください。",
                year_known=Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR),
            ),
            check(
                "状態は、集計中、公表予定、調査を行わない のいずれかです。",
                kind_known=Q(kind__in=["compiling", "announced", "not_surveyed"]),
            ),
            check(
                "公表予定のときは、その年月を入力してください。ほかの状態では、空欄にしてください。",
                month_fits=Q(kind="announced", expected_on__isnull=False)
                | ~Q(kind="announced") & Q(expected_on__isnull=True),
            ),
            check(
                "公表予定の年月は、月の初めの日で表します。",
                month_begins=Q(expected_on__isnull=True) | Q(expected_on__day=1),
            ),
            check(
                "調査を行わないときは、その理由を入力してください。",
                reason_given=~Q(kind="not_surveyed") | ~Q(reason=""),
            ),
            check(
                "理由は、前後の空白や改行を除いて入力してください。",
                reason_printed=Q(reason="") | Q(reason__regex=r"^\S([^\n\r]*\S)?$"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.series.code} {short_year(self.year)} {self.get_kind_display()}"

    @property
    def is_for_good(self) -> bool:
        """Whether there will be no actual of the year."""
        return self.kind == self.Kind.NOT_SURVEYED

    @property
    def words(self) -> str:
        """What is said instead of a value: 集計中, 令和8年10月に公表予定, 調査なし（5年ごとの調査のため）."""
        match self.kind:
            case self.Kind.ANNOUNCED:
                said = f"{long_month(self.expected_on)}に公表予定"
            case self.Kind.NOT_SURVEYED:
                said = "調査なし"
            case _:
                said = self.get_kind_display()
        return f"{said}（{self.reason}）" if self.reason else said

    def natural_key(self) -> tuple:
        return (*self.series.natural_key(), self.year)

    natural_key.dependencies = ["kpis.kpiseries"]
