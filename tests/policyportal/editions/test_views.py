"""The list of editions, and the pages of one that is not the shown one."""

import csv
import re
from datetime import date
from types import SimpleNamespace

import pytest
from django.test import Client

from regions.models import Plan
from tests.databases import undone
from tests.factories import make_area_plan, make_kpi, make_plan, make_project, make_series
from tests.pages.pages import make_world


@pytest.fixture(scope="module")
def two(django_db_setup, django_db_blocker):
    """A shown edition, one that was shown before it, and one in preparation; made once."""
    with django_db_blocker.unblock(), undone(make_two) as two:
        yield two


def make_two() -> SimpleNamespace:
    world = make_world(1)
    shown = Plan.objects.shown()
    former = make_plan(
        code="mae",
        title="まえの方針",
        stage=Plan.Stage.DECIDED,
        period_text="平成２８年度から概ね５年",
        start_month=date(2016, 7, 1),
    )
    make_plan(code="tsugi", title="つぎの方針", is_published=False)
    area_plan = make_area_plan(plan=former, area=world.area_plan.area, vision="まえの姿")
    project = make_project(
        area_plan=area_plan,
        subprefectures=[world.place],
        themes=[world.theme],
        code="mae-1",
        name="まえのプロジェクト",
    )
    make_series(kpi=make_kpi(project=project, code="mae-1-1", name="まえの指標"))
    return SimpleNamespace(world=world, shown=shown, former=former, project=project)


def test_every_public_edition_is_listed_with_the_way_to_its_pages(two):
    page = Client().get("/plans/").text

    assert f'href="/">{two.shown.title}' in page
    assert 'href="/plans/mae/">まえの方針' in page
    assert "つぎの方針" not in page


def test_pages_of_another_edition_stand_behind_its_code(two):
    area, place = two.world.area_plan.area, two.world.place
    for path, expected in {
        "": "まえの姿",
        f"regions/{area.slug}/": "まえのプロジェクト",
        f"regions/{area.slug}/{place.slug}/": "まえのプロジェクト",
        "projects/": "まえのプロジェクト",
        "projects/list.csv": "まえのプロジェクト",
        "kpis/": "まえの指標",
        "status/": "まえの指標",
        f"fields/{two.world.theme.slug}/": "まえのプロジェクト",
        "search/?q=まえの": "まえの</mark>指標",
        "about/": "平成２８年度から概ね５年",
        "en/": "plans/mae/en/regions/",
        "easy/kpis/": "まえの指標",
        "print/": "まえの姿",
    }.items():
        found = b"".join(Client().get(f"/plans/mae/{path}")).decode()
        assert expected in found, path
        assert two.world.project.name not in found, path
        of_shown = b"".join(Client().get(f"/{path}")).decode()
        assert not re.search("まえの[姿プ指]", of_shown), path


def test_search_and_files_say_which_edition_they_are_of(two):
    for base, plan in (("/plans/mae", two.former), ("", two.shown)):
        name = f"{plan.period_text}の{plan.get_stage_display()}"

        assert f"{name}から探しました。" in Client().get(f"{base}/search/?q=プロジェクト").text
        for path in ("projects", "kpis"):
            file = Client().get(f"{base}/{path}/list.csv").text
            rows = csv.DictReader(file.removeprefix("\ufeff").splitlines())
            assert {row["版"] for row in rows} == {name}


def test_page_of_a_record_keeps_its_address_and_leads_into_its_edition(two):
    page = Client().get("/projects/mae-1/").text

    assert f'href="/plans/mae/regions/{two.world.area_plan.area.slug}/"' in page
    assert 'href="/kpis/mae-1-1/"' in page
    assert 'action="/plans/mae/search/"' in page
    assert "いまの版ではありません" in page
    assert Client().get("/plans/mae/projects/mae-1/").status_code == 404


def test_choice_of_an_edition_leads_to_the_same_page_where_both_have_it(two):
    area = two.world.area_plan.area

    assert f'href="/plans/mae/regions/{area.slug}/"' in Client().get(f"/regions/{area.slug}/").text
    assert f'href="/regions/{area.slug}/"' in Client().get(f"/plans/mae/regions/{area.slug}/").text
    assert 'href="/plans/mae/"' in Client().get(two.world.project.get_absolute_url()).text
    # The text of the outline is one edition's own.
    assert 'href="/plans/mae/"' in Client().get("/about/outline/").text


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("projects/", "プロジェクト一覧（1件）｜連携地域別政策展開方針ポータル"),
        ("easy/projects/", "プロジェクト｜やさしい日本語｜連携地域別政策展開方針ポータル"),
    ],
)
def test_title_says_which_edition_a_page_is_of_unless_it_is_the_shown_one(two, path, title):
    assert f"<title>{title}</title>" in Client().get(f"/{path}").text
    mark = "（平成２８年度から概ね５年の策定）"
    assert f"<title>{title}{mark}</title>" in Client().get(f"/plans/mae/{path}").text


@pytest.mark.parametrize(
    ("path", "status", "leads_to"),
    [
        ("projects/?area=x", 302, "/projects/?area=x"),
        ("", 302, "/"),
        ("nowhere/", 404, None),
    ],
)
def test_pages_behind_the_shown_code_lead_to_the_plain_ones(two, path, status, leads_to):
    answer = Client().get(f"/plans/{two.shown.code}/{path}")

    assert (answer.status_code, answer.headers.get("Location")) == (status, leads_to)


@pytest.mark.parametrize("path", ["/plans/tsugi/", "/plans/tsugi/projects/", "/plans/nothing/"])
def test_edition_in_preparation_has_no_page(two, path):
    assert Client().get(path).status_code == 404


def test_page_that_is_missing_in_another_edition_stays_in_it(two):
    answer = Client().get("/plans/mae/regions/nowhere/")

    assert answer.status_code == 404
    assert 'href="/plans/mae/projects/"' in answer.text


def test_choice_is_not_there_while_there_is_one_edition(two):
    make_public = Plan.objects.filter(code="mae").update
    make_public(is_published=False)
    try:
        assert 'class="editions"' not in Client().get("/projects/").text
    finally:
        make_public(is_published=True)
