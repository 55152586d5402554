from types import SimpleNamespace

import pytest

from kpis import columns as of_kpis
from policyportal.records.columns import Column, pick, value_at
from projects import columns as of_projects
from tests.factories import make_measure, make_project
from tests.test_codebase import JAPANESE

PLACE = SimpleNamespace(name="空知", lead=None, label=lambda: "振興局")
FILES = {
    f"{module.__name__}.{name}": columns
    for module in (of_projects, of_kpis)
    for name, columns in vars(module).items()
    if name.endswith(("_CSV", "_TABLE"))
}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        pytest.param("place.name", "空知", id="attribute"),
        pytest.param("place.label", "振興局", id="method"),
        pytest.param("place.lead.name", None, id="missing on the way"),
    ],
)
def test_path_leads_to_a_value(path, value):
    assert value_at(SimpleNamespace(place=PLACE), path) == value


@pytest.mark.django_db
def test_path_goes_through_the_records_that_refer_to_one():
    project = make_project()
    make_measure(project=project)

    assert value_at(project, "measures.all.count") == 1


def test_columns_are_picked_in_the_order_of_their_names():
    columns = {name: Column(name, name, name) for name in ("one", "two", "three")}

    assert list(pick(columns, "three one")) == ["three", "one"]


@pytest.mark.parametrize("columns", FILES.values(), ids=FILES)
def test_every_column_of_a_file_has_its_own_heading_in_both_languages(columns):
    japanese = [column.public_heading or column.heading for column in columns.values()]
    english = [column.english for column in columns.values()]

    assert len(set(japanese)) == len(japanese)
    assert len(set(english)) == len(english)
    assert not any(JAPANESE.search(heading) for heading in english)
