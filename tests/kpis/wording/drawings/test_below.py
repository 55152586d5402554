"""What stands under the years: signs, values, remarks and the bar from zero."""

from itertools import combinations, pairwise

import pytest

from kpis.wording.drawings.below import stack
from kpis.wording.drawings.frame import DESK, PHONE
from tests.kpis.wording.drawings.placed import frame

EVERY_YEAR = (
    "86.09% H29～R2 best → 86.09% R3～R7 every_year at_least; 88.37% R3; 85.10% R4; 86.09% R5"
)


def notes(text, **values) -> list[str]:
    return [said for _y, said in stack(frame(text, **values)).notes]


def test_axis_from_zero_needs_no_bar():
    below = stack(frame("0町 R3 → 6町 R7 reach"))

    assert (below.bar, below.notes) == (None, ())


def test_bar_from_zero_shows_how_large_the_change_is():
    below = stack(frame("7250人 R2 → 7468人 R7 reach"))

    assert [said for _y, said in below.notes] == ["軸は0から始まっていません", "0から"]
    way = below.bar.end - below.bar.start
    assert (below.bar.end - below.bar.middle) / way == pytest.approx(218 / 7468, abs=0.01)


def test_bar_of_what_is_kept_goes_to_the_newest_value():
    bar = stack(frame("1000ha R2 → 1000ha R7 maintain; 900ha R4")).bar

    assert bar.middle < bar.end


@pytest.mark.parametrize("bound", ["at_least", "at_most"])
def test_each_year_says_whether_it_was_met_by_sign_and_word(bound):
    below = stack(frame(EVERY_YEAR.replace("at_least", bound)))

    signs = {"at_least": ["○", "×", "○"], "at_most": ["×", "○", "○"]}
    assert [label.text for label in below.signs] == signs[bound]
    assert below.notes[0][1] == "○ 達成　× 未達成"


@pytest.mark.parametrize(("size", "rows"), [(PHONE, 2), (DESK, 1)])
def test_each_year_has_its_value_in_as_many_rows_as_they_need(size, rows):
    below = stack(frame(EVERY_YEAR, size))

    assert [label.text for label in below.values] == ["88.37", "85.10", "86.09"]
    assert len({label.y for label in below.values}) == rows
    for label, other in combinations(below.values, 2):
        assert label.y != other.y or abs(label.x - other.x) > 5 * size.letter * 0.62
    assert min(y for y, _said in below.notes) > max(label.y for label in below.values)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("→ 延べ50件 R2～R6 total at_least", "基準値なし"),
        ("178人 R1 → 800人 R2～R6 total at_most", "基準 178人（R1の1年の値）"),
        ("100人 H29～R1 total → 300人 R2～R6 total reach", "基準 100人（H29～R1の合計）"),
        ("→ 延べ50件 R2～R6 total at_least; 9件 R2; 9件 R4", "R3の値がなく、続きは足せません"),
    ],
)
def test_what_cannot_be_drawn_is_said(text, said):
    assert said in notes(text)


def test_rows_are_apart_and_within_the_drawing():
    below = stack(frame(EVERY_YEAR))

    ys = [below.year_y, below.western_y, below.signs[0].y, *(y for y, _said in below.notes)]
    assert all(after - before >= PHONE.letter for before, after in pairwise(ys))
    assert ys[-1] < below.height
