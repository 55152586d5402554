"""Frames: which years and amounts a drawing holds, and whether zero is one of them."""

from fractions import Fraction

import pytest

from kpis.wording.drawings.course import Course
from kpis.wording.drawings.frame import DESK, PHONE, Frame
from kpis.wording.specimens import specimen


def frame(text, size=PHONE, beside=()):
    series = specimen("試験の系列", f"it: {text}")
    return Frame(Course(series.baseline, series.terms, series.readings), size, beside)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("100人 R2 → 200人 R7 reach", 2020, 2025),
        # Baselines of several years have their place; one that is not drawn has none.
        ("80人 H27～R1 total → 100人 R2～R6 total reach", 2015, 2024),
        ("30人 R1 → 100人 R2～R6 total at_most", 2020, 2024),
        ("80人 H29～R1 total → 100人 R2～R6 total reach", 2020, 2024),
        ("86% H29～R2 best → 86% R3～R7 every_year at_least", 2017, 2025),
        ("→ 50人 R7 at_least", 2025, 2025),
        ("→ 50人 R7 at_least; 20人 R5", 2023, 2025),
        # A value before the baseline or after the target makes the years longer.
        ("100人 R2 → 200人 R7 reach; 90人 R1; 150人 R9", 2019, 2027),
    ],
)
def test_years_go_from_the_first_of_the_baseline_to_the_last_of_the_target(text, first, last):
    years = frame(text).years

    assert (years[0], years[-1]) == (first, last)


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("7250人 R2 → 7468人 R7 reach", True),
        ("20人 R2 → 100人 R7 reach", False),
        ("100人 R2 → 20人 R7 reach", False),
        ("1000ha R2 → 1000ha R7 maintain", True),
        ("0ha R2 → 0ha R7 maintain", False),
        ("→ 延べ500人 R2～R6 total at_least", False),
        ("0人 R2 → 19人 R7 reach", False),
        ("86.5% H29～R2 best → 86.5% R3～R7 every_year at_least", True),
        ("100000000000000人 R2 → 100000000000001人 R7 reach", True),
    ],
)
def test_axis_is_broken_where_zero_is_far_off(text, broken):
    assert frame(text).is_broken == broken


def test_columns_stand_on_zero_and_lines_have_air_below():
    count, line = frame("0人 R2 → 19人 R7 reach"), frame("7250人 R2 → 7468人 R7 reach")

    assert count.y(0) == count.bottom
    assert line.y(7250) < line.bottom - 14
    assert line.y(7468) > line.top + 14


def test_amounts_beside_share_the_axis():
    alone, shared = (
        frame("105人 R2 → 150人 R6 reach", beside=beside) for beside in ((), [Fraction(1371)])
    )

    assert alone.is_broken
    assert not shared.is_broken
    assert shared.y(1371) < shared.y(150)


def test_limit_has_room_beyond_it():
    assert frame("→ 800人 R2～R6 total at_most").y(800) > 40


@pytest.mark.parametrize("size", [PHONE, DESK])
@pytest.mark.parametrize("first", ["H20", "H26", "H29", "R2", "R6"])
def test_years_under_the_axis_never_touch_and_begin_and_end_with_the_western_one(size, first):
    ticks = frame(f"100人 {first} → 200人 R7 reach", size).ticks

    assert ticks[0].label == first
    assert ticks[-1].label == "R7"
    assert all(tick.western for tick in (ticks[0], ticks[-1]))
    places = [tick.x for tick in ticks]
    letters = size.letter * 0.62
    for left, right, tick, other in zip(places, places[1:], ticks, ticks[1:], strict=False):
        assert right - left >= letters * (len(tick.label) + len(other.label)) / 2


def test_only_year_is_in_the_middle():
    (tick,) = frame("→ 50人 R7 at_least").ticks

    assert (tick.x, tick.label, tick.western) == (PHONE.width / 2, "R7", "2025")
