"""CSV files to take away."""

from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest

from policyportal.pages.csv_file import csv_file
from policyportal.records.columns import Column


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        pytest.param(Decimal("-2.50"), "-2.50", id="a negative number stays one"),
        pytest.param(Decimal("1E+3"), "1000", id="a number has no exponent"),
        pytest.param("-2.5", "'-2.5", id="a text is no formula"),
        pytest.param(datetime(2026, 3, 31, 16, tzinfo=UTC), "2026-04-01", id="a day in Japan"),
        pytest.param(None, "", id="nothing"),
        pytest.param(0, "0", id="zero"),
    ],
)
def test_value_stands_in_its_cell(value, cell):
    columns = {
        "value": Column("値", "Value", "value", public_heading="公開の値"),
        "name": Column("名称", "Name", "name"),
    }

    response = csv_file("values", columns, [SimpleNamespace(value=value, name="甲")])

    assert response.getvalue().decode() == f"\ufeff公開の値,名称\r\n{cell},甲\r\n"
