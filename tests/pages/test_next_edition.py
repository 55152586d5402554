"""Once the next edition is shown, no public page states a fact of the one before."""

import re
from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from policyportal.editions.switching import switch_to
from policyportal.records import memory
from regions.models import AreaPlan, Plan, Subprefecture
from tests.factories import (
    make_area_plan,
    make_direction,
    make_kpi,
    make_plan,
    make_project,
    make_series,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_plan")]

# What only the edition before says: its stage, period, counts, lines, codes and names.
OF_THE_FORMER = re.compile(
    "原案|次期|令和[３3]年度|令和[４4]年|概ね４年|だいたい4年|令和[７7]年度(?!\n)|51件|51プロ|36件|[0-9]行|(?<!r7-)doo-[0-9]"
    "|(?<!の)概要|(?<!評価)シート(?!,)|炭鉄港|めざす地域の姿|[Dd]raft|January 2022|four years|December 2021"
)
PATHS = (
    "/",
    "/regions/",
    "/regions/doo/",
    "/regions/doo/shiribeshi/01395/",
    "/find/",
    "/search/",
    "/search/?q=観光",
    "/search/?q=この方針",
    "/print/",
    "/projects/",
    "/projects/r7-doo-01/",
    "/projects/list.csv",
    "/fields/",
    "/fields/tourism/",
    "/kpis/",
    "/kpis/r7-doo-01-1/",
    "/kpis/list.csv",
    "/status/",
    "/reviews/",
    "/changes/2026/",
    "/changes/doo/2026/",
    "/compare/",
    "/compare/?area=doo&area=donan",
    "/compare/?k=r7-doo-01-1&k=r7-doo-01-2",
    "/about/",
    "/about/progress/",
    "/about/glossary/",
    "/about/accessibility/",
    "/about/site/",
    "/about/history/",
    "/about/history/feed.atom",
    "/about/outline/",
    "/regions/doo/feed.atom",
    "/kpis/r7-doo-01-1/feed.atom",
    "/nowhere/",
    *(
        f"/{language}/{page}"
        for language in ("en", "easy")
        for page in (
            "",
            "about/",
            "regions/",
            "regions/doo/",
            "regions/doo/sorachi/",
            "projects/",
            "kpis/",
            "projects/r7-doo-01/",
            "kpis/r7-doo-01-1/",
            "status/",
        )
    ),
)


RESTORED = (
    "/",
    "/regions/doo/",
    "/projects/",
    "/projects/doo-01/",
    "/projects/list.csv",
    "/status/",
    "/about/",
    "/plans/",
    "/en/kpis/",
    "/easy/about/",
)


def show_next_edition() -> Plan:
    """An edition of one project, shown in place of the committed one, which stays public."""
    plan = make_plan(
        code="r7",
        title="つぎの方針",
        stage=Plan.Stage.DECIDED,
        start_month=date(2025, 4, 1),
        period_text="試験の期間",
        declared_projects=1,
    )
    for former in AreaPlan.objects.select_related("area"):
        area_plan = make_area_plan(plan=plan, area=former.area, vision="つぎの姿")
        make_direction(area_plan=area_plan, text="つぎの方向")
        if former.area.slug == "doo":
            project = make_project(
                area_plan=area_plan,
                code="r7-doo-01",
                name="つぎの観光プロジェクト",
                subprefectures=[Subprefecture.objects.get(slug="sorachi")],
            )
            for code, name in (("r7-doo-01-1", "つぎの指標"), ("r7-doo-01-2", "つぎの別の指標")):
                make_series(kpi=make_kpi(project=project, code=code, name=name))
    switch_to(plan, keep=True)
    return plan


def said_on(path: str) -> str:
    """What a page says to its readers, in its head too, apart from the choice between the editions."""
    response = Client().get(path)
    content = b"".join(response).decode("utf-8-sig")
    if not response["Content-Type"].startswith("text/html"):
        return content
    page = BeautifulSoup(content, "lxml")
    for choice in page.select("nav.editions"):
        choice.decompose()
    said = [page.text, *(str(value) for value in page.html.attrs.values())]
    said += [meta.get("content", "") for meta in page.find_all("meta")]
    return "\n".join(said)


def test_way_back_restores_every_page():
    former = Plan.objects.shown()
    before = {path: b"".join(Client().get(path)) for path in RESTORED}

    show_next_edition()
    assert Client().get("/").content != before["/"]
    switch_to(former, keep=False)

    assert {path: b"".join(Client().get(path)) for path in RESTORED} == before


def test_no_page_states_a_fact_of_the_edition_before():
    show_next_edition()

    wrong = {}
    with memory.of_version("the next edition is shown"):
        for path in PATHS:
            if facts := OF_THE_FORMER.findall(said_on(path)):
                wrong[path] = facts

    assert wrong == {}
    # A place outlives editions: its page names the document that prints it.
    place = said_on("/regions/doo/sorachi/")
    assert "つぎの観光プロジェクト" in place
    assert set(OF_THE_FORMER.findall(place)) == {"原案", "シート", "4行"}
    assert "原案の概要「道央広域」シート 254行" in place
