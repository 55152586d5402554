"""The month in which a year's value appears, and the day by which it is due."""

from datetime import date

import pytest

from kpis.due import Appearance, Due, due_of, months_of


@pytest.mark.parametrize(
    ("typed", "month", "written"),
    [
        ("翌年の9月", date(2026, 9, 1), "翌年の9月"),
        ("翌年９月", date(2026, 9, 1), "翌年の9月"),
        (" 翌年度 の 9月頃", date(2026, 9, 1), "翌年の9月"),
        ("次の年の4月", date(2026, 4, 1), "翌年の4月"),
        ("同じ年の12月", date(2025, 12, 1), "同じ年の12月"),
        ("当年12月", date(2025, 12, 1), "同じ年の12月"),
        ("同年度の3月", date(2026, 3, 1), "翌年の3月"),
        ("翌年度の2月", date(2027, 2, 1), "翌々年の2月"),
        ("翌々年の3月", date(2027, 3, 1), "翌々年の3月"),
        ("翌々年度の3月", date(2028, 3, 1), "3年後の3月"),
        ("3年後の03月ごろ", date(2028, 3, 1), "3年後の3月"),
        ("２年度後の１月", date(2028, 1, 1), "3年後の1月"),
        ("5年後の12月", date(2030, 12, 1), "5年後の12月"),
    ],
)
def test_month_is_read_and_counted_from_the_year(typed, month, written):
    appears = Appearance.read(typed)

    assert appears.of(2025) == month
    assert str(appears) == written
    assert Appearance.read(written) == appears == Appearance.from_number(appears.number)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "9月",
        "翌年",
        "翌年の13月",
        "翌年の0月",
        "6年後の1月",
        "5年度後の1月",
        "R8.9",
        "昨年の9月",
        "翌年の9月1日",
        "年後の3月",
        "99年後の1月",
    ],
)
def test_what_is_no_month_is_refused(typed):
    with pytest.raises(ValueError, match="ください"):
        Appearance.read(typed)


SEPTEMBER = Appearance(1, 9)


@pytest.mark.parametrize(
    ("due", "last_day"),
    [
        (due_of(2025, None), None),
        (due_of(2025, SEPTEMBER), date(2026, 9, 30)),
        (due_of(2025, Appearance(2, 2)), date(2027, 2, 28)),
        (due_of(2026, Appearance(2, 2)), date(2028, 2, 29)),
        (due_of(2025, Appearance(0, 12)), date(2025, 12, 31)),
        (due_of(2025, None, closing=date(2026, 9, 15)), date(2026, 9, 15)),
        # No value is due before it appears, and the head office gives time for one that has appeared.
        (due_of(2025, SEPTEMBER, closing=date(2026, 7, 31)), date(2026, 9, 30)),
        (due_of(2025, Appearance(1, 5), closing=date(2026, 10, 31)), date(2026, 10, 31)),
        # What was announced goes before the card.
        (due_of(2025, SEPTEMBER, date(2026, 11, 1)), date(2026, 11, 30)),
        (due_of(2025, SEPTEMBER, date(2026, 8, 1)), date(2026, 8, 31)),
        (Due(), None),
    ],
)
def test_value_is_due_at_the_end_of_its_month_or_on_a_later_closing_day(due, last_day):
    assert due.last_day == last_day


@pytest.mark.parametrize(
    "day",
    [date(2025, 12, 31), date(2026, 1, 1), date(2026, 8, 31), date(2026, 9, 1), date(2028, 2, 29)],
)
def test_number_of_a_month_tells_what_has_not_appeared(day):
    """As the database compares them, and as the days lie."""
    for number in range(1, 73):
        appears = Appearance.from_number(number)
        assert (number > months_of(2025, day)) == (appears.of(2025) > day)
