"""What is asked about a value of a year: of series that are not saved."""

from decimal import Decimal

import pytest

from kpis.actuals.questions import jump, questions, running_total
from kpis.figures import Basis, Figure
from kpis.models import KPISeries
from kpis.periods import Period
from tests.kpis.forms import figure, target


def years(*values: str, first: int = 2020, unit: str = "件") -> list[Figure]:
    """The figures of years that follow each other; an empty text is a year without one."""
    return [
        figure(value, unit, str(first + number)) for number, value in enumerate(values) if value
    ]


FIFTY = target("50", "件", "R2～R6", Basis.TOTAL, "at_least", "延べ")


def asked(*values: str, of=FIFTY) -> str:
    """What is asked about the last of some years."""
    *others, last = years(*values)
    return running_total(last.period.first_year, last.value, of, others)


@pytest.mark.parametrize(
    "values",
    [
        pytest.param(["10", "20"], id="twice-as-much"),
        pytest.param(["0", "10", "20"], id="after-a-year-of-nothing"),
        pytest.param(["10", "", "31"], id="with-a-gap"),
        pytest.param(["12", "16", "20"], id="slower"),
        pytest.param(["40", "42"], id="past-the-target-if-added-up"),
        pytest.param(["10", "14", "14", "30"], id="with-a-year-that-adds-nothing"),
    ],
)
def test_values_that_may_be_running_totals(values):
    assert asked(*values).startswith("R")


@pytest.mark.parametrize(
    "values",
    [
        pytest.param(["10"], id="first"),
        pytest.param(["10", "9"], id="less"),
        pytest.param(["10", "14"], id="little-more"),
        pytest.param(["10", "11", "12"], id="rising-slowly"),
        pytest.param(["8", "9", "10", "11"], id="rising-on"),
        pytest.param(["12", "15", "9", "14"], id="up-and-down"),
        pytest.param(["10", "10", "10"], id="alike"),
        pytest.param(["0", "0"], id="nothing"),
        pytest.param(["10", "100"], id="a-digit-more"),
    ],
)
def test_values_of_single_years(values):
    assert asked(*values) == ""


def test_running_total_is_asked_about_once():
    assert asked("10", "20", "31", "42") == ""  # 20 was confirmed
    assert "合計は61件" in asked("10", "12", "39")


def test_question_names_the_years_the_sum_and_what_the_year_would_add():
    assert asked("10", "20") == (
        "R3だけの値ですか（R2：10、R3：20と増えています）。この系列は各年の値を合計するため、合計は30件になります。"
        "累計のときは、R2から増えた10件を入力してください。"
    )


def test_only_the_years_of_a_total_are_added_up():
    of_a_year = target("50", "件", "R6")

    assert asked("10", "20", of=of_a_year) == ""
    assert running_total(2026, Decimal(30), FIFTY, years("10", "20")) == ""


def series(**values) -> KPISeries:
    figures = {
        "unit": "件",
        "target_value": Decimal(50),
        "target_period": Period(2020, 2024),
        "target_basis": "total",
        "target_bound": "at_least",
    }
    return KPISeries(**figures | values)


def about(value: str, *others: str, year: int = 2020, **values) -> str:
    return "".join(questions(series(**values), year, Decimal(value), years(*others)))


FOREST = {"unit": "ha", "target_value": Decimal(4341), "target_bound": "reach"}
OF_FIVE_YEARS = {"baseline_period": Period(2015, 2019), "baseline_basis": "total"}
CAP = {"unit": "人", "target_bound": "at_most"}


def test_first_value_of_a_total_is_held_against_an_even_year_of_its_target():
    said = about("812345", **FOREST, **OF_FIVE_YEARS, baseline_value=Decimal(2728))

    assert said == (
        "目標値を年数で割った1年あたりの値と大きく違います。桁・単位を確認してください"
        "（R2～R6の4,341ha÷5年＝868.2ha → 入力：812,345ha）。"
    )


@pytest.mark.parametrize(
    ("value", "values", "is_asked"),
    [
        pytest.param("812", FOREST, False, id="like"),
        pytest.param("2700", FOREST, True, id="more"),
        pytest.param("100", FOREST, True, id="less"),
        pytest.param("0", FOREST, False, id="nothing-yet"),
        pytest.param("1", CAP, False, id="below-a-cap"),
        pytest.param("50", CAP, True, id="above-a-cap"),
        pytest.param("50", {"target_value": Decimal(0)}, False, id="no-even-year"),
        pytest.param("40", {"target_basis": "every_year"}, False, id="of-every-year"),
    ],
)
def test_first_value_of_a_total_may_differ_from_it(value, values, is_asked):
    assert ("1年あたり" in about(value, **values)) is is_asked


BALANCE = {"unit": "人", "baseline_basis": "year", "baseline_period": Period.year(2019)}


@pytest.mark.parametrize(
    ("value", "others", "values", "is_asked"),
    [
        pytest.param("-3", [], {}, True, id="count"),
        pytest.param("-3", ["-2"], {}, False, id="as-before"),
        pytest.param("-3", [], BALANCE | {"baseline_value": Decimal(-4)}, False, id="balance"),
        pytest.param("0", [], {}, False, id="zero"),
    ],
)
def test_value_below_zero(value, others, values, is_asked):
    said = about(value, *others, year=2021, **values)

    assert ("0より小さい値です" in said) is is_asked


SHARE = {"unit": "%", "target_basis": "year", "target_value": Decimal("80.5")}


def test_finer_digits_than_the_series_has_are_asked_about_once():
    assert about("66.7", **SHARE) == ""
    assert about("66.667", **SHARE).endswith(
        "これまで小数1桁です。資料のとおりの桁か確認してください（入力：66.667%）。"
    )
    assert about("66.667", "66.668", year=2021, **SHARE) == ""
    assert about("66.667", **SHARE, decimals=3) == ""


@pytest.mark.parametrize(
    ("before", "value", "said"),
    [
        pytest.param("7250", "7310", "", id="like"),
        pytest.param("100", "150", "", id="just-half-more"),
        pytest.param("100", "151", "前年比が±50%を超えています", id="more"),
        pytest.param("100", "49", "前年比が±50%を超えています", id="less"),
        pytest.param("7310", "731", "前年比が±50%を超えています", id="a-digit-lost"),
        pytest.param("7250", "10250", "前年と桁数が違います", id="a-digit-more"),
        pytest.param("0", "3", "", id="from-zero"),
        pytest.param("0", "13", "前年と桁数が違います", id="from-zero-to-tens"),
        pytest.param("3", "0", "前年比が±50%を超えています", id="to-zero"),
        pytest.param("-30", "30", "前年比が±50%を超えています", id="another-sign"),
        pytest.param("2037.0", "2037.05", "", id="decimals"),
    ],
)
def test_jump_from_the_year_before(before, value, said):
    found = jump(2022, Decimal(value), None, [figure(before, "千人", "R3")])

    assert found.startswith(said)
    assert bool(found) == bool(said)


def test_jump_says_both_figures():
    found = jump(2022, Decimal("725"), None, [figure("7250", "千人", "R3")])

    assert found == (
        "前年比が±50%を超えています。桁・単位を確認してください（R3：7,250千人 → 入力：725千人）。"
    )


@pytest.mark.parametrize(
    ("baseline", "actuals", "said"),
    [
        pytest.param("R2", ["R3", "R1"], "前年比が", id="year"),
        pytest.param("R2", ["R2"], "R2の実績値との比が", id="earlier"),
        pytest.param("R2", ["R5"], "基準値との比が", id="only-later"),
        pytest.param("R2", [], "基準値との比が", id="baseline"),
    ],
)
def test_what_stands_before(baseline, actuals, said):
    figures = [figure("1", "千人", period) for period in actuals]

    assert jump(2022, Decimal(2), figure("1", "千人", baseline), figures).startswith(said)


@pytest.mark.parametrize(
    "baseline",
    [None, figure("500", "千人", "H29～R1", Basis.TOTAL), figure("1", "千人", "R4")],
)
def test_nothing_like_it_stands_before(baseline):
    assert jump(2022, Decimal(99999), baseline, []) == ""


def test_best_of_several_years_is_one_years_value():
    best = figure("86.09", "%", "H29～R2", Basis.BEST)

    said = jump(2022, Decimal("-1234.50"), best, [])

    assert said.startswith("基準値との比が±50%を超えています。")
    assert jump(2022, Decimal("85.50"), best, []) == ""
