"""What an audit finds, and the rules across rows."""

import pytest

from policyportal.records.findings import (
    Finding,
    of_each,
    outside,
    outside_area,
    repeated_orders,
    unsourced,
)
from projects.models import Measure, Project
from tests.factories import make_area, make_area_plan, make_measure, make_project

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("code", "slug", "fits"),
    [
        pytest.param("doo-01", "doo", True, id="own"),
        pytest.param("r7-doo-01", "doo", True, id="later-edition"),
        pytest.param("h28-kushiro-nemuro-01", "kushiro-nemuro", True, id="earlier-edition"),
        pytest.param("doo", "doo", False, id="nothing-behind"),
        pytest.param("dohoku-01", "doo", False, id="another-area"),
        pytest.param("doo1-01", "doo", False, id="longer-name"),
        pytest.param("kushiro-nemuro-01", "nemuro", False, id="inside-another-name"),
        pytest.param("r7-r7-doo-01", "doo", False, id="two-editions"),
    ],
)
def test_code_begins_with_its_area(code, slug, fits):
    make_project(area_plan=make_area_plan(area=make_area(slug=slug)), code=code)

    outsiders = outside_area(Project.objects.all(), "area_plan__area__slug")

    assert outsiders.exists() is not fits


@pytest.mark.parametrize(
    ("code", "fits"),
    [("doo-01-a", True), ("r7-doo-01-a", False), ("doo-01", False), ("doo-011-a", False)],
)
def test_code_begins_with_its_parents(code, fits):
    make_measure(project=make_project(code="doo-01x"), code=code)
    Project.objects.update(code="doo-01")

    assert outside(Measure.objects.all(), "project__code").exists() is not fits


def test_finding_is_said_of_each_record_and_leads_to_it():
    measure = make_measure()

    (finding,) = of_each(Measure.objects.all(), "コードが{0.project.code}で始まりません。")

    text = f"コードが{measure.project.code}で始まりません。"
    assert finding == Finding(measure.code, text, measure)
    assert str(finding) == f"{measure.code}：{text}"


def test_order_that_two_children_share_is_found():
    project = make_project(code="doo-01")
    for _ in range(2):
        make_measure(project=project, order=1)
    make_measure(order=1)

    found = list(repeated_orders("施策", Measure.objects.all(), "project__code"))

    assert found == [Finding("doo-01", "施策の順序1が2つあります。")]


def test_source_of_blanks_alone_is_found():
    printed = {"sheet": "道央広域", "first_line": 1, "last_line": 1, "source": ""}
    make_measure(code="printed", **printed)
    make_measure(code="named", source="要綱")
    make_measure(code="blank", source=" \u3000")

    found = unsourced(Measure.objects.all())

    assert [finding.where for finding in found] == ["blank"]
