"""Booklets: made where they changed, put into their place whole, and never of what is not public."""

import pytest
from django.db import connection

from policyportal.paper.booklets import booklet_of, folder, make_all
from policyportal.records import version
from policyportal.records.sample import LIVED, LIVED_END
from tests.factories import (
    make_area_plan,
    make_draft,
    make_kpi,
    make_plan,
    make_project,
    make_series,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("typeset")]


def test_booklet_is_made_again_only_where_it_would_be_another():
    plan = make_plan()
    area_plan = make_area_plan(plan=plan, vision="はじめの姿")
    assert booklet_of(plan) is None

    assert make_all() == (1, 0)

    first = booklet_of(plan)
    assert "はじめの姿" in first.path.read_text()
    assert first.size == first.path.stat().st_size
    assert not first.is_outdated(plan)
    assert make_all() == (0, 1)
    assert booklet_of(plan).made_at == first.made_at

    area_plan.vision = "次の姿"
    area_plan.changed_at = None
    area_plan.save()
    plan.refresh_from_db()
    assert make_all() == (1, 0)
    second = booklet_of(plan)
    assert "次の姿" in second.path.read_text()
    assert set(folder().iterdir()) == {second.path, folder() / f"{plan.code}.json"}


def test_booklet_says_that_the_plan_has_changed_since():
    plan = make_plan()
    make_all()
    booklet = booklet_of(plan)
    assert not booklet.is_outdated(plan)

    make_project(area_plan=make_area_plan(plan=plan))

    assert booklet.is_outdated(plan)


def test_every_public_edition_has_one_until_it_is_public_no_longer():
    shown = make_plan()
    later = make_plan(is_published=True)
    draft = make_plan(is_published=False)

    assert make_all() == (2, 0)
    assert booklet_of(later)
    assert booklet_of(draft) is None

    type(later).objects.filter(pk=later.pk).update(is_published=False)
    assert make_all() == (0, 1)
    assert booklet_of(shown)
    assert booklet_of(later) is None


def test_booklet_holds_no_draft():
    area_plan = make_area_plan()
    make_project(area_plan=area_plan, name="下書きのプロジェクト", is_published=False)
    project = make_project(area_plan=area_plan, name="公開のプロジェクト")
    make_series(kpi=make_kpi(project=project, name="下書きの指標", is_published=False))
    shown = make_series(kpi=make_kpi(project=project, name="公開の指標"))
    make_draft(series=shown, value=111222)

    make_all()

    text = booklet_of(area_plan.plan).path.read_text()
    assert "公開のプロジェクト" in text
    assert "公開の指標" in text
    assert "下書きの" not in text
    assert "111,222" not in text


def test_booklet_of_a_sample_says_so(monkeypatch):
    plan = make_plan()
    monkeypatch.setitem(connection.settings_dict, "NAME", f"test{LIVED_END}")

    make_all()

    assert "test_sample_lived" in str(booklet_of(plan).path)
    text = booklet_of(plan).path.read_text()
    assert f'<p class="running-source">{LIVED.heading}</p>' in text
    assert "を加工して作成</p>" not in text


def test_pages_that_were_kept_before_are_made_anew():
    make_plan()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    before = version.current()
    make_all()
    offered = version.current()
    make_all()

    assert before.token != offered.token == version.current().token


def test_file_that_is_gone_is_not_offered():
    plan = make_plan()
    make_all()
    booklet_of(plan).path.unlink()

    assert booklet_of(plan) is None
