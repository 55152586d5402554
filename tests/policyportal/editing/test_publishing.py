"""Projects and KPIs end, are taken back from the public and come back, for reasons that the public reads."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from kpis.models import KPI, Turn
from policyportal.editing.refusals import RULES
from policyportal.records.explained import explained
from projects.models import Project
from tests.factories import make_area_plan, make_kpi, make_plan, make_project, make_subprefecture
from tests.staff import address, errors_of, form_of, sign_in

pytestmark = pytest.mark.django_db

END = {"ended_on": "令和6年3月31日", "end_reason": "試験の終わり"}


def make_record(kind, **values):
    if kind == "kpi":
        return make_kpi(**values)
    return make_project(subprefectures=[make_subprefecture()], **values)


@pytest.fixture
def staff(client):
    return sign_in(client)


def send(staff, record, **values):
    """Send the form of a record with other values; an empty one takes its mark off a box."""
    sent = form_of(staff.get(address(record))) | values
    return staff.post(address(record), {name: value for name, value in sent.items() if value})


def turns():
    return list(Turn.objects.order_by("pk").values_list("kind", "ended_on", "reason", "source"))


@pytest.mark.parametrize("kind", ["project", "kpi"])
def test_record_ends_is_put_right_and_goes_on_each_for_a_reason(staff, kind):
    record, day, other = make_record(kind), date(2024, 3, 31), date(2025, 3, 31)

    assert "出典となる資料名" in errors_of(send(staff, record, source="", **END))
    assert send(staff, record, **END).status_code == 302
    assert "変更の理由を入力" in errors_of(send(staff, record, ended_on="2025-03-31"))
    sent = {"ended_on": "2025-03-31", "change_reason": "試験の誤り"}
    assert send(staff, record, **sent).status_code == 302
    undone = {"ended_on": "", "end_reason": ""}
    assert "変更の理由を入力" in errors_of(send(staff, record, **undone))
    assert send(staff, record, change_reason="試験の続き", **undone).status_code == 302

    assert turns() == [
        ("ended", day, "試験の終わり", "試験資料"),
        ("amended", other, "試験の誤り", "試験資料"),
        ("resumed", other, "試験の続き", "試験資料"),
    ]
    assert record.history.first().history_change_reason == "試験の続き"


@pytest.mark.parametrize("kind", ["project", "kpi"])
def test_record_is_taken_back_for_a_reason_and_comes_back_without(staff, kind):
    record = make_record(kind)

    assert "変更の理由を入力" in errors_of(send(staff, record, is_published=""))
    sent = {"is_published": "", "change_reason": "試験の取り下げ"}
    assert send(staff, record, **sent).status_code == 302
    assert send(staff, record, is_published="on").status_code == 302

    assert turns() == [("withdrawn", None, "試験の取り下げ", ""), ("returned", None, "", "")]


@pytest.mark.parametrize("kind", ["project", "kpi"])
def test_draft_that_was_never_public_does_all_this_in_silence(staff, kind):
    record = make_record(kind, is_published=False)

    assert send(staff, record, **END).status_code == 302
    assert send(staff, record, ended_on="", end_reason="").status_code == 302

    assert turns() == []
    # What has ended already ends for the public when it first sees it.
    send(staff, record, is_published="on", **END)
    assert [turn[0] for turn in turns()] == ["ended"]


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"is_published": False}, id="withdrawal"),
        pytest.param({"ended_on": None, "end_reason": ""}, id="resumption"),
        pytest.param({"end_reason": "試験の別の理由"}, id="other-reason"),
    ],
)
def test_database_refuses_what_no_form_has_explained(values):
    end = {"ended_on": date(2024, 3, 31), "end_reason": "試験の終わり"}
    make_kpi(project=make_project(**end), **end)

    for records in (KPI.objects, Project.objects):
        with pytest.raises(IntegrityError, match="kpis_turn_explained"), transaction.atomic():
            records.update(**values)
        with explained("試験の理由"):
            assert records.update(**values) == 1


def test_what_is_public_does_not_go_where_the_public_sees_nothing(staff):
    """Its page would be gone without a reason; what is taken back, or a draft, may go."""
    kpi, project = make_kpi(), make_project(subprefectures=[make_subprefecture()])
    draft = make_project(name="ひみつのプロジェクト", is_published=False)
    hidden = make_area_plan(plan=make_plan(is_shown=False, is_published=False))
    why = {"change_kind": "見直し", "change_reason": "試験の理由"}
    gone = {"name": "", "kana": "", "participants_printed": ""}
    gone |= {"measures_listing": "", "kpis_listing": ""}

    refused = RULES["kpis_kpi_stays_public"]
    assert refused in errors_of(send(staff, kpi, project=str(draft.pk), **why))
    refused = RULES["projects_project_stays_public"]
    assert refused in errors_of(send(staff, project, area_plan=str(hidden.pk), **why))
    with (
        pytest.raises(IntegrityError, match="projects_project_stays_public"),
        explained("試験の理由"),
    ):
        Project.objects.filter(pk=project.pk).update(**gone)
    assert not Turn.objects.exists()

    taken_back = {"project": str(draft.pk), "is_published": "", "source": "試験資料"}
    assert send(staff, kpi, **taken_back, **why).status_code == 302
    assert [turn[0] for turn in turns()] == ["withdrawn"]
    renamed = {"name": "ひみつの指標", "source": "試験資料"}
    assert send(staff, kpi, **renamed, **why).status_code == 302
    withdrawn, news = (
        staff.get(path) for path in (reverse("kpis:kpi", args=[kpi.code]), reverse("history"))
    )
    assert withdrawn.status_code == 410
    for page in (withdrawn, news):
        assert kpi.name in page.text
        assert "ひみつ" not in page.text
    assert Turn.objects.get().project == kpi.project
