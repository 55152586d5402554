"""The plan's projects, the themes they are sorted by, who carries them, and what they do."""

from enum import nonmember

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from policyportal.records.addresses import address_of
from policyportal.records.checks import check, code_check, kana_check, text_check, unique
from policyportal.records.eras import fiscal_year
from policyportal.records.fields import ChoiceOfMany, carried_from, short_text
from policyportal.records.history import Recorded
from policyportal.records.merged import Merging, MergingQuerySet
from policyportal.records.sources import ChangedAtField, Sourced
from projects.querysets import MeasureQuerySet, ParticipationQuerySet, ProjectQuerySet, records_of
from regions.models import AreaPlan, CollaborationArea, PolicyDirection, Subprefecture


class Theme(Merging, Sourced):
    """分野: the portal's own classification of projects (docs/decisions/0002-themes.md), marked このサイトの分類 on pages."""

    slug = models.CharField("コード", max_length=20, unique=True)
    name = models.CharField("分野", max_length=40, unique=True)
    order = models.PositiveSmallIntegerField("順序")

    objects = MergingQuerySet.as_manager()
    history = Recorded()

    class Meta(Sourced.Meta):
        verbose_name = verbose_name_plural = "分野"
        ordering = ["order"]
        constraints = [*Sourced.Meta.constraints, code_check("slug"), text_check("name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("theme", args=[self.slug])


class Listing(models.TextChoices):
    """Whether the sheet's list of a project's measures or KPIs is whole; the heading says so."""

    WHOLE = "whole", "全部"
    """【施策】, 【ＫＰＩ】"""
    EXCERPT = "excerpt", "主なもの"
    """【主な施策】, 【主なＫＰＩ】: there are more, which the outline does not print."""


def listing_field(name: str, help_text: str) -> models.Field:
    return models.CharField(name, max_length=10, choices=Listing, blank=True, help_text=help_text)


class Project(Sourced):
    """地域重点政策ユニット: a project, counted once, in the area of its lead.

    The outline counts 51 and names 36. The others are rows with an empty name and nothing else: they are
    counted, and have no page, until staff name them from a document of the same edition.
    """

    area_plan = models.ForeignKey(
        AreaPlan,
        models.PROTECT,
        related_name="projects",
        verbose_name="数えられる地域",
        help_text="このプロジェクトを1件として数える、主となる連携地域の方針。",
    )
    code = models.CharField(
        "コード",
        max_length=40,
        unique=True,
        help_text="公開アドレスの一部で、変えません。番号は本サイトが付けたものです。",
    )
    order = models.PositiveSmallIntegerField("順序")
    carried_from = carried_from()
    name = short_text(
        "名称",
        "資料に印字されたとおり。原案の概要に名称の記載がないプロジェクトは空欄のままにします。",
    )
    kana = short_text("よみ", "編集上のよみ（資料に印字はありません）。並べ替えと検索に使います。")
    participants_printed = short_text(
        "実施地域（印字）",
        "【】内を含め印字されたとおり（例：【道央広域(空知、後志、胆振)】）。",
        max_length=100,
    )
    measures_listing = listing_field(
        "施策の見出し", "見出しが「施策」なら全部、「主な施策」なら主なもの。"
    )
    kpis_listing = listing_field(
        "KPIの見出し", "見出しが「ＫＰＩ」なら全部、「主なＫＰＩ」なら主なもの。"
    )
    ended_on = models.DateField(
        "終了した日",
        null=True,
        blank=True,
        help_text="計画の途中で終わったときに入力します。この日を含む年度より後の実績値と点検・評価は求めません。",
    )
    end_reason = short_text("終了の理由", "公開のページに載ります。")
    successor = models.ForeignKey(
        "self",
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name="後継のプロジェクト",
        help_text="終了したプロジェクトに代わるプロジェクトがあるとき。後の版のものも選べます。",
    )

    is_published = models.BooleanField(
        "公開",
        default=False,
        help_text="オフの間は下書きです。サイトには出ず、件数にも数えません。職員だけが確認できます。",
    )
    subprefectures = models.ManyToManyField(
        Subprefecture, through="Participation", related_name="projects", verbose_name="実施地域"
    )
    themes = ChoiceOfMany(
        Theme,
        blank=True,
        related_name="projects",
        verbose_name="分野",
        help_text="編集上の分類です（資料に印字はありません）。",
    )
    directions = ChoiceOfMany(
        PolicyDirection,
        blank=True,
        related_name="projects",
        verbose_name="施策の展開方向",
        help_text="このプロジェクトが担う展開方向です。編集上の分類です（資料に印字はありません）。",
    )

    # The database knows it: project.sql.
    was_public = models.BooleanField(
        "公開したことがある", db_default=False, editable=False, serialize=False
    )

    objects = ProjectQuerySet.as_manager()
    history = Recorded(m2m_fields=[themes, directions], generated=["was_public"])

    class Meta(Sourced.Meta):
        verbose_name = verbose_name_plural = "プロジェクト"
        ordering = ["order", "code"]
        constraints = [
            *Sourced.Meta.constraints,
            code_check("code"),
            check(
                "名称は、前後の空白や改行を除いて入力してください。",
                name_printed=Q(name__regex=r"^(\S([^\n\r]*\S)?)?$"),
            ),
            kana_check(blank=True),
            check(
                "名称の記載がないプロジェクトには、よみ、実施地域、見出しを入力できません。",
                unnamed_bare=~Q(name="")
                | Q(kana="", participants_printed="", measures_listing="", kpis_listing=""),
            ),
            check(
                "見出しは、「全部」か「主なもの」を選んでください。",
                listing_known=Q(
                    measures_listing__in=["", "whole", "excerpt"],
                    kpis_listing__in=["", "whole", "excerpt"],
                ),
            ),
            check(
                "終了した日と終了の理由は、両方とも入力するか、両方とも空にしてください。"
                "後継のプロジェクトは、終了したプロジェクトにだけ選べます。",
                end_whole=Q(ended_on__isnull=True, end_reason="", successor__isnull=True)
                | Q(ended_on__isnull=False) & ~Q(end_reason=""),
            ),
            check(
                "後継のプロジェクトには、別のプロジェクトを選んでください。",
                successor_other=Q(successor__isnull=True) | ~Q(successor=F("pk")),
            ),
            unique(
                "この地域に、同じ名称のプロジェクトがすでにあります。",
                ~Q(name=""),
                name_once=["area_plan", "name"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name or '（名称の記載なし）'}"

    def get_absolute_url(self) -> str:
        """Its page; that of its preview while the public has none."""
        name = "projects:project" if self.is_public else "admin:preview_project"
        return address_of(name, self.code)

    @property
    def is_public(self) -> bool:
        """Whether the public may see it: it is published, and so is its edition."""
        return self.is_published and self.area_plan.plan.is_published

    @property
    def has_page(self) -> bool:
        """Whether the public can open it: one without a name is counted alone."""
        return self.is_public and bool(self.name)

    @property
    def last_year(self) -> int | None:
        """The last fiscal year of which actuals and a review are due, if it has ended before its plan."""
        return fiscal_year(self.ended_on) if self.ended_on else None

    @property
    def area(self) -> CollaborationArea:
        return self.area_plan.area

    @property
    def measures_are_excerpt(self) -> bool:
        return self.measures_listing == Listing.EXCERPT

    @property
    def kpis_are_excerpt(self) -> bool:
        return self.kpis_listing == Listing.EXCERPT

    def records(self) -> list[models.Model]:
        """Give the project, its parts and its KPIs, from what is prefetched, for the last change of a page."""
        parts = [*self.participations.all(), *self.measures.all()]
        return [self, *parts, *records_of(self.kpis.all())]

    @property
    def places(self) -> list[Subprefecture]:
        """Give the subprefectures that take part, in printed order, from what is prefetched."""
        return [place.subprefecture for place in self._participations()]

    @property
    def lead(self) -> "Participation | None":
        """Give the lead's participation, from what is prefetched."""
        return next((place for place in self._participations() if place.leads), None)

    def _participations(self) -> list["Participation"]:
        """A project that is not saved has none: they are saved after it."""
        return list(self.participations.all()) if self.pk else []


class Participation(models.Model):
    """実施地域: a subprefecture that carries a project, in printed order.

    The lead is never printed; that the first name in 【】 leads is an inference, supported by the
    overview's counting rule (※), until the head office confirms it.
    """

    class Role(models.TextChoices):
        MEMBER = "member", "参加"
        """Takes part."""
        LEAD_INFERRED = "lead_inferred", "主となる地域（推定）"
        """Named first in 【】."""
        LEAD = "lead", "主となる地域（確認済み）"
        """Confirmed by the head office."""

        LEADS = nonmember(("lead_inferred", "lead"))

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="participations", verbose_name="プロジェクト"
    )
    subprefecture = models.ForeignKey(
        Subprefecture, models.PROTECT, related_name="participations", verbose_name="振興局（地域）"
    )
    order = models.PositiveSmallIntegerField("順序", help_text="【】内の印字の順。")
    role = models.CharField(
        "役割",
        max_length=20,
        choices=Role,
        default=Role.MEMBER,
        help_text="主となる地域は印字がなく、【】の先頭からの推定です。本庁が確認したら「確認済み」にします。",
    )
    leads_since = models.DateField(
        "引き継いだ日",
        null=True,
        blank=True,
        editable=False,
        help_text="ほかの地域から、主となる地域を引き継いだ日。はじめからのときは空欄です。",
    )
    changed_at = ChangedAtField()

    objects = ParticipationQuerySet.as_manager()
    history = Recorded()

    class Meta:
        verbose_name = verbose_name_plural = "実施地域"
        ordering = ["order"]
        constraints = [
            unique(
                "この振興局は、すでに実施地域に入っています。", once=["project", "subprefecture"]
            ),
            unique(
                "主となる地域は、1つのプロジェクトに1つだけです。",
                Q(role__in=["lead_inferred", "lead"]),
                one_lead=["project"],
            ),
            check(
                "役割を、選択肢から選んでください。",
                role_known=Q(role__in=["member", "lead_inferred", "lead"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project.code} {self.subprefecture.short_name}"

    def natural_key(self) -> tuple:
        return (*self.project.natural_key(), *self.subprefecture.natural_key())

    natural_key.dependencies = ["projects.project", "regions.subprefecture"]

    @property
    def was_public(self) -> bool:
        return self.project.was_public

    @property
    def leads(self) -> bool:
        return self.role in self.Role.LEADS

    @property
    def lead_is_inferred(self) -> bool:
        return self.role == self.Role.LEAD_INFERRED


class Measure(Sourced):
    """施策: a line of what a project does. A reprise (再掲) repeats another's text; its mark follows from `reprise_of`."""

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="measures", verbose_name="プロジェクト"
    )
    code = models.CharField("コード", max_length=40, unique=True)
    order = models.PositiveSmallIntegerField("順序")
    carried_from = carried_from()
    text = models.CharField(
        "施策",
        max_length=200,
        help_text="印字されたとおり。「（再掲）」は入力せず、下の欄で示します。",
    )
    reprise_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reprises",
        verbose_name="再掲のもと",
        help_text="「（再掲）」と印字された施策について、もとの施策を選びます。",
    )

    objects = MeasureQuerySet.as_manager()
    history = Recorded()

    class Meta(Sourced.Meta):
        verbose_name = verbose_name_plural = "施策"
        ordering = ["order", "code"]
        constraints = [
            *Sourced.Meta.constraints,
            code_check("code"),
            text_check("text"),
            check(
                "「（再掲）」は本文に入れず、「再掲のもと」でもとの施策を選んでください。",
                mark_apart=~Q(text__contains="再掲"),
            ),
            check(
                "再掲のもとに、その施策自身は選べません。",
                reprise_of_another=Q(reprise_of__isnull=True) | ~Q(reprise_of=F("pk")),
            ),
            unique("このプロジェクトに、同じ施策がすでにあります。", text_once=["project", "text"]),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.text}"

    @property
    def was_public(self) -> bool:
        return self.project.was_public
