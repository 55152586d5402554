"""How a project went, year by year: the reviews of the bureaus and the scale they judge by."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse

from policyportal.records import clock
from policyportal.records.checks import check, code_check, text_check, unique
from policyportal.records.eras import (
    FIRST_YEAR,
    LAST_YEAR,
    era_year,
    latest_year_over,
    long_date,
    short_year,
)
from policyportal.records.fields import YearField, long_text, short_text
from policyportal.records.history import Recorded
from policyportal.records.sources import ChangedAtField, Sourced
from projects.models.project import Project
from projects.querysets import GradeQuerySet, ReviewQuerySet
from regions.models import Plan


class Grade(Sourced):
    """評価区分: a step of the scale by which the bureaus judge their projects in one edition.

    The head office enters it from the document that sets it; the outline names none, and none is in the
    fixtures. It is the bureaus' own judgement, apart from what the portal computes of the actuals.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="grades", verbose_name="方針（版）")
    slug = models.CharField("コード", max_length=20)
    order = models.PositiveSmallIntegerField("順序", help_text="よい評価から順に。")
    label = models.CharField("評価区分", max_length=20, help_text="例：A、順調。")
    meaning = models.CharField("意味", max_length=200, blank=True)

    objects = GradeQuerySet.as_manager()
    history = Recorded()

    class Meta(Sourced.Meta):
        verbose_name = verbose_name_plural = "評価区分"
        ordering = ["plan", "order", "slug"]
        constraints = [
            *Sourced.Meta.constraints,
            code_check("slug"),
            text_check("label"),
            unique(
                "この版には、同じコードの評価区分がすでにあります。", slug_once=["plan", "slug"]
            ),
            unique("この版には、同じ評価区分がすでにあります。", label_once=["plan", "label"]),
        ]

    def __str__(self) -> str:
        return f"{self.label}（{self.meaning}）" if self.meaning else self.label

    def clean(self) -> None:
        """The words of a grade that an approved review uses do not change."""
        if self.pk is None or not self.reviews.approved().exists():
            return
        was = type(self)._base_manager.get(pk=self.pk)
        text = "承認済みの点検・評価が使っているため、変えられません。"
        text += "新しい評価区分を加えてください。"
        for name in ("label", "meaning"):
            if getattr(self, name) != getattr(was, name):
                raise ValidationError({name: text})

    def natural_key(self) -> tuple:
        return (*self.plan.natural_key(), self.slug)

    natural_key.dependencies = ["regions.plan"]


class Review(models.Model):
    """点検・評価: what a bureau says of one year of a project, at the 地域づくり連携会議.

    A draft is submitted by the lead bureau and approved by the head office. Approval closes the year: the
    database then refuses any change of the review and of the year's actuals (review.sql beside this
    file, kpis/models/actual.sql) until the head office reopens it and says why. The public sees approved ones only.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "作成中"
        """Being written by the lead bureau."""
        SUBMITTED = "submitted", "提出済み"
        """Whole, and waiting for the head office."""
        APPROVED = "approved", "承認済み"
        """Public, and closed."""

    project = models.ForeignKey(
        Project, models.PROTECT, related_name="reviews", verbose_name="プロジェクト"
    )
    year = YearField("年")
    work_done = long_text("実施状況", "その年に実施した取組。")
    grade = models.ForeignKey(
        Grade,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reviews",
        verbose_name="振興局の評価",
        help_text="本庁がこの版に登録した評価区分から選びます。",
    )
    cause = models.TextField("評価の理由・要因", blank=True)
    next_step = models.TextField("今後の対応", blank=True)
    meeting_date = models.DateField("地域づくり連携会議の開催日", null=True, blank=True)
    status = models.CharField("状態", max_length=10, choices=Status, default=Status.DRAFT)
    reopen_reason = short_text("承認を取り消した理由", "承認を取り消すときに入力します。")
    changed_at = ChangedAtField()

    objects = ReviewQuerySet.as_manager()
    history = Recorded()

    class Meta:
        verbose_name = verbose_name_plural = "点検・評価"
        ordering = ["-year", "project"]
        indexes = [
            # The public ones, as news.
            models.Index(
                fields=["-changed_at", "-id"],
                condition=Q(status="approved"),
                name="projects_review_newest",
            )
        ]
        constraints = [
            unique(
                "このプロジェクトには、同じ年の点検・評価がすでにあります。",
                year_once=["project", "year"],
            ),
            check(
                f"年は、{FIRST_YEAR}年から{LAST_YEAR}年までにしてください。",
                year_known=Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR),
            ),
            check(
                "状態は、作成中・提出済み・承認済みのいずれかです。",
                status_known=Q(status__in=["draft", "submitted", "approved"]),
            ),
            check(
                "提出するには、実施状況、振興局の評価、今後の対応を入力してください。",
                submitted_whole=Q(status="draft")
                | Q(work_done__regex=r"\S", grade__isnull=False, next_step__regex=r"\S"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project.code} {short_year(self.year)}の点検・評価"

    def get_absolute_url(self) -> str:
        return reverse("projects:review", args=[self.project.code, self.year])

    def clean(self) -> None:
        """Check the scale and the years of the edition, for a constraint sees one table alone."""
        if self._state.adding and self.project_id and self.year:
            years = self.years_of(self.project.area_plan.plan)
            if self.year not in years:
                span = f"{era_year(years[0])}から{era_year(years[-1])}まで"
                raise ValidationError({"year": f"{span}の年を入力してください。"})
            last = self.project.last_year
            if last and self.year > last:
                text = f"プロジェクトが終了した{era_year(last)}年度までの年を入力してください。"
                raise ValidationError({"year": text})
        if self.meeting_date and self.year and self.status == self.Status.DRAFT:
            first, last = date(self.year, 1, 1), clock.today()
            if not first <= self.meeting_date <= last:
                text = f"{long_date(first)}から今日までの、開催した日を入力してください。"
                raise ValidationError({"meeting_date": text})
        if self.grade and self.project_id and self.grade.plan_id != self.project.area_plan.plan_id:
            raise ValidationError("振興局の評価は、プロジェクトの版の評価区分から選んでください。")

    def natural_key(self) -> tuple:
        return (*self.project.natural_key(), self.year)

    natural_key.dependencies = ["projects.project"]

    @property
    def is_approved(self) -> bool:
        return self.status == self.Status.APPROVED

    @staticmethod
    def years_of(plan: Plan) -> range:
        """Give the years that can be reviewed: the plan's up to this one, or its first."""
        return plan.years_through(max(plan.first_year, clock.today().year))

    @staticmethod
    def newest_year_of(plan: Plan) -> int:
        """Give the newest of these years that is over, or the plan's first."""
        return max(plan.first_year, latest_year_over())


class ReviewTurn(models.Model):
    """点検・評価の公開と取りやめ: that a review of a public project became public, or no longer was.

    A row of the view projects_review_turns, which is all that public pages read of the history of reviews.
    """

    id = models.BigIntegerField(primary_key=True)
    review = models.ForeignKey(Review, models.DO_NOTHING, related_name="turns", db_constraint=False)
    project = models.ForeignKey(Project, models.DO_NOTHING, related_name="+", db_constraint=False)
    year = models.IntegerField()
    status = models.CharField(max_length=10, choices=Review.Status)
    grade = models.ForeignKey(
        Grade, models.DO_NOTHING, null=True, related_name="+", db_constraint=False
    )
    """Of one that became public."""
    reopen_reason = models.TextField()
    happened_at = models.DateTimeField()

    class Meta:
        managed = False
        verbose_name = verbose_name_plural = "点検・評価の公開と取りやめ"
        db_table = "projects_review_turns"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.review_id} {self.status}"
