"""The rules by figures that whole things are counted in: what is lacking is enough, and nothing is finer than printed."""

from decimal import Decimal

import pytest

from kpis.figures import Basis, Bound, Reading
from kpis.judgement import Verdict
from kpis.judging import judge
from tests.kpis.forms import figure, target

WAYS = {
    "towns": (figure("0", "市町", "R2"), target("6", "市町", "R7")),
    "falling": (figure("20", "人", "R2"), target("3", "人", "R7")),
    "finer": (figure("10.0", "億円", "R2"), target("20.0", "億円", "R7")),
    "floor": (None, target("50", "件", "R2～R6", Basis.TOTAL, Bound.AT_LEAST)),
}


@pytest.mark.parametrize(
    ("way", "value", "year", "pace", "shortfall"),
    [
        # An even pace would be at 2.4 towns: two are too few, and a third is enough.
        pytest.param("towns", "2", 2022, "3", "1", id="whole"),
        pytest.param("falling", "18", 2022, "13", "5", id="whole-and-falling"),
        pytest.param("finer", "13.9", 2022, "14.0", "0.1", id="as-printed"),
        pytest.param("towns", "2.5", 2023, "3.6", "1.1", id="an-actual-may-be-finer"),
        pytest.param("floor", "9", 2020, "10", "1", id="total"),
        pytest.param("towns", "5", 2025, "6", "1", id="to-the-target-in-its-year"),
    ],
)
def test_pace_and_shortfall_have_the_digits_of_the_figures(way, value, year, pace, shortfall):
    reading = Reading(year, Decimal(value))
    baseline, aim = WAYS[way]
    found = judge(baseline, aim, [reading], Decimal("0.8"))

    assert found.verdict in (Verdict.SLOW, Verdict.BEHIND)
    assert (str(found.pace), str(found.shortfall)) == (pace, shortfall)
    step = found.shortfall if found.rising else -found.shortfall
    enough = Reading(year, reading.value + step)
    assert judge(baseline, aim, [enough], Decimal("0.8")).verdict in (
        Verdict.ON_PACE,
        Verdict.REACHED,
    )
