"""The datasets of words: those of an edition and of none, a row a word."""

import pytest

from regions.word_datasets import GLOSSARY, SYNONYMS
from tests.factories import make_plan, make_synonym, make_term

pytestmark = pytest.mark.django_db


def rows(dataset, plan) -> list[dict]:
    found = dataset.rows(dataset.records(plan))
    return [dict(zip(dataset.columns, row, strict=True)) for row in found]


def test_terms_of_another_edition_are_left_out():
    plan, other = make_plan(), make_plan(code="r8-test", is_shown=False)
    lines = {"sheet": "試験", "first_line": 3, "last_line": 4}
    make_term(word="本版のことば", printed_in=plan, **lines)
    make_term(word="どの版にもあることば", printed_in=None)
    make_term(word="秘密のことば", printed_in=other, **lines)

    found = {row["word"]: row for row in rows(GLOSSARY, plan)}

    assert set(found) == {"本版のことば", "どの版にもあることば"}
    assert found["本版のことば"]["lines_of_code"] == plan.code
    assert found["本版のことば"]["first_line"] == 3


def test_synonym_has_a_row_for_each_word():
    make_synonym(slug="sea", words=["海", "うみ"], kind="reading")

    found = rows(SYNONYMS, make_plan())

    assert [(row["code"], row["place"], row["word"]) for row in found] == [
        ("sea", 1, "海"),
        ("sea", 2, "うみ"),
    ]
    assert {row["kind"] for row in found} == {"よみ"}
