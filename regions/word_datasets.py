"""The datasets of words: what they mean, and what search takes for one another."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from policyportal.pages.datasets import (
    DataColumn,
    Dataset,
    Kind,
    Row,
    Told,
    changed,
    coded,
    own_code,
)
from policyportal.records.querysets import SluggedQuerySet
from regions.datasets import CHANGED, PAGE, printed_in, source_columns
from regions.models import Plan, Synonym, Term
from regions.querysets import TermQuerySet


def glossary_of(plan: Plan) -> TermQuerySet:
    return Term.objects.in_plan(plan).order_by("order", "slug")


GLOSSARY = Dataset(
    "glossary",
    "用語",
    "用語集のことばと、その説明。出典の行があるものは資料の説明、ほかはこのサイトの説明です。",
    {
        "code": own_code("コード", "Code", "slug", required=True),
        "word": DataColumn("用語", "Term", "word", required=True),
        "kana": DataColumn("よみ（編集上）", "Reading (editorial)", "kana", required=True),
        "meaning": DataColumn("説明", "Meaning", "meaning", required=True),
        "order": DataColumn("順序", "Order", "order", Kind.INTEGER, required=True),
        **source_columns(),
        **printed_in(),
        "changed": CHANGED,
        "page": PAGE,
    },
    ("code",),
    glossary_of,
    tells_of={"": Term},
    outlives_editions=True,
)


@dataclass(frozen=True)
class SynonymWord:
    """One of the words that search takes for one another."""

    synonym: Synonym
    place: int
    word: str

    @property
    def changed_at(self) -> datetime:
        return self.synonym.changed_at


def synonym_words(synonyms: Iterable[Synonym]) -> Iterator[SynonymWord]:
    for synonym in synonyms:
        for place, word in enumerate(synonym.words, start=1):
            yield SynonymWord(synonym, place, word)


def synonyms_of(plan: Plan) -> SluggedQuerySet:
    return Synonym.objects.order_by("kind", "slug")


def told_of_synonym(row: Row) -> Iterator[Told]:
    yield Told(Synonym, {"slug": row["code"], "words": [row["word"]], **changed(row)})


def with_word_counts(synonyms: SluggedQuerySet) -> SluggedQuerySet:
    """Annotate how many words each group has."""
    return synonyms.annotate(row_count=F("words__len"))


SYNONYMS = Dataset(
    "synonyms",
    "同義語・よみ",
    "検索で、同じもの、関連するもの、よみとして扱うことば。1行が1つのことばです。このサイトによります。",
    {
        "code": own_code("コード", "Code", "synonym.slug", required=True),
        **coded("kind", "対応の種類", "Kind", "synonym.kind", Synonym.Kind),
        "place": DataColumn("順序", "Place", "place", Kind.INTEGER, required=True),
        "word": DataColumn("ことば", "Word", "word", required=True),
        **source_columns("synonym"),
        "changed": CHANGED,
    },
    ("code", "place"),
    synonyms_of,
    synonym_words,
    tells_of={"synonym.": Synonym},
    told=told_of_synonym,
    told_from=("code", "word", "changed"),
    outlives_editions=True,
    with_row_counts=with_word_counts,
)

DATASETS = [GLOSSARY, SYNONYMS]
