import pytest

from policyportal.records.formulas import guarded, unguarded

TEXTS = [
    "",
    "a",
    "=1",
    "+a",
    "-1+1",
    "-2.5",
    "'-2.5",
    "-2.5%(R2)",
    "@x",
    "'",
    "'a",
    "''a",
    "'=1",
    "''=1",
    "＝1",
    "\tx",
    "a=1",
    "'＠",
]


@pytest.mark.parametrize("text", TEXTS)
def test_guard_is_undone_exactly_and_no_formula_is_left(text):
    cell = guarded(text)

    assert unguarded(cell) == text
    assert cell == "-2.5" or cell[:1] not in tuple("=+-@\t＝＋－＠")


def test_different_texts_make_different_cells():
    assert len({guarded(text) for text in TEXTS}) == len(TEXTS)
