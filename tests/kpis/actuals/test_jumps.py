"""Values that are asked about before they are saved."""

from decimal import Decimal

import pytest

from kpis.actuals.jumps import Before
from kpis.figures import Basis, Figure
from kpis.periods import Period


def figure(value, period, basis=Basis.YEAR) -> Figure:
    return Figure(Decimal(value), "千人", Period.read(period), basis)


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
    found = Before.of(2022, None, [figure(before, "R3")]).jump(Decimal(value))

    assert found.startswith(said)
    assert bool(found) == bool(said)


def test_jump_says_both_figures():
    jump = Before.of(2022, None, [figure("7250", "R3")]).jump(Decimal("725"))

    assert jump == (
        "前年比が±50%を超えています。桁・単位を確認してください（R3：7,250千人 → 入力：725千人）。"
    )


@pytest.mark.parametrize(
    ("baseline", "actuals", "name"),
    [
        pytest.param(figure("1", "R2"), [figure("1", "R3"), figure("2", "R1")], "前年", id="year"),
        pytest.param(figure("1", "R2"), [figure("1", "R2")], "R2の実績値", id="earlier"),
        pytest.param(figure("1", "R2"), [figure("1", "R5")], "基準値", id="only-later"),
        pytest.param(figure("1", "R2"), [], "基準値", id="baseline"),
    ],
)
def test_what_stands_before(baseline, actuals, name):
    assert Before.of(2022, baseline, actuals).name == name


@pytest.mark.parametrize(
    "baseline",
    [
        None,
        figure("500", "H29～R1", Basis.TOTAL),
        figure("1", "R4"),
    ],
)
def test_nothing_like_it_stands_before(baseline):
    assert Before.of(2022, baseline, []) is None


def test_best_of_several_years_is_one_years_value():
    before = Before.of(2022, figure("86.09", "H29～R2", Basis.BEST), [])

    assert before.name == "基準値"
    assert before.jump(Decimal("-1234.50")).startswith("基準値との比が±50%を超えています。")
    assert before.jump(Decimal("85.50")) == ""
