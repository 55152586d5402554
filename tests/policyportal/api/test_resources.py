"""Each dataset is a resource, and what narrows its list is found in its columns."""

import pytest
from django.core.exceptions import FieldError
from django.db.models import QuerySet

from policyportal.api.resources import RESOURCES
from policyportal.opendata.catalog import DATASETS
from regions.models import Plan

PLAN = Plan(pk=0, code="r3-test")


def lookups_of(name: str) -> dict[str, str]:
    resource = RESOURCES[name]
    return dict(resource.lookups_in(resource.dataset.records(PLAN)))


def test_every_dataset_is_a_resource_in_the_order_of_the_catalogue():
    assert list(RESOURCES) == [dataset.name for dataset in DATASETS]


def test_a_list_is_narrowed_by_what_refers_to_others_by_choices_years_and_the_key():
    assert lookups_of("reviews") == {
        "project_code": "project__code",
        "area_code": "project__area_plan__area__slug",
        "year": "year",
    }
    assert lookups_of("participations")["role_code"] == "role"
    assert lookups_of("municipalities")["subprefecture_code"] == "subprefecture__slug"
    assert "edition_code" not in lookups_of("kpis")
    assert lookups_of("codes") == {}


@pytest.mark.parametrize("name", RESOURCES)
def test_the_database_can_be_asked_for_every_lookup(name):
    records = RESOURCES[name].dataset.records(PLAN)
    for lookup in lookups_of(name).values():
        try:
            records.filter(**{lookup: "1"})
        except FieldError:
            pytest.fail(lookup)


@pytest.mark.parametrize("name", RESOURCES)
def test_rows_of_long_lists_are_counted_and_found_without_reading_all(name):
    dataset = RESOURCES[name].dataset
    is_row = not isinstance(dataset.records(PLAN), QuerySet) or dataset.rows_of is iter
    counted = dataset.with_row_counts and set(lookups_of(name)) & set(dataset.key)

    assert is_row or counted or dataset.outlives_editions
