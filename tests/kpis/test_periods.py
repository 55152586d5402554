import pytest

from kpis.periods import Period

R2_TO_R6 = Period(2020, 2024)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        pytest.param("R2", Period(2020, 2020), id="year"),
        pytest.param("令和元年", Period(2019, 2019), id="named-year"),
        pytest.param("2020", Period(2020, 2020), id="western-year"),
        pytest.param("R2～R2", Period(2020, 2020), id="same-year-twice"),
        pytest.param("R2～R6", R2_TO_R6, id="full-width-tilde"),
        pytest.param("R2〜R6", R2_TO_R6, id="wave-dash"),
        pytest.param("R2~R6", R2_TO_R6, id="tilde"),
        pytest.param("R2-R6", R2_TO_R6, id="hyphen-minus"),
        pytest.param("R2－R6", R2_TO_R6, id="full-width-hyphen"),
        pytest.param("R2‐R6", R2_TO_R6, id="hyphen"),
        pytest.param("R2‑R6", R2_TO_R6, id="non-breaking-hyphen"),
        pytest.param("R2‒R6", R2_TO_R6, id="figure-dash"),
        pytest.param("R2–R6", R2_TO_R6, id="en-dash"),
        pytest.param("R2—R6", R2_TO_R6, id="em-dash"),
        pytest.param("R2―R6", R2_TO_R6, id="horizontal-bar"),
        pytest.param("R2−R6", R2_TO_R6, id="minus"),
        pytest.param("R2ーR6", R2_TO_R6, id="long-vowel"),
        pytest.param("R2ｰR6", R2_TO_R6, id="half-width-long-vowel"),
        pytest.param("R2からR6", R2_TO_R6, id="from"),
        pytest.param(" R2 ～　R6 ", R2_TO_R6, id="spaces"),
        pytest.param("Ｒ２～Ｒ６", R2_TO_R6, id="full-width"),
        pytest.param("H27-R1", Period(2015, 2019), id="two-eras"),
        pytest.param("2020-2024", R2_TO_R6, id="western"),
        pytest.param("令和2年度～令和6年度", R2_TO_R6, id="named-fiscal-years"),
        pytest.param("2020～R6", R2_TO_R6, id="mixed"),
    ],
)
def test_read_accepts(text, period):
    assert Period.read(text) == period


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("", "期間として読めません", id="empty"),
        pytest.param("　", "期間として読めません", id="space"),
        pytest.param("～", "期間として読めません", id="sign-alone"),
        pytest.param("R2～", "期間として読めません", id="no-end"),
        pytest.param("～R6", "期間として読めません", id="no-start"),
        pytest.param("R2～R4～R6", "期間として読めません", id="three-parts"),
        pytest.param("2020-04-01", "期間として読めません", id="date"),
        pytest.param("R7～R2", "始まりの年以後にしてください", id="backwards"),
        pytest.param("R2～6", "「6」は年として読めません", id="bare-end"),
        pytest.param("2～R6", "「2」は年として読めません", id="bare-start"),
        pytest.param("H32～R7", "「H32」という年はありません", id="impossible-year"),
        pytest.param("R2¹～R6", "「R2¹」は年として読めません", id="footnote-mark"),
        pytest.param("R2、R6", "年として読めません", id="list"),
        pytest.param("5年間", "年として読めません", id="words"),
    ],
)
def test_read_refuses(text, reason):
    with pytest.raises(ValueError, match=reason):
        Period.read(text)


def test_period_cannot_end_before_it_starts():
    with pytest.raises(ValueError, match="始まりの年以後"):
        Period(2025, 2024)


@pytest.mark.parametrize(
    ("period", "short", "long", "western"),
    [
        pytest.param(Period.year(2020), "R2", "令和2", "2020", id="year"),
        pytest.param(Period.year(2019), "R1", "令和元", "2019", id="first-year"),
        pytest.param(R2_TO_R6, "R2～R6", "令和2～令和6", "2020～2024", id="range"),
        pytest.param(
            Period(2015, 2019), "H27～R1", "平成27～令和元", "2015～2019", id="range-of-two-eras"
        ),
    ],
)
def test_period_is_written_in_eras(period, short, long, western):
    assert str(period) == short
    assert period.long == long
    assert period.western == western
    assert Period.read(short) == Period.read(long) == Period.read(western) == period


def test_length_counts_both_ends():
    assert len(Period.year(2020)) == 1
    assert len(R2_TO_R6) == 5
    assert list(R2_TO_R6.years) == [2020, 2021, 2022, 2023, 2024]


def test_is_year_is_for_one_year_only():
    assert Period.year(2020).is_year
    assert not R2_TO_R6.is_year


def test_equal_periods_are_one():
    assert {Period(2020, 2024), Period.read("R2～R6")} == {R2_TO_R6}
    assert Period.year(2020) != R2_TO_R6


def test_periods_sort_by_first_year_then_last():
    periods = [R2_TO_R6, Period.year(2019), Period.year(2020)]

    assert sorted(periods) == [Period.year(2019), Period.year(2020), R2_TO_R6]
