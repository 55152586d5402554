"""What a project is measured by, and the indicators that several areas share."""

import re
from datetime import date
from itertools import chain

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from kpis.fields import AppearanceField, appearance_check
from kpis.querysets import KPIFamilyQuerySet, KPIQuerySet
from policyportal.records.addresses import address_of
from policyportal.records.checks import check, code_check, kana_check, text_check, unique
from policyportal.records.eras import fiscal_year
from policyportal.records.fields import carried_from, short_text
from policyportal.records.history import Recorded
from policyportal.records.merged import Merging
from policyportal.records.sources import Sourced
from projects.models import Project
from regions.models.place import WEB_ADDRESS

# Where a name prints what the KPI covers: 炭鉄港推進協議会構成市町への…, …（天塩川周辺地域）, 管内の….
SCOPE = re.compile(
    "^(?P<first>[^「（]*?(?:構成市町村?|地域)|北海道)(?:への|から|の)"
    "|（(?P<bracket>[^（）]*地域)）"
    "|(?P<within>管内)"
)

# The texts of the card of a KPI, which stand on one line each.
CARD_TEXTS = (
    "definition",
    "formula",
    "statistic",
    "statistic_publisher",
    "target_reason",
    "cautions",
    "office",
)


class KPIFamily(Merging, Sourced):
    """共通の指標: one indicator of several areas. Scopes overlap and years differ, so nothing is summed or ranked."""

    slug = models.CharField("コード", max_length=40, unique=True)
    name = models.CharField("指標名", max_length=100, unique=True)
    order = models.PositiveSmallIntegerField("順序")

    objects = KPIFamilyQuerySet.as_manager()
    history = Recorded()

    class Meta(Sourced.Meta):
        verbose_name = verbose_name_plural = "共通の指標"
        ordering = ["order"]
        constraints = [*Sourced.Meta.constraints, code_check("slug"), text_check("name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('compare')}?family={self.slug}"


class KPI(Sourced):
    """重要業績評価指標: what a project is measured by; its figures are in one or more series."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="kpis", verbose_name="プロジェクト"
    )
    code = models.CharField(
        "コード",
        max_length=40,
        unique=True,
        help_text="公開アドレスの一部で、変えません（例：doo-01-1）。",
    )
    order = models.PositiveSmallIntegerField("順序")
    carried_from = carried_from()
    name = models.CharField("指標名", max_length=200, help_text="印字されたとおり。")
    kana = models.CharField(
        "よみ",
        max_length=200,
        blank=True,
        help_text="編集上のよみ（資料に印字はありません）。並べ替えと検索に使います。",
    )
    family = models.ForeignKey(
        KPIFamily,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="kpis",
        verbose_name="共通の指標",
        help_text="ほかの地域と共通の指標であるとき（編集上の対応づけです）。",
    )
    note = models.CharField(
        "注記",
        max_length=200,
        blank=True,
        help_text="印字されたとおり（例：※毎年度、目標値以上の増加）。",
    )
    note_line = models.PositiveSmallIntegerField("注記の行", null=True, blank=True)
    editorial_note = models.CharField(
        "編集上の注記",
        max_length=300,
        blank=True,
        help_text="原文との違いなど、本サイトから読む人への注記。",
    )

    # 指標カード: what the outline does not print of its KPIs, and staff know. All of it is empty today.
    definition = short_text("定義", "何を数える指標か。", max_length=500)
    formula = short_text("算式", "値の計算のしかた（例：A÷B×100）。", max_length=500)
    statistic = short_text("出典の統計", "値が載る統計や調査の名称。")
    statistic_publisher = short_text("統計の公表元", "統計を公表している機関。")
    statistic_url = short_text(
        "統計のアドレス",
        "統計のページ（https:// または http:// で始まるアドレス）。",
        max_length=300,
    )
    appears = AppearanceField("発表の月", null=True, blank=True)
    target_reason = short_text("目標値の理由", "なぜこの目標値にしたか。", max_length=500)
    cautions = short_text("読むときの注意", "値を読むときに気をつけること。", max_length=500)
    office = short_text("所管課", "この指標を所管する課（例：○○部○○課）。")

    ended_on = models.DateField(
        "終了した日",
        null=True,
        blank=True,
        help_text="計画の途中で使わなくなったときに入力します。この日を含む年度より後の実績値は求めません。",
    )
    end_reason = short_text("終了の理由", "公開のページに載ります。")
    successor = models.ForeignKey(
        "self",
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name="後継のKPI",
        help_text="終了したKPIに代わるKPIがあるとき。",
    )

    is_published = models.BooleanField(
        "公開",
        default=False,
        help_text="オフの間は下書きです。サイトには出ず、職員だけが確認できます。",
    )

    # The database knows it: kpi.sql.
    was_public = models.BooleanField(
        "公開したことがある", db_default=False, editable=False, serialize=False
    )

    objects = KPIQuerySet.as_manager()
    history = Recorded(generated=["was_public"])

    class Meta(Sourced.Meta):
        verbose_name = verbose_name_plural = "KPI"
        ordering = ["order", "code"]
        indexes = [
            # The few that have ended, as news.
            models.Index(
                fields=["ended_on"], condition=Q(ended_on__isnull=False), name="kpis_kpi_ended"
            )
        ]
        constraints = [
            *Sourced.Meta.constraints,
            code_check("code"),
            text_check("name"),
            kana_check(blank=True),
            unique(
                "このプロジェクトに、同じ名前のKPIがすでにあります。", name_once=["project", "name"]
            ),
            check(
                "終了した日と終了の理由は、両方とも入力するか、両方とも空にしてください。後継のKPIは、終了したKPIにだけ選べます。",
                end_whole=Q(ended_on__isnull=True, end_reason="", successor__isnull=True)
                | Q(ended_on__isnull=False) & ~Q(end_reason=""),
            ),
            appearance_check("appears"),
            check(
                "統計のアドレスは、https:// または http:// で始めてください。",
                statistic_url_form=Q(statistic_url="") | Q(statistic_url__regex=WEB_ADDRESS),
            ),
            *(text_check(name, blank=True) for name in CARD_TEXTS),
            check(
                "後継のKPIには、別のKPIを選んでください。",
                successor_other=Q(successor__isnull=True) | ~Q(successor=F("pk")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def clean(self) -> None:
        """Refuse the code that is the address of the page of comparison."""
        if self.code == "compare":
            raise ValidationError(
                {"code": "このコードはページのアドレスに使っています。別のコードにしてください。"}
            )

    def get_absolute_url(self) -> str:
        """Its page; that of its preview while the public has none."""
        return address_of("kpis:kpi" if self.is_public else "admin:preview_kpi", self.code)

    @property
    def is_public(self) -> bool:
        """Whether the public may see it: it is published, and so are its project and its edition."""
        return self.is_published and self.project.is_public

    @property
    def has_page(self) -> bool:
        """Whether the public can open it."""
        return self.is_published and self.project.has_page

    @property
    def ends_on(self) -> date | None:
        """The day on which it ended, by itself or with its project."""
        days = (self.ended_on, self.project.ended_on)
        return min(filter(None, days), default=None)

    @property
    def last_year(self) -> int | None:
        """The last year that it measures, if it has ended before its targets."""
        return fiscal_year(self.ends_on) if self.ends_on else None

    @property
    def printed_scope(self) -> str:
        """対象の範囲 as the name prints it, such as 天塩川周辺地域 or 管内; empty if it prints none."""
        found = SCOPE.search(self.name)
        return found[found.lastgroup] if found else ""

    @property
    def is_of_members(self) -> bool:
        """Whether it covers the members of an association. The outline does not list them."""
        return "構成市町" in self.printed_scope

    @property
    def has_statistic(self) -> bool:
        """Whether its card says in which statistic its values stand."""
        return any((self.statistic, self.statistic_publisher, self.statistic_url))

    @property
    def has_card(self) -> bool:
        """Whether there is anything on its card."""
        texts = (getattr(self, name) for name in CARD_TEXTS)
        return any((*texts, self.statistic_url, self.appears))

    def records(self) -> list[models.Model]:
        """The KPI, its series and what is told of their years, from what is prefetched. A page's last change is one of theirs."""
        return [self, *self.series.all(), *self.actuals, *self.missing_values]

    @property
    def units(self) -> list[str]:
        """The units of its series, each once, from what is prefetched."""
        return list(dict.fromkeys(series.unit for series in self.series.all()))

    @property
    def actuals(self) -> list[models.Model]:
        """The actuals of all its series, from what is prefetched."""
        all_series = self.series.all()
        return list(chain.from_iterable(series.actuals.all() for series in all_series))

    @property
    def missing_values(self) -> list[models.Model]:
        """The years without an actual of all its series, from what is prefetched."""
        all_series = self.series.all()
        return list(chain.from_iterable(series.missing_values.all() for series in all_series))
