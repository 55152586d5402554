"""Acts with many KPIs, series and actuals."""

import pytest

from kpis.models import Actual, ActualRevision, KPISeries
from tests import factories as make
from tests.staff import act, choose, messages_of, read, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    return sign_in(client)


def test_provisional_values_become_final_in_closed_years_too(staff):
    project = make.make_project(subprefectures=[make.make_subprefecture()])
    series = make.make_series(kpi=make.make_kpi(project=project))
    actual = make.make_actual(series=series, year=2022, state="provisional")
    make.make_draft(series=series, year=2022)
    make.make_review(project=project, year=2022, status="approved")

    page = choose(staff, "settle", [actual]).text
    act(staff, "settle", [actual], source="試験の確報")

    assert "R4には、点検・評価が承認済みのものがあります" in page
    assert "公開していない変更の下書きがあります" in page
    stored = Actual.objects.get()
    assert (stored.state, stored.source, stored.value) == ("final", "試験の確報", actual.value)
    assert ActualRevision.objects.latest("pk").kind == "finalised"


@pytest.mark.parametrize("chosen", ["series", "kpi"])
def test_other_bureau_enters_series_or_all_of_a_kpi(staff, chosen):
    here, there = make.make_subprefecture(bureau_name="甲振興局"), make.make_subprefecture()
    kpi = make.make_kpi(project=make.make_project(subprefectures=[here, there]))
    series = make.make_series(kpi=kpi)
    moved = make.make_series(kpi=kpi, label="別の内訳", entered_by=there)
    make.make_draft(series=series, year=2023)
    records = [series, moved] if chosen == "series" else [kpi]

    asked = read(choose(staff, "assign", records)).select_one("#bulk_form")
    done = act(staff, "assign", records, entered_by=there.pk, reason="試験の組織替え")

    assert "甲振興局（決めていない）" in asked.text
    assert "確かめる" in asked.select_one("button").text
    assert "1件の実績を入力する振興局を替えました。1件は、そのままです。" in messages_of(done)
    assert set(KPISeries.objects.values_list("entered_by", flat=True)) == {there.pk}
    assert series.history.first().history_change_reason == "試験の組織替え"
    assert not moved.history.exists()


def test_kpis_are_published_with_what_is_said_before(staff):
    hidden = make.make_kpi(project=make.make_project(is_published=False), is_published=False)
    whole = make.make_kpi(is_published=False)
    make.make_actual(series=make.make_series(kpi=whole), year=2023)

    page = choose(staff, "publish", [hidden, whole]).text
    act(staff, "publish", [hidden, whole])

    assert "プロジェクトが下書きのため、まだサイトには出ません。<br>まだないもの：系列" in page
    assert "一緒に出るもの：系列1件（実績値1件）" in page
    whole.refresh_from_db()
    assert whole.was_public
    assert whole.history.first().history_change_reason == "公開する"
