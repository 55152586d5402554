"""What staff enter year by year."""

from django.db import models
from django.db.models import Q

from kpis.fields import FigureField, finite_check
from kpis.figures import Basis, Figure, Reading
from kpis.models.series import KPISeries
from kpis.periods import Period
from kpis.querysets import ActualQuerySet
from policyportal.records.checks import check, text_check, unique
from policyportal.records.eras import FIRST_YEAR, LAST_YEAR, short_year
from policyportal.records.fields import YearField
from policyportal.records.history import Recorded
from policyportal.records.sources import ChangedAtField


class YearValue(models.Model):
    """What is entered of one year of a series, be it public or a draft."""

    class State(models.TextChoices):
        PROVISIONAL = "provisional", "暫定"
        """May still change."""
        FINAL = "final", "確定"
        """Settled."""

    series = models.ForeignKey(
        KPISeries, on_delete=models.CASCADE, related_name="%(class)ss", verbose_name="KPIの系列"
    )
    year = YearField("年")
    value = FigureField("実績値", help_text="その1年の値。単位は系列の単位です。")
    state = models.CharField("状態", max_length=12, choices=State, default=State.PROVISIONAL)
    source = models.CharField("出典", max_length=200)
    note = models.CharField("備考", max_length=200, blank=True)
    changed_at = ChangedAtField()

    class Meta:
        abstract = True
        ordering = ["year"]
        constraints = [
            check(
                f"年は、{FIRST_YEAR}年から{LAST_YEAR}年までにしてください。",
                year_known=Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR),
            ),
            finite_check("value", "実績値"),
            check("状態は、暫定か確定です。", state_known=Q(state__in=["provisional", "final"])),
            text_check("source"),
        ]

    def __str__(self) -> str:
        return f"{self.series.code} {short_year(self.year)}"

    @property
    def is_provisional(self) -> bool:
        return self.state == self.State.PROVISIONAL

    @property
    def figure(self) -> Figure:
        return Figure(self.value, self.series.unit, Period.year(self.year), Basis.YEAR)

    def natural_key(self) -> tuple:
        return (*self.series.natural_key(), self.year)

    natural_key.dependencies = ["kpis.kpiseries"]


class Actual(YearValue):
    """実績値: the value of a series in one year, public with its KPI. Totals over years are sums of these; a value may be negative.

    None is known today: the outline prints none, and none is in the fixtures. What is not released yet is no actual, but
    a draft of one (draft_actual.py).
    """

    objects = ActualQuerySet.as_manager()
    history = Recorded()

    class Meta(YearValue.Meta):
        verbose_name = verbose_name_plural = "実績値"
        constraints = [
            unique("同じ年の実績値が登録済みです。", year_once=["series", "year"]),
            *YearValue.Meta.constraints,
        ]

    @property
    def reading(self) -> Reading:
        """The actual as it is judged."""
        return Reading(self.year, self.value, self.is_provisional)
