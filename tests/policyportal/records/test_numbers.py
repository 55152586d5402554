from decimal import Decimal
from fractions import Fraction

import pytest

from policyportal.records.numbers import (
    MOST_DECIMALS,
    decimals_apart,
    grouped,
    narrow,
    percent,
    portion,
    read_number,
    rounded,
    share_off,
    within_reach,
)

UNIT_HINT = "単位を付けずに、数値だけを入力してください"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        pytest.param("7310", "7310", id="digits"),
        pytest.param("7,310", "7310", id="commas"),
        pytest.param("1,234,567.80", "1234567.80", id="commas-and-decimals"),
        pytest.param("2037.0", "2037.0", id="zero-decimal-kept"),
        pytest.param("86.09", "86.09", id="decimals"),
        pytest.param("0", "0", id="zero"),
        pytest.param("0.00", "0.00", id="zero-decimals-kept"),
        pytest.param("７３１０", "7310", id="full-width"),
        pytest.param("７，３１０．５", "7310.5", id="full-width-signs"),
        pytest.param("-3", "-3", id="hyphen"),
        pytest.param("－３", "-3", id="full-width-hyphen"),
        pytest.param("−3", "-3", id="minus-sign"),
        pytest.param("▲3", "-3", id="filled-triangle"),
        pytest.param("△1,003.5", "-1003.5", id="open-triangle"),
        pytest.param(" 7310　", "7310", id="spaces-around"),
        pytest.param("▲ 3,100", "-3100", id="space-behind-a-triangle"),
        pytest.param("△　３，１００", "-3100", id="wide-space"),
        pytest.param("− 3", "-3", id="space-behind-a-minus-sign"),
        pytest.param("ー３", "-3", id="long-sound-for-a-minus"),
        pytest.param("–3", "-3", id="dash"),
        pytest.param("▼3.5", "-3.5", id="triangle-down"),
    ],
)
def test_read_number_keeps_the_printed_decimals(text, number):
    assert str(read_number(text)) == number


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("7,310千人", id="unit"),
        pytest.param("86.09%", id="per-cent"),
        pytest.param("５０件", id="full-width-with-unit"),
        pytest.param("1e3", id="exponent"),
        pytest.param("1.", id="no-decimals-after-point"),
        pytest.param(".5", id="nothing-before-point"),
        pytest.param("1.2.3", id="two-points"),
        pytest.param("--1", id="two-minus-signs"),
        pytest.param("1-", id="minus-behind"),
        pytest.param("+1", id="plus"),
        pytest.param("1 000", id="space-inside"),
        pytest.param("7,31", id="comma-out-of-place"),
        pytest.param(",310", id="comma-in-front"),
        pytest.param("1.234,5", id="comma-in-decimals"),
        pytest.param("10²", id="superscript"),
        pytest.param("²", id="superscript-alone"),
        pytest.param("①", id="circled-digit"),
        pytest.param("٣", id="arabic-digit"),
        pytest.param("7310\n7311", id="two-lines"),
    ],
)
def test_read_number_refuses_and_points_to_the_unit(text):
    with pytest.raises(ValueError, match=UNIT_HINT):
        read_number(text)


@pytest.mark.parametrize(
    ("text", "unit", "number"),
    [
        pytest.param("7,310千人", "千人", "7310", id="unit"),
        pytest.param("▲ 3 人", "人", "-3", id="space"),
        pytest.param("86.09％", "%", "86.09", id="width"),
        pytest.param("108㎥", "m3", "108", id="square"),
    ],
)
def test_the_unit_that_is_wanted_may_stand_behind_a_number(text, unit, number):
    assert str(read_number(text, unit)) == number


@pytest.mark.parametrize(
    ("text", "unit", "said"),
    [
        pytest.param(
            "731万人", "千人", "「731万人」は「万人」の数値ですが、ここの単位は「千人」", id="unit"
        ),
        pytest.param("50件以上", "件", "「件以上」", id="more-than-the-unit"),
        pytest.param("1e5", "人", UNIT_HINT, id="exponent"),
        pytest.param("7,31", "人", UNIT_HINT, id="comma"),
        pytest.param("10²", "人", UNIT_HINT, id="note"),
        pytest.param("7,150※1", "人", UNIT_HINT, id="sign-of-a-note"),
        pytest.param("（3,100）", "", "マイナスなら「-」を付け", id="brackets"),
        pytest.param("(3.1)", "人", "マイナスなら「-」を付け", id="narrow-brackets"),
    ],
)
def test_another_unit_and_brackets_are_asked_about(text, unit, said):
    with pytest.raises(ValueError, match=said):
        read_number(text, unit)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("　", id="space"),
        pytest.param("-", id="minus-alone"),
        pytest.param("▲", id="triangle-alone"),
        pytest.param("NaN", id="nan"),
        pytest.param("inf", id="inf"),
        pytest.param("-Infinity", id="infinity"),
        pytest.param("百", id="kanji"),
        pytest.param("½", id="fraction"),
        pytest.param("なし", id="words"),
    ],
)
def test_read_number_refuses_what_is_no_number(text):
    with pytest.raises(ValueError, match="数値ではありません"):
        read_number(text)


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


@pytest.mark.parametrize(
    ("line", "decimals", "rising", "first"),
    [
        pytest.param(Fraction("3.2"), 0, True, "4", id="whole-things-from-below"),
        pytest.param(Fraction("3.8"), 0, False, "3", id="whole-things-from-above"),
        pytest.param(Fraction(108), 0, True, "108", id="met-exactly"),
        pytest.param(Fraction("2050.58"), 1, True, "2050.6", id="as-fine-as-the-figures"),
        pytest.param(Fraction(2), 1, True, "2.0", id="as-many-decimals-as-printed"),
        pytest.param(Fraction("-1.25"), 0, True, "-1", id="below-zero-up"),
        pytest.param(Fraction("-1.25"), 0, False, "-2", id="below-zero-down"),
    ],
)
def test_within_reach_is_the_first_number_that_meets_the_line(line, decimals, rising, first):
    assert str(within_reach(line, decimals, rising=rising)) == first


@pytest.mark.parametrize(
    ("value", "line", "share"),
    [
        pytest.param("113419", "113600", "0.16", id="two-digits-below-one"),
        pytest.param("49", "50", "2.0", id="one-decimal"),
        pytest.param("113599", "113600", "0.00088", id="never-nothing"),
        pytest.param("-60", "-50", "20.0", id="below-zero"),
    ],
)
def test_share_off_is_in_per_cent_of_the_line(value, line, share):
    assert share_off(Decimal(value), Decimal(line)) == share


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


@pytest.mark.parametrize(
    ("share", "line", "decimals"),
    [
        pytest.param(Fraction("0.7"), Fraction("0.8"), 1, id="far"),
        pytest.param(Fraction("0.7998"), Fraction("0.8"), 2, id="close"),
        pytest.param(Fraction("0.8"), Fraction("0.8"), 1, id="equal"),
        pytest.param(Fraction("0.799999999999"), Fraction("0.8"), MOST_DECIMALS, id="by-a-hair"),
        pytest.param(Fraction("0.9999"), Fraction(1), 1, id="never-the-whole"),
    ],
)
def test_decimals_apart_are_the_fewest_that_tell_two_shares(share, line, decimals):
    assert decimals_apart(share, line) == decimals


def test_portion_of_a_rule_is_written_short():
    assert portion(Decimal("0.8")) == "80"
    assert portion(1 / Fraction(3, 4)) == "133.3"
