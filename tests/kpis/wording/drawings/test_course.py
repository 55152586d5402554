"""The lines and bands of a course are those that a judgement compares with."""

from decimal import Decimal

import pytest

from kpis.figures import Basis, Reading
from kpis.judgement import Verdict
from kpis.judging import judge
from kpis.wording.drawings.course import Course, Form
from kpis.wording.specimens import specimen
from tests.kpis.wording.drawings.placed import THRESHOLD, course


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("100人 R2 → 200人 R7 reach", Form.WAY),
        ("200人 R2 → 100人 R7 at_most", Form.WAY),
        ("100人 R2 → 100人 R7 maintain", Form.LEVEL),
        ("100人 R2 → 200人 R7 at_most", Form.LEVEL),
        ("100人 H29～R2 best → 200人 R7 reach", Form.LEVEL),
        ("→ 200人 R7 at_least", Form.LEVEL),
        ("100人 R1 → 200人 R2～R6 total at_most", Form.TOTAL),
        ("86% H29～R2 best → 86% R3～R7 every_year at_least", Form.EVERY_YEAR),
    ],
)
def test_form(text, form):
    assert course(text).form == form


def test_way_goes_at_an_even_pace_and_stays_at_its_end():
    way = course("100人 R2 → 200人 R7 reach")

    assert [way.line(year) for year in (2019, 2020, 2023, 2025, 2027)] == [100, 100, 160, 200, 200]
    assert way.band(2023) == (148, 160)


def test_total_so_far_ends_where_a_year_is_missing():
    total = course("→ 延べ50件 R2～R6 total at_least; 12件 R2; 15件 R3; 9件 R5")

    assert total.values == {2020: 12, 2021: 27}
    assert [total.line(year) for year in (2020, 2024)] == [10, 50]
    assert total.start is None


def test_baseline_of_several_years_or_beside_a_total_is_no_value_among_those_of_the_years():
    assert course("100人 R2 → 200人 R7 reach").start == 100
    assert course("100人 H29～R2 best → 200人 R7 reach").start is None
    assert course("100人 R1 → 200人 R2～R6 total at_most").start is None


def test_line_alone_has_no_band():
    assert course("100人 R2 → 100人 R7 maintain").band(2023) is None
    assert course("100人 H29～R1 total → 300人 R2～R6 total reach").band(2021) is None


JUDGED = [
    "100人 R2 → 200人 R7 reach",
    "200人 R2 → 100人 R7 reach",
    "100人 R2 → 100人 R7 maintain",
    "→ 延べ100人 R2～R6 total at_least",
    "30人 R1 → 100人 R2～R6 total at_most",
    "80人 H27～R1 total → 100人 R2～R6 total reach",
    "100人 H27～R1 total → 80人 R2～R6 total reach",
]


@pytest.mark.parametrize("text", JUDGED)
@pytest.mark.parametrize("year", [2022, 2024])
def test_place_of_a_value_says_what_is_judged(text, year):
    """Every whole amount that a year may have is on the side of the line, and in the band, that its mark says."""
    series = specimen("試験の系列", f"it: {text}")
    is_total = series.target.basis == Basis.TOTAL
    # A total of nothing in the years before.
    before = range(series.target.period.first_year, year) if is_total else ()
    for value in range(260):
        readings = [Reading(other, Decimal(0)) for other in before] + [
            Reading(year, Decimal(value))
        ]
        judged = judge(series.baseline, series.target, readings, THRESHOLD)
        drawn = Course(series.baseline, series.terms, readings, THRESHOLD)
        assert judged.expected == drawn.line(year)
        assert side(drawn, year, rising=judged.rising) == SIDES[judged.verdict], judged


SIDES = {
    Verdict.REACHED: "met",
    Verdict.ON_PACE: "met",
    Verdict.SLOW: "in the band",
    Verdict.BEHIND: "missed",
}


def side(drawn: Course, year: int, *, rising: bool) -> str:
    """Where the value of a year is drawn."""
    value, line, band = drawn.values[year], drawn.line(year), drawn.band(year)
    if value >= line if rising else value <= line:
        return "met"
    return "in the band" if band and min(band) <= value <= max(band) else "missed"
