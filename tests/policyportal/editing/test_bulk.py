"""What every act with many records holds to: it is shown first, done whole or not at all, and says what it has done."""

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kpis.acts import Settle
from kpis.models import Actual, KPISeries
from policyportal.editing.bulk import ReasonForm
from tests.factories import make_account, make_actual, make_office, make_series, make_subprefecture
from tests.staff import act, address, choose, form_of, messages_of, read, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    return sign_in(client)


def make_actuals(number):
    series = make_series()
    return [make_actual(series=series, year=2018 + i, state="provisional") for i in range(number)]


def states():
    return set(Actual.objects.values_list("state", flat=True))


def test_page_shows_what_would_change_and_what_stays_and_changes_nothing(staff):
    (actual,) = make_actuals(1)
    final = make_actual(state="final", year=2023)

    page = read(choose(staff, "settle", [actual, final]))

    cells = [cell.get_text(strip=True) for cell in page.select("#bulk_form tbody tr > *")]
    assert cells[1:3] == [f"{actual.figure.amount}（暫定）", f"{actual.figure.amount}（確定）"]
    assert f"{final} {final.series.title}：すでに確定です。" in page.select_one(".bulk-left").text
    assert states() == {"provisional", "final"}


def test_all_is_done_with_one_reason_and_leads_to_what_has_changed(staff):
    actuals = make_actuals(3)
    final = make_actual(state="final", year=2023)

    done = act(staff, "settle", [*actuals, final], reason="確報の公表")

    assert states() == {"final"}
    assert "3件を確定にしました。1件は、そのままです。" in messages_of(done)
    link = read(done).select_one(".messagelist a")["href"]
    assert len(read(staff.get(link)).select("#result_list tbody tr")) == 3
    for actual in actuals:
        newest, first = actual.history.all()
        assert (newest.history_change_reason, newest.history_user.username) == (
            "確報の公表",
            "staff",
        )
        assert (first.state, first.history_change_reason) == ("provisional", "")
    assert not final.history.exists()
    entries = LogEntry.objects.values_list("change_message", flat=True)
    assert list(entries) == ["実績値を確定にする 確報の公表"] * 3


def test_what_has_changed_since_is_shown_again_and_nothing_is_done(staff):
    one, other = make_actuals(2)
    path = address(Actual)
    sent = form_of(choose(staff, "settle", [one, other])) | {"reason": "試験の理由"}
    Actual.objects.filter(pk=one.pk).update(note="変わった")

    again = staff.post(path, sent)

    assert "この画面を開いたあとに" in again.text
    assert states() == {"provisional"}
    assert form_of(again)["reason"] == "試験の理由"
    assert staff.post(path, form_of(again)).status_code == 302
    assert states() == {"final"}


def test_choice_over_all_pages_is_bounded_and_costs_the_same(staff, monkeypatch):
    make_actuals(2)
    everything = {"action": "settle", "select_across": "1"}
    chosen = everything | {"_selected_action": Actual.objects.first().pk, "index": "0"}

    def ask():
        with CaptureQueriesContext(connection) as queries:
            page = staff.post(address(Actual), chosen)
        return page, len(queries)

    ask()
    page, few = ask()
    assert len(form_of(page)["_selected_action"]) == 2
    make_actuals(4)
    page, many = ask()
    assert (len(form_of(page)["_selected_action"]), many) == (6, few)

    monkeypatch.setattr(Settle, "most", 5)
    refused = staff.post(address(Actual), chosen, follow=True)
    assert "一度に変えられるのは5件までです（選んだのは6件）" in messages_of(refused)
    assert states() == {"provisional"}


def test_records_of_others_are_named_and_stay(client, settings):
    settings.SAVING_PUBLISHES = True
    (own,), (other,) = make_actuals(1), make_actuals(1)
    place = make_subprefecture()
    KPISeries.objects.filter(pk=own.series_id).update(entered_by=place)
    client.force_login(make_account(make_office(subprefecture=place)))

    page = choose(client, "settle", [own, other])
    act(client, "settle", [own, other])

    assert (
        f"{other} {other.series.title}：変える権限がありません。"
        in read(page).select_one(".bulk-left").text
    )
    assert {actual.pk: actual.state for actual in Actual.objects.all()} == {
        own.pk: "final",
        other.pk: "provisional",
    }


def test_reason_of_invisible_signs_is_none():
    form = ReasonForm({"reason": " \u200b　"})

    assert form.is_valid()
    assert form.cleaned_data["reason"] == ""
