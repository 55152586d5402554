"""An edition in StratML: valid by its schema, with the figures of the plan, and nothing that the plan does not say."""

from decimal import Decimal

import pytest
from django.conf import settings
from lxml import etree

from kpis.models import KPISeries
from tests.factories import (
    make_actual,
    make_kpi,
    make_missing,
    make_project,
    make_review,
    make_series,
)

pytestmark = pytest.mark.django_db
SCHEMA = settings.BASE_DIR / "tests/data/schemas/stratml-part2.xsd"
NAMES = {"s": "urn:ISO:std:iso:17469:tech:xsd:PerformancePlanOrReport"}


def document(client, path: str = "/data/plan.stratml.xml") -> etree._Element:
    answer = client.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/xml")
    found = etree.fromstring(b"".join(answer))
    schema = etree.XMLSchema(etree.parse(SCHEMA))
    assert schema.validate(found), schema.error_log
    return found


def texts(found: etree._Element, path: str) -> list[str]:
    return [element.text for element in found.iterfind(path, NAMES)]


@pytest.mark.usefixtures("the_plan")
def test_the_plan_is_valid_and_has_every_figure(client):
    found = document(client)

    assert found.get("Type") == "Performance_Plan"
    targets = texts(found, ".//s:TargetResult/s:NumberOfUnits")
    series = KPISeries.objects.order_by("kpi__project__area_plan__area__order")
    assert sorted(targets) == sorted(f"{row.target_value:f}" for row in series)
    baselines = found.xpath("//s:DescriptorName[text()='Baseline']", namespaces=NAMES)
    assert len(baselines) == series.exclude(baseline_value=None).count()
    # 6 areas, and the 36 projects that are named.
    assert len(found.findall(".//s:Goal", NAMES)) == 6
    assert len(found.findall(".//s:Objective", NAMES)) == 36
    # Which of 年 and 年度 a year is, the plan does not say, nor which stage of a chain an indicator is of.
    assert texts(found, ".//s:MeasurementInstance//s:StartDate") == []
    assert not found.xpath("//@ValueChainStage")


@pytest.mark.usefixtures("the_plan")
def test_an_area_has_its_vision_and_its_projects_alone(client):
    found = document(client, "/data/kushiro-nemuro.stratml.xml")

    assert len(texts(found, ".//s:Vision/s:Description")) == 1
    assert texts(found, ".//s:Goal/s:Identifier") == ["area-kushiro-nemuro"]
    identifiers = texts(found, ".//s:Objective/s:Identifier")
    assert identifiers
    assert all(name.startswith("project-kushiro-nemuro-") for name in identifiers)


def test_it_is_a_report_once_a_value_is_public(client):
    series = make_series(kpi=make_kpi(project=make_project()))
    make_actual(series=series, year=2022, value=Decimal("7.0"), state="provisional")
    make_missing(series=series, year=2023, kind="compiling")

    found = document(client)

    assert found.get("Type") == "Performance_Report"
    (indicator,) = found.xpath(
        f"//s:PerformanceIndicator[s:Identifier='series-{series.code}']", namespaces=NAMES
    )
    results = indicator.findall(".//s:ActualResult", NAMES)[-2:]
    told = [(texts(row, "s:NumberOfUnits"), texts(row, ".//s:DescriptorValue")) for row in results]
    assert told == [(["7.0"], ["暫定"]), ([], ["値がまだない"])]


def test_drafts_are_in_no_document(client):
    make_series(kpi=make_kpi(name="公開の指標"))
    hidden = make_project(name="秘密の事業", is_published=False)
    make_series(kpi=make_kpi(project=hidden, name="秘密の指標"))
    make_series(kpi=make_kpi(name="秘密の数値", is_published=False))
    make_review(work_done="秘密の文")

    text = client.get("/data/plan.stratml.xml").content.decode()

    assert "公開の指標" in text
    assert "秘密" not in text


def test_signs_of_markup_and_what_nobody_sees_are_written_as_text(client):
    make_series(kpi=make_kpi(name="Ａ<B>&C"))

    found = document(client)

    assert "Ａ<B>&C" in texts(found, ".//s:MeasurementDimension")
