"""Near misses: better none than an absurd one."""

import pytest

from policyportal.records.folding import fold
from policyportal.search.likeness import near

KNOWN = ("炭鉄港", "換算", "ニセコ町", "くっちゃんちょう", "観光", "倶知安町")


@pytest.mark.parametrize(
    ("typed", "nearest"),
    [
        ("炭鉱港", "炭鉄港"),
        ("ニセコ市", "ニセコ町"),
        ("くちゃんちょう", "くっちゃんちょう"),
        ("観光税", "観光"),
    ],
)
def test_what_is_written_almost_alike_is_near(typed, nearest):
    assert near(fold(typed), map(fold, KNOWN))[0] == fold(nearest)


@pytest.mark.parametrize("typed", ["予算", "換気", "観", "くちびる", "美術館", ""])
def test_another_word_is_not_near(typed):
    assert near(fold(typed), map(fold, KNOWN)) == []
