from datetime import date

import pytest

from policyportal.exchange.date_formats import shown_day, shows

DAY = date(2026, 7, 1)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("yyyy/m/d", "2026/7/1"),
        ("yy-mm-dd", "26-07-01"),
        ('yyyy"年"m"月"d"日"', "2026年7月1日"),
        ('m"月"d"日"', "7月1日"),
        ("d-mmm", "1-Jul"),
        ("[$-411]ge.m.d", "R8.7.1"),
        ('[$-411]ggge"年"m"月"d"日";@', "令和8年7月1日"),
        ("[$-411]GGEE", "令08"),
        (r"yyyy\年aaa", "2026年水"),
        ("aaaa", "水曜日"),
    ],
)
def test_a_day_is_written_as_its_cell_shows_it(code, text):
    assert shown_day(DAY, code) == text


def test_the_era_is_that_of_the_day():
    assert shown_day(date(2019, 4, 30), "ge.m.d") == "H31.4.30"
    assert shown_day(date(2019, 5, 1), "ggge") == "令和1"
    assert shown_day(date(1919, 7, 29), "ggge年") == "1919年"


def test_what_a_format_leaves_out_is_known():
    assert shows("d", 'm"月"d"日"')
    assert not shows("d", 'yyyy"年"m"月" "d"')
    assert not shows("m", 'ggge"年"')
