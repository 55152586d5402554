from decimal import Decimal

import pytest

from kpis.figures import Basis, Bound
from kpis.progress import NoRate, comparable, distance, no_rate
from tests.kpis.forms import FORMS, figure, target

# The reason why there is no rate (None: there is one), and the distance that the target asks for.
ANSWERS = {
    "sorachi-farmland": (NoRate.MAINTAIN, None),
    "tokachi-employment": (NoRate.EVERY_YEAR, None),
    "okhotsk-brand": (NoRate.NO_BASELINE, None),
    "soya-young-people": (NoRate.UNLIKE_PERIODS, None),
    "ishikari-young-people": (None, "-213"),
    "oshima-forest": (NoRate.PERIOD_RUNNING, "+1613"),
    "hiyama-forest": (NoRate.PERIOD_RUNNING, "+1034"),
    "donan-contracts": (NoRate.PERIOD_RUNNING, "+19"),
    "tokachi-zero-carbon": (None, "+19"),
    "kushiro-farm-output": (None, "+67.9"),
    "more-than-double": (None, "+10"),
    "up": (None, "+20"),
    "down": (None, "-20"),
    "percent-up": (None, "+64"),
    "percent-down": (None, "-5.1"),
    "percent-full-width": (None, "+26.6"),
    "from-zero": (None, "+4"),
    "to-zero": (None, "-4"),
    "below-zero": (None, "+50"),
    "no-baseline-year": (NoRate.NO_BASELINE, None),
    "no-baseline-total": (NoRate.NO_BASELINE, None),
    "no-baseline-every-year": (NoRate.NO_BASELINE, None),
    "at-least": (None, "+20"),
    "at-most": (None, "-30"),
    "percent-at-least": (None, "+15"),
    "at-least-met": (NoRate.LIMIT, None),
    "at-most-met": (NoRate.LIMIT, None),
    "at-least-equal": (NoRate.LIMIT, None),
    "at-most-total": (NoRate.PERIOD_RUNNING, "-100"),
    "at-most-total-met": (NoRate.LIMIT, None),
    "totals-of-unlike-lengths": (NoRate.UNLIKE_PERIODS, None),
    "best-to-year": (NoRate.UNLIKE_PERIODS, None),
    "best-to-total": (NoRate.UNLIKE_PERIODS, None),
    "total-to-year": (NoRate.UNLIKE_PERIODS, None),
    "every-year-at-most": (NoRate.EVERY_YEAR, None),
    "every-year-maintain": (NoRate.EVERY_YEAR, None),
}


@pytest.mark.parametrize("form", FORMS)
def test_no_rate_gives_the_reason_or_nothing(form):
    baseline, aim = FORMS[form]

    assert no_rate(baseline, aim) is ANSWERS[form][0]


@pytest.mark.parametrize("form", FORMS)
def test_distance_is_the_way_from_baseline_to_target(form):
    baseline, aim = FORMS[form]
    signed_amount = ANSWERS[form][1]

    found = distance(baseline, aim)

    if signed_amount is None:
        assert found is None
    else:
        assert ("+" if found.is_rise else "-") + str(found.amount) == signed_amount


def test_every_reason_has_a_form():
    assert {reason for reason, _ in ANSWERS.values()} == {None, *NoRate}


@pytest.mark.parametrize("form", [form for form, (reason, _) in ANSWERS.items() if reason is None])
def test_a_rate_has_a_distance_to_go(form):
    assert distance(*FORMS[form]).amount > 0


@pytest.mark.parametrize(
    ("baseline", "aim", "answer"),
    [
        pytest.param(figure("1", "人", "R2"), target("2", "人", "R7"), True, id="year-year"),
        pytest.param(
            figure("1", "人", "H27～R1", Basis.TOTAL),
            target("2", "人", "R2～R6", Basis.TOTAL),
            True,
            id="equal-totals",
        ),
        pytest.param(
            figure("1", "人", "H27～H30", Basis.TOTAL),
            target("2", "人", "R2～R6", Basis.TOTAL),
            False,
            id="unequal-totals",
        ),
        pytest.param(
            figure("1", "人", "H27～R1", Basis.BEST),
            target("2", "人", "R2～R6", Basis.TOTAL),
            False,
            id="unlike-bases",
        ),
        pytest.param(
            figure("1", "千人", "R2"), target("2", "万人", "R7"), False, id="unlike-units"
        ),
        pytest.param(None, target("2", "人", "R7"), False, id="no-baseline"),
    ],
)
def test_comparable_asks_for_one_unit_basis_and_length(baseline, aim, answer):
    assert comparable(baseline, aim) is answer


@pytest.mark.parametrize(
    ("bound", "value", "answer"),
    [
        pytest.param(Bound.AT_LEAST, "99.99", None, id="below-the-least"),
        pytest.param(Bound.AT_LEAST, "100", NoRate.LIMIT, id="at-the-least"),
        pytest.param(Bound.AT_LEAST, "100.01", NoRate.LIMIT, id="above-the-least"),
        pytest.param(Bound.AT_MOST, "100.01", None, id="above-the-most"),
        pytest.param(Bound.AT_MOST, "100", NoRate.LIMIT, id="at-the-most"),
        pytest.param(Bound.AT_MOST, "99.99", NoRate.LIMIT, id="below-the-most"),
    ],
)
def test_a_limit_already_met_leaves_no_rate(bound, value, answer):
    baseline, aim = figure(value, "人", "R2"), target(Decimal(100), "人", "R7", bound=bound)

    assert no_rate(baseline, aim) is answer
    assert (distance(baseline, aim) is None) is (answer is NoRate.LIMIT)
