"""What each kind of news is called in a feed, what it says, and by which key it stays known."""

from datetime import UTC, date, datetime

import pytest

from kpis.models import Actual, SeriesBreak, Turn
from kpis.querysets import revised_because
from policyportal.news.items import item_of
from policyportal.news.news import AllNews
from policyportal.news.scopes import WHOLE, Scope
from policyportal.news.years import YearOver
from tests.factories import (
    make_actual,
    make_area_plan,
    make_bureau_change,
    make_kpi,
    make_project,
    make_series,
)

pytestmark = pytest.mark.django_db

NOON, LATER = datetime(2026, 5, 1, 3, tzinfo=UTC), datetime(2026, 5, 2, 3, tzinfo=UTC)


@pytest.fixture
def series():
    project = make_project(area_plan=make_area_plan())
    kpi = make_kpi(project=project, code="kpi-a", name="試験の指標")
    return make_series(kpi=kpi, code="series-a")


def newest():
    return item_of(AllNews().newest(1)[0])


def place_of(series):
    return f"試験の指標（{series.kpi.project.area.short_name} kpi-a）"


def test_bureau_is_named_by_its_place_with_its_names_and_their_day():
    change = make_bureau_change(after="試験の後の振興局", changed_at=NOON)
    place = change.subprefecture

    told = newest()

    assert told.key == f"history/{place.slug}/bureau/20260501T030000.000000Z"
    assert told.title == f"振興局の改称：{place.name}（{place.area.short_name}）"
    assert told.text == (
        "「試験の前の振興局」 → 「試験の後の振興局」（令和8年4月1日から）。"
        f"理由：試験の改称。出典：{change.source}"
    )
    assert told.url == place.get_absolute_url()


def test_actual_keeps_its_key_whatever_becomes_of_it(series):
    actual = make_actual(series=series, state="provisional", changed_at=NOON)

    entered = newest()
    assert entered.key == "history/series-a/actual/2022"
    assert entered.title == f"令和4（2022）の実績値：{place_of(series)}"
    assert entered.text == "実績値：105人(R4)・暫定"
    assert (entered.url, entered.changed_at) == ("/kpis/kpi-a/", NOON)

    with revised_because("final_report"):
        Actual.objects.filter(pk=actual.pk).update(value=108, state="final", changed_at=LATER)
    settled = newest()
    assert (settled.key, settled.changed_at) == (entered.key, LATER)
    assert settled.title == f"令和4（2022）の実績値の確定：{place_of(series)}"
    assert settled.text == "実績値：105人(R4)・暫定 → 108人(R4)・確定。理由：確報"

    with revised_because("error"):
        Actual.objects.filter(pk=actual.pk).delete()
    withdrawn = newest()
    assert withdrawn.key == entered.key
    assert withdrawn.title == f"令和4（2022）の実績値の取り下げ：{place_of(series)}"
    assert withdrawn.text == "実績値：108人(R4)・確定を取り下げました。理由：誤り"


def test_end_names_its_day_its_reason_and_its_successor(series):
    kpi = series.kpi
    kpi.ended_on, kpi.end_reason = date(2026, 3, 31), "試験の終わり"
    kpi.save()

    item = newest()
    (turn,) = Turn.objects.all()
    assert item.key == f"history/kpi-a/ended/{turn.changed_at:%Y%m%dT%H%M%S.%fZ}"
    assert item.title == f"KPIの終了：{place_of(series)}"
    assert item.text == "令和8年3月31日に終了。理由：試験の終わり"

    kpi.successor = make_kpi(code="kpi-b", name="次の指標")
    kpi.save()
    assert newest().text.endswith("。後継：次の指標（kpi-b）")
    assert newest().key == item.key


def test_break_says_from_when_and_why(series):
    SeriesBreak.objects.create(
        series=series, year=2023, kind="method", reason="試験の調べ方にした", source="試験"
    )

    item = newest()

    assert item.key == "history/series-a/break/2023"
    assert item.title == f"調べ方の変更：{place_of(series)}"
    assert item.text == "令和5（2023）から。試験の調べ方にした"


def test_year_that_is_over_leads_to_its_page(series):
    area = series.kpi.project.area

    whole, of_area = item_of(YearOver(2025, WHOLE)), item_of(YearOver(2025, Scope(area)))

    assert (whole.key, whole.url) == ("changes/2025", "/changes/2025/")
    assert whole.title == "令和7年度に変わったこと"
    assert of_area.key == f"changes/{area.slug}/2025"
    assert of_area.title == f"{area.name}：令和7年度に変わったこと"
    assert of_area.changed_at == datetime(2026, 3, 31, 15, tzinfo=UTC)
