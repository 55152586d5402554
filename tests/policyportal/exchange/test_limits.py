"""A table as large as the limits allow is read whole, from both kinds of file."""

import pytest

from policyportal.exchange.files import read_file
from policyportal.exchange.limits import MAX_COLUMNS, MAX_ROWS
from tests.tables import as_csv, as_xlsx


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_largest_table_is_read(kind):
    headings = [f"列{number}" for number in range(MAX_COLUMNS)]
    rows = [["値"]] * (MAX_ROWS - 1) + [["値"] * MAX_COLUMNS]
    make = as_csv if kind == "csv" else as_xlsx

    table = read_file(f"表.{kind}", make([headings, *rows]))

    assert table.headings == headings
    assert len(table.rows) == MAX_ROWS
    assert table.rows[-1] == (MAX_ROWS + 1, rows[-1])
