"""The head office publishes what a bureau proposes, or returns it; the bureau sees what became of it."""

import pytest
from django.urls import reverse

from kpis.models import KPI, FigureChange, MeaningChange
from policyportal.editing.proposal import Proposal
from policyportal.records.explained import explained
from tests.factories import (
    make_account,
    make_kpi,
    make_office,
    make_project,
    make_proposal,
    make_series,
    make_subprefecture,
)
from tests.staff import address, errors_of, form_of, messages_of, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def head(client):
    client.force_login(make_account(make_office()))
    return client


def page_of(proposal) -> str:
    return reverse("admin:proposal", args=[proposal.pk])


def press(client, proposal, button: str, **typed):
    page = page_of(proposal)
    response = client.post(page, form_of(client.get(page)) | {button: "1"} | typed)
    proposal.refresh_from_db()
    return response


def test_start_page_and_list_lead_to_what_waits(head):
    waiting = make_proposal()
    index = read(head.get(reverse("admin:index")))

    (task,) = [task for task in index.select(".tasks a") if "変更の提案" in task.text]
    assert task.select_one(".tasks__name").text == "変更の提案（1件）"
    shown = read(head.get(task["href"]))
    assert shown.select_one("#waiting a")["href"] == page_of(waiting)


def test_published_proposal_is_the_change_that_the_head_office_would_have_typed(head):
    kpi = make_kpi(name="前の指標")
    proposal = make_proposal(record=kpi)

    compared = read(head.get(page_of(proposal))).select_one("#compared")
    response = press(head, proposal, "_publish")

    assert [cell.text for cell in compared.select("td")] == ["前の指標", "試験の新しい名称"]
    assert response.status_code == 302, errors_of(response)
    kpi.refresh_from_db()
    assert (kpi.name, proposal.state) == ("試験の新しい名称", "published")
    change = MeaningChange.objects.get()
    assert (change.before, change.after) == ("前の指標", "試験の新しい名称")
    reason = f"試験の改称（{proposal.bureau.bureau_name}の提案）"
    assert (change.kind, change.reason) == ("renaming", reason)
    row = kpi.history.first()
    assert row.history_change_reason == reason
    assert row.history_user == proposal.decided_by


def test_published_target_holds_from_the_proposed_day(head):
    series = make_series()
    typed = {"target_value": "1,234.50", "valid_from": "R6.4.1", "source": "試験資料"}
    proposal = make_proposal(record=series.kpi, typed=typed, changes=[], change_kind="review")
    proposal.record = series
    proposal.save()

    response = press(head, proposal, "_publish")

    assert response.status_code == 302, errors_of(response)
    series.refresh_from_db()
    assert str(series.target_value) == "1234.50"
    change = FigureChange.objects.get()
    assert (str(change.valid_from), change.reason) == ("2024-04-01", proposal.public_reason)


def test_returned_with_a_comment_that_the_bureau_reads(head, client):
    place = make_subprefecture()
    kpi = make_kpi(project=make_project(subprefectures=[place]), name="前の指標")
    proposal = make_proposal(record=kpi, bureau=place)

    silent = press(head, proposal, "_return")
    assert "コメントを入力してください" in errors_of(silent)
    assert proposal.state == "waiting"
    press(head, proposal, "_return", comment="出典の頁を書いてください")
    client.force_login(make_account(make_office(subprefecture=place)))
    seen = read(client.get(reverse("admin:proposals")))

    kpi.refresh_from_db()
    assert (kpi.name, proposal.state) == ("前の指標", "returned")
    assert "出典の頁を書いてください" in seen.select_one("#decided").text
    assert press(client, proposal, "_withdraw").status_code == 200
    assert proposal.state == "returned"


def test_what_changed_since_is_shown_and_published_once_it_was_seen(head):
    kpi = make_kpi(name="前の指標")
    proposal = make_proposal(record=kpi)
    sent = form_of(head.get(page_of(proposal))) | {"_publish": "1"}
    with explained("試験の訂正", kind="correction"):
        KPI.objects.update(name="いまの指標")

    unseen = head.post(page_of(proposal), sent)

    assert "この画面を開いたあとに" in errors_of(unseen)
    cells = [cell.text for cell in read(unseen).select("#compared td")]
    assert cells == ["前の指標", "試験の新しい名称", "いまの指標"]
    assert head.post(page_of(proposal), form_of(unseen) | {"_publish": "1"}).status_code == 302
    assert KPI.objects.get().name == "試験の新しい名称"


def test_what_can_not_be_published_any_more_says_why_and_stays(head):
    kpi = make_kpi(name="前の指標")
    empty = make_proposal(record=kpi, typed={"name": "", "source": "試験資料"})
    gone = make_proposal(record=kpi, record_id=0)

    refused = press(head, empty, "_publish")
    deleted = press(head, gone, "_publish")

    assert "指標名：" in errors_of(refused)
    assert "削除されたため" in errors_of(deleted)
    assert {empty.state, gone.state} == {"waiting"}
    assert KPI.objects.get().name == "前の指標"


def test_bureau_takes_its_own_back_and_publishes_nothing(client):
    place = make_subprefecture()
    own, others = make_proposal(bureau=place), make_proposal()
    client.force_login(make_account(make_office(subprefecture=place)))

    assert press(client, own, "_publish").status_code == 403
    assert client.get(page_of(others)).status_code == 404
    withdrawn = press(client, own, "_withdraw")

    assert own.state == "withdrawn"
    assert "取り下げました" in messages_of(client.get(withdrawn.url))
    assert Proposal.objects.waiting().get() == others
    assert client.get(address(KPI)).status_code == 200
