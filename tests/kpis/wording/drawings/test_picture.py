"""Pictures: what each form has."""

import pytest

from kpis.wording.drawings.frame import DESK, PHONE
from kpis.wording.drawings.picture import draw
from tests.kpis.wording.drawings.placed import course


def notes(picture) -> list[str]:
    return [text for _y, text in picture.notes]


def test_way_as_shipped_is_its_two_marks_and_the_line_between():
    picture = draw(course("7250人 R2 → 7468人 R7 reach"))

    assert picture.start[0] < picture.target[0]
    assert picture.start[1] > picture.target[1]
    assert picture.way
    assert (picture.run, picture.dots, picture.band, picture.columns) == ("", "", "", "")
    assert notes(picture) == ["軸は0から始まっていません", "0から"]
    assert picture.bar.start < picture.bar.middle < picture.bar.end


def test_axis_from_zero_needs_no_bar():
    picture = draw(course("0町 R3 → 6町 R7 reach"))

    assert not picture.is_broken
    assert picture.bar is None
    assert notes(picture) == []


def test_values_below_zero_have_an_axis_through_it():
    picture = draw(course("100人 R2 → 50人 R7 reach", values={2021: -50}))

    assert not picture.is_broken
    assert picture.run


def test_band_is_left_out_where_nothing_is_judged():
    it = course("100人 R2 → 200人 R7 reach; 150人 R5")

    assert draw(it).band
    assert draw(it, with_band=False).band == ""


def test_provisional_last_value_is_hollow():
    picture = draw(course("100人 R2 → 200人 R7 reach; 120人 R4; 150人 R5", provisional=[2023]))

    assert picture.dots.count("M") == 2
    assert picture.open_dots.count("M") == 1
    assert picture.dots.endswith(picture.open_dots)


def test_counts_up_to_twenty_are_cells():
    shipped = draw(course("0町 R2 → 19町 R7 reach"))
    lived = draw(course("0町 R2 → 19町 R7 reach; 3町 R3; 5町 R4", provisional=[2022]))

    assert shipped.cells.count("H") == 19
    assert lived.cuts.count("M") == 2
    assert lived.columns.count("M") == lived.open_columns.count("M") == 1
    many = draw(course("0町 R2 → 24町 R7 reach; 3町 R3"))
    assert (many.cells, many.cuts) == ("", "")
    assert many.columns


def test_each_year_says_whether_it_was_met_by_sign_and_word():
    picture = draw(course("→ 86% R3～R7 every_year at_least; 88% R3; 85% R4; 86% R5"))

    assert [sign for _x, sign in picture.signs] == ["○", "×", "○"]
    assert "○ 達成　× 未達成" in notes(picture)
    most = draw(course("→ 86% R3～R7 every_year at_most; 88% R3; 85% R4"))
    assert [sign for _x, sign in most.signs] == ["×", "○"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("→ 延べ50件 R2～R6 total at_least", "基準値の記載なし"),
        ("178人 R1 → 800人 R2～R6 total at_most", "基準 178人（R1の1年の値）"),
        ("100人 H29～R1 total → 300人 R2～R6 total reach", "基準 100人（H29～R1の合計）"),
        ("→ 延べ50件 R2～R6 total at_least; 9件 R2; 9件 R4", "R3の値がなく、続きは足せません"),
    ],
)
def test_what_cannot_be_drawn_is_said(text, said):
    assert said in notes(draw(course(text)))


def test_baseline_of_another_length_is_no_mark_on_the_axis():
    picture = draw(course("178人 R1 → 800人 R2～R6 total at_most; 150人 R2"))

    assert (picture.start, picture.bracket) == (None, "")
    assert picture.zone.left > 0


@pytest.mark.parametrize(
    "text",
    [
        "0人 R2 → 0人 R7 maintain",
        "0人 R2 → 0人 R7 maintain; 0人 R5",
        "100000000000000人 R2 → 999999999999999人 R3 reach",
        "→ 50人 R7 reach",
        "100人 R7 → 50人 R8 at_most; 70人 R8",
        "5人 H30～R2 best → 10人 R7 reach",
        "100人 H29～R1 total → 300人 R7 reach",
    ],
)
@pytest.mark.parametrize("size", [PHONE, DESK])
def test_every_form_that_staff_can_enter_is_drawn(text, size):
    picture = draw(course(text), size)

    assert 0 <= picture.target[0] <= size.width
    assert 0 <= picture.target[1] <= picture.bottom < picture.height
    assert picture.way or picture.level
