"""The pages and files of open data on the shipped plan and on drafts."""

import csv
import io
import json
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from policyportal.opendata.catalog import DATASETS
from regions.models import Plan
from tests.factories import (
    make_actual,
    make_area_plan,
    make_kpi,
    make_missing,
    make_plan,
    make_project,
    make_series,
    make_subprefecture,
)
from tests.staff import queries_of

pytestmark = pytest.mark.django_db


def rows_of(client, path: str, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    response = client.get(path)
    assert response.status_code == 200
    return list(csv.DictReader(io.StringIO(response.content.decode(encoding))))


def test_years_without_a_value_say_why_and_breaks_are_marked(client):
    series = make_series(target_value=Decimal(10))
    make_actual(series=series, year=2022, value=Decimal("7.0"), state="final")
    make_actual(series=series, year=2023, value=Decimal("0"), state="provisional")
    make_missing(series=series, year=2024, kind="compiling")
    make_missing(series=series, year=2025, kind="not_surveyed", reason="5年ごとの調査のため")

    rows = rows_of(client, "/data/values.csv?header=en")

    told = [(row["first_year"], row["value"], row["status_code"]) for row in rows][1:5]
    assert told == [("2022", "7.0", "A"), ("2023", "0", "P"), ("2024", "", "O"), ("2025", "", "M")]
    assert rows[4]["remark"] == "調査なし（5年ごとの調査のため）"


def test_drafts_are_in_no_file(client):
    make_series(kpi=make_kpi(project=make_project(name="公開の事業")))
    hidden = make_project(name="秘密の事業", is_published=False)
    make_series(kpi=make_kpi(project=hidden, name="秘密の指標"))
    make_series(kpi=make_kpi(name="秘密の数値", is_published=False))

    for dataset in DATASETS:
        for ending in ("csv", "json"):
            assert "秘密" not in client.get(f"/data/{dataset.name}.{ending}").content.decode()


def test_all_editions_are_those_of_the_public_and_places_are_there_once(client):
    place = make_subprefecture()
    for plan in (
        make_plan(),
        make_plan(code="h28", start_month=date(2016, 4, 1)),
        make_plan(code="r99", is_published=False, title="準備中の版"),
    ):
        project = make_project(area_plan=make_area_plan(plan=plan, area=place.area))
        make_series(kpi=make_kpi(project=project, name=f"{plan.code}の指標"))

    def codes_in(name: str) -> list[str]:
        rows = rows_of(client, f"/data/{name}.csv?edition=all&header=en")
        return [row.get("edition_code") or row["code"] for row in rows]

    shown = Plan.objects.shown().code
    assert codes_in("editions") == codes_in("projects") == [shown, "h28"]
    assert codes_in("areas") == [shown, "h28"]
    assert codes_in("subprefectures") == [place.slug]
    assert len(codes_in("values")) == 2 * len(rows_of(client, "/plans/h28/data/values.csv"))
    whole = client.get("/data/all.zip?edition=all")
    archive = zipfile.ZipFile(io.BytesIO(whole.content))
    values = archive.read("values.csv")
    assert values == client.get("/data/values.csv?edition=all").content
    assert whole["Content-Disposition"] == 'attachment; filename="policy-plan-all.zip"'
    for content in map(archive.read, archive.namelist()):
        assert "r99" not in content.decode()
        assert "準備中" not in content.decode()
    told = json.loads(client.get("/data/kpis.json?edition=all").content)
    assert told["edition"] == "all"
    assert len(told["rows"]) == 2
    book = load_workbook(io.BytesIO(client.get("/data/kpis.xlsx?edition=all").content))
    assert book.active.max_row == 3
    described = json.loads(client.get("/data/kpis.csv-metadata.json?edition=all").content)
    assert described["url"] == "kpis.csv?edition=all"
    for path in ("/data/", "/plans/h28/data/"):
        page = client.get(path).text
        assert "all.zip?edition=all" in page
        assert "kpis.csv?edition=all" in page
        assert "municipalities.csv?edition=all" not in page


def test_files_ask_the_same_however_many_rows_they_have(client):
    make_actual(series=make_series())
    paths = [f"/data/{dataset.name}.csv" for dataset in DATASETS]
    few = {path: queries_of(client, path) for path in paths}
    for _ in range(3):
        make_actual(series=make_series(kpi=make_kpi(project=make_project())))

    assert {path: queries_of(client, path) for path in paths} == few


@pytest.mark.parametrize(
    "path",
    [
        "/data/nothing.csv",
        "/data/values.csv?enc=utf-7",
        "/data/values.csv?header=xx",
        "/data/values.csv?edition=secret",
        "/data/all.zip?edition=%E5%85%A8%E9%83%A8",
        "/data/values.xml",
    ],
)
def test_what_there_is_not_is_said_so(client, path):
    make_series()

    assert client.get(path).status_code == 404


def test_csv_leads_to_its_description(client):
    make_series()

    answer = client.get("/data/values.csv")

    assert answer["Link"] == (
        '</data/values.csv-metadata.json>; rel="describedby"; type="application/csvm+json"'
    )
    assert answer["Content-Type"] == "text/csv; charset=utf-8; header=present"
    described = client.get("/data/values.csv-metadata.json")
    assert described["Content-Type"] == "application/csvm+json"
    assert json.loads(described.content)["url"] == "values.csv"
    assert json.loads(client.get("/data/datapackage.json").content)["resources"]


@pytest.mark.parametrize("step", [1000, 1], ids=["short", "long"])
def test_page_says_when_a_record_changed_last(client, monkeypatch, step):
    monkeypatch.setattr("policyportal.opendata.extents.STEP", step)
    make_series(kpi=make_kpi(name="新しい指標", changed_at=datetime(2031, 5, 1, 16, tzinfo=UTC)))
    make_series()

    assert "令和13年5月2日（2031年）" in client.get("/data/").text
