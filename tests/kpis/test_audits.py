from datetime import date
from decimal import Decimal

import pytest

from kpis.audits import findings
from kpis.figures import Basis, Bound
from kpis.models import KPI, KPISeries
from kpis.periods import Period
from policyportal.records.database_rules import transaction_setting
from policyportal.records.explained import explained
from tests.factories import (
    make_area_plan,
    make_draft,
    make_kpi,
    make_plan,
    make_project,
    make_series,
    make_subprefecture,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("explained_changes")]


def found(plan):
    return [str(finding) for finding in findings(plan)]


def make_sound_plan(size=1):
    """An edition with nothing to find: a project with `size` KPIs, each with as many series."""
    plan = make_plan()
    place = make_subprefecture()
    project = make_project(
        area_plan=make_area_plan(plan=plan), code="doo-01", subprefectures=[place]
    )
    for number in range(1, size + 1):
        kpi = make_kpi(project=project, code=f"doo-01-{number}", order=number)
        for order in range(1, size + 1):
            make_series(
                kpi=kpi,
                code=f"doo-01-{number}-{order}",
                order=order,
                label=f"系列{order}",
                subprefecture=place,
                baseline_quote="１００人(R2)",
                target_quote="120人（R7）",
            )
    return plan


def test_sound_plan_has_no_findings():
    assert found(make_sound_plan(size=2)) == []


@pytest.mark.parametrize("size", [1, 6])
def test_findings_ask_eighteen_questions_however_much_there_is(size, django_assert_num_queries):
    plan = make_sound_plan(size=size)

    # KPIs without a name, in a draft, by codes, without series; ends and successors (2); series by codes, places (2) and
    # quotes; sources (2), orders (2); actuals, drafts and missing values out of place
    # (3), changes.
    with django_assert_num_queries(18):
        found(plan)


def test_kpi_belongs_to_a_named_project(explained_changes):
    plan = make_sound_plan()
    KPISeries.objects.get().kpi.project.participations.all().delete()
    KPISeries.objects.update(subprefecture=None)
    project = plan.area_plans.get().projects.get()
    project.name = project.measures_listing = project.kpis_listing = ""
    # As a fixture may have it; forms leave a public project its name.
    with transaction_setting("portal.loading", "on"):
        project.save()

    assert found(plan) == ["doo-01-1：名称の記載がないプロジェクト（doo-01）のKPIです。"]


def test_kpi_has_figures():
    plan = make_sound_plan()
    KPISeries.objects.all().delete()

    assert found(plan) == ["doo-01-1：基準値・目標値（系列）がありません。"]


def test_codes_begin_with_their_parents():
    plan = make_sound_plan()
    kpi = KPISeries.objects.get().kpi
    kpi.code = "doo-011"
    kpi.save()

    assert found(plan) == [
        "doo-011：コードが、プロジェクトのコード（doo-01）で始まっていません。",
        "doo-01-1-1：コードが、KPIのコード（doo-011）で始まっていません。",
    ]


def test_siblings_do_not_share_an_order():
    plan = make_sound_plan(size=2)
    KPISeries.objects.filter(code="doo-01-2-2").update(order=1)
    make_series(
        kpi=make_kpi(project=plan.area_plans.get().projects.get(), code="doo-01-3", order=1),
        code="doo-01-3-1",
    )

    assert set(found(plan)) == {
        "doo-01-2：系列の順序1が2つあります。",
        "doo-01：KPIの順序1が2つあります。",
    }


@pytest.mark.usefixtures("explained_changes")
def test_place_of_a_series_takes_part_in_the_project():
    plan = make_sound_plan()
    KPISeries.objects.update(subprefecture=make_subprefecture())

    assert found(plan) == [
        "doo-01-1-1：対象の地域が、プロジェクト（doo-01）の実施地域にありません。"
    ]


@pytest.mark.usefixtures("explained_changes")
def test_series_without_a_place_is_sound():
    plan = make_sound_plan()
    KPISeries.objects.update(subprefecture=None)

    assert found(plan) == []


def test_quotes_equal_the_text_built_from_the_figures():
    plan = make_sound_plan()
    KPISeries.objects.update(baseline_value=Decimal("100.0"), target_bound=Bound.AT_LEAST)

    assert found(plan) == [
        "doo-01-1-1：基準値の印字は「１００人(R2)」ですが、登録からは「100.0人(R2)」になります。",
        "doo-01-1-1：目標値の印字は「120人（R7）」ですが、登録からは「120人以上(R7)」になります。",
    ]


def test_figure_that_staff_corrected_has_no_quote_to_equal():
    plan = make_sound_plan()
    KPISeries.objects.update(baseline_value=Decimal("99"), baseline_quote="")

    assert found(plan) == []


def test_missing_baseline_has_no_quote_to_equal():
    plan = make_sound_plan()
    KPISeries.objects.update(
        baseline_value=None, baseline_period=None, baseline_basis=None, baseline_quote=""
    )

    assert found(plan) == []


@pytest.mark.parametrize("minus", ["▲", "△", "-", "－", "−"])
def test_minus_sign_is_printed_in_many_ways(minus):
    plan = make_sound_plan()
    KPISeries.objects.update(baseline_value=Decimal("-12.5"), baseline_quote=f"{minus}12.5人(R2)")

    assert found(plan) == []


@pytest.mark.parametrize(
    ("values", "quote"),
    [
        pytest.param(
            {"target_period": Period(2021, 2025), "target_basis": Basis.EVERY_YEAR},
            "120人／年(R3～R7)",
            id="every-year",
        ),
        pytest.param(
            {
                "target_period": Period(2021, 2025),
                "target_basis": Basis.TOTAL,
                "target_bound": Bound.AT_LEAST,
                "target_prefix": "延べ",
            },
            "延べ120人以上(R3～R7)",
            id="cumulative",
        ),
    ],
)
def test_quotes_of_every_kind_of_target_are_built(values, quote):
    plan = make_sound_plan()
    KPISeries.objects.update(target_quote=quote, **values)

    assert found(plan) == []


def end(kpi, **values):
    values = {"ended_on": date(2024, 3, 31), "end_reason": "試験の終わり"} | values
    KPI.objects.filter(pk=kpi.pk).update(**values)


def test_end_is_within_the_target_and_leads_to_what_is_public():
    plan = make_sound_plan(size=2)
    first, second = KPI.objects.order_by("code")

    end(first, successor=second)
    assert found(plan) == []
    end(first, successor=second, ended_on=date(2026, 4, 1))
    assert found(plan) == ["doo-01-1：終了した日が、目標の年・期間より後です。"]
    end(first, successor=second)
    with explained("試験の取り下げ"):
        KPI.objects.filter(pk=second.pk).update(is_published=False)
    assert found(plan) == ["doo-01-1：後継のKPI（doo-01-2）が下書きのため、案内されません。"]


def test_successors_do_not_lead_back():
    plan = make_sound_plan(size=3)
    first, second, third = KPI.objects.order_by("code")
    end(first, successor=second)
    end(second, successor=third)
    end(third, successor=second)

    loop = "後継のKPIをたどると、同じKPIに戻ります。"
    assert found(plan) == [f"{kpi.code}：{loop}" for kpi in (first, second, third)]


def test_draft_is_of_a_year_that_its_series_measures():
    plan = make_sound_plan()
    make_draft(series=KPISeries.objects.get(), year=2031)

    assert found(plan) == [
        "doo-01-1-1：R13の実績値の下書きは、基準値より後で目標の年・期間までの年のものではありません。"
    ]
