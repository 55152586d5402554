import pytest

from benchmarks.bombs import row, sheet_of, text, workbook
from policyportal.exchange import bounds
from policyportal.exchange.bounds import read_within_bounds
from policyportal.exchange.explaining import Problem, Refused

HEAD = row(1, text("年") + text("実績値"))


@pytest.mark.parametrize(
    ("kind", "content", "problem"),
    [
        pytest.param("csv", '年,実績値\r\nR4\r\n"一\n二",\r\n'.encode(), (2, "実績値"), id="csv"),
        pytest.param(
            "xlsx",
            workbook(sheet_of(HEAD + row(2, text("R4") + "<c><f>1</f></c>"))),
            (2, "実績値"),
            id="xlsx",
        ),
    ],
)
def test_rows_and_problems_come_back_as_they_were_read(
    kind, content, problem, monkeypatch, tmp_path
):
    monkeypatch.chdir(tmp_path)  # wherever the portal was started

    (sheet,) = read_within_bounds(kind, content)

    assert sheet.rows[0] == [1, ["年", "実績値"]]
    assert [(found.row, found.column) for found in sheet.problems] == [problem]
    assert isinstance(sheet.problems[0], Problem)


def test_files_of_staff_are_read_by_it(files_read_here):
    assert files_read_here is read_within_bounds


def test_a_refusal_comes_back_with_its_place():
    with pytest.raises(Refused) as refusal:
        read_within_bounds("csv", '年\r\n"R4\r\n'.encode())

    assert [problem.row for problem in refusal.value.problems] == [2]


def test_what_takes_too_much_memory_is_refused(monkeypatch, caplog):
    monkeypatch.setattr(bounds, "MAX_MEMORY", 64 * 2**20)

    with pytest.raises(Refused, match="大きすぎて"):
        read_within_bounds("xlsx", workbook(sheet_of(HEAD + row(2, "<c/>" * 200_000))))

    assert "MemoryError" in caplog.text


def test_what_takes_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(bounds, "MAX_WAIT", 0.001)

    with pytest.raises(Refused, match="大きすぎて"):
        read_within_bounds("csv", "年\r\n".encode())
