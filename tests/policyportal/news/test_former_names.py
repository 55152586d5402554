"""News call a KPI and a project what they were called when it was told."""

from datetime import UTC, datetime, timedelta

import pytest

from kpis.models import KPI, KPISeries, MeaningChange
from policyportal.news.former_names import former_names
from policyportal.news.items import item_of
from policyportal.news.kinds import Kind
from policyportal.news.news import AllNews
from policyportal.news.scopes import Scope
from projects.models import Project
from tests.factories import make_actual, make_kpi, make_project, make_series

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("explained_changes")]

NOON = datetime(2026, 5, 1, 3, tzinfo=UTC)


@pytest.fixture
def series():
    """A KPI that was called 第一 and 第二 and is called 第三, with an actual of each time."""
    kpi = make_kpi(name="第一", code="kpi-a", project=make_project(name="前の事業"))
    series = make_series(kpi=kpi, label="甲")
    for number, name in enumerate(["第二", "第三"]):
        moment = NOON + timedelta(days=2 * number)
        make_actual(series=series, year=2021 + number, changed_at=moment)
        KPI.objects.filter(pk=kpi.pk).update(name=name)
        changes = MeaningChange.objects.filter(after=name)
        changes.update(changed_at=moment + timedelta(days=1))
    make_actual(series=series, year=2023, changed_at=NOON + timedelta(days=9))
    return series


def test_entries_keep_the_name_of_their_time(series):
    told = [(news.kind, news.name) for news in AllNews().newest(9)]

    assert told == [
        (Kind.ACTUAL, "第三 甲"),
        (Kind.MEANING, "第三"),
        (Kind.ACTUAL, "第二 甲"),
        (Kind.MEANING, "第二"),
        (Kind.ACTUAL, "第一 甲"),
    ]


def test_entries_keep_the_heading_of_their_time(series):
    """Though its KPI has gone to another project since."""
    KPISeries.objects.update(label="乙")
    KPI.objects.update(project=make_project(name="後の事業"))

    told = [news.name for news in AllNews().newest(9) if news.kind == Kind.ACTUAL]

    assert told == ["第三 甲", "第二 甲", "第一 甲"]


def test_change_is_told_in_the_feed_and_in_the_news(series, client):
    *_, first, _ = AllNews(Scope(series.kpi)).newest(9)

    item = item_of(first)

    assert item.title == f"指標名の変更：第二（{series.kpi.project.area.short_name} kpi-a）"
    assert item.text == "「第一」 → 「第二」。訂正：試験の変更。出典：試験資料"
    assert item.url == "/kpis/kpi-a/#changes"
    for address in ("/about/history/", "/changes/2026/"):
        page = client.get(address).text
        assert "「第一」" in page
        assert "第一 甲" in page


def test_names_of_projects_are_kept_too(series):
    Project.objects.update(name="新しい事業")

    names = former_names({series.kpi.project_id})

    assert [name for _, name in names[Project, series.kpi.project_id]] == ["前の事業"]
    assert [name for _, name in names[KPI, series.kpi_id]] == ["第一", "第二"]
    assert former_names([]) == {}
