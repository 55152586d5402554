import pytest

from policyportal.exchange.number_formats import JAPANESE, is_date, shown_number

ACCOUNTING = '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ '


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        pytest.param(203, "General", "203", id="no-format"),
        pytest.param(203, "", "203", id="nothing"),
        pytest.param(203, "@", "203", id="text"),
        pytest.param(203, "0.0", "203.0", id="decimals"),
        pytest.param(2037.0, "0.0#", "2037.0", id="decimals-that-may-be-missing"),
        pytest.param(54.90000000000001, "General", "54.9", id="noise-of-floats"),
        pytest.param(7150, "#,##0", "7150", id="thousands-apart"),
        pytest.param(7150, ACCOUNTING, "7150", id="accounting"),
        pytest.param(-3100, "#,##0;[Red]#,##0", "-3100", id="minus-by-colour"),
        pytest.param(-3100, '#,##0;"▲ "#,##0', "-3100", id="minus-by-triangle"),
        pytest.param(-12.5, r"0.0_);[Red]\(0.0\)", "-12.5", id="minus-by-brackets"),
        pytest.param(-3, "-0", "-3", id="minus-typed"),
        pytest.param(7150, '#,##0"千人"', "7150千人", id="unit"),
        pytest.param(7150, 'General"千人"', "7150千人", id="unit-without-a-format"),
        pytest.param(0.667, "0.0%", "66.7%", id="per-cent"),
        pytest.param(7, "000", "007", id="zeros-in-front"),
        pytest.param(2025, '0"年度"', "2025年度", id="year"),
        pytest.param(1234, "[$¥-411]#,##0", "¥1234", id="currency"),
        pytest.param(0.3, "0.00E+00", "0.3", id="power-of-ten"),
        pytest.param(0.5, "# ?/?", "0.5", id="fraction"),
        pytest.param(0, '0;-0;"－"', "－", id="sign-for-zero"),
        pytest.param(0, "#,###", "", id="nothing-for-zero"),
        pytest.param(105, ";;;", "", id="hidden"),
        pytest.param(1e300, "0.0", f"1{'0' * 300}.0", id="beyond-all-decimals"),
    ],
)
def test_number_has_the_digits_that_the_cell_shows(value, code, text):
    shown = shown_number(value, code)

    assert shown.text == text
    assert not shown.is_rounded
    assert not shown.is_scaled


@pytest.mark.parametrize(
    ("value", "code", "text", "held"),
    [
        pytest.param(66.66666666666667, "0.0", "66.7", "66.6666666666667", id="computed"),
        pytest.param(98.95, "0.0", "99.0", "98.95", id="half-up"),
        pytest.param(0.6667, "0%", "67%", "66.67%", id="per-cent"),
        pytest.param(-0.04, "0.0", "0.0", "-0.04", id="no-minus-before-nothing"),
        pytest.param(66.66666666666667, "General", *["66.6666666666667"] * 2, id="no-format"),
    ],
)
def test_what_a_cell_holds_beyond_what_it_shows_is_known(value, code, text, held):
    shown = shown_number(value, code)

    assert (shown.text, shown.held, shown.is_rounded) == (text, held, True)


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [(7150123, "#,##0,", "7150"), (7150123456, "#,##0.0,,", "7150.1"), (7150000, "0,", "7150")],
)
def test_thousands_are_told_from_their_number(value, code, text):
    shown = shown_number(value, code)

    assert (shown.text, shown.held, shown.is_scaled) == (text, str(value), True)


@pytest.mark.parametrize(
    "code",
    [
        *dict.fromkeys(JAPANESE.values()),
        '[$-411]ggge"年度"',
        "yyyy/m/d",
        "GGGE",
        "d-mmm",
        "[h]:mm",
        "aaa",
        '[$-ja-JP-x-gannen]ggge"年"m"月"d"日";@',
    ],
)
def test_dates_are_known_by_their_format(code):
    assert is_date(code)


@pytest.mark.parametrize(
    "code",
    [
        "General",
        "0.00E+00",
        "#,##0",
        '0"kg"',
        "0.0;[Red]-0.0",
        "@",
        '0"年度"',
        r"0\d",
        'General"人"',
    ],
)
def test_numbers_are_no_dates(code):
    assert not is_date(code)
