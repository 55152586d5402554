"""The places a plan is written for. They outlive its editions."""

import re

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse

from policyportal.records.checks import check, code_check, kana_check, text_check, unique
from policyportal.records.fields import printed_in, short_text
from policyportal.records.history import Recorded
from policyportal.records.numbers import TELEPHONE
from policyportal.records.querysets import SluggedQuerySet
from policyportal.records.sources import Sourced
from regions.codes import check_digit
from regions.querysets import MunicipalityQuerySet, SubprefectureQuerySet

WEB_ADDRESS = r"^https?://[^\s/]+(/\S*)?$"
KANJI = re.compile("[一-鿿]")


class NamedPlace(models.Model):
    """A place with a name that is hard to read, in Japanese and for readers of English."""

    name_en = models.CharField(
        "英語の名称", max_length=60, blank=True, help_text="編集上のつづり。長音の印は付けません。"
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def readings(self) -> dict[str, str]:
        """The parts of the short name that hold kanji, each with its reading: 釧路 and 根室 of 釧路・根室."""
        pairs = zip(self.short_name.split("・"), self.kana.split("・"), strict=False)
        return {name: kana for name, kana in pairs if KANJI.search(name)}


class CollaborationArea(NamedPlace, Sourced):
    """連携地域: a plan is written for it. It outlives the editions, whose aims are in AreaPlan."""

    slug = models.CharField("コード", max_length=20, unique=True)
    name = models.CharField("名称", max_length=40, unique=True)
    short_name = models.CharField("短い名称", max_length=20, unique=True)
    kana = models.CharField(
        "よみ", max_length=60, help_text="編集上のよみ（資料に印字はありません）。"
    )
    order = models.PositiveSmallIntegerField("順序")
    printed_in = printed_in()

    objects = SluggedQuerySet.as_manager()
    history = Recorded()

    class Meta(Sourced.Meta):
        verbose_name = verbose_name_plural = "連携地域"
        ordering = ["order"]
        constraints = [
            *Sourced.Meta.constraints,
            code_check("slug"),
            text_check("name"),
            kana_check(),
        ]

    def get_absolute_url(self) -> str:
        return reverse("regions:area", args=[self.slug])

    @property
    def bureaus(self) -> int:
        """How many bureaus have their seat in it, from what is prefetched; what was merged elsewhere has none."""
        return sum(place.seat_id is None for place in self.subprefectures.all())

    def clean(self) -> None:
        """An area with this slug would have the address of the page of comparison."""
        if self.slug == "compare":
            text = "このコードはページのアドレスに使っています。別のコードにしてください。"
            raise ValidationError({"slug": text})


class Subprefecture(NamedPlace, Sourced):
    """振興局の所管地域: the land, as the sheet prints it on its lines. It stays when the bureau in charge of it changes.

    `bureau_name` is that bureau. Where it was merged into the one of another subprefecture, its `seat`, the database
    keeps its name and how it is reached equal to that one's (bureau_change.sql).
    """

    area = models.ForeignKey(
        CollaborationArea, models.PROTECT, related_name="subprefectures", verbose_name="連携地域"
    )
    slug = models.CharField("コード", max_length=20, unique=True)
    name = models.CharField("地域の名称", max_length=20, unique=True)
    short_name = models.CharField("短い名称", max_length=10, unique=True)
    bureau_name = models.CharField("振興局の名称", max_length=20)
    seat = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="others_served",
        verbose_name="担当の振興局がある地域",
        help_text="振興局が統合された地域だけにあります。",
    )
    kana = models.CharField("よみ", max_length=20)
    order = models.PositiveSmallIntegerField("順序", help_text="連携地域の中での印字の順。")
    municipality_note = short_text(
        "市町村についての注記", "編集上の注記。市町村の一覧の出典のあとに表示します。"
    )
    # Where the bureau is reached; staff know it, no source of the plan does.
    telephone = short_text(
        "電話", "市外局番から書きます。内線などは続けて書けます（例：011-000-0000（内線 123））。"
    )
    postal_address = short_text("所在地", "郵便番号から書けます。")
    website = short_text("振興局のページ", "https:// から始まるアドレス。")
    printed_in = printed_in()

    objects = SubprefectureQuerySet.as_manager()
    history = Recorded()

    class Meta(Sourced.Meta):
        verbose_name = verbose_name_plural = "振興局（地域）"
        ordering = ["order"]
        constraints = [
            *Sourced.Meta.constraints,
            code_check("slug"),
            text_check("name"),
            kana_check(),
            unique(
                "同じ名称の振興局が、すでにあります。",
                Q(seat=None),
                bureau_name_once=["bureau_name"],
            ),
            check(
                "振興局の名称は「…振興局」で終わる正式な名称にしてください。",
                bureau_name_form=Q(bureau_name__endswith="振興局"),
            ),
            check(
                "電話は、市外局番から半角の数字とハイフンで入力してください（例：011-000-0000）。",
                telephone_form=Q(telephone="") | Q(telephone__regex=TELEPHONE),
            ),
            check(
                "振興局のページは、https:// から始まるアドレスを入力してください。",
                website_form=Q(website="") | Q(website__regex=WEB_ADDRESS),
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("regions:subprefecture", args=[self.area.slug, self.slug])


class Municipality(Sourced):
    """市町村: known by its five-digit local-government code. Not from the outline."""

    subprefecture = models.ForeignKey(
        Subprefecture, models.PROTECT, related_name="municipalities", verbose_name="振興局（地域）"
    )
    code = models.CharField(
        "全国地方公共団体コード", max_length=5, unique=True, help_text="検査数字を除く5桁。"
    )
    name = models.CharField("名称", max_length=20)
    kana = models.CharField("よみ", max_length=40)

    objects = MunicipalityQuerySet.as_manager()
    history = Recorded()

    class Meta(Sourced.Meta):
        verbose_name = verbose_name_plural = "市町村"
        ordering = ["code"]
        constraints = [
            *Sourced.Meta.constraints,
            kana_check(),
            check(
                "コードは、5桁の半角数字にしてください。",
                code_form=Q(code__regex=r"^[0-9]{5}$"),
            ),
            check(
                "名称は、市・町・村のいずれかで終わります。",
                name_form=Q(name__regex=r"^\S+[市町村]$"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        place = self.subprefecture
        return reverse("regions:municipality", args=[place.area.slug, place.slug, self.code])

    @property
    def checked_code(self) -> str:
        """The code with its check digit, which forms of offices ask for: 013951."""
        return self.code + check_digit(self.code)
