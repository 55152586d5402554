"""From amounts to places."""

from decimal import Decimal
from fractions import Fraction

from kpis.wording.drawings.scale import Scale


def test_scale_goes_up_or_down_the_page():
    down = Scale(Decimal(100), Decimal(200), 90, 10)

    assert [down.at(amount) for amount in (Decimal(100), Fraction(150), 200)] == [90, 50, 10]


def test_only_amount_is_in_the_middle():
    assert Scale(7, 7, 10, 30).at(7) == 20


def test_huge_amounts_that_differ_by_little_are_told_apart():
    huge = Scale(Decimal(10) ** 14, Decimal(10) ** 14 + 1, 0, 100)

    assert huge.at(Decimal(10) ** 14 + 1) == 100
