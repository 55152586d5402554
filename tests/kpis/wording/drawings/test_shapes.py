"""Shapes: where lines, areas and columns of each form are."""

import pytest

from kpis.wording.drawings import shapes
from tests.kpis.wording.drawings.placed import frame


def numbers(path: str) -> list[float]:
    for letter in "MLHVhvlz":
        path = path.replace(letter, " ")
    return [float(number) for number in path.split()]


def test_way_joins_baseline_and_target_straight():
    it = frame("100人 R2 → 200人 R7 reach")

    assert shapes.ways(it) == [[(it.x(2020), it.y(100)), (it.x(2025), it.y(200))]]
    assert shapes.levels(it) == []


def test_fall_goes_down():
    ((start, end),) = shapes.ways(frame("200人 R2 → 100人 R7 reach"))

    assert start[1] < end[1]


def test_changed_target_is_a_step_before_the_year_it_holds_from():
    it = frame("100人 R2 → 300人 R7 reach; 150人 R5", before=200)

    old, new = shapes.ways(it)

    boundary = it.x(2022) / 2 + it.x(2023) / 2
    assert old[1][0] == new[0][0] == pytest.approx(boundary)
    assert old[1][1] == pytest.approx(it.y(150))
    assert new[0][1] == pytest.approx(it.y(200))
    assert new[1] == (it.x(2025), it.y(300))


def test_target_that_is_valid_after_the_newest_value_is_the_one_that_it_is_judged_by():
    it = frame("100人 R2 → 300人 R7 reach; 150人 R4", before=200)

    assert shapes.ways(it) == [[(it.x(2020), it.y(100)), (it.x(2025), it.y(300))]]
    assert shapes.upright(it, it.course.changes).count("M") == 1


def test_change_after_the_last_year_has_no_place():
    it = frame("100人 R2 → 300人 R7 reach; 150人 R4", before=200, changed=2027)

    assert shapes.upright(it, it.course.changes) == ""


def test_level_of_a_changed_target_has_a_step():
    it = frame("100人 R2 → 90人 R7 at_least; 95人 R3; 95人 R5", before=80)

    (points,) = shapes.levels(it)

    assert [y for _x, y in points] == [it.y(80), it.y(80), it.y(90), it.y(90)]


def test_way_ends_before_a_break():
    it = frame("100人 R2 → 200人 R7 reach", breaks={2023: "定義の変更"})

    assert shapes.ways(it) == [[(it.x(2020), it.y(100)), (it.x(2022), it.y(140))]]


def test_way_to_a_target_that_was_set_with_the_break_begins_behind_it():
    it = frame("100人 R2 → 300人 R7 reach; 150人 R5", before=200, breaks={2023: "定義の変更"})

    before, after = shapes.ways(it)

    assert before[-1] == (it.x(2022), it.y(140))
    assert after[0] == (it.x(2023), it.y(220))


def test_values_are_joined_with_the_baseline_and_not_over_a_break():
    it = frame(
        "100人 R2 → 200人 R7 reach; 110人 R3; 120人 R4; 90人 R5; 95人 R6",
        breaks={2023: "定義の変更"},
    )

    before, after = shapes.runs(it)

    assert [x for x, _y in before] == [it.x(2020), it.x(2021), it.x(2022)]
    assert [x for x, _y in after] == [it.x(2023), it.x(2024)]


def test_baseline_of_several_years_is_a_bracket_that_nothing_is_joined_to():
    it = frame("86% H29～R2 best → 90% R7 reach; 80% R3; 85% R4")

    assert shapes.runs(it) == [[(it.x(2021), it.y(80)), (it.x(2022), it.y(85))]]
    left, top, *_ = numbers(shapes.bracket(it))
    assert left < it.x(2017)
    assert top == round(it.y(86)) + 7


def test_band_narrows_to_the_baseline_and_ends_at_the_target():
    it = frame("100人 R2 → 200人 R7 reach; 110人 R3")

    found = numbers(shapes.band(it))

    wedge = [
        it.x(2020),
        it.y(100),
        it.x(2025),
        it.y(200),
        it.x(2025),
        it.y(180),
        it.x(2020),
        it.y(100),
    ]
    assert found == [round(number) for number in wedge]


def test_band_ends_where_values_no_longer_compare():
    it = frame("100人 R2 → 200人 R7 reach; 110人 R3", breaks={2023: "定義の変更"})

    assert max(numbers(shapes.band(it))[::2]) <= it.x(2023)


def test_band_stays_beyond_the_targets_year():
    it = frame("100人 R2 → 200人 R7 reach; 150人 R9")

    assert round(it.x(2027)) in numbers(shapes.band(it))


@pytest.mark.parametrize("text", ["100人 R2 → 100人 R7 maintain; 90人 R3", "→ 50人 R7 at_least"])
def test_line_alone_has_no_band(text):
    assert shapes.band(frame(text)) == ""


def test_limit_has_a_zone_without_an_end():
    it = frame("→ 800人 R2～R6 total at_most")

    zone = shapes.zone(it)

    assert (zone.top, zone.right) == (0, it.size.width)
    assert zone.bottom == it.y(800)
    assert shapes.zone(frame("→ 800人 R2～R6 total at_least")) is None


def test_totals_are_columns_from_nothing_each_on_the_one_before():
    it = frame("→ 延べ50件 R2～R6 total at_least; 12件 R2; 15件 R3; 9件 R5")

    found = shapes.columns(it)

    assert list(found) == [2020, 2021]
    assert found[2021].top == it.y(27)
    assert found[2020].bottom == found[2021].bottom == it.bottom
    assert found[2020].right < found[2021].left


def test_total_may_fall_below_nothing():
    it = frame("30人 R1 → 100人 R2～R6 total at_most", values={2020: -20, 2021: 10})

    assert shapes.columns(it)[2020].bottom == it.y(-20) > it.y(0)
    assert it.y(-20) <= it.bottom


def test_every_year_stands_against_the_line_above_or_below_it():
    it = frame("→ 86% R3～R5 every_year at_least; 88% R3; 85% R4; 86% R5")

    above, below, on = shapes.columns(it).values()

    line = it.y(86)
    assert (above.bottom, below.top) == (line, line)
    assert above.top == it.y(88)
    assert below.bottom == it.y(85)
    assert on.bottom - on.top == shapes.LEAST_HEIGHT


def test_counted_things_are_parted_by_lines():
    it = frame("0町 R2 → 19町 R7 reach; 3町 R3")

    assert shapes.cells(it, 2021, it.course.values[2021]).count("M") == 2


def test_only_year_of_a_limit_is_a_line_from_edge_to_edge():
    it = frame("→ 50人 R7 at_least")

    assert shapes.levels(it) == [[(0, it.y(50)), (it.size.width, it.y(50))]]
