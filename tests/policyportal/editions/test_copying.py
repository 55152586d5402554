from datetime import date

import pytest

from kpis.models import KPI, KPISeries
from policyportal.editions.copying import Copying, code_in, is_taken
from projects.models import Measure, Participation, Project
from regions.models import AreaPlan, Plan, PolicyDirection
from tests.factories import make_account, make_kpi

pytestmark = pytest.mark.django_db


def make_next(**values) -> Plan:
    return Plan(
        code="r7",
        title="次の方針",
        stage="decided",
        start_month=date(2025, 4, 1),
        period_text="令和７年度から",
        declared_projects=51,
        source="策定された方針",
        **values,
    )


def copy_all(*, user=None) -> Plan:
    former, plan = Plan.objects.shown(), make_next()
    projects = Project.objects.in_plan(former).named()
    Copying(plan, "r7", user).copy(former, projects, with_measures=True, with_kpis=True)
    return plan


@pytest.mark.parametrize(
    ("code", "copied"), [("doo-01", "r12-doo-01"), ("r7-doo-01-m1", "r12-doo-01-m1")]
)
def test_code_carries_its_edition(code, copied):
    assert code_in("r12", code) == copied


def test_the_committed_plan_is_copied_whole(the_plan):
    """All that is named, under new codes, with where it was carried from; nothing of the former document's own."""
    user = make_account()
    plan = copy_all(user=user)

    former = Plan.objects.shown()
    for model, number in ((Project, 36), (Measure, 91), (KPI, 36), (KPISeries, 43)):
        copies = model.objects.in_plan(plan).select_related("carried_from")
        assert copies.count() == number
        for copy in copies:
            assert copy.code == f"r7-{copy.carried_from.code}"
            assert copy.carried_from in model.objects.in_plan(former)
            assert (copy.sheet, copy.first_line, copy.last_line) == ("", None, None)
            assert copy.source.endswith("から引き継ぎ")
        assert copies.first().history.get().history_user == user
    assert AreaPlan.objects.filter(plan=plan, declared_projects=0, sheet_note="").count() == 6
    assert PolicyDirection.objects.filter(area_plan__plan=plan).count() == 39
    assert not Project.objects.in_plan(plan).filter(is_published=True).exists()
    assert not KPI.objects.in_plan(plan).filter(is_published=True).exists()
    assert not plan.is_published
    of_plans = [
        list(
            Participation.objects.filter(project__area_plan__plan=of)
            .order_by("project__area_plan__area__order", "project__order", "order")
            .values_list("subprefecture__slug", "order", "role")
        )
        for of in (former, plan)
    ]
    assert of_plans[0] == of_plans[1]
    jomon, copied = (Project.objects.get(code=code) for code in ("donan-01", "r7-donan-01"))
    assert list(copied.themes.all()) == list(jomon.themes.all())
    reprises = Measure.objects.in_plan(plan).exclude(reprise_of=None)
    assert {(row.code, row.reprise_of.code) for row in reprises} == {
        (f"r7-{row.code}", f"r7-{row.reprise_of.code}")
        for row in Measure.objects.in_plan(former).exclude(reprise_of=None)
    }
    figures = ("baseline_value", "target_value", "target_period", "unit", "target_bound")
    for copy in KPISeries.objects.in_plan(plan).select_related("carried_from"):
        assert [str(getattr(copy, name)) for name in figures] == [
            str(getattr(copy.carried_from, name)) for name in figures
        ]
        assert not copy.was_public
        assert (copy.baseline_quote, copy.target_quote) == ("", "")
    assert is_taken("r7")
    assert not is_taken("r8")


def test_what_has_ended_and_what_is_not_chosen_stays_behind(the_plan):
    former, plan = Plan.objects.shown(), make_next()
    project = Project.objects.get(code="doo-01")
    make_kpi(project=project, code="doo-01-9", ended_on=date(2024, 4, 1), end_reason="終えたため")

    Copying(plan, "r7", None).copy(former, [project], with_measures=False, with_kpis=True)

    assert list(Project.objects.in_plan(plan).values_list("code", flat=True)) == ["r7-doo-01"]
    assert not Measure.objects.in_plan(plan).exists()
    assert KPI.objects.in_plan(plan).count() == project.kpis.count() - 1
