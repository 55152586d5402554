import pytest

from policyportal.exchange.explaining import Refused
from policyportal.exchange.files import read_file, write_file
from tests.tables import cells_of

ROWS = [["own-1", "2037.0", "一行目\n二行目"], ["own-2", "'=1+1", 'コンマ,と"符"']]
HEADINGS = ["コード", "基準値", "備考"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_written_is_read_back(kind):
    content = write_file(kind, "表", HEADINGS, ROWS, [["説明"]])

    table = read_file(f"表.{kind}", content)

    assert table.headings == HEADINGS
    assert table.rows == [(2, ROWS[0]), (3, ROWS[1])]
    assert table.problems == []


def test_csv_is_what_excel_in_japan_opens():
    content = write_file("csv", "表", ["名称"], [["一\n二"]], [])

    assert content == '\ufeff名称\r\n"一\n二"\r\n'.encode()


def test_same_rows_make_the_same_workbook():
    first, second = (write_file("xlsx", "表", HEADINGS, ROWS, []) for _ in range(2))

    assert first == second


def test_workbook_holds_no_formula():
    content = write_file("xlsx", "表", ["備考"], [["=1+1"]], [])

    assert cells_of(content)["表"] == [["備考"], ["=1+1"]]


def test_text_beyond_a_cell_is_refused_and_not_cut():
    with pytest.raises(Refused, match="32,767"):
        write_file("xlsx", "表", ["備考"], [["あ" * 32_768]], [])
