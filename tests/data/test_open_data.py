"""The open data of the shipped plan: its figures to the last digit, its references, its files in one zip."""

import csv
import io
import re
import zipfile
from contextlib import nullcontext

import pytest

from kpis.models import KPISeries
from policyportal.opendata.catalog import DATASETS, RECORDS
from policyportal.opendata.plain_text import plain
from policyportal.pages import streams
from policyportal.pages.datasets import Kind
from policyportal.records import replica

# What a cell of a kind looks like: a code has no list in it, a number neither sign nor unit.
SHAPES = {
    Kind.CODE: r"[^\s,、]+",
    Kind.INTEGER: r"-?\d+",
    Kind.DECIMAL: r"-?\d+(\.\d+)?",
    Kind.YEAR: r"\d{4}",
    Kind.DATE: r"\d{4}-\d\d-\d\d",
    Kind.FLAG: r"[01]",
    Kind.ADDRESS: r"(/|https?://)\S+",
}

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_plan")]


def rows_of(client, path: str) -> list[dict[str, str]]:
    response = client.get(path)
    assert response.status_code == 200
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_values_are_the_figures_of_the_records_exactly(client):
    found = rows_of(client, "/data/values.csv?header=en")

    told = {(row["series_code"], row["kind_code"]): row for row in found}
    series = KPISeries.objects.in_bulk(field_name="code")
    assert {code for code, _ in told} == set(series)
    for (code, kind), row in told.items():
        figure = getattr(series[code], kind)
        assert row["value"] == f"{figure.value:f}"
        assert (int(row["first_year"]), int(row["last_year"])) == (
            figure.period.first_year,
            figure.period.last_year,
        )
        assert row["printed"] == plain(str(figure))
        assert row["quote"] == plain(getattr(series[code], f"{kind}_quote"))
        assert row["status_code"] == "A"
    assert len(told) == len(found) == 85


def test_counts_are_those_of_the_plan(client):
    numbers = {
        dataset.name: len(rows_of(client, f"/data/{dataset.name}.csv")) for dataset in RECORDS
    }

    assert numbers == {
        "editions": 1,
        "areas": 6,
        "subprefectures": 14,
        "municipalities": 179,
        "directions": 39,
        "glossary": 30,
        "synonyms": 447,
        "themes": 9,
        "projects": 51,
        "participations": 67,
        "project_themes": 75,
        "project_directions": 0,
        "measures": 91,
        "grades": 0,
        "reviews": 0,
        "families": 4,
        "kpis": 36,
        "series": 43,
        "values": 85,
        "missing_values": 0,
        "breaks": 0,
        "highlights": 0,
        "translations": 226,
    }


def tables_of(client) -> dict[str, list[dict[str, str]]]:
    return {
        dataset.name: rows_of(client, f"/data/{dataset.name}.csv?header=en") for dataset in DATASETS
    }


def test_every_reference_leads_to_a_row_and_every_required_cell_is_filled(client):
    """L2-02, L2-05: each row says all of itself, and nothing is read from the row above."""
    tables = tables_of(client)
    for dataset in DATASETS:
        rows = tables[dataset.name]
        keys = [tuple(row[name] for name in dataset.key) for row in rows]
        assert len(set(keys)) == len(keys)
        for name, column in dataset.columns.items():
            cells = {row[name] for row in rows}
            assert not (column.required and "" in cells), (dataset.name, name)
            if column.codes:
                assert cells - {""} <= set(column.codes.values)
            if column.refers:
                other, key = column.refers
                assert cells - {""} <= {row[key] for row in tables[other]}


def test_cells_of_the_plan_keep_the_rules_of_machine_readability(client):
    """L1-06, L1-07, L1-08, L1-14, L2-01, L3-03, L3-04, L3-05."""
    tables = tables_of(client)
    for dataset in DATASETS:
        names = set(dataset.columns)
        for name, column in dataset.columns.items():
            cells = {row[name] for row in tables[dataset.name]} - {""}
            assert not any(re.search(r"[\r\n\t]|^\s|\s$", cell) for cell in cells), (
                dataset.name,
                name,
            )
            assert cells == set(map(plain, cells))
            if column.kind in SHAPES:
                wrong = [cell for cell in cells if not re.fullmatch(SHAPES[column.kind], cell)]
                assert wrong == [], (dataset.name, name)
            assert column.kind is not Kind.DECIMAL or "unit" in names
    # One row a figure, its years in columns of their own and as the plan writes them in another one (L3-09).
    assert {"first_year", "last_year", "period", "value", "unit", "status_code"} <= set(
        tables["values"][0]
    )


def test_page_offers_every_file(client):
    page = client.get("/data/").content.decode()

    for dataset in DATASETS:
        for ending in ("csv", "json", "xlsx"):
            assert f'href="/data/{dataset.name}.{ending}"' in page
    for address in ("/data/values.json", "/data/values.xlsx", "/data/municipalities.xlsx"):
        assert client.get(address).status_code == 200
    assert "85行" in page
    assert "利用の条件（ライセンス）は、まだ示されていません。" in page


def test_zip_has_what_the_files_have_however_it_is_sent(client, monkeypatch):
    whole = client.get("/data/all.zip").content
    archive = zipfile.ZipFile(io.BytesIO(whole))

    assert archive.read("values.csv") == client.get("/data/values.csv").content
    assert archive.read("measures.json") == client.get("/data/measures.json").content

    monkeypatch.setattr("policyportal.opendata.extents.STEP", 5)
    # A test's records are seen by its own connection alone.
    monkeypatch.setattr(streams, "snapshot", nullcontext)
    monkeypatch.setattr(replica, "for_files", lambda: "default")
    sent = client.get("/data/all.zip")
    assert sent.streaming
    assert b"".join(sent) == whole
