import pytest

from kpis.models import KPI
from policyportal.editions.checking import doubts, missing
from projects.models import Project
from regions.models import AreaPlan
from tests.policyportal.editions.test_copying import copy_all

pytestmark = pytest.mark.django_db


def test_a_copy_is_not_ready_and_says_what_to_look_at(the_plan):
    plan = copy_all()

    found = [f"{finding.where}：{finding.what}" for finding in doubts(plan)]

    assert [finding.what for finding in missing(plan)] == [
        "公開するプロジェクトが1つもありません。"
    ]
    begun = "出典が「…から引き継ぎ」のままのものが"
    assert [line for line in found if begun in line] == [
        f"{name}：{begun}{number}件あります。この版の資料と照らし合わせてください。"
        for name, number in (
            ("地域の方針", 6),
            ("施策の展開方向", 39),
            ("プロジェクト", 36),
            ("施策", 91),
            ("KPI", 36),
            ("KPIの系列", 43),
        )
    ]
    assert sum("目標値が、引き継ぎ元" in line for line in found) == 43
    assert any(line.startswith("プロジェクト：下書きのままのものが36件") for line in found)
    assert any("「方針の概要（印字）」が空です" in line for line in found)
    assert any(line.startswith("評価区分：この版のものがありません") for line in found)
    assert any("全体概要の数は0件ですが、登録は8件です" in line for line in found)


def test_what_was_mended_is_no_doubt_any_more(the_plan):
    plan = copy_all()
    Project.objects.in_plan(plan).update(is_published=True, source="策定された方針")
    KPI.objects.in_plan(plan).update(is_published=True)

    assert missing(plan) == []
    said = [finding.what for finding in doubts(plan) if finding.where in ("プロジェクト", "KPI")]
    assert said == [
        "出典が「…から引き継ぎ」のままのものが36件あります。この版の資料と照らし合わせてください。"
    ]


def test_an_area_without_its_plan_is_missing(the_plan):
    plan = copy_all()
    Project.objects.in_plan(plan).filter(area_plan__area__slug="tokachi").delete()
    AreaPlan.objects.filter(plan=plan, area__slug="tokachi").delete()

    assert missing(plan)[0].where == "十勝連携地域"
