"""Dates as Japanese readers expect them."""

from datetime import UTC, date, datetime

import pytest

from policyportal.templatetags.wareki import wareki


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        pytest.param(date(2019, 4, 30), "平成31年4月30日（2019年）", id="last day of an era"),
        pytest.param(date(2019, 5, 1), "令和元年5月1日（2019年）", id="first day of an era"),
        pytest.param(
            datetime(2026, 11, 23, 16, tzinfo=UTC),
            "令和8年11月24日（2026年）",
            id="its date in Japan",
        ),
    ],
)
def test_date_is_written_in_its_era_and_in_the_western_year(moment, text):
    assert wareki(moment) == text
