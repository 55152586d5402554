import pytest

from policyportal.records.formulas import guarded, kept, unguarded

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


@pytest.mark.parametrize(
    "text", ["0012", "1e3", "1-2", "2026/7/1", "TRUE", "10%", "8:30", "-2.5", "=1"]
)
def test_what_a_spreadsheet_would_write_otherwise_is_kept(text):
    assert kept(text) == f"'{text}"
    assert unguarded(f"'{text}") == text
    assert unguarded(kept(f"'{text}")) == f"'{text}"


@pytest.mark.parametrize("text", ["", "doo-01", "R8.7.1", "2名", "'a"])
def test_other_texts_are_kept_as_they_are(text):
    assert kept(text) == text
