"""The rules by figures that whole things are counted in: what is lacking is enough, and nothing is finer than printed."""

from decimal import Decimal
from hashlib import sha256

import pytest

from kpis.figures import Basis, Bound, Reading
from kpis.judgement import Verdict
from kpis.judging import RULES, judge
from tests.kpis.forms import TRAPS, figure, target

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


# What the marks of the series that are easily got wrong come to under each version of the rules.
MARKS = {1: "1d4dcaa2cd73"}


def test_version_of_the_rules_moves_with_the_marks():
    """Records of approvals name it: whoever changes a mark adds a version here and in kpis/judging.py."""
    marks = []
    for name, (baseline, aim) in sorted(TRAPS.items()):
        for last_year in range(2021, 2027):
            for share in ("-0.5", "0.5", "0.8", "0.97", "1", "1.02", "1.5"):
                value = aim.value * Decimal(share)
                known = [Reading(year, value) for year in range(2020, last_year + 1)]
                found = judge(baseline, aim, known, Decimal("0.8"))
                marks.append(f"{name} {last_year} {share} {found.verdict} {found.refusal}")

    assert (RULES, sha256("\n".join(marks).encode()).hexdigest()[:12]) == max(MARKS.items())
