"""The editions of the plan, the texts that pages quote or tell, and what an edition says of an area."""

import re

from django.db import models
from django.db.models import F, Q

from policyportal.records.checks import check, code_check, text_check, unique
from policyportal.records.fields import line_number, long_text, short_text
from policyportal.records.history import Recorded
from policyportal.records.querysets import CodedQuerySet
from policyportal.records.sources import Sourced, line_span
from regions.models.place import CollaborationArea
from regions.querysets import AreaPlanQuerySet, PlanQuerySet

EDITORIAL = "編集上の文です。"
PRINTED = "印字されたとおり。"
EASY = f"{EDITORIAL}漢字のあとに、計画《けいかく》のようによみを書きます。"


class Plan(Sourced):
    """政策展開方針: one edition of the plan. The draft, the decided plan and each amendment are separate.

    A change corrects our copy of the edition's own document and never brings in figures of another one.
    """

    class Stage(models.TextChoices):
        DRAFT = "draft", "原案"
        """Published for comment; what the portal holds today."""
        DECIDED = "decided", "策定"
        """Adopted by the prefecture."""
        AMENDED = "amended", "変更"
        """Changed while running."""

    # What the outline prints of the plan, and what the portal says of it: each line is a paragraph, or an item.
    date_note = short_text("資料の日付についての注記", EDITORIAL)
    period_note = short_text("推進期間についての注記", EDITORIAL)
    period_easy = short_text("推進期間（やさしい日本語）", EASY)
    period_en = short_text("推進期間（英語）", EDITORIAL)
    overview = long_text("方針の概要（印字）", f"{PRINTED}1行が1段落です。")
    overview_first_line = line_number("概要の行（はじめ）")
    overview_last_line = line_number("概要の行（おわり）")
    basis_en = long_text("方針の根拠（英語）", EDITORIAL)
    parts = long_text(
        "方針の構成（印字）",
        "1行に1つ、「名称：説明」と書きます。編集上の注記は「名称：説明：注記」と続けます。",
    )
    counting_rule = long_text("プロジェクトの数え方（印字）", PRINTED)
    counting_line = line_number("数え方の行")
    review_rule = long_text("推進管理（印字）", PRINTED)
    review_first_line = line_number("推進管理の行（はじめ）")
    review_last_line = line_number("推進管理の行（おわり）")
    review_summary = long_text("推進管理の要約", EDITORIAL)
    edition_note = long_text(
        "版の説明", f"{EDITORIAL}この版のあとに決まったことと、サイトに含まないことを書きます。"
    )
    edition_note_easy = long_text("版の説明（やさしい日本語）", EASY)
    edition_note_en = long_text("版の説明（英語）", EDITORIAL)
    not_recorded = short_text("収録していないこと", EDITORIAL)
    not_recorded_en = long_text("収録していないこと（英語）", f"{EDITORIAL}1行に1つ書きます。")
    hard_words = long_text("ふりがなを付けることば", f"{EASY}1行に1つです。")
    find_hint = short_text("市町村の探し方の例", EDITORIAL)
    search_hint = short_text("検索のことばの例", EDITORIAL)
    search_examples = long_text(
        "検索の例", f"{EDITORIAL}1行に1種類、「種類：ことば、ことば」と書きます。"
    )

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
    outline_file = short_text(
        "概要の文字データ",
        "fixtures/source にある、行番号のもとになる文字データのファイル名。",
        max_length=100,
    )
    # Whose plan it is.
    body = short_text(
        "自治体の名称",
        "方針を定めた自治体（例：北海道）。ページと出典に出ます。",
        max_length=20,
        db_default="",
    )
    body_kana = short_text(
        "自治体のよみ", "やさしい日本語のページのふりがなです。", max_length=40, db_default=""
    )
    body_en = short_text(
        "自治体の名称（英語）", "英語のページに出ます。", max_length=40, db_default=""
    )
    body_code = short_text(
        "自治体の標準地域コード", "総務省の標準地域コード（5桁）。", max_length=5, db_default=""
    )
    is_published = models.BooleanField(
        "公開",
        default=False,
        help_text="オフの間は準備中です。この版の記録は、サイトのどこにも出ません。",
    )
    is_shown = models.BooleanField("サイトに表示する版", default=False)

    objects = PlanQuerySet.as_manager()
    history = Recorded()

    class Meta(Sourced.Meta):
        verbose_name = verbose_name_plural = "方針（版）"
        ordering = ["-start_month", "code"]
        constraints = [
            *Sourced.Meta.constraints,
            code_check("code"),
            text_check("title"),
            check(
                "段階は、原案・策定・変更のいずれかです。",
                stage_known=Q(stage__in=["draft", "decided", "amended"]),
            ),
            check(
                "自治体の標準地域コードは、5桁の半角数字にしてください。",
                body_code_form=Q(body_code="") | Q(body_code__regex=r"^[0-9]{5}$"),
            ),
            check(
                "推進期間の始まりは、その月の1日にしてください。",
                start_month_first_day=Q(start_month__day=1),
            ),
            check(
                "サイトに表示する版は、公開されている版です。",
                shown_published=Q(is_shown=False) | Q(is_published=True),
            ),
            unique(
                "サイトに表示する版は1つだけです。「この版に切り替える」で切り替えてください。",
                Q(is_shown=True),
                one_shown=["is_shown"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.get_stage_display()}）"

    @property
    def of_body(self) -> str:
        """「北海道の」, or nothing where it is not known whose plan it is."""
        return f"{self.body}の" if self.body else ""

    @property
    def body_in_easy(self) -> str:
        """北海道《ほっかいどう》, for easy Japanese."""
        return f"{self.body}《{self.body_kana}》" if self.body_kana else self.body

    @property
    def body_in_english(self) -> str:
        return self.body_en or self.body

    @property
    def label(self) -> str:
        """What tells it from the other editions: of which time it is, and its stage."""
        return f"{self.period_text}の{self.get_stage_display()}"

    @property
    def first_year(self) -> int:
        """The fiscal year (from April) in which the plan starts: 令和３年度 for 令和４年１月."""
        return self.start_month.year - (self.start_month.month < 4)

    @property
    def first_whole_year(self) -> int:
        """The first fiscal year that lies within the plan from its first day."""
        return self.start_month.year + (self.start_month.month > 4)

    def years_through(self, last: int) -> range:
        """The plan's fiscal years up to `last`, in order; none where the plan starts later."""
        return range(self.first_year, last + 1)

    @property
    def document(self) -> str:
        """What its records are printed in, as sources name it."""
        match self.stage:
            case self.Stage.DRAFT:
                return "原案の概要"
            case self.Stage.DECIDED:
                return "策定された方針"
        return "変更された方針"

    @property
    def short_document(self) -> str:
        """The same in a sentence about it, where its name was said before."""
        return "概要" if self.stage == self.Stage.DRAFT else "方針"

    @property
    def overview_lines(self) -> str:
        return line_span(self.overview_first_line, self.overview_last_line)

    @property
    def review_lines(self) -> str:
        return line_span(self.review_first_line, self.review_last_line)

    @property
    def part_rows(self) -> list[tuple[str, str, str]]:
        """The parts of the plan: of each its name, what it holds, and a note or nothing."""
        rows = []
        for line in self.parts.splitlines():
            name, _, rest = line.partition("：")
            text, _, note = rest.partition("：")
            rows.append((name, text, note))
        return rows

    @property
    def example_rows(self) -> list[tuple[str, list[str]]]:
        rows = []
        for line in self.search_examples.splitlines():
            kind, _, words = line.partition("：")
            rows.append((kind, words.split("、")))
        return rows

    @property
    def readings(self) -> dict[str, str]:
        """The hard words of the edition, each with its reading."""
        return dict(re.findall("(.+)《(.+)》", self.hard_words))


class AreaPlan(Sourced):
    """地域の方針: one edition's plan for one area. Its own lines are those of the vision."""

    class OrderBasis(models.TextChoices):
        PRINTED = "printed", "印字の順"
        """Printed inline, row by row: certain."""
        COLUMNS = "columns", "段組みからの推定"
        """The three text columns of the sheet, read row by row."""
        PROJECTS = "projects", "プロジェクトの並びからの推定"
        """The box layout is lost; the order follows the sheet's projects."""

    plan = models.ForeignKey(
        Plan, models.PROTECT, related_name="area_plans", verbose_name="方針（版）"
    )
    area = models.ForeignKey(
        CollaborationArea, models.PROTECT, related_name="area_plans", verbose_name="連携地域"
    )
    vision = models.TextField(
        "めざす姿", help_text="印字の改行のまま入力します。サイトではつなげて表示します。"
    )
    vision_easy = long_text("めざす姿（やさしい日本語）", f"{EASY}1行に1文を書きます。")
    vision_en = long_text("めざす姿（英語）", EDITORIAL)
    declared_projects = models.PositiveSmallIntegerField(
        "プロジェクト数（全体概要）",
        help_text="全体概要の表に印字された数。他の地域が主となるプロジェクトは含みません。",
    )
    declared_line = line_number("数の行（全体概要）", "その数が印字された全体概要の行。")
    sheet_projects = models.PositiveSmallIntegerField(
        "プロジェクト数（シート）", help_text="地域のシートに「全○プロジェクト」と印字された数。"
    )
    sheet_projects_line = line_number("数の行（シート）", "その数が印字されたシートの行。")
    sheet_note = short_text(
        "シートの掲載範囲（印字）",
        "数のあとに印字された断り（例：（主なプロジェクトを掲載））。",
        max_length=100,
    )
    sheet_footnote = short_text(
        "シートの注記", "数に付けて印字された注記（例：（※）道南連携地域を中心に…を含む）。"
    )
    directions_order = models.CharField(
        "展開方向の並びの根拠", max_length=10, choices=OrderBasis, default=OrderBasis.PRINTED
    )

    objects = AreaPlanQuerySet.as_manager()
    history = Recorded()

    class Meta(Sourced.Meta):
        verbose_name = verbose_name_plural = "地域の方針"
        ordering = ["plan", "area"]
        constraints = [
            *Sourced.Meta.constraints,
            unique("この版には、この連携地域の方針がすでにあります。", once=["plan", "area"]),
            check("めざす姿を入力してください。", vision_present=Q(vision__regex=r"\S")),
            check(
                "全体概要とシートのプロジェクト数が違うときは、シートの注記を入力してください。",
                difference_explained=Q(sheet_projects=F("declared_projects"))
                | ~Q(sheet_footnote=""),
            ),
            check(
                "展開方向の並びの根拠を、選択肢から選んでください。",
                directions_order_known=Q(directions_order__in=["printed", "columns", "projects"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area}（{self.plan.get_stage_display()}）"

    def natural_key(self) -> tuple:
        return (*self.plan.natural_key(), *self.area.natural_key())

    natural_key.dependencies = ["regions.plan", "regions.collaborationarea"]

    def get_absolute_url(self) -> str:
        return self.area.get_absolute_url()

    def records(self) -> list[models.Model]:
        """Give the plan of the area and its directions, for the last change of a page."""
        return [self, *self.directions.all()]

    @property
    def directions_lines(self) -> str:
        """The lines that hold the directions, from what is prefetched: 「417～425行」."""
        lines = [line for direction in self.directions.all() if (line := direction.first_line)]
        return line_span(min(lines, default=None), max(lines, default=None))

    @property
    def sheet_starts(self) -> int | None:
        """The first line of the area's sheet that is known: its name or its number of projects."""
        of_area = self.area.first_line if self.area.printed_in_id == self.plan_id else None
        lines = [line for line in (of_area, self.sheet_projects_line) if line]
        return min(lines, default=None)

    @property
    def vision_line(self) -> str:
        """The vision on one line. Japanese needs no space for a printed line break."""
        return "".join(self.vision.split("\n"))


class PolicyDirection(Sourced):
    """施策の展開方向: one of the aims of an area's measures. AreaPlan.directions_order says where their order is from."""

    area_plan = models.ForeignKey(
        AreaPlan, models.CASCADE, related_name="directions", verbose_name="地域の方針"
    )
    code = models.CharField("コード", max_length=40, unique=True)
    order = models.PositiveSmallIntegerField("順序")
    text = models.CharField("施策の展開方向", max_length=200)

    objects = CodedQuerySet.as_manager()
    history = Recorded()

    class Meta(Sourced.Meta):
        verbose_name = verbose_name_plural = "施策の展開方向"
        ordering = ["order", "code"]
        constraints = [
            *Sourced.Meta.constraints,
            code_check("code"),
            text_check("text"),
            unique("この地域に、同じ展開方向がすでにあります。", text_once=["area_plan", "text"]),
        ]

    def __str__(self) -> str:
        return self.text
