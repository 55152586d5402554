"""A column is declared once: one more is one more in every file, and in all that is said of the files."""

import io
import zipfile
from collections.abc import Iterator

import pytest
from openpyxl import load_workbook

from kpis.datasets import KPIS
from policyportal.api.serializers import serializer_called
from policyportal.pages.datasets import DataColumn, Kind
from tests.factories import make_series

pytestmark = pytest.mark.django_db

NAME, HEADING, ENGLISH, ABOUT = "made_up", "試験の列", "Made-up column", "試験だけにある列。"
CELL = "試験の値"
# Where the column is seen, and by what.
SEEN = {
    "/data/kpis.csv": [HEADING, CELL],
    "/data/kpis.csv?header=en": [NAME, CELL],
    "/data/kpis.csv?edition=all&enc=cp932": [HEADING, CELL],
    "/data/kpis.json": [NAME, CELL],
    "/data/kpis.xlsx": [HEADING, CELL],
    "/data/kpis.csv-metadata.json": [NAME, HEADING, ABOUT],
    "/data/datapackage.json": [HEADING, ENGLISH, ABOUT],
    "/data/dictionary.csv": [NAME, HEADING, ENGLISH, ABOUT],
    "/data/dictionary.xlsx": [NAME, HEADING, ENGLISH, ABOUT],
    "/data/all.zip": [NAME, HEADING, ENGLISH, ABOUT, CELL],
    "/api/v1/kpis/": [NAME, CELL],
    "/api/v1/openapi.json": [NAME, HEADING, ABOUT],
    "/api/": [NAME],
}


@pytest.fixture
def column(monkeypatch) -> Iterator[None]:
    """The KPIs with a column more, as an app would declare it."""
    made_up = DataColumn(HEADING, ENGLISH, lambda kpi: CELL, Kind.TEXT, ABOUT)
    monkeypatch.setitem(KPIS.columns, NAME, made_up)
    # What is described once a process is described anew, now and afterwards.
    serializer_called.cache_clear()
    yield
    serializer_called.cache_clear()


def words_of(answer) -> str:
    """All that a file says, whatever it is packed in."""
    if answer["Content-Type"] == "application/zip":
        archive = zipfile.ZipFile(io.BytesIO(answer.content))
        return "".join(archive.read(name).decode() for name in archive.namelist())
    if answer["Content-Type"].endswith("sheet"):
        rows = load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True)
        return repr(list(rows))
    return answer.content.decode("cp932" if "Shift_JIS" in answer["Content-Type"] else "utf-8")


@pytest.mark.usefixtures("column")
def test_one_more_column_is_in_everything(client):
    make_series()

    for address, words in SEEN.items():
        said = words_of(client.get(address))
        assert [word for word in words if word not in said] == [], address
