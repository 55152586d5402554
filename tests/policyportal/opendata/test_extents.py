"""Of which editions a file is: the rows of one, or of all in turn, and once what outlives them."""

import pytest

from policyportal.opendata import extents
from policyportal.opendata.extents import Extent, of_edition
from policyportal.pages.datasets import DataColumn, Dataset
from regions.models import Plan

NOW, BEFORE = Plan(code="now", title="今", is_shown=True), Plan(code="h28", title="前")
COLUMN = {"code": DataColumn("コード", "Code", "code")}
PLANS = Dataset("plans", "版", "試験。", COLUMN, ("code",), lambda plan: [plan, plan])
PLACES = Dataset(
    "places", "場所", "試験。", COLUMN, ("code",), lambda plan: [plan], outlives_editions=True
)
ALL = Extent((NOW, BEFORE), is_all=True)


def test_all_editions_stand_in_turn_and_places_once():
    assert of_edition(BEFORE).short_table(PLANS) == [["h28"], ["h28"]]
    assert ALL.short_table(PLANS) == [["now"], ["now"], ["h28"], ["h28"]]
    assert ALL.short_table(PLACES) == [["now"]]
    assert list(ALL.streamed_rows(PLANS)) == ALL.short_table(PLANS)


def test_long_table_is_not_read_whole(monkeypatch):
    monkeypatch.setattr(extents, "STEP", 3)

    assert of_edition(NOW).short_table(PLANS) is not None
    assert ALL.short_table(PLANS) is None
    assert ALL.first_records(PLANS, 3) == [NOW, NOW, BEFORE]


@pytest.mark.parametrize(
    ("extent", "name", "query"),
    [
        (of_edition(NOW), "values.csv", ""),
        (of_edition(BEFORE), "values-h28.csv", ""),
        (ALL, "values-all.csv", "?edition=all"),
    ],
)
def test_name_of_a_file_says_of_which_editions_it_is(extent, name, query):
    head = extent.head("values", "csv", "text/csv")

    assert head["headers"]["Content-Disposition"] == f'attachment; filename="{name}"'
    assert extent.query == query
