"""Open data load into an empty portal: the plan of a body that is made up, and what is wrong with its files."""

import csv
import io
import re
import shutil
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from regions.models import AreaPlan, Plan
from tests.factories import make_plan

OTHER_BODY = Path(__file__).parents[2] / "data" / "other_body"

pytestmark = pytest.mark.django_db


@pytest.fixture
def copy(tmp_path) -> Path:
    """The files of the other body, to be changed."""
    return Path(shutil.copytree(OTHER_BODY, tmp_path / "copy"))


def said_of(place: Path) -> str:
    said = io.StringIO()
    call_command("load_open_data", place, stdout=said)
    return said.getvalue()


def refused(place: Path) -> str:
    with pytest.raises(CommandError) as refusal:
        call_command("load_open_data", place)
    assert not Plan.objects.exists()
    return str(refusal.value)


def rows_in(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_plan_of_another_body_has_its_pages_and_comes_out_as_it_went_in(client):
    assert said_of(OTHER_BODY) == "Loaded 38 records.\n"

    for path, words in (
        ("/", "山と湖を生かし、暮らしをつなぐ地域"),
        ("/regions/hokubu/", "湖の水を守るプロジェクト（架空）"),
        ("/projects/nanbu-01/", "朝市を開く"),
        ("/kpis/hokubu-02-2/", "延べ60回"),
        ("/print/", "港のにぎわいプロジェクト（架空）"),
        ("/en/", "Kakuu (made up)"),
        ("/easy/", "<ruby>"),
        ("/regions/", "北部みほん地域"),
        ("/data/", "オープンデータ"),
        ("/about/", "架空県みほん計画（見本）"),
    ):
        answer = client.get(path)
        assert answer.status_code == 200
        assert words in answer.text, path
        assert not re.search("北海道|Hokkaido|道庁", answer.text), path
        assert not re.search("北海道|Hokkaido|道庁", answer.text), path
    for file in OTHER_BODY.glob("*.csv"):
        given = rows_in(file.read_bytes())
        told = rows_in(client.get(f"/data/{file.name}?header=en").content)
        names = given[0].keys()
        assert [{name: row[name] for name in names} for row in told] == given, file.name


def test_zip_of_these_files_loads_as_well(tmp_path):
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for file in OTHER_BODY.glob("*.csv"):
            archive.write(file, file.name)

    assert "Loaded" in said_of(tmp_path / "all.zip")
    assert AreaPlan.objects.count() == 2


def test_portal_with_a_plan_is_left_alone():
    make_plan()

    with pytest.raises(CommandError, match="has a plan already"):
        call_command("load_open_data", OTHER_BODY)


@pytest.mark.parametrize(
    ("name", "before", "after", "fault"),
    [
        (
            "values",
            "2026,2026,30,",
            "2026,2026,30人,",
            'values.csv, row 2, value (値): "30人" is not a number such as 2037.0',
        ),
        (
            "values",
            ",reach,",
            ",over,",
            'bound_code (限度コード): "over" is none of reach, at_least',
        ),
        (
            "kpis",
            ",nanbu-01,",
            ",nanbu-09,",
            'projects.project ["nanbu-09"] is neither in the files',
        ),
        ("editions", "2023-04-01", "2023/4/1", 'start (推進期間の始まり): "2023/4/1" is not a day'),
        ("kpis", "project_code", "project_cod", "kpis.csv: there is no column project_cod"),
        (
            "series",
            ",世帯,",
            ",,",
            "series.csv, row 1 (kpis.kpiseries hokubu-01-1-1): unit: is missing.",
        ),
        (
            "areas",
            "nanbu,",
            "hokubu,",
            "areas.csv, row 2: kakuu-r5, hokubu is given twice, first in row 1.",
        ),
        # What only the database refuses is said of the row too.
        ("values", ",total,reach,", ",year,reach,", "目標値の取り方は、1つの年なら「年の値」"),
    ],
    ids=["number", "code", "reference", "day", "column", "missing", "twice", "constraint"],
)
def test_faults_are_told_by_file_row_and_column_and_nothing_is_loaded(
    copy, name, before, after, fault
):
    file = copy / f"{name}.csv"
    text = file.read_bytes().decode()
    assert before in text
    file.write_bytes(text.replace(before, after).encode())

    said = refused(copy)

    assert said.startswith("Nothing was loaded")
    assert fault in said


def test_folder_without_a_dataset_is_refused(tmp_path):
    assert "has no file of a dataset" in refused(tmp_path)
    assert "cannot be read" in refused(tmp_path / "nothing")


def test_what_is_left_out_is_said(copy):
    (copy / "accounts.csv").write_text("name\n")
    file = copy / "projects.csv"
    head, *rows = file.read_text(encoding="utf-8-sig").splitlines()
    rows[0] += ",2025-03-31,見本の終わり,elsewhere-01"
    ends = "ended_on,end_reason,successor_code"
    file.write_text("\n".join([f"{head},{ends}", rows[0], *(f"{row},,," for row in rows[1:])]))

    said = said_of(copy)

    assert "Not read, because it is no dataset: accounts.csv" in said
    assert "projects.csv, row 1, successor: elsewhere-01" in said
