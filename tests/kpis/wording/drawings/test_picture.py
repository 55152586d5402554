"""Pictures: what each form has."""

import pytest

from kpis.wording.drawings.frame import DESK, PHONE
from kpis.wording.drawings.picture import draw
from tests.kpis.wording.drawings.placed import course


def test_way_as_shipped_is_its_two_marks_and_the_line_between():
    picture = draw(course("7250人 R2 → 7468人 R7 reach"))

    assert picture.start[0] < picture.target[0]
    assert picture.start[1] > picture.target[1]
    assert picture.way
    assert (picture.run, picture.dots, picture.band, picture.columns) == ("", "", "", "")
    assert picture.below.bar


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
    assert 0 <= picture.target[1] <= picture.bottom < picture.below.height
    assert picture.way or picture.level
