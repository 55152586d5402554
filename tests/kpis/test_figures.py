from decimal import Decimal

import pytest

from kpis.figures import CUMULATIVE, Basis, Bound, Figure, comparable, distance, gap, meets_limit
from tests.kpis.forms import FORMS, figure, target

# The distance that the target of each form asks for; the other forms have none.
DISTANCES = {
    "ishikari-young-people": "-213",
    "oshima-forest": "+1613",
    "hiyama-forest": "+1034",
    "donan-contracts": "+19",
    "tokachi-zero-carbon": "+19",
    "kushiro-farm-output": "+67.9",
    "more-than-double": "+10",
    "up": "+20",
    "down": "-20",
    "percent-up": "+64",
    "percent-down": "-5.1",
    "percent-full-width": "+26.6",
    "from-zero": "+4",
    "to-zero": "-4",
    "below-zero": "+50",
    "at-least": "+20",
    "at-most": "-30",
    "percent-at-least": "+15",
    "at-most-total": "-100",
}


@pytest.mark.parametrize(
    ("figure", "amount", "printed"),
    [
        pytest.param(figure("7250", "千人", "R2"), "7,250千人", "7,250千人(R2)", id="year"),
        pytest.param(
            figure("2037.0", "億円", "R1"), "2,037.0億円", "2,037.0億円(R1)", id="zero-decimal"
        ),
        pytest.param(figure("47.4", "万kW", "R1"), "47.4万kW", "47.4万kW(R1)", id="decimal"),
        pytest.param(figure("0", "市町村", "R2"), "0市町村", "0市町村(R2)", id="zero"),
        pytest.param(
            figure("1234567", "㎥", "H30"), "1,234,567㎥", "1,234,567㎥(H30)", id="millions"
        ),
        pytest.param(figure("-352", "人", "R2"), "−352人", "−352人(R2)", id="negative"),
        pytest.param(
            figure("-1234.50", "人", "R2"), "−1,234.50人", "−1,234.50人(R2)", id="negative-decimals"
        ),
        pytest.param(
            figure("2728", "ha", "H27～R1", Basis.TOTAL), "2,728ha", "2,728ha(H27～R1)", id="total"
        ),
        pytest.param(
            figure("50", "件", "R2～R6", Basis.TOTAL, Bound.AT_LEAST, CUMULATIVE),
            "延べ50件以上",
            "延べ50件以上(R2～R6)",
            id="cumulative-at-least",
        ),
        pytest.param(
            figure("800", "人", "R2～R6", Basis.TOTAL, Bound.AT_MOST),
            "800人以下",
            "800人以下(R2～R6)",
            id="total-at-most",
        ),
        pytest.param(
            figure("86.09", "%", "H29～R2", Basis.BEST),
            "86.09%",
            "86.09%(H29～R2の最高値)",
            id="best",
        ),
        pytest.param(
            figure("86.09", "%", "R3～R7", Basis.EVERY_YEAR, Bound.AT_LEAST),
            "86.09%/年",
            "86.09%/年(R3～R7)",
            id="every-year",
        ),
        pytest.param(
            figure("113600", "ha", "R7", bound=Bound.MAINTAIN),
            "113,600ha",
            "113,600ha(R7)",
            id="maintain",
        ),
        pytest.param(
            figure("7468", "千人", "R7", bound=Bound.REACH),
            "7,468千人",
            "7,468千人(R7)",
            id="reach",
        ),
    ],
)
def test_figure_is_written_as_printed(figure, amount, printed):
    assert figure.amount == amount
    assert str(figure) == printed


@pytest.mark.parametrize(
    ("figure", "inferred"),
    [
        pytest.param(figure("2728", "ha", "H27～R1", Basis.TOTAL), True, id="years-only"),
        pytest.param(
            figure("50", "件", "R2～R6", Basis.TOTAL, Bound.AT_LEAST, CUMULATIVE),
            False,
            id="cumulative",
        ),
        pytest.param(figure("86.09", "%", "H29～R2", Basis.BEST), False, id="best"),
        pytest.param(figure("100", "人", "R2"), False, id="year"),
    ],
)
def test_total_is_inferred_where_nothing_printed_says_so(figure, inferred):
    assert figure.total_is_inferred is inferred


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        pytest.param("7250", "7468", "218", id="up"),
        pytest.param("3352", "3139", "-213", id="down"),
        pytest.param("2037.0", "2104.9", "67.9", id="decimals"),
        pytest.param("97.1", "99.1", "2.0", id="decimals-kept"),
        pytest.param("100", "0", "-100", id="to-zero"),
        pytest.param("0", "19", "19", id="from-zero"),
        pytest.param("-50", "20", "70", id="from-below-zero"),
        pytest.param("-50", "-80", "-30", id="below-zero"),
    ],
)
def test_distance_is_exact(before, after, change):
    assert str(distance(figure(before, "人", "R2"), target(after, "人", "R7"))) == change


def test_figures_compare_by_number_and_print_by_digits():
    exact, short = figure("2037.0", "億円", "R1"), figure("2037", "億円", "R1")

    assert exact == short
    assert str(exact) != str(short)


def test_figure_cannot_be_changed():
    printed: Figure = figure("100", "人", "R2")

    with pytest.raises(AttributeError):
        printed.value = Decimal(1)


@pytest.mark.parametrize("form", FORMS)
def test_distance_is_the_way_from_baseline_to_target(form):
    found = distance(*FORMS[form])

    assert found == (Decimal(DISTANCES[form]) if form in DISTANCES else None)


def test_every_distance_is_of_a_form():
    assert DISTANCES.keys() < FORMS.keys()


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
    ("bound", "value", "is_met"),
    [
        pytest.param(Bound.AT_LEAST, "99.99", False, id="below-the-least"),
        pytest.param(Bound.AT_LEAST, "100", True, id="at-the-least"),
        pytest.param(Bound.AT_LEAST, "100.01", True, id="above-the-least"),
        pytest.param(Bound.AT_MOST, "100.01", False, id="above-the-most"),
        pytest.param(Bound.AT_MOST, "100", True, id="at-the-most"),
        pytest.param(Bound.AT_MOST, "99.99", True, id="below-the-most"),
    ],
)
def test_a_limit_already_met_leaves_no_distance(bound, value, is_met):
    baseline, aim = figure(value, "人", "R2"), target(Decimal(100), "人", "R7", bound=bound)

    assert meets_limit(baseline, aim) is is_met
    assert (distance(baseline, aim) is None) is is_met


@pytest.mark.parametrize(
    ("value", "line", "unit", "words"),
    [
        pytest.param("113419", "113600", "ha", "0.16%下回る", id="below"),
        pytest.param("51", "50", "件", "2.0%上回る", id="above"),
        pytest.param("113599", "113600", "ha", "1ha下回る", id="next-to-nothing-in-numbers"),
        pytest.param("120", "50", "人", "70人上回る", id="beyond-double-in-numbers"),
        pytest.param("2", "0", "人", "2人上回る", id="of-nothing-in-numbers"),
        pytest.param("85.5", "86.09", "％", "0.59ポイント下回る", id="rates-by-points"),
    ],
)
def test_gap_says_the_side_and_how_far(value, line, unit, words):
    assert gap(Decimal(value), target(line, unit, "R7")) == words
