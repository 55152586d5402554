"""Acts with many projects."""

import pytest

from kpis.models import MeaningChange
from projects.models import Participation, Project
from tests import factories as make
from tests.staff import act, choose, form_of, messages_of, read, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    return sign_in(client)


def left(page):
    return [line.text for line in read(page).select(".bulk-left li")]


def test_projects_are_published_with_their_parts(staff):
    empty = make.make_project(is_published=False)
    whole = make.make_project(
        is_published=False, subprefectures=[make.make_subprefecture()], themes=[make.make_theme()]
    )
    make.make_measure(project=whole)
    make.make_actual(series=make.make_series(kpi=make.make_kpi(project=whole)), year=2023)
    make.make_kpi(project=whole, is_published=False)

    page = choose(staff, "publish", [empty, whole])
    done = act(staff, "publish", [empty, whole], reason="試験の公開")

    assert "まだないもの：主となる地域、施策、分野、KPI" in page.text
    assert "一緒に出るもの：KPI1件（実績値1件）<br>下書きのKPI1件は、まだ出ません。" in page.text
    assert "2件を公開しました。" in messages_of(done)
    assert Project.objects.published().count() == 2
    row = whole.history.first()
    assert (row.is_published, row.history_change_reason) == (True, "試験の公開")
    assert row.themes.count() == 1


def test_leads_are_confirmed_and_nothing_is_told(staff):
    inferred, bare = (
        make.make_project(subprefectures=[make.make_subprefecture()]),
        make.make_project(),
    )
    confirmed = make.make_project(subprefectures=[make.make_subprefecture()])
    confirmed.participations.update(role="lead")

    page = choose(staff, "confirm_leads", [inferred, bare, confirmed])
    act(staff, "confirm_leads", [inferred, bare, confirmed])

    assert [line.partition("：")[2] for line in left(page)] == [
        "主となる地域がありません。",
        f"すでに確認済みです（{confirmed.places[0].bureau_name}）。",
    ]
    assert set(Participation.objects.values_list("role", flat=True)) == {"lead"}
    (lead,) = inferred.participations.all()
    assert lead.history.first().history_change_reason == "主となる地域を確認済みにする"
    assert not MeaningChange.objects.exists()


def test_projects_are_handed_over_where_the_bureau_takes_part(staff):
    here, there = make.make_subprefecture(), make.make_subprefecture(bureau_name="乙振興局")
    shared = make.make_project(subprefectures=[here, there])
    alone, own = (make.make_project(subprefectures=[place]) for place in (here, there))
    given = {"to": there.pk, "day": "2026-04-01", "reason": "試験の引き継ぎ", "source": "試験資料"}
    chosen = [shared, alone, own]

    unsaid = act(staff, "hand_over", chosen, **given | {"reason": ""})
    nowhere = act(staff, "hand_over", [alone], **given)
    done = act(staff, "hand_over", chosen, **given)

    assert "このフィールドは必須です" in unsaid.text
    assert "この振興局は、実施地域に入っていません" in left(nowhere)[0]
    assert form_of(nowhere)["reason"] == "試験の引き継ぎ"
    assert "1件を引き継ぎました。2件は、そのままです。" in messages_of(done)
    assert set(Project.objects.of_bureaus([there.pk])) == {shared, own}
    assert "試験の引き継ぎ" in shared.history.first().history_change_reason
