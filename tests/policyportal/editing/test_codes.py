"""New records get the next code and the last place where staff leave both empty."""

import pytest

from kpis.models import KPI, KPISeries
from policyportal.editing.codes import next_number
from projects.models import Measure, Project
from tests import factories as make
from tests.staff import address, errors_of, form_of, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    return sign_in(client)


@pytest.fixture
def project():
    area_plan = make.make_area_plan(area=make.make_area(slug="here"))
    return make.make_project(area_plan=area_plan, code="r7-here-09", order=9, is_published=False)


def add(staff, model, **values):
    """Send the form to add a record, with nothing but what is given."""
    return staff.post(address(model, "add"), form_of(staff.get(address(model, "add"))) | values)


def test_next_number_passes_over_other_codes_and_those_of_deleted_records(project):
    for code in ("r7-here-09-m2", "r7-here-09-mx", "r7-here-09-m2-1"):
        make.make_measure(project=project, code=code)
    gone = make.make_measure(project=project, code="r7-here-09-m7")
    gone.delete()

    assert next_number(Measure, "r7-here-09-m") == 8
    assert next_number(Measure, "r7-here-08-m") == 1


def test_rows_of_a_page_get_one_code_after_the_other(staff, project):
    make.make_measure(project=project, code="r7-here-09-m2", order=4)
    sent = form_of(staff.get(address(project)))
    rows = {
        "measures-TOTAL_FORMS": "3",
        "measures-1-text": "甲の施策",
        "measures-2-text": "乙の施策",
    }
    rows |= dict.fromkeys(("measures-1-source", "measures-2-source"), "試験資料")
    rows |= dict.fromkeys(("measures-1-code", "measures-2-code", "measures-1-order"), "")

    assert errors_of(staff.post(address(project), sent | rows)) == ""

    added = Measure.objects.exclude(code="r7-here-09-m2").order_by("code")
    found = list(added.values_list("code", "order", "text"))
    assert found == [("r7-here-09-m3", 5, "甲の施策"), ("r7-here-09-m4", 6, "乙の施策")]


def test_project_kpi_and_measure_alone_follow_their_neighbours(staff, project):
    plan = project.area_plan.plan
    other = make.make_area_plan(plan=plan, area=make.make_area(slug="there"))

    for area_plan in (project.area_plan, other):
        add(staff, Project, area_plan=area_plan.pk, source="試験資料")
    add(staff, KPI, project=project.pk, name="試験の指標", source="試験資料")
    add(staff, Measure, project=project.pk, text="試験の施策", source="試験資料")

    codes = Project.objects.exclude(pk=project.pk).order_by("code").values_list("code", "order")
    assert list(codes) == [("r7-here-10", 10), ("r7-there-01", 1)]
    assert KPI.objects.get().code == "r7-here-09-1"
    assert Measure.objects.get().code == "r7-here-09-m1"


def test_page_to_add_below_a_record_starts_with_both(staff, project):
    make.make_kpi(project=project, code="r7-here-09-1", order=3)
    page = address(KPI, "add")

    assert f"{page}?project={project.pk}" in staff.get(address(project)).text
    form = form_of(staff.get(f"{page}?project={project.pk}"))

    assert (form["code"], form["order"]) == ("r7-here-09-2", "4")
    assert "code" not in {
        name for name, value in form_of(staff.get(f"{page}?project=x")).items() if value
    }


def test_series_typed_with_a_new_kpi_follows_its_code(staff, project):
    series = make.make_series(kpi=make.make_kpi(project=project, code="r7-here-09-4"))
    sent = form_of(staff.get(address(series.kpi)))
    values = {"name": "別の指標", "code": "", "order": "", "project": project.pk}
    values |= {"series-INITIAL_FORMS": "0", "series-0-id": "", "series-0-kpi": ""}
    values |= {"series-0-code": "", "series-0-order": ""}

    answer = staff.post(address(KPI, "add"), sent | values)

    assert errors_of(answer) == ""
    added = KPISeries.objects.exclude(pk=series.pk).get()
    assert (added.code, added.order, added.kpi.code) == ("r7-here-09-5-1", 1, "r7-here-09-5")


def test_code_that_is_taken_meanwhile_is_said(staff, project, monkeypatch):
    make.make_measure(project=project, code="r7-here-09-m1")
    monkeypatch.setattr("policyportal.editing.codes.next_number", lambda model, stem: 1)

    answer = add(staff, Measure, project=project.pk, text="試験の施策", source="試験資料")

    assert "コード" in errors_of(answer)
    assert Measure.objects.count() == 1
