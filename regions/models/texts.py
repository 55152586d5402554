"""The texts of an edition that pages quote or tell, beside its figures."""

import re

from django.db import models

from policyportal.records.sources import line_span

EDITORIAL = "編集上の文です。"
EASY = f"{EDITORIAL}漢字のあとに、計画《けいかく》のようによみを書きます。"


class EditionTexts(models.Model):
    """What the outline prints of the plan as a whole, and what the portal says of it in words of its own.

    Each line of a text is a paragraph, or an item of a list.
    """

    period_note = models.CharField(
        "推進期間についての注記", max_length=100, blank=True, help_text=EDITORIAL
    )
    period_easy = models.CharField(
        "推進期間（やさしい日本語）", max_length=200, blank=True, help_text=EASY
    )
    period_en = models.CharField(
        "推進期間（英語）", max_length=200, blank=True, help_text=EDITORIAL
    )
    overview = models.TextField(
        "方針の概要（印字）", blank=True, help_text="印字されたとおり。1行が1段落です。"
    )
    overview_first_line = models.PositiveSmallIntegerField(
        "概要の行（はじめ）", null=True, blank=True
    )
    overview_last_line = models.PositiveSmallIntegerField(
        "概要の行（おわり）", null=True, blank=True
    )
    basis_en = models.TextField("方針の根拠（英語）", blank=True, help_text=EDITORIAL)
    parts = models.TextField(
        "方針の構成（印字）",
        blank=True,
        help_text="1行に1つ、「名称：説明」と書きます。編集上の注記は「名称：説明：注記」と続けます。",
    )
    counting_rule = models.TextField(
        "プロジェクトの数え方（印字）", blank=True, help_text="印字されたとおり。"
    )
    counting_line = models.PositiveSmallIntegerField("数え方の行", null=True, blank=True)
    review_rule = models.TextField("推進管理（印字）", blank=True, help_text="印字されたとおり。")
    review_first_line = models.PositiveSmallIntegerField(
        "推進管理の行（はじめ）", null=True, blank=True
    )
    review_last_line = models.PositiveSmallIntegerField(
        "推進管理の行（おわり）", null=True, blank=True
    )
    review_summary = models.TextField("推進管理の要約", blank=True, help_text=EDITORIAL)
    edition_note = models.TextField(
        "版の説明",
        blank=True,
        help_text=f"{EDITORIAL}この版のあとに決まったことと、サイトに含まないことを書きます。",
    )
    edition_note_easy = models.TextField("版の説明（やさしい日本語）", blank=True, help_text=EASY)
    edition_note_en = models.TextField("版の説明（英語）", blank=True, help_text=EDITORIAL)
    not_recorded = models.CharField(
        "収録していないこと", max_length=200, blank=True, help_text=EDITORIAL
    )
    not_recorded_en = models.TextField(
        "収録していないこと（英語）", blank=True, help_text=f"{EDITORIAL}1行に1つ書きます。"
    )
    hard_words = models.TextField(
        "ふりがなを付けることば",
        blank=True,
        help_text="1行に1つ、炭鉄港《たんてつこう》のように書きます。編集上のよみです。",
    )
    find_hint = models.CharField(
        "市町村の探し方の例", max_length=100, blank=True, help_text=EDITORIAL
    )
    search_hint = models.CharField(
        "検索のことばの例", max_length=100, blank=True, help_text=EDITORIAL
    )
    search_examples = models.TextField(
        "検索の例",
        blank=True,
        help_text=f"{EDITORIAL}1行に1種類、「種類：ことば、ことば」と書きます。",
    )

    class Meta:
        abstract = True

    @property
    def overview_lines(self) -> str:
        """The lines that print the overview: 「6～14行」."""
        return line_span(self.overview_first_line, self.overview_last_line)

    @property
    def review_lines(self) -> str:
        """The lines that print how the plan is reviewed."""
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
        """The examples of a search, kind by kind."""
        rows = []
        for line in self.search_examples.splitlines():
            kind, _, words = line.partition("：")
            rows.append((kind, words.split("、")))
        return rows

    @property
    def readings(self) -> dict[str, str]:
        """The hard words of the edition, each with its reading."""
        return dict(re.findall("(.+)《(.+)》", self.hard_words))
