from decimal import Decimal
from fractions import Fraction

import pytest

from kpis.figures import (
    CUMULATIVE,
    Basis,
    Bound,
    Change,
    Figure,
    grouped,
    narrow,
    nearly,
    percent,
    portion,
    rounded,
)
from tests.kpis.forms import figure


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
    ("baseline", "target", "rise", "amount", "percent"),
    [
        pytest.param("7250", "7468", True, "218", Decimal(21800) / 7250, id="up"),
        pytest.param("3352", "3139", False, "213", Decimal(21300) / 3352, id="down"),
        pytest.param(
            "2037.0", "2104.9", True, "67.9", Decimal("6790") / Decimal("2037"), id="decimals"
        ),
        pytest.param(
            "97.1", "99.1", True, "2.0", Decimal("200") / Decimal("97.1"), id="decimals-kept"
        ),
        pytest.param("100", "0", False, "100", Decimal(100), id="to-zero"),
        pytest.param("0", "19", True, "19", None, id="from-zero"),
        pytest.param("-50", "20", True, "70", None, id="from-below-zero"),
        pytest.param("-50", "-80", False, "30", None, id="below-zero"),
    ],
)
def test_change_is_exact(baseline, target, rise, amount, percent):
    change = Change(figure(baseline, "人", "R2"), figure(target, "人", "R7"))

    assert change.is_rise is rise
    assert str(change.amount) == amount
    assert change.percent == percent


@pytest.mark.parametrize(
    ("value", "shown", "whole"),
    [
        pytest.param("60", "60.0", True, id="whole"),
        pytest.param("2.5", "2.5", True, id="one-decimal"),
        pytest.param("2.50", "2.5", True, id="trailing-zero"),
        pytest.param("0.05", "0.1", False, id="half-up"),
        pytest.param("0.25", "0.3", False, id="half-up-from-even"),
        pytest.param("0.0499", "0.0", False, id="below-half"),
        pytest.param("2.949999", "2.9", False, id="just-below-half"),
        pytest.param("99.95", "100.0", False, id="carry"),
        pytest.param("0", "0.0", True, id="zero"),
    ],
)
def test_rounded_goes_half_up_and_says_if_that_is_all(value, shown, whole):
    number, exact = rounded(Decimal(value))

    assert str(number) == shown
    assert exact is whole


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param("1234567.80", "1,234,567.80", id="decimals-kept"),
        pytest.param("999", "999", id="short"),
        pytest.param("-1000", "−1,000", id="minus-sign"),
        pytest.param("1E+3", "1,000", id="no-exponent"),
    ],
)
def test_grouped_puts_commas(value, text):
    assert grouped(Decimal(value)) == text


@pytest.mark.parametrize(
    ("printed", "folded"),
    [
        pytest.param("１施設", "1施設", id="digit"),
        pytest.param("ＫＰＩ", "KPI", id="letters"),
        pytest.param("ｵﾎｰﾂｸ", "オホーツク", id="half-width-kana"),
        pytest.param("ﾌﾟﾛｼﾞｪｸﾄ", "プロジェクト", id="half-width-kana-with-marks"),
        pytest.param("52.3％", "52.3%", id="per-cent"),
        pytest.param("86.09%／年", "86.09%/年", id="slash"),
        pytest.param("1,040万人（R2）", "1,040万人(R2)", id="brackets"),
        pytest.param("（ｶﾞ）", "(ガ)", id="kana-in-brackets"),
        pytest.param("。｡", "。。", id="half-width-stop"),
    ],
)
def test_narrow_folds_width(printed, folded):
    assert narrow(printed) == folded


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("R2～R6", id="to-sign"),
        pytest.param("R2〜R6", id="wave-dash"),
        pytest.param("108,000㎥", id="cubic-metre"),
        pytest.param("釧路・根室", id="middle-dot"),
        pytest.param("①㈱Ⅱ㌔", id="compatibility-signs"),
        pytest.param("10²", id="superscript"),
        pytest.param("【施策】〔外来〕「縄文」", id="cjk-brackets"),
        pytest.param("全　角", id="wide-space"),
        pytest.param("か\u3099", id="combining-mark"),
        pytest.param("㍻", id="square-era"),
        pytest.param("", id="empty"),
    ],
)
def test_narrow_leaves_everything_else(text):
    assert narrow(text) == text


def test_figures_compare_by_number_and_print_by_digits():
    exact, short = figure("2037.0", "億円", "R1"), figure("2037", "億円", "R1")

    assert exact == short
    assert str(exact) != str(short)


def test_figure_cannot_be_changed():
    printed: Figure = figure("100", "人", "R2")

    with pytest.raises(AttributeError):
        printed.value = Decimal(1)


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        pytest.param(Fraction(4341, 5), 0, "868.2", id="a-decimal-more"),
        pytest.param(Fraction(108), 0, "108", id="whole"),
        pytest.param(Fraction("2077.70"), 1, "2,077.7", id="no-decimal-more-than-needed"),
        pytest.param(Fraction(2), 1, "2.0", id="as-many-as-printed"),
        pytest.param(Fraction(10, 3), 0, "約3.3", id="not-all"),
        pytest.param(Fraction("1.25"), 0, "約1.3", id="half-up"),
        pytest.param(Fraction("-1.25"), 0, "約−1.3", id="half-away-from-zero"),
        pytest.param(Fraction(29, 10) + Fraction(1, 1000), 0, "約2.9", id="below"),
    ],
)
def test_nearly_shows_a_decimal_more_and_says_where_that_is_not_all(value, decimals, shown):
    assert nearly(value, decimals) == shown


@pytest.mark.parametrize(
    ("share", "decimals", "shown"),
    [
        pytest.param(Fraction(1, 3), 1, "33.3", id="down"),
        pytest.param(Fraction(2, 3), 1, "66.7", id="up"),
        pytest.param(Fraction(2, 3), 3, "66.667", id="finer"),
        pytest.param(Fraction("0.9995"), 1, "99.9", id="never-the-whole"),
        pytest.param(Fraction("0.9995"), 2, "99.95", id="finer-than-the-whole"),
        pytest.param(Fraction("0.99999999"), 1, "99.9", id="by-a-hair"),
        pytest.param(Fraction(1), 1, "100.0", id="reached"),
        pytest.param(Fraction("1.0001"), 1, "100.0", id="just-more"),
        pytest.param(Fraction(20), 1, "2,000.0", id="thousands"),
        pytest.param(Fraction("-0.0005"), 1, "−0.1", id="negative"),
    ],
)
def test_percent_is_half_up_and_never_the_whole_before_it_is(share, decimals, shown):
    assert percent(share, decimals) == shown


def test_portion_of_a_rule_is_written_short():
    assert portion(Decimal("0.8")) == "80"
    assert portion(1 / Fraction(3, 4)) == "133.3"
