"""Provenance, backwards: from a line of the outline to everything that was made of it."""

import pytest
from bs4 import BeautifulSoup

from policyportal.finding.provenance import Made, made_of
from regions.models import Plan
from tests.factories import (
    make_area_plan,
    make_kpi,
    make_measure,
    make_plan,
    make_project,
    make_series,
)

LINES = {"sheet": "試験", "first_line": 326, "last_line": 326}


def told(plan, number) -> list[str]:
    return [f"{made.kind}：{made.name} {made.address}" for made in made_of(plan).get(number, [])]


@pytest.mark.usefixtures("the_plan", "pages_share")
def test_every_line_of_the_plan_leads_to_what_was_made_of_it(client):
    plan = Plan.objects.shown()

    assert told(plan, 326) == [
        "基準値：炭鉄港推進協議会構成市町への観光入込客数 7,250千人(R2) /kpis/doo-01-1/#doo-01-1-1",
        "目標値：炭鉄港推進協議会構成市町への観光入込客数 7,468千人(R7) /kpis/doo-01-1/#doo-01-1-1",
    ]
    first_of_kind: dict[str, Made] = {}
    for found in made_of(plan).values():
        for made in found:
            kind = made.name if made.kind == "この方針について" else made.kind
            first_of_kind.setdefault(kind, made)
    assert set(first_of_kind) == {
        "KPIの名前",
        "KPIの注記",
        "めざす姿",
        "シートのプロジェクトの数",
        "プロジェクト",
        "プロジェクトの数",
        "プロジェクトの数え方",
        "名前のないプロジェクト",
        "基準値",
        "構成する地域",
        "推進管理（PDCA）",
        "施策",
        "施策の展開方向",
        "もとにした資料",
        "方針とは",
        "用語",
        "目標値",
        "連携地域",
    }
    # What a line leads to is there, page and place: one of each kind.
    for made in first_of_kind.values():
        path, _, place = made.address.partition("#")
        page = client.get(path).content.decode()
        assert not place or f'id="{place}"' in page, made


@pytest.mark.usefixtures("the_plan")
def test_sheet_tells_it_line_by_line_and_says_where_nothing_was_made(client):
    page = BeautifulSoup(client.get("/about/outline/doo/").content, "lxml")

    figure = page.find(id="L326").select_one(".outline__made")
    assert [link["href"] for link in figure.find_all("a")] == ["/kpis/doo-01-1/#doo-01-1-1"] * 2
    without = [line for line in page.select(".outline li") if not line.find("a")]
    assert without
    assert {line.select_one(".outline__made").text for line in without} == {
        "記録したものはありません"
    }


@pytest.mark.django_db
def test_line_leads_to_no_draft():
    area_plan = make_area_plan(plan=make_plan())
    draft = make_project(area_plan=area_plan, is_published=False, **LINES)
    make_measure(project=draft, **LINES)
    project = make_project(area_plan=area_plan)
    make_series(kpi=make_kpi(project=project, is_published=False, **LINES), **LINES)

    assert told(area_plan.plan, 326) == []


@pytest.mark.django_db
def test_line_of_another_edition_is_not_meant():
    shown, later = make_plan(), make_plan()
    make_project(area_plan=make_area_plan(plan=later), name="次の版の事業", **LINES)

    assert told(shown, 326) == []
    assert "次の版の事業" in told(later, 326)[0]
