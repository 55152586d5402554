"""By when the value of a series is due."""

from datetime import date

import pytest

from kpis.actuals.owed import due_of_series
from kpis.due import Appearance, Due
from kpis.models import KPISeries, MissingValue
from tests.factories import make_kpi, make_missing, make_series


@pytest.mark.django_db
def test_what_was_announced_of_a_year_goes_before_the_card():
    later = make_series(kpi=make_kpi(appears=Appearance(1, 9)))
    announced = MissingValue.Kind.ANNOUNCED
    make_missing(series=later, year=2022, kind=announced, expected_on=date(2023, 10, 1))

    series = KPISeries.objects.select_related("kpi").prefetch_related("missing_values").get()

    assert due_of_series(series, 2022) == Due(date(2023, 10, 1))
    assert due_of_series(series, 2021) == Due(date(2022, 9, 1))
