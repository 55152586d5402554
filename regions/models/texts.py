"""The texts of an edition that pages quote or tell, beside its figures."""

import re

from django.db import models

from policyportal.records.sources import line_span

EDITORIAL = "編集上の文です。"
PRINTED = "印字されたとおり。"
EASY = f"{EDITORIAL}漢字のあとに、計画《けいかく》のようによみを書きます。"


def _line(name: str) -> models.Field:
    return models.PositiveSmallIntegerField(name, null=True, blank=True)


def _short(name: str, help_text: str = EDITORIAL) -> models.Field:
    return models.CharField(name, max_length=200, blank=True, help_text=help_text)


def _text(name: str, help_text: str = EDITORIAL) -> models.Field:
    return models.TextField(name, blank=True, help_text=help_text)


class EditionTexts(models.Model):
    """What the outline prints of the plan as a whole, and what the portal says of it in words of its own.

    Each line of a text is a paragraph, or an item of a list.
    """

    date_note = _short("資料の日付についての注記")
    period_note = _short("推進期間についての注記")
    period_easy = _short("推進期間（やさしい日本語）", EASY)
    period_en = _short("推進期間（英語）")
    overview = _text("方針の概要（印字）", f"{PRINTED}1行が1段落です。")
    overview_first_line = _line("概要の行（はじめ）")
    overview_last_line = _line("概要の行（おわり）")
    basis_en = _text("方針の根拠（英語）")
    parts = _text(
        "方針の構成（印字）",
        "1行に1つ、「名称：説明」と書きます。編集上の注記は「名称：説明：注記」と続けます。",
    )
    counting_rule = _text("プロジェクトの数え方（印字）", PRINTED)
    counting_line = _line("数え方の行")
    review_rule = _text("推進管理（印字）", PRINTED)
    review_first_line = _line("推進管理の行（はじめ）")
    review_last_line = _line("推進管理の行（おわり）")
    review_summary = _text("推進管理の要約")
    edition_note = _text(
        "版の説明", f"{EDITORIAL}この版のあとに決まったことと、サイトに含まないことを書きます。"
    )
    edition_note_easy = _text("版の説明（やさしい日本語）", EASY)
    edition_note_en = _text("版の説明（英語）")
    not_recorded = _short("収録していないこと")
    not_recorded_en = _text("収録していないこと（英語）", f"{EDITORIAL}1行に1つ書きます。")
    hard_words = _text("ふりがなを付けることば", f"{EASY}1行に1つです。")
    find_hint = _short("市町村の探し方の例")
    search_hint = _short("検索のことばの例")
    search_examples = _text(
        "検索の例", f"{EDITORIAL}1行に1種類、「種類：ことば、ことば」と書きます。"
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
