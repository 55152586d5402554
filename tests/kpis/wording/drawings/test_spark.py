"""Sparklines: where the marks of each form are, in a cell of 120 by 28."""

import pytest

from kpis.wording.drawings.spark import EDGE, HEIGHT, WIDTH, Dot, sparkline
from tests.kpis.wording.drawings.placed import course

LEFT, RIGHT, TOP, BOTTOM = EDGE, WIDTH - EDGE, EDGE, HEIGHT - EDGE


def spark(text, **values):
    return sparkline(course(text, **values))


def test_way_without_actuals_goes_from_the_baseline_to_the_target():
    drawn = spark("100人 R2 → 200人 R7 reach")

    assert (drawn.start, drawn.target) == (Dot(LEFT, BOTTOM), Dot(RIGHT, TOP))
    assert drawn.way == f"{LEFT} {BOTTOM}L{RIGHT} {TOP}"
    assert (drawn.line, drawn.newest) == ("", None)


def test_fall_goes_down():
    drawn = spark("200人 R2 → 100人 R7 reach; 150人 R4")

    assert drawn.start.y < drawn.newest.y < drawn.target.y
    assert drawn.line == f"{LEFT} {TOP}L49 14"


def test_level_is_straight_and_values_are_around_it():
    drawn = spark("100人 R2 → 100人 R7 maintain; 110人 R4; 90人 R5")

    assert drawn.start.y == drawn.target.y == 14
    assert drawn.newest.y == BOTTOM


def test_total_begins_at_nothing_the_year_before_and_its_baseline_is_no_point_of_it():
    drawn = spark("80人 H27～R1 total → 100人 R2～R6 total reach; 30人 R2; 20人 R3")

    assert drawn.start is None
    assert drawn.way.startswith(f"{LEFT} {BOTTOM}L")
    assert drawn.line.startswith(f"{LEFT} {BOTTOM}L")
    assert drawn.newest.y == 14


@pytest.mark.parametrize(
    "text", ["→ 50人 R7 at_least", "→ 50人 R7 at_least; 10人 R5", "→ 0人 R7 at_most; 0人 R7"]
)
def test_limit_alone_is_a_line_to_its_mark(text):
    drawn = spark(text)

    assert drawn.start is None
    assert drawn.target == Dot(RIGHT, int(drawn.way.split("L")[0].split()[1]))
    assert drawn.way.startswith(f"{LEFT} ")


def test_value_after_the_target_makes_the_cell_longer():
    drawn = spark("100人 R2 → 200人 R7 reach; 150人 R9")

    assert drawn.target.x < drawn.newest.x == RIGHT


def test_provisional_value_is_told_apart():
    assert spark("100人 R2 → 200人 R7 reach; 120人 R4", provisional=[2022]).is_provisional


def test_values_are_not_joined_over_a_break():
    text = "100人 R2 → 200人 R7 reach; 120人 R3; 130人 R4; 90人 R5; 95人 R6"

    joined, parted = spark(text), spark(text, breaks={2023: "定義の変更"})

    assert joined.line.count("L") == 4
    assert parted.line.count("L") == 3
    assert parted.line.count("M") == 1
    assert parted.newest == joined.newest
