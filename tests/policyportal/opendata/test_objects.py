"""The object of a record: every column, and by what it is known, where it comes from, when it changed."""

from datetime import UTC, date, datetime

import pytest
from django.test import RequestFactory

from policyportal.opendata.catalog import DATASETS, called
from policyportal.opendata.objects import code_of, objects_of
from policyportal.pages.addresses import site_of
from regions.models import Plan
from tests.factories import make_area_plan, make_kpi, make_plan, make_series

SITE = "https://plan.example.jp"


def all_of(name: str, plan: Plan) -> list[dict]:
    dataset = called(name)
    return list(objects_of(dataset, plan, dataset.records(plan), SITE))


def test_objects_of_the_plan(the_plan):
    plan = Plan.objects.shown()
    for dataset in DATASETS:
        found = all_of(dataset.name, plan)

        assert all(set(dataset.columns) < set(record) for record in found), dataset.name
        ids = {record["id"] for record in found}
        assert len(ids) == len(found), dataset.name
        assert all(address.startswith(f"{SITE}/") for address in ids)

    baseline = all_of("values", plan)[0]
    assert baseline["id"] == f"{SITE}/api/v1/values/doo-01-1-1.baseline.2020/"
    assert baseline["code"] == "doo-01-1-1.baseline.2020"
    assert baseline["html"] == f"{SITE}/kpis/doo-01-1/#doo-01-1-1"
    (source,) = baseline["sources"]
    assert source["quote"] == baseline["quote"]
    assert source["url"] == f"{SITE}/about/outline/{baseline['first_line']}/"
    assert source["title"] == plan.title


@pytest.mark.django_db
def test_an_area_is_known_by_the_address_in_its_edition():
    shown = make_plan(start_month=date(2022, 1, 1))
    area_plan = make_area_plan(plan=shown)

    (area,) = all_of("areas", shown)

    path = f"regions/{area_plan.area.slug}/"
    assert area["id"] == f"{SITE}/plans/{shown.code}/{path}"
    assert area["html"] == f"{SITE}/{path}"


@pytest.mark.django_db
def test_lines_without_a_text_lead_nowhere_and_other_sources_are_named():
    kpi = make_kpi(
        changed_at=datetime(2025, 5, 1, 16, tzinfo=UTC),
        sheet="試験",
        first_line=5,
        last_line=6,
        source="試験の正誤表",
    )
    make_series(kpi=kpi)
    plan = kpi.project.area_plan.plan

    (found,) = all_of("kpis", plan)

    assert found["changed_at"] == "2025-05-02T01:00:00+09:00"
    printed, mended = found["sources"]
    assert (printed["first_line"], printed["last_line"]) == (5, 6)
    assert printed["quote"] is printed["url"] is None
    assert mended["title"] == "試験の正誤表"
    assert list(mended) == list(printed)


def test_a_code_of_parts_is_written_without_the_edition():
    values = {"edition_code": "r3-draft", "code": "doo", "project_code": "doo-01", "year": 2024}

    assert code_of(called("areas"), values) == "doo"
    assert code_of(called("reviews"), values) == "doo-01.2024"


def test_addresses_begin_as_the_operator_has_said(settings):
    request = RequestFactory().get("/api/v1/", headers={"host": "testserver"})
    assert site_of(request) == "http://testserver"

    settings.PORTAL_URL = SITE

    assert site_of(request) == SITE
