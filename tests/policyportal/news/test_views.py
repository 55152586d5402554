"""この1年で変わったこと: where it leads, what it tells, and what it says while there is nothing."""

from copy import copy
from datetime import UTC, date, datetime

import pytest

from kpis.models import Actual, KPISeries, SeriesBreak
from policyportal.news.news import MOST_IN_GROUP
from policyportal.news.views import MANY_CHANGES
from policyportal.search.index import SearchEntry
from tests.factories import (
    make_actual,
    make_area_plan,
    make_bureau_change,
    make_change,
    make_kpi,
    make_plan,
    make_project,
    make_review,
    make_series,
    make_subprefecture,
    withdraw,
)
from tests.pages.test_budgets import OTHERS, first_visit
from tests.staff import read

pytestmark = pytest.mark.django_db

THIS_YEAR, LAST_YEAR = (datetime(year, 5, 1, 3, tzinfo=UTC) for year in (2026, 2025))


def text_of(tag) -> str:
    return " ".join(tag.text.split())


def test_address_without_a_year_leads_to_the_newest_year_in_which_anything_changed(client):
    make_plan()
    here, there = make_area_plan(), make_area_plan()

    def leads(path):
        response = client.get(path)
        assert response.status_code == 302
        return response["Location"]

    assert leads("/changes/") == "/changes/2026/"
    kpi = make_kpi(project=make_project(area_plan=here))
    make_change(series=make_series(kpi=kpi), changed_at=LAST_YEAR)

    assert leads("/changes/") == "/changes/2025/"
    assert leads(f"/changes/{here.area.slug}/") == f"/changes/{here.area.slug}/2025/"
    assert leads(f"/changes/{there.area.slug}/") == f"/changes/{there.area.slug}/2026/"
    place = make_subprefecture(area=here.area)
    assert leads(f"/changes/{here.area.slug}/{place.slug}/").endswith(f"/{place.slug}/2026/")
    for path in ("/changes/nowhere/", f"/changes/{here.area.slug}/nowhere/"):
        assert client.get(path).status_code == 404


def test_changed_bureau_is_told_with_its_names_in_the_year_the_history_and_at_home(client):
    make_plan()
    change = make_bureau_change(after="試験の後の振興局", changed_at=THIS_YEAR)
    place = change.subprefecture

    year, history, home = (
        read(client.get(path)) for path in ("/changes/2026/", "/about/history/", "/")
    )

    for page in (year, history):
        told = text_of(page.select_one("main .summary-list dd"))
        assert "振興局の改称：「試験の前の振興局」→から「試験の後の振興局」" in told
        assert f"理由：試験の改称（出典：{change.source}）" in told
    assert f"{place.name}（{place.area.short_name}）：振興局の改称、試験の後の振興局" in text_of(
        home.main
    )


def test_moment_after_the_running_year_leads_to_that(client):
    make_plan()
    make_change(changed_at=datetime(2290, 5, 1, tzinfo=UTC))

    assert client.get("/changes/")["Location"] == "/changes/2026/"


def test_years_are_those_of_the_plan_until_now(client):
    make_plan(start_month=date(2024, 1, 1))

    found = {year: client.get(f"/changes/{year}/").status_code for year in range(2022, 2028)}

    assert found == {2022: 404, 2023: 200, 2024: 200, 2025: 200, 2026: 200, 2027: 404}
    links = read(client.get("/changes/2025/")).select("nav[aria-label] .chips a[href^='/changes/']")
    assert [link["href"] for link in links] == [f"/changes/{year}/" for year in range(2023, 2027)]
    assert [link.get("aria-current") for link in links] == [None, None, "page", None]
    make_plan(start_month=date(2028, 4, 1), code="later")


def test_plan_that_starts_later_has_the_running_year(client):
    make_plan(start_month=date(2028, 4, 1))

    assert client.get("/changes/", follow=True).redirect_chain == [("/changes/2026/", 302)]


@pytest.mark.parametrize(
    ("year", "said"),
    [
        (2026, "令和8年4月1日（2026年）からこれまでに、変わったことはまだありません。"),
        (2025, "令和7年4月1日（2025年）から1年の間に、変わったことはありません。"),
    ],
)
def test_year_without_anything_says_so_once_and_where_to_look(client, year, said):
    make_plan()

    page = read(client.get(f"/changes/{year}/"))

    assert text_of(page.select_one(".lead")) == said
    assert page.select_one(".empty-state a")["href"] == "/status/"
    assert not page.select("main table, main h2:not(#page-info)")


def test_page_tells_each_kind_of_change(client):
    area_plan = make_area_plan()
    kpi = make_kpi(project=make_project(area_plan=area_plan), name="試験の指標")
    series = make_series(kpi=kpi)
    make_actual(series=series, year=2021, value=103, changed_at=LAST_YEAR)
    make_actual(series=series, year=2022, value=108, state="provisional", changed_at=THIS_YEAR)
    review = make_review(project=kpi.project, status="approved", changed_at=THIS_YEAR)
    make_change(series=series, reason="試験の引き上げ", changed_at=THIS_YEAR)
    ended = make_kpi(project=kpi.project, name="終わる指標", changed_at=THIS_YEAR)
    type(ended).objects.filter(pk=ended.pk).update(
        ended_on=date(2026, 3, 31), end_reason="試験の終わり", changed_at=THIS_YEAR
    )
    found = SeriesBreak(series=series, year=2023, kind="scope", reason="試験の町", source="試験")
    found._history_date = THIS_YEAR
    found.save()

    page = read(client.get(f"/changes/{area_plan.area.slug}/2026/"))

    lead = "実績値1件、公開した点検・評価1件、基準値・目標値の変更1件、終了1件、値の意味の変更1件"
    assert lead in text_of(page.select_one(".lead"))
    cells = [text_of(cell) for cell in page.select("main tbody tr")[0].find_all(["th", "td"])]
    assert cells == ["試験の指標", "103人(R3)", "108人(R4)暫定、▲5増", "○順調80.0%"]
    assert page.find("a", href=review.get_absolute_url())
    rest = text_of(page.main)
    for said in (
        "試験の引き上げ",
        "令和8年3月31日に終了。理由：試験の終わり",
        "対象の変更：試験の町",
    ):
        assert said in rest
    assert page.find("link", rel="alternate")["href"] == f"/regions/{area_plan.area.slug}/feed.atom"


def test_withdrawn_actual_is_told_without_a_mark(client):
    actual = make_actual(changed_at=LAST_YEAR)
    withdraw(actual)
    actual.series.revisions.filter(kind="withdrawn").update(changed_at=THIS_YEAR)

    page = read(client.get("/changes/2026/"))

    cells = [text_of(cell) for cell in page.select("main tbody td")]
    assert cells == ["105人(R4)", "取り下げ（誤り）", ""]


def test_long_year_is_paged_and_says_how_much_there_is(client):
    series = [make_series(kpi=make_kpi()) for _ in range(MANY_CHANGES // 2 + 1)]
    for one_series in series:
        make_actual(series=one_series, changed_at=THIS_YEAR)
        make_change(series=one_series, changed_at=THIS_YEAR)

    first, second = (read(client.get(f"/changes/2026/?page={page}")) for page in (1, 2))

    assert "（2ページ目）" in second.title.text
    assert len(first.select("main tbody td:first-of-type")) == len(series)
    assert not second.select("main table")
    assert text_of(second.h2) == f"基準値・目標値の変更（{len(series)}件）"
    assert len(second.select(".summary-list dt")) == 2 + 2  # and those of the page


def test_a_thousand_values_of_a_day_bury_nothing(client):
    kpi = make_kpi()
    first = make_series(kpi=kpi, label="試験0")
    copies = []
    for number in range(1, 1000):
        series = copy(first)
        series.pk, series.code, series.label = None, f"{first.code}-{number}", f"試験{number}"
        copies.append(series)
    with SearchEntry.objects.rebuilt():
        KPISeries.objects.bulk_create(copies)
    Actual.objects.bulk_create(
        Actual(
            series=series, year=2022, value=105, state="final", source="試験", changed_at=THIS_YEAR
        )
        for series in kpi.series.all()
    )
    make_change(reason="試験の引き上げ", changed_at=LAST_YEAR)

    history, home, year, last = (
        read(client.get(path))
        for path in ("/about/history/", "/", "/changes/2026/", "/changes/2026/?page=10")
    )

    assert len(history.select("main li")) == MOST_IN_GROUP + 1
    assert "ほか990件" in history.main.text
    assert "試験の引き上げ" in history.main.text
    assert len(home.select("[aria-labelledby=news] li")) == 2
    assert "実績値1000件がありました" in text_of(year.select_one(".lead"))
    assert len(year.select("main tbody tr")) == len(last.select("main tbody tr")) == MANY_CHANGES
    for path in ("/about/history/", "/changes/2026/", "/changes/2026/?page=10"):
        assert sum(first_visit(path).values()) <= OTHERS


def test_nothing_of_a_draft_is_told(client):
    make_plan()
    kpi = make_kpi(name="見えない指標", is_published=False)
    make_actual(series=make_series(kpi=kpi), changed_at=THIS_YEAR)

    page = client.get("/changes/2026/").text

    assert "見えない" not in page
    assert "変わったことはまだありません" in page


@pytest.mark.usefixtures("the_lived_plan")
@pytest.mark.parametrize(
    "path",
    [
        "/about/history/",
        *(f"/changes/{year}/" for year in range(2021, 2027)),
        *(f"/changes/{area}/2024/" for area in ("doo", "donan")),
        "/changes/doo/sorachi/2024/",
    ],
)
def test_page_of_the_lived_plan_is_light(path):
    assert sum(first_visit(path).values()) <= OTHERS


@pytest.mark.usefixtures("the_lived_plan")
def test_last_year_of_the_lived_plan_tells_its_values(client):
    page = read(client.get("/changes/", follow=True))

    rows = page.select("main tbody tr:has(td)")
    assert page.h1.text == "令和7年度に変わったこと"
    assert len(rows) > 40
    assert any("遡及改定" in row.text for row in rows)
    assert "見本" in page.find(id="others-3").parent.text
    earlier = read(client.get("/changes/2024/"))
    assert "このあと改定" in earlier.main.text
    assert "公開した点検・評価" in earlier.main.text
    feed = client.get("/about/history/feed.atom").text
    assert "/changes/2025/" in feed
    assert feed.count("<title>見本（架空の実績）｜") == 1 + feed.count("<entry>")
