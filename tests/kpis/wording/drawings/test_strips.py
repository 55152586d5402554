"""What is drawn of each form of figure, and what is not."""

from decimal import Decimal

import pytest

from kpis.figures import Basis, Bound, Figure
from kpis.periods import Period
from kpis.wording.drawings.strips import LEFT, RIGHT, draw


def figure(value, period="R2", basis=Basis.YEAR, bound=None, unit="人", prefix=""):
    return Figure(Decimal(value), unit, Period.read(period), basis, bound, prefix)


def target(value, period="R7", basis=Basis.YEAR, bound=Bound.REACH, **values):
    return figure(value, period, basis, bound, **values)


def test_change_stands_on_an_axis_from_zero():
    drawing = draw(figure("50"), target("100"))

    assert drawing.form == "change"
    assert drawing.scale.zero == LEFT
    assert drawing.baseline.x == (LEFT + RIGHT) / 2
    assert drawing.target.x == RIGHT
    assert drawing.baseline.label == "基準 50人(R2)"
    assert drawing.target.label == "目標 100人(R7)"


def test_fall_goes_to_the_left():
    drawing = draw(figure("3352"), target("3139"))

    assert drawing.form == "change"
    assert drawing.target.x < drawing.baseline.x == RIGHT


def test_rates_share_the_scale_to_100():
    drawing = draw(figure("54.9", unit="%"), target("90.5", unit="%"))

    assert drawing.scale.most == 100
    assert drawing.target.x < RIGHT


def test_series_of_a_kpi_share_their_axis():
    drawing = draw(figure("105"), target("150"), beside=[Decimal(688), Decimal(1371)])

    assert drawing.scale.most == 1371
    assert drawing.target.x < 60


def test_negative_amounts_put_zero_inside():
    drawing = draw(figure("-50"), target("50"))

    assert drawing.scale.zero == (LEFT + RIGHT) / 2
    assert drawing.baseline.x == LEFT


@pytest.mark.parametrize("count", [1, 19, 40])
def test_count_from_zero_is_that_many_cells(count):
    drawing = draw(figure("0", unit="市町村"), target(str(count), unit="市町村"))

    assert drawing.form == "cells"
    assert len(set(drawing.cells)) == count
    assert max(x for x, _ in drawing.cells) < RIGHT


@pytest.mark.parametrize(
    ("value", "unit"),
    [("41", "市町村"), ("1.5", "市町村"), ("19", "%")],
    ids=["many", "part", "rate"],
)
def test_what_cannot_be_counted_in_cells_is_a_change(value, unit):
    assert draw(figure("0", unit=unit), target(value, unit=unit)).form == "change"


def test_maintain_puts_both_marks_on_one_place():
    drawing = draw(figure("113600", unit="ha"), target("113600", bound=Bound.MAINTAIN, unit="ha"))

    assert drawing.form == "maintain"
    assert drawing.baseline.x == drawing.target.x < RIGHT


def test_totals_of_equal_length_are_bars_with_converted_means():
    drawing = draw(
        figure("2728", "H27-R1", Basis.TOTAL, unit="ha"),
        target("4341", "R2-R6", Basis.TOTAL, unit="ha"),
    )

    assert drawing.form == "totals"
    assert [bar.label for bar in drawing.bars] == ["基準 2,728ha(H27～R1)", "目標 4,341ha(R2～R6)"]
    assert [len(bar.cuts) for bar in drawing.bars] == [4, 4]
    assert drawing.notes == ("1年あたり 545.6ha → 868.2ha（換算）",)


def test_floor_without_baseline_says_so():
    drawing = draw(
        None, target("50", "R2-R6", Basis.TOTAL, Bound.AT_LEAST, unit="件", prefix="延べ")
    )

    assert drawing.form == "floor"
    assert drawing.baseline is None
    assert drawing.notes == ("基準値の記載なし",)
    assert drawing.target.x < RIGHT


def test_cap_over_years_never_puts_one_year_on_its_axis():
    drawing = draw(figure("178", "R1"), target("800", "R2-R6", Basis.TOTAL, Bound.AT_MOST))

    assert drawing.form == "cap"
    assert drawing.baseline is None
    assert [bar.label for bar in drawing.bars] == ["目標 800人以下(R2～R6)"]
    assert drawing.notes == ("1年あたり160.0人相当（換算）",)


def test_floor_for_every_year_has_a_lane_a_year_and_no_point_without_an_actual():
    drawing = draw(
        figure("86.09", "H29-R2", Basis.BEST, unit="%"),
        target("86.09", "R3-R7", Basis.EVERY_YEAR, Bound.AT_LEAST, unit="%"),
    )

    assert drawing.form == "every_year"
    assert [label for _x, label, _y in drawing.years] == ["R3", "R4", "R5", "R6", "R7"]
    assert {y for _x, _label, y in drawing.years} == {None}
    assert drawing.notes == ("基準 86.09%(H29～R2の最高値)",)


@pytest.mark.parametrize(
    ("baseline", "goal"),
    [
        pytest.param(None, target("10"), id="no baseline to reach from"),
        pytest.param(figure("5", "H30-R2", Basis.BEST), target("10"), id="best to year"),
        pytest.param(figure("5"), target("10", bound=Bound.AT_LEAST), id="at least in one year"),
        pytest.param(figure("5"), target("10", "R3-R7", Basis.TOTAL), id="year to total to reach"),
        pytest.param(
            figure("5", "H30-R1", Basis.TOTAL),
            target("10", "R3-R7", Basis.TOTAL),
            id="unlike totals",
        ),
        pytest.param(figure("5", unit="万人"), target("10"), id="unlike units"),
    ],
)
def test_form_that_is_not_known_has_no_drawing(baseline, goal):
    assert draw(baseline, goal) is None


def test_actuals_come_with_the_even_pace_of_the_newest_year():
    drawing = draw(figure("50"), target("100"), [figure("60", "R3"), figure("65", "R4")])

    assert [mark.label for mark in drawing.actuals] == ["実績 60人(R3)", "実績 65人(R4)"]
    assert drawing.expected.x == drawing.scale.at(Decimal(70))


def test_actual_of_the_baselines_year_has_no_pace():
    assert draw(figure("50"), target("100"), [figure("51", "R2")]).expected is None


def test_actuals_take_the_place_of_empty_cells():
    assert draw(figure("0"), target("19"), [figure("3", "R3")]).form == "change"


def test_actuals_inside_the_period_are_summed_and_others_left_out():
    drawing = draw(
        figure("178", "R1"),
        target("800", "R2-R6", Basis.TOTAL, Bound.AT_MOST),
        [figure("150", "R1"), figure("100", "R2"), figure("120", "R3")],
    )

    assert drawing.bars[-1].label == "実績の合計 220人（2年分）"
    assert drawing.bars[-1].end == drawing.scale.at(Decimal(220))


def test_actual_over_the_cap_stays_on_the_strip():
    drawing = draw(None, target("800", "R2-R6", Basis.TOTAL, Bound.AT_MOST), [figure("1200", "R2")])

    assert drawing.bars[-1].end == RIGHT
    assert drawing.target.x < RIGHT


def test_actuals_of_every_year_stand_above_or_below_the_line():
    drawing = draw(
        None,
        target("86.09", "R3-R5", Basis.EVERY_YEAR, Bound.AT_LEAST, unit="%"),
        [figure("88.09", "R3", unit="%"), figure("85.09", "R4", unit="%")],
    )

    above, below, none = (y for _x, _label, y in drawing.years)
    assert above < 52 < below
    assert none is None


def test_nothing_to_maintain_is_drawn_at_zero():
    drawing = draw(figure("0"), target("0", bound=Bound.MAINTAIN))

    assert drawing.form == "maintain"
    assert drawing.baseline.x == drawing.target.x == LEFT


@pytest.mark.parametrize(
    ("baseline", "goal", "actuals"),
    [
        pytest.param(
            figure("178", "R1"),
            target("800", "R2-R6", Basis.TOTAL, Bound.AT_MOST),
            [figure("-20", "R2")],
            id="actuals",
        ),
        pytest.param(
            figure("-5", "H27-R1", Basis.TOTAL),
            target("5", "R2-R6", Basis.TOTAL),
            [],
            id="baseline",
        ),
        pytest.param(None, target("-5", "R2-R6", Basis.TOTAL, Bound.AT_LEAST), [], id="target"),
    ],
)
def test_total_below_zero_has_no_drawing(baseline, goal, actuals):
    assert draw(baseline, goal, actuals) is None


def test_actuals_with_a_gap_make_no_total_so_far():
    goal = target("500", "R2～R6", Basis.TOTAL, Bound.AT_LEAST)
    whole = draw(None, goal, [figure("60", "R2"), figure("60", "R3")])
    gap = draw(None, goal, [figure("60", "R2"), figure("60", "R4")])

    assert "実績の合計 120人（2年分）" in [bar.label for bar in whole.bars]
    assert not [bar.label for bar in gap.bars if "実績" in bar.label]
    assert "期間の初めから続く実績値がないため、合計は描いていません" in gap.notes
