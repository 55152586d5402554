"""Files of open data as fixtures: what a field is read from, and what of a record no file tells."""

import json
from itertools import chain

import pytest

from kpis.models import KPI, Actual, Highlight, KPIFamily, KPISeries, MissingValue, SeriesBreak
from policyportal.opendata.catalog import RECORDS, called
from policyportal.opendata.loading import PUBLIC, fixtures_of
from policyportal.opendata.reading import OpenDataFiles
from projects.models import Grade, Measure, Participation, Project, Review, Theme
from regions.models import (
    AreaPlan,
    CollaborationArea,
    Municipality,
    Plan,
    PolicyDirection,
    Subprefecture,
    Synonym,
    Term,
    Translation,
)

# What no file tells, and why.
LEFT_OUT = {
    # It leads to another edition, which is not in the files of this one.
    "carried_from",
    # What staff decide of their own work.
    "entered_by",
    "decimals",
    "reopen_reason",
    # Old addresses of what was merged: they go on in the portal that has merged it.
    "former_slugs",
}


def cells() -> dict:
    """A row with something in every cell of every dataset, by its kind."""
    return {dataset.name: dict.fromkeys(dataset.columns, "1") for dataset in RECORDS}


@pytest.mark.parametrize(
    "model",
    [
        *(Plan, CollaborationArea, AreaPlan, Subprefecture, Municipality, PolicyDirection),
        *(Term, Synonym, Translation, Theme, Project, Participation, Measure, Grade, Review),
        *(KPIFamily, KPI, KPISeries, Actual, MissingValue, SeriesBreak, Highlight),
    ],
)
def test_every_field_of_a_record_is_told_by_a_file(model):
    rows = cells()
    values = ({**rows["values"], "kind_code": kind} for kind in ("baseline", "target", "actual"))
    told = chain.from_iterable(map(called("values").read, values))
    others = (dataset.read(rows[dataset.name]) for dataset in RECORDS if dataset.name != "values")
    found = set(PUBLIC.get(model, ()))
    for record in chain(told, *others):
        if record.model is model:
            found |= set(record.fields)

    fields = {
        field.name
        for field in (*model._meta.concrete_fields, *model._meta.many_to_many)
        if not field.primary_key and not field.generated and field.serialize
    }
    assert fields - found - LEFT_OUT - {"subprefectures"} == set()


def fixtures_in(folder, **rows) -> tuple:
    for name, of_dataset in rows.items():
        content = json.dumps({"rows": of_dataset}, ensure_ascii=False)
        (folder / f"{name}.json").write_text(content)
    return fixtures_of(OpenDataFiles(folder))


def test_rows_of_one_record_are_told_together(tmp_path):
    themes = [{"project_code": "a-1", "theme_code": code} for code in ("sea", "land")]
    words = [
        {"code": "w", "place": place, "word": word} for place, word in ((1, "海"), (2, "うみ"))
    ]
    fixtures, _ = fixtures_in(
        tmp_path, projects=[{"code": "a-1", "name": "事業"}], project_themes=themes, synonyms=words
    )
    told = {fixture.model: fixture for fixture in fixtures}

    assert told[Project].fields["themes"] == [["sea"], ["land"]]
    assert told[Project].fields["is_published"] is True
    assert str(told[Project].row) == "projects.json, row 1"
    assert told[Synonym].fields["words"] == ["海", "うみ"]


def test_day_of_change_begins_in_japan_and_what_is_empty_is_left_to_the_field(tmp_path):
    row = {"code": "sea", "name": "海", "order": 1, "changed": "2026-11-24", "source": None}
    ((fixture,), _) = fixtures_in(tmp_path, themes=[row])

    assert fixture.in_json["fields"] == {
        "slug": "sea",
        "name": "海",
        "order": 1,
        "changed_at": "2026-11-24T00:00:00+09:00",
    }


def test_reference_that_leads_out_of_the_files_is_left_empty_and_told(tmp_path):
    rows = [
        {"code": "a-1", "name": "事業", "successor_code": "b-1"},
        {"code": "a-2", "name": "次の事業", "successor_code": "a-1"},
    ]
    (first, second), cut = fixtures_in(tmp_path, projects=rows)

    assert first.fields["successor"] is None
    assert second.fields["successor"] == ["a-1"]
    assert cut == ["projects.json, row 1, successor: b-1"]
