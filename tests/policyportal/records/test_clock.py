from datetime import UTC, date, datetime

from policyportal.records import clock
from policyportal.records.eras import latest_year_over
from tests.conftest import NOW


def test_clock_of_the_tests_stands_still():
    assert clock.now() == clock.now() == NOW


def test_day_is_that_of_japan(hold_clock):
    hold_clock(datetime(2026, 3, 31, 14, 59, tzinfo=UTC))
    assert clock.today() == date(2026, 3, 31)
    assert latest_year_over() == 2024

    hold_clock(datetime(2026, 3, 31, 15, 0, tzinfo=UTC))
    assert clock.today() == date(2026, 4, 1)
    assert latest_year_over() == 2025
