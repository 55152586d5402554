"""The plan's editions, the areas they are written for, and the places in them."""

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from regions.codes import check_digit
from regions.querysets import (
    AreaPlanQuerySet,
    CodedQuerySet,
    MunicipalityQuerySet,
    PlanQuerySet,
    SluggedQuerySet,
    SubprefectureQuerySet,
)
from regions.sources import Sourced

CODE = r"^[a-z0-9]+(-[a-z0-9]+)*$"
KANA = r"^[ぁ-ゖー・]+$"
# Ids that the frame of a page has taken: a term's slug is an id beside them.
FRAME_IDS = ("main", "page-info", "page-menu", "top")


def code_check(field: str) -> models.CheckConstraint:
    """A code is part of a permanent address: lower-case letters, digits and single hyphens."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__regex": CODE}),
        name=f"%(app_label)s_%(class)s_{field}_form",
        violation_error_message="コードは、半角の英小文字と数字をハイフンでつないだ形にしてください（例：doo-01）。",
    )


def kana_check(*, blank: bool = False) -> models.CheckConstraint:
    """A reading is in hiragana; `blank` where a record may do without."""
    return models.CheckConstraint(
        condition=Q(kana__regex=KANA) | Q(kana="") if blank else Q(kana__regex=KANA),
        name="%(app_label)s_%(class)s_kana_form",
        violation_error_message="よみは、ひらがなで入力してください。",
    )


def text_check(field: str) -> models.CheckConstraint:
    """A printed text is there, on one line, without white space around it."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__regex": r"^\S([^\n\r]*\S)?$"}),
        name=f"%(app_label)s_%(class)s_{field}_printed",
        violation_error_message="空欄にせず、前後の空白や改行を除いて入力してください。",
    )


class Plan(Sourced):
    """政策展開方針: one edition of the plan.

    The draft, the decided plan and each amendment are separate editions; a row corrects our copy of its
    own document and never carries in the figures of another.
    """

    class Stage(models.TextChoices):
        DRAFT = "draft", "原案"
        """Published for comment; what the portal holds today."""
        DECIDED = "decided", "策定"
        """Adopted by the prefecture."""
        AMENDED = "amended", "変更"
        """Changed while running."""

    code = models.CharField("コード", max_length=20, unique=True)
    title = models.CharField("資料の題名", max_length=200, help_text="資料に印字されたとおり。")
    stage = models.CharField("段階", max_length=10, choices=Stage)
    start_month = models.DateField("推進期間の始まり", help_text="推進期間が始まる月の1日。")
    period_text = models.CharField(
        "推進期間（印字）",
        max_length=100,
        help_text="印字されたとおり。終わりの年月は印字がなければ決めません。",
    )
    declared_projects = models.PositiveIntegerField(
        "プロジェクト数（印字）", help_text="全体概要に印字された総数。"
    )
    notice = models.CharField(
        "この版についての注意",
        max_length=200,
        blank=True,
        help_text="すべてのページの上に表示します（例：この版より新しい方針があること）。",
    )
    outline_file = models.CharField(
        "概要の文字データ",
        max_length=100,
        blank=True,
        help_text="fixtures/source にある、行番号のもとになる文字データのファイル名。",
    )
    is_shown = models.BooleanField("サイトに表示する版", default=False)
    is_sample = models.BooleanField("見本データ", default=False, editable=False)
    """Invented, to measure the portal by (policyportal.sample); every page says so."""

    objects = PlanQuerySet.as_manager()

    class Meta(Sourced.Meta):
        verbose_name = "方針（版）"
        verbose_name_plural = "方針（版）"
        ordering = ["-start_month", "code"]
        constraints = [
            *Sourced.Meta.constraints,
            code_check("code"),
            text_check("title"),
            models.CheckConstraint(
                condition=Q(stage__in=["draft", "decided", "amended"]),
                name="%(app_label)s_%(class)s_stage_known",
                violation_error_message="段階は、原案・策定・変更のいずれかです。",
            ),
            models.CheckConstraint(
                condition=Q(start_month__day=1),
                name="%(app_label)s_%(class)s_start_month_first_day",
                violation_error_message="推進期間の始まりは、その月の1日にしてください。",
            ),
            models.UniqueConstraint(
                fields=["is_shown"],
                condition=Q(is_shown=True),
                name="%(app_label)s_%(class)s_one_shown",
                violation_error_message="サイトに表示する版は1つだけです。先に今の版の表示を外してください。",
            ),
        ]

    def __str__(self):
        return f"{self.title}（{self.get_stage_display()}）"

    def natural_key(self):
        return (self.code,)

    @property
    def is_draft(self) -> bool:
        return self.stage == self.Stage.DRAFT


class CollaborationArea(Sourced):
    """連携地域: the unit a plan is written for. It outlives the editions; what it wants is in AreaPlan."""

    slug = models.CharField("コード", max_length=20, unique=True)
    name = models.CharField("名称", max_length=40, unique=True)
    short_name = models.CharField("短い名称", max_length=20, unique=True)
    kana = models.CharField(
        "よみ", max_length=60, help_text="編集上のよみ（資料に印字はありません）。"
    )
    order = models.PositiveSmallIntegerField("順序")

    objects = SluggedQuerySet.as_manager()

    class Meta(Sourced.Meta):
        verbose_name = "連携地域"
        verbose_name_plural = "連携地域"
        ordering = ["order"]
        constraints = [
            *Sourced.Meta.constraints,
            code_check("slug"),
            text_check("name"),
            kana_check(),
        ]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.slug,)

    def clean(self):
        """The page of comparison has the address that an area of this slug would have."""
        if self.slug == "compare":
            raise ValidationError(
                {"slug": "このコードはページのアドレスに使っています。別のコードにしてください。"}
            )

    def get_absolute_url(self):
        return reverse("regions:area", args=[self.slug])


class AreaPlan(Sourced):
    """地域の方針: what one edition says of one area. Its own lines are those of the vision."""

    class OrderBasis(models.TextChoices):
        PRINTED = "printed", "印字の順"
        """Printed inline, row by row: certain."""
        COLUMNS = "columns", "段組みからの推定"
        """The three text columns of the sheet, read row by row."""
        PROJECTS = "projects", "プロジェクトの並びからの推定"
        """The box layout is lost; the order follows the sheet's projects."""

    plan = models.ForeignKey(
        Plan, on_delete=models.PROTECT, related_name="area_plans", verbose_name="方針（版）"
    )
    area = models.ForeignKey(
        CollaborationArea,
        on_delete=models.PROTECT,
        related_name="area_plans",
        verbose_name="連携地域",
    )
    vision = models.TextField(
        "めざす姿", help_text="印字の改行のまま入力します。サイトではつなげて表示します。"
    )
    declared_projects = models.PositiveSmallIntegerField(
        "プロジェクト数（全体概要）",
        help_text="全体概要の表に印字された数。他の地域が主となるプロジェクトは含みません。",
    )
    declared_line = models.PositiveSmallIntegerField(
        "数の行（全体概要）", null=True, blank=True, help_text="その数が印字された全体概要の行。"
    )
    sheet_projects = models.PositiveSmallIntegerField(
        "プロジェクト数（シート）", help_text="地域のシートに「全○プロジェクト」と印字された数。"
    )
    sheet_projects_line = models.PositiveSmallIntegerField(
        "数の行（シート）", null=True, blank=True, help_text="その数が印字されたシートの行。"
    )
    sheet_note = models.CharField(
        "シートの掲載範囲（印字）",
        max_length=100,
        blank=True,
        help_text="数のあとに印字された断り（例：（主なプロジェクトを掲載））。",
    )
    sheet_footnote = models.CharField(
        "シートの注記",
        max_length=200,
        blank=True,
        help_text="数に付けて印字された注記（例：（※）道南連携地域を中心に…を含む）。",
    )
    directions_order = models.CharField(
        "展開方向の並びの根拠", max_length=10, choices=OrderBasis, default=OrderBasis.PRINTED
    )

    objects = AreaPlanQuerySet.as_manager()

    class Meta(Sourced.Meta):
        verbose_name = "地域の方針"
        verbose_name_plural = "地域の方針"
        ordering = ["plan", "area"]
        constraints = [
            *Sourced.Meta.constraints,
            models.UniqueConstraint(
                fields=["plan", "area"],
                name="%(app_label)s_%(class)s_once",
                violation_error_message="この版には、この連携地域の方針がすでにあります。",
            ),
            models.CheckConstraint(
                condition=Q(vision__regex=r"\S"),
                name="%(app_label)s_%(class)s_vision_present",
                violation_error_message="めざす姿を入力してください。",
            ),
            models.CheckConstraint(
                condition=Q(sheet_projects=F("declared_projects")) | ~Q(sheet_footnote=""),
                name="%(app_label)s_%(class)s_difference_explained",
                violation_error_message="全体概要とシートのプロジェクト数が違うときは、シートの注記を入力してください。",
            ),
            models.CheckConstraint(
                condition=Q(directions_order__in=["printed", "columns", "projects"]),
                name="%(app_label)s_%(class)s_directions_order_known",
                violation_error_message="展開方向の並びの根拠を、選択肢から選んでください。",
            ),
        ]

    def __str__(self):
        return f"{self.area}（{self.plan.get_stage_display()}）"

    def natural_key(self):
        return (*self.plan.natural_key(), *self.area.natural_key())

    natural_key.dependencies = ["regions.plan", "regions.collaborationarea"]

    def get_absolute_url(self):
        return self.area.get_absolute_url()

    @property
    def directions_lines(self) -> str:
        """The lines that hold the directions, from what is prefetched: 「417～425行」."""
        lines = [one.first_line for one in self.directions.all() if one.first_line]
        if not lines:
            return ""
        return f"{min(lines)}～{max(lines)}行" if min(lines) < max(lines) else f"{min(lines)}行"

    @property
    def sheet_starts(self) -> int | None:
        """The first line of the area's sheet that is known: its name or its number of projects."""
        lines = [line for line in (self.area.first_line, self.sheet_projects_line) if line]
        return min(lines, default=None)

    @property
    def vision_line(self) -> str:
        """The vision on one line: printed line breaks stand for nothing in Japanese."""
        return "".join(self.vision.split("\n"))


class PolicyDirection(Sourced):
    """施策の展開方向: one line of what an area's measures aim at.

    The sheets print most of them in text boxes whose order was lost; AreaPlan.directions_order says on
    what the order rests.
    """

    area_plan = models.ForeignKey(
        AreaPlan, on_delete=models.CASCADE, related_name="directions", verbose_name="地域の方針"
    )
    code = models.CharField("コード", max_length=40, unique=True)
    order = models.PositiveSmallIntegerField("順序")
    text = models.CharField("施策の展開方向", max_length=200)

    objects = CodedQuerySet.as_manager()

    class Meta(Sourced.Meta):
        verbose_name = "施策の展開方向"
        verbose_name_plural = "施策の展開方向"
        ordering = ["order", "code"]
        constraints = [
            *Sourced.Meta.constraints,
            code_check("code"),
            text_check("text"),
            models.UniqueConstraint(
                fields=["area_plan", "text"],
                name="%(app_label)s_%(class)s_text_once",
                violation_error_message="この地域に、同じ展開方向がすでにあります。",
            ),
        ]

    def __str__(self):
        return self.text

    def natural_key(self):
        return (self.code,)


class Subprefecture(Sourced):
    """振興局の所管地域: the land; `bureau_name` is the office. Its lines are where the sheet prints it."""

    area = models.ForeignKey(
        CollaborationArea,
        on_delete=models.PROTECT,
        related_name="subprefectures",
        verbose_name="連携地域",
    )
    slug = models.CharField("コード", max_length=20, unique=True)
    name = models.CharField("地域の名称", max_length=20, unique=True)
    short_name = models.CharField("短い名称", max_length=10, unique=True)
    bureau_name = models.CharField("振興局の名称", max_length=20, unique=True)
    kana = models.CharField("よみ", max_length=20)
    order = models.PositiveSmallIntegerField("順序", help_text="連携地域の中での印字の順。")

    objects = SubprefectureQuerySet.as_manager()

    class Meta(Sourced.Meta):
        verbose_name = "振興局（地域）"
        verbose_name_plural = "振興局（地域）"
        ordering = ["order"]
        constraints = [
            *Sourced.Meta.constraints,
            code_check("slug"),
            text_check("name"),
            kana_check(),
            models.CheckConstraint(
                condition=Q(bureau_name__endswith="振興局"),
                name="%(app_label)s_%(class)s_bureau_name_form",
                violation_error_message="振興局の名称は「…振興局」で終わる正式な名称にしてください。",
            ),
        ]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.slug,)

    def get_absolute_url(self):
        return reverse("regions:subprefecture", args=[self.area.slug, self.slug])


class Municipality(Sourced):
    """市町村: known by its five-digit local-government code. Not from the outline."""

    subprefecture = models.ForeignKey(
        Subprefecture,
        on_delete=models.PROTECT,
        related_name="municipalities",
        verbose_name="振興局（地域）",
    )
    code = models.CharField(
        "全国地方公共団体コード", max_length=5, unique=True, help_text="検査数字を除く5桁。"
    )
    name = models.CharField("名称", max_length=20)
    kana = models.CharField("よみ", max_length=40)

    objects = MunicipalityQuerySet.as_manager()

    class Meta(Sourced.Meta):
        verbose_name = "市町村"
        verbose_name_plural = "市町村"
        ordering = ["code"]
        constraints = [
            *Sourced.Meta.constraints,
            kana_check(),
            models.CheckConstraint(
                condition=Q(code__regex=r"^01[0-9]{3}$"),
                name="%(app_label)s_%(class)s_code_form",
                violation_error_message="コードは、01で始まる5桁の半角数字にしてください。",
            ),
            models.CheckConstraint(
                condition=Q(name__regex=r"^\S+[市町村]$"),
                name="%(app_label)s_%(class)s_name_form",
                violation_error_message="名称は、市・町・村のいずれかで終わります。",
            ),
        ]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.code,)

    def get_absolute_url(self):
        place = self.subprefecture
        return reverse("regions:municipality", args=[place.area.slug, place.slug, self.code])

    @property
    def checked_code(self) -> str:
        """The code as forms of offices ask for it, with its check digit: 013951."""
        return self.code + check_digit(self.code)


class Term(Sourced):
    """用語: a word of the plan or of this portal, and what it means here. The slug is its anchor on the page.

    Lines say where the outline explains it; what the portal explains itself names that as its source.
    """

    slug = models.CharField("コード", max_length=40, unique=True)
    word = models.CharField("用語", max_length=40, unique=True)
    kana = models.CharField(
        "よみ", max_length=60, help_text="編集上のよみ（KPIは「けーぴーあい」）。"
    )
    meaning = models.CharField("説明", max_length=300, help_text="です・ますの1文か2文。")
    order = models.PositiveSmallIntegerField("順序")

    objects = SluggedQuerySet.as_manager()

    class Meta(Sourced.Meta):
        verbose_name = "用語"
        verbose_name_plural = "用語"
        ordering = ["order", "slug"]
        constraints = [
            *Sourced.Meta.constraints,
            code_check("slug"),
            models.CheckConstraint(
                condition=~Q(slug__in=FRAME_IDS),
                name="%(app_label)s_%(class)s_slug_free",
                violation_error_message="このコードはページの枠で使っています。別のコードにしてください。",
            ),
            text_check("word"),
            kana_check(),
            text_check("meaning"),
        ]

    def __str__(self):
        return self.word

    def natural_key(self):
        return (self.slug,)

    def get_absolute_url(self):
        return f"{reverse('glossary')}#{self.slug}"


class Synonym(Sourced):
    """同義語: words that search takes for one another, or a word with its reading. Editorial.

    Each of the words finds what any of them finds; the page of results says so and offers the word alone.
    """

    class Kind(models.TextChoices):
        SAME = "same", "同じ意味"
        """Two words for one thing: ゼロカーボン, 脱炭素."""
        RELATED = "related", "関連することば"
        """Near, and not the same: 移住, 定住."""
        READING = "reading", "よみ"
        """A word of the plan and how it is read: 炭鉄港, たんてつこう."""

    slug = models.CharField("コード", max_length=40, unique=True)
    words = ArrayField(
        models.CharField(max_length=40),
        verbose_name="ことば",
        help_text="2つ以上のことばを「、」で区切ります。よみのときは、ことば、よみの順に書きます。",
    )
    kind = models.CharField("対応の種類", max_length=10, choices=Kind)

    objects = SluggedQuerySet.as_manager()

    class Meta(Sourced.Meta):
        verbose_name = "同義語・よみ"
        verbose_name_plural = "同義語・よみ"
        ordering = ["kind", "slug"]
        constraints = [
            *Sourced.Meta.constraints,
            code_check("slug"),
            models.CheckConstraint(
                condition=Q(words__len__gte=2),
                name="%(app_label)s_%(class)s_words_several",
                violation_error_message="ことばを2つ以上、「、」で区切って入力してください。",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["same", "related", "reading"]),
                name="%(app_label)s_%(class)s_kind_known",
                violation_error_message="対応の種類を、選択肢から選んでください。",
            ),
        ]

    def __str__(self):
        return "＝".join(self.words)

    def natural_key(self):
        return (self.slug,)
