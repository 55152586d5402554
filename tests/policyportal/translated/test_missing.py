import pytest

from policyportal.translated.missing import untranslated
from tests.factories import (
    make_area_plan,
    make_direction,
    make_kpi,
    make_measure,
    make_plan,
    make_project,
    make_series,
    make_theme,
    make_translation,
)

pytestmark = pytest.mark.django_db


def test_every_text_that_a_language_lacks_is_named_once():
    area_plan = make_area_plan()
    make_theme(name="分野の森")
    make_direction(area_plan=area_plan, text="方向の森")
    project = make_project(area_plan=area_plan, name="計画の森")
    make_measure(project=project, text="施策の森")
    kpi = make_kpi(project=project, name="指標の森", note="注の森")
    make_series(kpi=kpi, unit="本", label="森の所", group="森の組")
    # Another record says the same.
    make_series(kpi=make_kpi(project=project, name="注の森"), unit="本")
    expected = {
        "分野の森",
        "方向の森",
        "計画の森",
        "施策の森",
        "指標の森",
        "注の森",
        "本",
        "森の所",
        "森の組",
    }

    assert sorted(untranslated(area_plan.plan)) == sorted(expected)

    make_translation(original="計画の森")
    # One of two languages is not enough.
    make_translation(original="指標の森", easy="")
    assert set(untranslated(area_plan.plan)) == expected - {"計画の森"}


def test_drafts_and_other_editions_need_no_translation_yet():
    plan = make_plan()
    make_project(area_plan=make_area_plan(plan=plan), is_published=False, name="下書きの森")
    make_project(area_plan=make_area_plan(plan=make_plan(is_shown=False)), name="別の版の森")

    assert list(untranslated(plan)) == []
