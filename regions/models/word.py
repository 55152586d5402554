"""Words: what they mean, and what search takes for one another."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from policyportal.records.checks import check, code_check, kana_check, text_check, unique
from policyportal.records.fields import long_text, printed_in
from policyportal.records.history import Recorded
from policyportal.records.querysets import SluggedQuerySet
from policyportal.records.sources import Sourced
from regions.querysets import TermQuerySet, TranslationQuerySet

# Ids that the frame of a page has taken: a term's slug is an id beside them.
FRAME_IDS = ("main", "page-info", "page-menu", "top")


class Term(Sourced):
    """用語: a word of the plan or of this portal, and what it means here. The slug is its anchor on the page.

    Lines say where the outline explains it; what the portal explains itself names that as its source.
    """

    slug = models.CharField("コード", max_length=40, unique=True)
    word = models.CharField("用語", max_length=40)
    kana = models.CharField(
        "よみ", max_length=60, help_text="編集上のよみ（KPIは「けーぴーあい」）。"
    )
    meaning = models.CharField("説明", max_length=300, help_text="です・ますの1文か2文。")
    order = models.PositiveSmallIntegerField("順序")
    printed_in = printed_in()

    objects = TermQuerySet.as_manager()
    history = Recorded()

    class Meta(Sourced.Meta):
        verbose_name = verbose_name_plural = "用語"
        ordering = ["order", "slug"]
        constraints = [
            *Sourced.Meta.constraints,
            code_check("slug"),
            check(
                "このコードはページの枠で使っています。別のコードにしてください。",
                slug_free=~Q(slug__in=FRAME_IDS),
            ),
            text_check("word"),
            unique("この版には、この用語がすでにあります。", word_once=["word", "printed_in"]),
            unique(
                "この用語は、すべての版の用語にすでにあります。",
                Q(printed_in=None),
                common_word_once=["word"],
            ),
            kana_check(),
            text_check("meaning"),
        ]

    def __str__(self) -> str:
        return self.word

    def get_absolute_url(self) -> str:
        return f"{reverse('glossary')}#{self.slug}"


class Synonym(Sourced):
    """同義語: words that search takes for one another, a word with its reading, or what the plan says nothing of. Editorial.

    Each of the words finds what any of them finds; the page of results says so and offers the word alone. What holds
    for a word holds for the beginning of it too, so that typing on never finds more.
    """

    class Kind(models.TextChoices):
        SAME = "same", "同じ意味"
        """Two words for one thing: ゼロカーボン, 脱炭素."""
        RELATED = "related", "関連することば"
        """Near, and not the same: 移住, 定住."""
        READING = "reading", "よみ"
        """A word of the plan and how it is read: 炭鉄港, たんてつこう."""
        EVERYDAY = "everyday", "ふだんのことば"
        """A word of the plan and what people say for it: 医療, 病院. The first does not find the others."""
        ABSENT = "absent", "概要にないことば"
        """A theme or a page of this site to go to, and words of which the outline says nothing: 交通, 除雪."""

    slug = models.CharField("コード", max_length=40, unique=True)
    words = ArrayField(
        models.CharField(max_length=40),
        verbose_name="ことば",
        help_text="2つ以上のことばを「、」で区切ります。「よみ」「ふだんのことば」では、方針のことばを最初に書きます。"
        "「概要にないことば」では、行き先（分野の名称か、このサイトのページの名称）を最初に書きます。",
    )
    kind = models.CharField("対応の種類", max_length=10, choices=Kind)

    objects = SluggedQuerySet.as_manager()
    history = Recorded()

    class Meta(Sourced.Meta):
        verbose_name = verbose_name_plural = "同義語・よみ"
        ordering = ["kind", "slug"]
        constraints = [
            *Sourced.Meta.constraints,
            code_check("slug"),
            check(
                "ことばを2つ以上、「、」で区切って入力してください。",
                words_several=Q(words__len__gte=2),
            ),
            check(
                "対応の種類を、選択肢から選んでください。",
                kind_known=Q(kind__in=["same", "related", "reading", "everyday", "absent"]),
            ),
        ]

    def __str__(self) -> str:
        return "＝".join(self.words)

    @property
    def is_one_way(self) -> bool:
        """Whether the first of the words is found by the others, and finds none of them."""
        return self.kind in (self.Kind.READING, self.Kind.EVERYDAY, self.Kind.ABSENT)


class Translation(Sourced):
    """参考訳: a text of the records, exactly as it stands there, in English and in easy Japanese. Editorial.

    It is known by the text, so that what ten records share is translated once, and a text that changes is shown as it
    is until somebody translates it anew.
    """

    original = models.CharField(
        "もとの文",
        max_length=300,
        unique=True,
        help_text="名称・単位・本文を、このサイトの記録のとおりに入力します。1字でも違うと使われません。",
    )
    english = long_text(
        "英語",
        "参考訳です。数につく単位で1のときの形が違うものは「facility|facilities」のように書きます。",
    )
    easy = long_text(
        "やさしい日本語",
        "参考訳です。漢字のあとに、計画《けいかく》のようによみを書きます。1文は40字までです。",
    )

    objects = TranslationQuerySet.as_manager()
    history = Recorded()

    class Meta(Sourced.Meta):
        verbose_name = verbose_name_plural = "参考訳"
        ordering = ["original"]
        constraints = [
            *Sourced.Meta.constraints,
            text_check("original"),
            check(
                "英語か、やさしい日本語を入力してください。",
                text_given=~Q(english="", easy=""),
            ),
        ]

    def __str__(self) -> str:
        return self.original

    def natural_key(self) -> tuple[str]:
        return (self.original,)
