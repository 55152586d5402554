"""Acts with many KPIs, series and actuals."""

import pytest

from kpis.models import Actual, ActualRevision, DraftActual, KPISeries
from tests import factories as make
from tests.staff import act, address, choose, messages_of, read, sign_in

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


def test_bureau_submits_drafts_of_its_own_that_settle(client):
    place = make.make_subprefecture()
    own = make.make_series(entered_by=place)
    waiting = make.make_actual(series=own, year=2021, state="provisional")
    actual = make.make_actual(series=own, year=2022, state="provisional", note="試験の備考")
    other = make.make_actual(year=2022, state="provisional")
    make.make_draft(series=own, year=2021)
    client.force_login(account := make.make_account(make.make_office(subprefecture=place)))

    page = read(choose(client, "settle_by_draft", [waiting, actual, other]))
    done = act(client, "settle_by_draft", [waiting, actual, other], reason="試験の確報")

    assert [line.text.partition("：")[2] for line in page.select(".bulk-left li")] == [
        "この年には、すでに下書きがあります。",
        "変える権限がありません。",
    ]
    assert "1件の下書きを提出しました" in messages_of(done)
    draft = DraftActual.objects.submitted().get(year=2022)
    assert (draft.value, draft.state, draft.note) == (actual.value, "final", "試験の備考")
    row = draft.history.get()
    assert (row.history_user, row.history_change_reason) == (account, "試験の確報")
    assert Actual.objects.get(pk=actual.pk).is_provisional


def test_head_office_is_offered_no_drafts_and_bureaus_do_not_settle(client, staff):
    actual = make.make_actual(state="provisional")
    assert "settle_by_draft" not in staff.get(address(Actual)).text
    client.force_login(make.make_account(make.make_office(subprefecture=make.make_subprefecture())))

    choose(client, "settle", [actual], bulk_shown="")

    assert Actual.objects.get().is_provisional
