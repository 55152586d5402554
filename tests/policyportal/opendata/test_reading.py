"""Files of open data read back: what a cell may hold, and what is wrong with a file."""

import json

import pytest

from policyportal.opendata import reading
from policyportal.opendata.catalog import called
from policyportal.opendata.reading import OpenDataFiles, value_in
from policyportal.pages.datasets import DataColumn, Kind
from regions.models import Plan


@pytest.mark.parametrize(
    ("kind", "given", "value"),
    [
        (Kind.TEXT, "一行目\n二行目", "一行目\n二行目"),
        (Kind.TEXT, "", None),
        (Kind.INTEGER, 12, 12),
        (Kind.INTEGER, "12", 12),
        (Kind.YEAR, "2026", 2026),
        (Kind.DECIMAL, "-2037.0", "-2037.0"),
        (Kind.DATE, "2026-03-31", "2026-03-31"),
        (Kind.FLAG, "0", False),
        (Kind.FLAG, True, True),
    ],
)
def test_cell_is_read_as_its_column_says(kind, given, value):
    found = value_in(DataColumn("見出し", "Heading", "value", kind), given)

    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("kind", "given", "expected"),
    [
        (Kind.TEXT, 12, "put it in quotation marks"),
        (Kind.INTEGER, "1.5", "is not a whole number"),
        (Kind.INTEGER, True, "is not a whole number"),
        (Kind.DECIMAL, 2037.0, 'in JSON in quotation marks: "2037.0"'),
        (Kind.DECIMAL, "2,037", "is not a number such as"),
        (Kind.DATE, "R8.3.31", "is not a day such as 2026-03-31"),
        (Kind.FLAG, "yes", "neither true nor false"),
    ],
)
def test_other_cells_are_refused_with_what_is_expected(kind, given, expected):
    with pytest.raises(ValueError, match=expected):
        value_in(DataColumn("見出し", "Heading", "value", kind), given)


def test_code_is_one_of_its_list():
    column = DataColumn("段階", "Stage", "stage", Kind.CODE, codes=Plan.Stage)

    assert value_in(column, "draft") == "draft"
    with pytest.raises(ValueError, match="none of draft, decided, amended"):
        value_in(column, "原案")


def files_of(folder, **contents) -> OpenDataFiles:
    for name, content in contents.items():
        (folder / name.replace("_", ".")).write_bytes(content)
    return OpenDataFiles(folder)


def test_json_is_read_before_csv_and_headings_in_either_language(tmp_path):
    rows = json.dumps({"rows": [{"code": "a", "name": "JSON"}]}).encode()
    files = files_of(tmp_path, themes_json=rows, themes_csv=b"code,name\r\nb,CSV\r\n")
    assert [(found.name, [str(row) for row in told]) for found, told in files.rows()] == [
        ("themes", ["themes.json, row 1"])
    ]

    (tmp_path / "themes.json").unlink()
    for heading in ("code,name", "コード（独自）,名称"):
        files = files_of(tmp_path, themes_csv=f"\ufeff{heading}\r\nb,'=1+1\r\n".encode())
        ((_, (row,)),) = files.rows()
        assert (row.values["code"], row.values["name"]) == ("b", "=1+1")
        assert row.values["order"] is None
        assert files.faults == []


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("themes_csv", b"code\r\na,b\r\n", "themes.csv, row 1: has 2 cells, and the heading 1."),
        ("themes_csv", b"code\r\n\x83\r\n", "themes.csv, line 2: is not UTF-8"),
        (
            "themes_csv",
            b"code,colour\r\na,b\r\n",
            "there is no column colour; it may be code, name",
        ),
        ("themes_json", b'{"rows": [{"code": }]}', "themes.json, line 1, column 20: Expecting"),
        ("themes_json", b"[]", 'themes.json: is not {"rows"'),
        ("themes_json", b'{"schema_version": "9.1", "rows": []}', "is of schema version 9.1"),
        ("themes_json", b'{"sample": "x", "rows": []}', "is of a sample"),
        ("themes_json", b'{"rows": [{"code": "a"}, {"code": "a"}]}', "a is given twice"),
    ],
)
def test_fault_of_a_file_names_its_place(tmp_path, name, content, fault):
    files = files_of(tmp_path, **{name: content})

    assert list(files.rows())
    (found,) = [found for found in files.faults if fault in found]
    assert found


def test_file_that_is_no_dataset_is_named(tmp_path):
    files = files_of(tmp_path, accounts_csv=b"", codes_csv=b"")

    assert files.unknown == ["accounts.csv"]
    assert called("codes").name == "codes"


def test_folder_that_is_too_large_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "MOST_BYTES", 3)

    with pytest.raises(ValueError, match="4 bytes are more than"):
        files_of(tmp_path, themes_csv=b"code")
