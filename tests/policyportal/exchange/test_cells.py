from datetime import date

import pytest
from django.core.exceptions import ValidationError

from policyportal.exchange.cells import (
    DayCell,
    MonthCell,
    NumberCell,
    PeriodCell,
    TextCell,
    YearCell,
    printable,
)

DAY = date(2026, 7, 1)
WHOLE, MONTH, YEAR = 'yyyy"年"m"月"d"日"', 'yyyy"年"m"月"', '[$-411]ggge"年度"'


def test_text_for_a_file_has_one_line_break_and_no_control_character():
    assert printable("a\r\nb\rc\x0bd") == "a\nb\ncd"


@pytest.mark.parametrize(
    ("cell", "date_format", "text"),
    [
        (DayCell(), WHOLE, "2026-07-01"),
        (DayCell(), 'm"月"d"日"', "2026-07-01"),
        (MonthCell(), MONTH, "令和8年7月"),
        (YearCell(), YEAR, "R8"),
        (YearCell(), "yyyy", "R8"),
        (PeriodCell(), YEAR, "R8"),
    ],
)
def test_a_date_is_what_its_column_wants_of_it(cell, date_format, text):
    assert cell.of_date(DAY, date_format) == text


@pytest.mark.parametrize(
    ("cell", "date_format", "said"),
    [
        (TextCell(), WHOLE, "文字の欄に、日付（令和8年7月1日、表示は「2026年7月1日」）"),
        (NumberCell(), 'm"月"d"日"', "数値の欄に、日付（令和8年7月1日、表示は「7月1日」）"),
        (DayCell(), MONTH, "表示は「2026年7月」"),
        (MonthCell(), YEAR, "表示は「令和8年度」"),
        (YearCell(), WHOLE, "年だけを、R8 のように"),
    ],
)
def test_a_date_where_none_is_wanted_is_refused_as_it_is_shown(cell, date_format, said):
    with pytest.raises(ValidationError, match=said):
        cell.of_date(DAY, date_format)


@pytest.mark.parametrize(
    ("text", "stored", "same"),
    [
        ("203", "203.0", True),
        ("-12.5", "-12.50", True),
        ("203.0", "203", False),
        ("203.1", "203.10", True),
        ("20", "200", False),
        ("", "0.0", False),
        ("203.5", "203.0", False),
    ],
)
def test_zeros_that_a_spreadsheet_loses_change_nothing(text, stored, same):
    assert NumberCell().is_same(text, stored) is same
