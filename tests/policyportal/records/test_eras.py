from datetime import date

import pytest

from policyportal.records.eras import (
    latest_year_over,
    long_date,
    long_month,
    long_year,
    read_day,
    read_month,
    read_year,
    short_year,
)


@pytest.mark.parametrize(
    ("text", "year"),
    [
        pytest.param("R2", 2020, id="letter"),
        pytest.param("r2", 2020, id="small-letter"),
        pytest.param("R02", 2020, id="leading-zero"),
        pytest.param("Ｒ２", 2020, id="full-width"),
        pytest.param("ｒ２", 2020, id="full-width-small"),
        pytest.param("令和2", 2020, id="name"),
        pytest.param("令和２", 2020, id="name-full-width-digit"),
        pytest.param("令和 2年", 2020, id="name-space-year"),
        pytest.param("令和２年度", 2020, id="name-fiscal-year"),
        pytest.param("R元", 2019, id="letter-first"),
        pytest.param("Ｒ元", 2019, id="full-width-letter-first"),
        pytest.param("R1", 2019, id="letter-one"),
        pytest.param("令和元", 2019, id="name-first"),
        pytest.param("令和元年", 2019, id="name-first-year"),
        pytest.param("令和元年度", 2019, id="name-first-fiscal-year"),
        pytest.param("H30", 2018, id="heisei"),
        pytest.param("H31", 2019, id="heisei-last"),
        pytest.param("平成31年度", 2019, id="heisei-last-fiscal-year"),
        pytest.param("平成元年", 1989, id="heisei-first"),
        pytest.param("S64", 1989, id="showa-last"),
        pytest.param("S1", 1926, id="showa-first"),
        pytest.param("昭和５０年", 1975, id="showa-name"),
        pytest.param("㋿2", 2020, id="square-reiwa"),
        pytest.param("㋿元", 2019, id="square-reiwa-first"),
        pytest.param("㍻30", 2018, id="square-heisei"),
        pytest.param("㍼50", 1975, id="square-showa"),
        pytest.param("2020", 2020, id="western"),
        pytest.param("２０２０", 2020, id="western-full-width"),
        pytest.param("2020年", 2020, id="western-year"),
        pytest.param("2020年度", 2020, id="western-fiscal-year"),
        pytest.param(" R2 ", 2020, id="spaces-around"),
        pytest.param("　令和　2　", 2020, id="wide-spaces"),
        pytest.param("1926", 1926, id="earliest"),
        pytest.param("2099", 2099, id="latest"),
        pytest.param("R81", 2099, id="latest-reiwa"),
    ],
)
def test_read_year_accepts(text, year):
    assert read_year(text) == year


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("　", id="space"),
        pytest.param("2", id="bare-number"),
        pytest.param("31", id="bare-two-digits"),
        pytest.param("020", id="three-digits"),
        pytest.param("20200", id="five-digits"),
        pytest.param("R", id="letter-alone"),
        pytest.param("令和", id="name-alone"),
        pytest.param("元年", id="first-alone"),
        pytest.param("R0", id="zeroth"),
        pytest.param("H0", id="zeroth-heisei"),
        pytest.param("H32", id="past-heisei"),
        pytest.param("S65", id="past-showa"),
        pytest.param("R82", id="past-the-latest"),
        pytest.param("R100", id="three-digit-era-year"),
        pytest.param("R-2", id="negative"),
        pytest.param("R2.5", id="fraction"),
        pytest.param("1900", id="before-showa"),
        pytest.param("1925", id="just-before-the-earliest"),
        pytest.param("2100", id="just-after-the-latest"),
        pytest.param("M45", id="meiji"),
        pytest.param("大正5", id="taisho"),
        pytest.param("令和二", id="kanji-number"),
        pytest.param("来年", id="word"),
        pytest.param("R2年まで", id="more-words"),
        pytest.param("R2 R3", id="two-years"),
        pytest.param("R2～R6", id="period"),
        pytest.param("R2¹", id="footnote-mark"),
        pytest.param("R②", id="circled-digit"),
        pytest.param("R٢", id="arabic-digit"),
        pytest.param("٢٠٢٠", id="arabic-western"),
    ],
)
def test_read_year_refuses(text):
    with pytest.raises(ValueError, match=f"^「{text}」"):
        read_year(text)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        pytest.param("2", "R2、令和2、2020 のように入力してください", id="not-a-year"),
        pytest.param("H32", "という年はありません", id="not-in-the-era"),
        pytest.param("1900", "1926年から2099年までの年ではありません", id="not-in-the-range"),
    ],
)
def test_read_year_says_why(text, hint):
    with pytest.raises(ValueError, match=hint):
        read_year(text)


@pytest.mark.parametrize(
    ("year", "short", "long"),
    [
        pytest.param(2025, "R7", "令和7", id="reiwa"),
        pytest.param(2020, "R2", "令和2", id="reiwa-2"),
        pytest.param(2019, "R1", "令和元", id="shared-with-heisei"),
        pytest.param(2018, "H30", "平成30", id="heisei"),
        pytest.param(1990, "H2", "平成2", id="heisei-2"),
        pytest.param(1989, "H1", "平成元", id="shared-with-showa"),
        pytest.param(1988, "S63", "昭和63", id="showa"),
        pytest.param(1926, "S1", "昭和元", id="earliest"),
    ],
)
def test_year_is_written_in_its_newest_era(year, short, long):
    assert short_year(year) == short
    assert long_year(year) == long


@pytest.mark.parametrize("write", [short_year, long_year])
def test_every_year_is_read_back(write):
    for year in range(1926, 2100):
        assert read_year(write(year)) == year


@pytest.mark.parametrize(
    ("day", "text"),
    [
        pytest.param(date(2026, 11, 24), "令和8年11月24日", id="reiwa"),
        pytest.param(date(2019, 5, 1), "令和元年5月1日", id="reiwa-first-day"),
        pytest.param(date(2019, 4, 30), "平成31年4月30日", id="heisei-last-day"),
        pytest.param(date(1989, 1, 8), "平成元年1月8日", id="heisei-first-day"),
        pytest.param(date(1989, 1, 7), "昭和64年1月7日", id="showa-last-day"),
        pytest.param(date(1919, 7, 29), "1919年7月29日", id="before-the-eras-of-the-plan"),
    ],
)
def test_long_date_keeps_the_day_eras_change(day, text):
    assert long_date(day) == text


@pytest.mark.parametrize(
    "text",
    [
        "令和8年7月1日（水）",
        "2026年7月1日(水曜日)",
        "R8.7.1 水",
        "2026-07-01 00:00:00",
        "2026/7/1 0:00",
    ],
)
def test_day_may_have_its_weekday_or_the_midnight_of_a_program(text):
    assert read_day(text) == date(2026, 7, 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("令和8年7月1日（木）", "令和8年7月1日は水曜日です"),
        ("2026/7/1 13:30", "読めません"),
        ("令和8年7月31日～8月1日", "読めません"),
    ],
)
def test_day_that_is_none_or_another_is_refused(text, said):
    with pytest.raises(ValueError, match=said):
        read_day(text)


@pytest.mark.parametrize(
    ("today", "year"),
    [
        (date(2026, 3, 31), 2024),
        (date(2026, 4, 1), 2025),
        (date(2026, 12, 31), 2025),
        (date(2027, 1, 1), 2025),
    ],
)
def test_year_is_over_when_it_is_over_both_ways(today, year):
    assert latest_year_over(today) == year


@pytest.mark.parametrize(
    "text",
    ["令和8年10月", "Ｒ８．１０", "R8/10", "2026-10", "2026年10月", "2026-10-01", "令和8年10月1日"],
)
def test_month_is_read_as_people_type_it(text):
    assert read_month(text) == date(2026, 10, 1)
    assert long_month(date(2026, 10, 1)) == "令和8年10月"


@pytest.mark.parametrize(
    "text", ["令和8年", "10月", "2026-13", "2026-10-02", "いつか", "令和8年10月末"]
)
def test_what_is_no_month_is_refused(text):
    with pytest.raises(ValueError, match="年月として読めません"):
        read_month(text)
