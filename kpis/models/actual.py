"""What staff enter year by year."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from kpis.fields import FigureField
from kpis.figures import LIMIT, Basis, Figure
from kpis.models.series import KPISeries
from kpis.periods import Period
from kpis.querysets import ActualQuerySet
from policyportal.eras import FIRST_YEAR, LAST_YEAR, short_year
from policyportal.fields import YearField
from projects.models import Review
from regions.history import Recorded
from regions.models import text_check
from regions.sources import ChangedAtField


class Actual(models.Model):
    """実績値: what one year came to. Totals over years are summed from these; negative values occur.

    None is known today: the outline prints none, and none is in the fixtures.
    """

    class State(models.TextChoices):
        PROVISIONAL = "provisional", "暫定"
        """May still change."""
        FINAL = "final", "確定"
        """Settled."""

    series = models.ForeignKey(
        KPISeries, on_delete=models.CASCADE, related_name="actuals", verbose_name="KPIの系列"
    )
    year = YearField("年")
    value = FigureField("実績値", help_text="その1年の値。単位は系列の単位です。")
    state = models.CharField("状態", max_length=12, choices=State, default=State.PROVISIONAL)
    source = models.CharField("出典", max_length=200)
    note = models.CharField("備考", max_length=200, blank=True)
    changed_at = ChangedAtField()

    objects = ActualQuerySet.as_manager()
    history = Recorded()

    class Meta:
        verbose_name = "実績値"
        verbose_name_plural = "実績値"
        ordering = ["year"]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "year"],
                name="%(app_label)s_%(class)s_year_once",
                violation_error_message="同じ年の実績値が登録済みです。",
            ),
            models.CheckConstraint(
                condition=Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR),
                name="%(app_label)s_%(class)s_year_known",
                violation_error_message=f"年は、{FIRST_YEAR}年から{LAST_YEAR}年までにしてください。",
            ),
            models.CheckConstraint(
                condition=Q(value__gt=-LIMIT, value__lt=LIMIT),
                name="%(app_label)s_%(class)s_value_finite",
                violation_error_message="実績値は、ふつうの数値にしてください。",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["provisional", "final"]),
                name="%(app_label)s_%(class)s_state_known",
                violation_error_message="状態は、暫定か確定です。",
            ),
            text_check("source"),
        ]

    def __str__(self):
        return f"{self.series.code} {short_year(self.year)}"

    @property
    def figure(self) -> Figure:
        return Figure(self.value, self.series.unit, Period.year(self.year), Basis.YEAR)

    def clean(self):
        """A year whose review is approved is closed: its actuals stand until the approval is taken back."""
        stored = Actual.objects.filter(pk=self.pk).first()
        if stored and all(
            getattr(stored, field.attname) == getattr(self, field.attname)
            for field in self._meta.concrete_fields
            if field.name != "changed_at"
        ):
            return
        for state in filter(None, (stored, self)):
            if state.series_id and state.year and state.year_is_closed:
                raise ValidationError(
                    f"{short_year(state.year)}の点検・評価が承認済みのため、{short_year(state.year)}の実績値は"
                    "登録・変更できません。直すときは、先に本庁が承認を取り消してください。",
                    code="year_closed",
                )

    @property
    def year_is_closed(self) -> bool:
        """Whether the project's review of the year is approved: one query."""
        approved = Review.objects.approved().of_year(self.year)
        return approved.filter(project__kpis__series=self.series_id).exists()

    def natural_key(self):
        return (*self.series.natural_key(), self.year)

    natural_key.dependencies = ["kpis.kpiseries"]
