"""Which series stand on one axis, how units are converted, and what is said of those side by side."""

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations
from types import SimpleNamespace

import pytest

from kpis.figures import Basis, Bound, Figure, Reading
from kpis.targets import TargetTerm
from kpis.wording.comparison import conversion, overlaps, side_by_side
from kpis.wording.drawings.frame import SMALL
from kpis.wording.series import wording_of
from tests.kpis.forms import OTHERS, TRAPS, figure, target

# The units of the plan, by what they measure.
PEOPLE = ("人", "千人", "万人")
MUNICIPALITIES = ("市町村", "市町", "町")
OWN_KIND = ("%", "ha", "万kW", "件", "施設", "カ所", "百万円", "億円", "㎥", "農場")
UNITS = (*PEOPLE, *MUNICIPALITIES, *OWN_KIND)


@dataclass(frozen=True)
class Series:
    """A series as far as a comparison looks at it."""

    baseline: Figure | None
    target: Figure
    kpi: object = field(default_factory=lambda: kpi())
    actuals: object = field(default_factory=lambda: SimpleNamespace(all=list))
    title: str = "試験指標"
    readings: tuple = ()
    beside: tuple = ()
    is_alone: bool = True
    break_years: tuple = ()
    break_kinds: dict = field(default_factory=dict)

    @property
    def terms(self) -> list[TargetTerm]:
        return [TargetTerm(self.target)]

    @property
    def unit(self) -> str:
        return self.target.unit


def kpi(pk=1, family_id=None, note=""):
    return SimpleNamespace(pk=pk, family_id=family_id, note="", editorial_note=note)


def texts(drawing) -> list[str]:
    return [label.text for label in drawing.labels]


def height(drawing) -> int:
    """How far the target is above the axis of the years."""
    return drawing.bottom - drawing.target[1]


def from_to(before, after, unit="人", start="R2", end="R7", **values) -> Series:
    return Series(figure(before, unit, start), target(after, unit, end), **values)


def series_in(unit) -> Series:
    return from_to("1", "2", unit)


@pytest.mark.parametrize(("unit", "other"), [*combinations(UNITS, 2)])
def test_units_share_an_axis_only_if_they_measure_the_same(unit, other):
    same = any({unit, other} <= set(kind) for kind in (PEOPLE, MUNICIPALITIES))

    comparison = side_by_side([series_in(unit), series_in(other)])

    assert bool(conversion(unit, other)) == bool(conversion(other, unit)) == same
    assert len(comparison.axes) == same
    assert len(comparison.apart) == (0 if same else 2)


@pytest.mark.parametrize("unit", UNITS)
def test_same_unit_shares_an_axis(unit):
    (axis,) = side_by_side([series_in(unit), series_in(unit)]).axes

    assert axis.unit == unit
    assert [row.converted for row in axis.rows] == ["", ""]


def test_width_of_a_unit_makes_no_difference():
    (axis,) = side_by_side([series_in("%"), series_in("％")]).axes

    assert axis.unit == "%"
    assert axis.converted_units == axis.equal_units == []


@pytest.mark.parametrize(
    ("unit", "to", "factor"),
    [
        ("千人", "万人", "0.1"),
        ("人", "万人", "0.0001"),
        ("万人", "千人", "10"),
        ("万人", "人", "10000"),
        ("町", "市町村", "1"),
        ("%", "％", "1"),
    ],
)
def test_conversion_is_exact(unit, to, factor):
    assert conversion(unit, to) == Decimal(factor)


def test_unlike_units_have_no_conversion():
    assert conversion("ha", "㎥") is None


def test_converted_values_keep_the_last_printed_digit_and_stand_beside_the_printed():
    thousands, tens = from_to("7250", "7468", "千人"), from_to("1040", "1994", "万人")

    (axis,) = side_by_side([thousands, tens, from_to("1017", "2130", "万人")]).axes

    assert axis.unit == "万人"
    assert axis.converted_units == ["千人"]
    first, second, _ = axis.rows
    assert first.converted == "725.0万人 → 746.8万人"
    assert texts(first.drawing)[:2] == ["目標 7,468千人", "基準 7,250千人"]
    assert second.converted == ""
    # A third as high as 1,994万人.
    assert 0.3 < height(first.drawing) / height(second.drawing) < 0.4


def test_axis_has_the_unit_of_most_and_of_the_first_on_a_tie():
    many = [series_in("町"), series_in("市町"), series_in("市町村"), series_in("市町村")]

    assert side_by_side(many).axes[0].unit == "市町村"
    assert side_by_side([series_in("千人"), series_in("万人")]).axes[0].unit == "千人"
    assert side_by_side([series_in("万人"), series_in("千人")]).axes[0].unit == "万人"


def test_counts_of_municipalities_are_one_count_without_conversion():
    (axis,) = side_by_side([from_to("0", "6", "市町"), from_to("0", "19", "市町村")]).axes

    assert axis.equal_units == ["市町村"]
    assert axis.converted_units == []
    assert [row.converted for row in axis.rows] == ["", ""]


def test_rows_of_an_axis_share_one_scale_from_zero():
    small, large = side_by_side([from_to("0", "4"), from_to("0", "19")]).axes[0].rows

    assert not small.drawing.is_broken
    assert small.drawing.start[1] == large.drawing.start[1] == large.drawing.bottom
    assert round(height(small.drawing) / height(large.drawing), 1) == 0.2


def test_zero_is_drawn():
    row = side_by_side([from_to("0", "4"), from_to("0", "19")]).axes[0].rows[0]

    assert row.drawing.form == "count"
    assert "基準 0人" in texts(row.drawing)


def test_nothing_but_zero_has_no_span():
    zero = Series(figure("0", "人", "R2"), target("0", "人", "R7", bound=Bound.MAINTAIN))

    (axis,) = side_by_side([zero, zero]).axes

    assert axis.span == ""
    assert axis.rows[0].drawing.form == "level"


def test_amounts_below_zero_have_their_place():
    (axis,) = side_by_side([from_to("-30", "20"), from_to("10", "50")]).axes

    assert axis.span == "−30から50人"
    assert not axis.rows[0].drawing.is_broken


@pytest.mark.parametrize(
    "name",
    [
        "tokachi-employment",
        "okhotsk-brand",
        "soya-young-people",
        "oshima-forest",
        "hiyama-forest",
        "donan-contracts",
    ],
)
def test_value_that_is_not_of_one_year_stands_apart_from_its_own_unit(name):
    baseline, goal = TRAPS[name]
    other, year = Series(baseline, goal), [series_in(goal.unit), series_in(goal.unit)]

    comparison = side_by_side([other, *year])

    assert [row.series for row in comparison.axes[0].rows] == year
    assert [(row.series, row.drawing) for row in comparison.apart] == [
        (other, wording_of(other).drawn(SMALL, ()))
    ]


@pytest.mark.parametrize("name", ["at-least", "at-most", "at-least-met", "best-to-year"])
def test_limit_or_best_stands_apart(name):
    odd = Series(*OTHERS[name])

    assert side_by_side([odd, series_in(odd.unit)]).axes == ()


def test_series_of_one_form_other_than_a_year_share_no_axis():
    forest = [Series(*TRAPS[name]) for name in ("oshima-forest", "hiyama-forest")]

    comparison = side_by_side(forest)

    assert comparison.axes == ()
    assert [row.drawing for row in comparison.apart] == [
        wording_of(series).drawn(SMALL, ()) for series in forest
    ]


def test_year_that_nothing_stands_beside_has_an_axis_of_its_own():
    (row, _) = side_by_side([from_to("50", "100"), series_in("ha")]).apart

    assert row.drawing.form == "way"
    assert row.drawing.is_broken


def test_missing_baseline_is_said_and_the_target_drawn_alone():
    alone = Series(None, target("50", "人", "R7"))

    row = side_by_side([alone, from_to("0", "100")]).axes[0].rows[0]

    assert row.drawing.start is None
    assert [text for _y, text in row.drawing.below.notes] == ["基準値なし"]


def test_missing_baseline_is_no_part_of_a_conversion():
    alone = Series(None, target("50", "千人", "R7"))

    (axis,) = side_by_side([from_to("1", "2", "万人"), alone]).axes

    assert axis.rows[1].converted == "5.0万人"


def test_actuals_stand_on_the_axis_converted_too():
    measured = from_to("7250", "7468", "千人", readings=(Reading(2022, Decimal(9000)),))

    (axis,) = side_by_side([from_to("100", "200", "万人"), measured]).axes

    drawing = axis.rows[1].drawing
    assert axis.span == "0から900.0万人"
    assert "9,000千人" in texts(drawing)
    assert axis.has_actuals


def test_rows_keep_their_order_whatever_their_values():
    series = [from_to("9", "99"), series_in("ha"), from_to("1", "10"), from_to("5", "50")]

    comparison = side_by_side(series)

    assert [row.series for row in comparison.rows] == series
    assert [row.series for row in comparison.axes[0].rows] == [series[0], *series[2:]]


def test_years_are_counted_in_order_of_time_and_missing_ones_last():
    comparison = side_by_side(
        [
            Series(None, target("50", "件", "R2～R6", Basis.TOTAL, Bound.AT_LEAST)),
            from_to("1", "2", start="R2"),
            from_to("1", "2", start="R1", end="R6"),
            from_to("1", "2", start="R2"),
        ]
    )

    def said(years):
        return [(when, count) for _period, when, count in years.counts]

    assert said(comparison.baseline_years) == [("R1", 1), ("R2", 2), ("", 1)]
    assert said(comparison.target_years) == [("R2～R6", 1), ("R6", 1), ("R7", 2)]
    assert not comparison.baseline_years.hold_periods
    assert comparison.target_years.hold_periods


@pytest.mark.parametrize(
    ("starts", "meets"),
    [(("R1", "R2"), True), (("R2", "R2"), False), (("R1", "R3"), False), (("H30", "R2"), False)],
)
def test_pandemic_is_spoken_of_only_where_the_year_before_stands_beside_it(starts, meets):
    comparison = side_by_side([from_to("1", "2", start=start) for start in starts])

    assert comparison.meets_the_pandemic == meets


def test_axis_knows_whether_it_holds_one_indicator():
    family = [kpi(1, family_id=7), kpi(2, family_id=7)]
    strangers = [kpi(1), kpi(2)]

    for kpis, alike in ((family, True), (strangers, False), ([kpi(1), kpi(1)], True)):
        series = [from_to("1", "2", kpi=owner) for owner in kpis]
        assert side_by_side(series).axes[0].one_indicator == alike


def test_editorial_notes_stand_once_with_the_kpis_they_are_about():
    a, b, c = kpi(1, note="同じ注記"), kpi(2, note="同じ注記"), kpi(3)
    series = [from_to("1", "2", kpi=owner) for owner in (a, a, b, c)]

    assert side_by_side(series).editorial_notes == {"同じ注記": [a, b]}


def test_printed_notes_are_known():
    without, noted = kpi(1), SimpleNamespace(pk=2, family_id=None, note="※毎年度")

    for kpis, known in (([without, noted], True), ([without, without], False)):
        series = [from_to("1", "2", kpi=owner) for owner in kpis]
        assert side_by_side(series).has_printed_notes == known


def test_overlaps_are_pairs_with_places_in_common():
    def of(*places):
        return SimpleNamespace(project=SimpleNamespace(places=places))

    a, b, c = of("胆振", "空知"), of("空知", "胆振", "日高"), of("渡島")

    assert overlaps([a, b, c]) == [(a, b, ["胆振", "空知"])]


def test_nothing_to_compare_is_no_error():
    comparison = side_by_side([])

    assert comparison.rows == []
    assert comparison.baseline_years.counts == []
