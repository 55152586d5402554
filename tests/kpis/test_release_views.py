"""The page on which the head office makes actuals public."""

import pytest
from django.urls import reverse

from kpis.models import Actual, DraftActual
from tests.factories import (
    make_account,
    make_actual,
    make_draft,
    make_kpi,
    make_office,
    make_project,
    make_review,
    make_series,
    make_subprefecture,
)
from tests.staff import form_of, messages_of, read

pytestmark = pytest.mark.django_db

URL = "/admin/release/"


@pytest.fixture
def place():
    return make_subprefecture()


@pytest.fixture
def series(place):
    return make_series(kpi=make_kpi(project=make_project(subprefectures=[place])))


@pytest.fixture
def head(client):
    client.force_login(make_account(make_office()))
    return client


def test_what_a_bureau_submits_is_public_once_the_head_office_releases_it(client, place, series):
    """The whole way: the table of entry, the page of the year, the page of the KPI."""
    client.force_login(make_account(make_office(subprefecture=place)))
    entry = "/admin/entry/?year=R4"
    typed = form_of(client.get(entry)) | {f"s{series.pk}-value": "107", "source": "試験統計"}
    checked = client.post(entry, typed | {"_check": "1"})
    kept = client.post(entry, form_of(checked) | {"_save": "draft"}, follow=True)
    assert "1件の実績値を下書きに保存しました" in messages_of(kept)
    assert not read(kept).select("#entry_form")
    submitted = client.post(entry, form_of(kept) | {"_submit": "1"}, follow=True)
    assert "1件の実績値を提出しました" in messages_of(submitted)
    assert "107" not in client.get(series.kpi.get_absolute_url()).text
    assert client.get(URL).status_code == 403

    client.force_login(make_account(make_office()))
    page = client.get(URL)
    assert "（提出済み1件）" in page.text
    assert read(page).select_one("td[data-label='公開したときの文と図'] figure")
    done = client.post(URL, form_of(page) | {"_release": "1"}, follow=True)

    assert "R4の実績値を1件公開しました。" in messages_of(done)
    assert "107" in client.get(series.kpi.get_absolute_url()).text
    assert not DraftActual.objects.exists()


def test_some_are_released_and_some_are_sent_back(head, series):
    one, two = (
        make_draft(series=make_series(kpi=series.kpi, label=label), status="submitted")
        for label in "甲乙"
    )
    page = form_of(head.get(URL))

    without_reason = head.post(URL, page | {"draft": [one.pk], "_send_back": "1"})
    sent = head.post(URL, page | {"draft": [one.pk], "_send_back": "1", "reason": "桁を確認"})
    released = head.post(URL, page | {"draft": [two.pk], "_release": "1"})

    assert "理由を入力してください" in without_reason.text
    assert (sent.status_code, released.status_code) == (302, 302)
    one.refresh_from_db()
    assert (one.status, one.returned_for) == ("draft", "桁を確認")
    assert Actual.objects.get().series == two.series


@pytest.mark.parametrize("changed", ["draft", "actual", "gone", "refused"])
def test_nothing_is_released_that_the_page_has_not_shown(head, series, changed):
    actual = make_actual(series=series, state="provisional")
    draft = make_draft(series=series, status="submitted", value=107)
    page = form_of(head.get(URL))
    match changed:
        case "draft":
            draft.value = 700
            draft.save()
        case "actual":
            actual.note = "直した"
            actual.save()
        case "gone":
            draft.delete()
        case "refused":
            make_review(project=series.kpi.project, year=2022, status="approved")
            DraftActual.objects.update(state="provisional")

    response = head.post(URL, page | {"_release": "1"})

    assert response.status_code == 200
    assert read(response).select_one(".errornote[role=alert]")
    assert Actual.objects.get().value == 105


def test_the_page_asks_a_constant_number_of_questions(head, django_assert_num_queries, series):
    make_draft(series=series, status="submitted")
    head.get(URL)  # the session is saved with its first page
    with django_assert_num_queries(QUERIES):
        head.get(URL)
    for label in "甲乙丙":
        make_draft(series=make_series(kpi=series.kpi, label=label), status="submitted")
    with django_assert_num_queries(QUERIES):
        head.get(URL)


# Session, account, what is known of it, edition, other editions; years, bureaus, drafts with the actuals of their series, closed years;
# the release and what the public would see, undone; drafts that are not submitted.
QUERIES = 33


def test_another_year_and_a_bureau_are_chosen(head, series, place):
    make_draft(series=series, year=2023, status="submitted", value=111)
    make_draft(series=series, year=2022, status="submitted", value=112)
    make_draft(status="submitted", value=113, year=2022)

    def released(query: str) -> list[str]:
        cells = read(head.get(URL + query)).select("td[data-label='公開する値']")
        return [cell.text.split("(")[0].strip() for cell in cells]

    assert released("") == ["111人"]
    assert released(f"?year=2022&bureau={place.slug}") == ["112人"]


def test_the_page_leads_to_what_is_not_submitted(head, series):
    make_draft(series=series, year=2025)
    url = reverse("admin:kpis_draftactual_changelist")
    edition = series.kpi.project.area_plan.plan.code

    page = read(head.get(URL))

    assert page.select_one(f'a[href="{url}?status__exact=draft&year=2025&edition={edition}"]')
