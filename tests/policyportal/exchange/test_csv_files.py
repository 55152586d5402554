import pytest

from policyportal.exchange.csv_files import read_csv
from policyportal.exchange.explaining import Refused

HEAD = "年,実績値\r\n"


def test_blank_rows_are_left_out_and_counted():
    _, rows, problems, *_ = read_csv(f"{HEAD}\r\n , \r\nR4,106\r\n".encode())

    assert rows == [(1, ["年", "実績値"]), (4, ["R4", "106"])]
    assert problems == []


def test_empty_cells_beyond_the_last_column_are_cut():
    rows = read_csv(f"{HEAD}R4,106{',' * 5000}\r\n".encode()).rows

    assert rows[1] == (2, ["R4", "106", *[""] * 98])


@pytest.mark.parametrize("marks", range(3))
def test_the_mark_of_utf_8_is_no_part_of_a_heading(marks):
    rows = read_csv(b"\xef\xbb\xbf" * marks + f"{HEAD}R4,106\r\n".encode()).rows

    assert rows[0] == (1, ["年", "実績値"])


@pytest.mark.parametrize(
    ("more", "said"),
    [
        pytest.param("R4,106\r\n" * 2001, "2000行まで", id="rows"),
        pytest.param("\n" * 100_001, "2000行まで", id="blank-rows"),
        pytest.param("," * 100 + "x\r\n", "2行目：列が多すぎます", id="columns"),
        pytest.param("x" * 131_073, "2行目：1つの欄が長すぎます", id="a-line-without-end"),
        pytest.param('"x,\r\n' * 3, "2行目：引用符", id="a-quote-that-never-ends"),
        pytest.param('""x"",\r\n', "2行目：引用符", id="quotes-within"),
    ],
)
def test_more_than_a_table_needs_is_refused(more, said):
    with pytest.raises(Refused, match=said):
        read_csv((HEAD + more).encode())
