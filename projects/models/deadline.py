"""The closing days that the head office sets for the entries of a year."""

from django.db import models
from django.db.models import Q

from policyportal.records.checks import check, unique
from policyportal.records.eras import FIRST_YEAR, LAST_YEAR, short_year
from policyportal.records.fields import YearField
from policyportal.records.history import Recorded
from policyportal.records.sources import ChangedAtField
from projects.querysets import EntryDeadlineQuerySet
from regions.models import Plan


class EntryDeadline(models.Model):
    """締切: by which day the bureaus enter the actuals and submit the reviews of a year. None is set today.

    The plan prints no such days. Without one, an actual is due by the month on the card of its KPI (kpis.due), and a
    review at no time.
    """

    plan = models.ForeignKey(
        Plan, models.CASCADE, related_name="deadlines", verbose_name="方針（版）"
    )
    year = YearField("年")
    actuals_due = models.DateField(
        "実績値の締切",
        null=True,
        blank=True,
        help_text="この日までに実績値を提出します。指標カードの発表の月がこれより後のものは、その月の終わりまでです。",
    )
    reviews_due = models.DateField(
        "点検・評価の締切",
        null=True,
        blank=True,
        help_text="この日までに点検・評価を提出します。",
    )
    changed_at = ChangedAtField()

    objects = EntryDeadlineQuerySet.as_manager()
    history = Recorded()

    class Meta:
        verbose_name = verbose_name_plural = "締切"
        ordering = ["plan", "-year"]
        constraints = [
            unique("この版のこの年の締切は登録済みです。", year_once=["plan", "year"]),
            check(
                f"年は、{FIRST_YEAR}年から{LAST_YEAR}年までにしてください。",
                year_known=Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR),
            ),
            check(
                "実績値と点検・評価の締切の、少なくとも一方を入力してください。",
                day_given=Q(actuals_due__isnull=False) | Q(reviews_due__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} {short_year(self.year)}の締切"

    def natural_key(self) -> tuple:
        return (*self.plan.natural_key(), self.year)

    natural_key.dependencies = ["regions.plan"]
