"""Drawings as files: all of the words in their places, the source in each, nothing of drafts."""

import pytest
from lxml import etree

from kpis.models import KPI
from policyportal.records.sample import LIVED
from policyportal.sharing import drawings
from policyportal.sharing.drawings import DESK, MARGIN, drawing_of, every_drawing
from regions.models import AreaPlan
from tests.factories import (
    make_actual,
    make_area_plan,
    make_kpi,
    make_plan,
    make_project,
    make_series,
)

pytestmark = pytest.mark.django_db
SITE = "https://plan.example.jp"


def words_of(drawing) -> str:
    """All texts of a file, which must be XML."""
    return "".join(etree.fromstring(drawing.svg.encode()).itertext()).replace("\n", "")


def drawing_of_kpi(code, place=None):
    kpi = KPI.objects.for_list().get(code=code)
    return drawing_of(kpi, SITE, None if place is None else kpi.series.all()[place])


def test_every_drawing_of_the_plan_is_whole(the_plan):
    every = list(every_drawing(SITE))

    # Each area and each KPI has one, and each series of several.
    several = [kpi.series.count() for kpi in KPI.objects.all() if kpi.series.count() > 1]
    assert len(every) == AreaPlan.objects.count() + KPI.objects.count() + sum(several)
    assert len({drawing.digest for drawing in every}) == len(every)
    for drawing in every:
        root = etree.fromstring(drawing.svg.encode())
        words = words_of(drawing)
        height = float(root.get("height"))
        assert drawing.address in words
        assert drawing.source_line in words
        assert drawing.title in words
        assert "最終更新：令和8年11月" in words
        assert root.find("{*}title").text == drawing.title
        assert root.find("{*}desc").text == drawing.description
        places = root.findall("{*}svg")
        assert len(places) == len(drawing.parts)
        for place in places:
            assert float(place.get("x")) == MARGIN
            assert float(place.get("width")) == DESK.width
            assert float(place.get("y")) + float(place.get("height")) < height


def test_drawing_of_a_kpi_says_its_figures_and_where_they_are_printed(the_plan):
    words = words_of(drawing_of_kpi("doo-01-1"))

    assert "令和2（2020）の7,250千人から、令和7（2025）の7,468千人へ" in words
    assert "目標 7,468千人" in words
    assert "図の◆は目標値、○は基準値、破線は均等なペースです。" in words
    assert (
        "出典：北海道『次期「連携地域別政策展開方針（原案）」について』（原案）「道央広域」シート 326行を加工して作成"
        in words
    )
    assert f"{SITE}/kpis/doo-01-1/" in words


def test_drawing_names_the_body_whose_plan_it_is():
    area_plan = make_area_plan(plan=make_plan(title="方針", body="架空県"))

    drawing = drawing_of(area_plan, SITE)
    assert drawing.source_line.startswith("出典：架空県『方針』（原案）")
    # None of its places is on the map.
    assert "北方領土" not in words_of(drawing)


def test_drawing_of_one_series_names_it_and_draws_no_other(the_plan):
    drawing = drawing_of_kpi("kushiro-nemuro-04-1", 1)

    assert drawing.title == "患者の受療動向（圏域自給率）（入院患者 根室）"
    words = words_of(drawing)
    assert "54.9%" in words
    assert "97.1%" not in words
    assert len(drawing_of_kpi("kushiro-nemuro-04-1").parts) == 4


def test_drawing_of_an_area_shows_its_places_and_the_source_of_the_map(the_plan):
    area_plan = AreaPlan.objects.get(area__slug="doo")
    words = words_of(drawing_of(area_plan, SITE))

    places = [place.name for place in area_plan.area.subprefectures.all()]
    assert [name for name in places if name not in words] == []
    assert area_plan.vision_line in words
    assert "右上の枠は北方領土。地図の出典：気象庁ホームページの区域データを加工して作成" in words
    assert f"{SITE}/regions/doo/" in words


def test_digest_follows_the_data(the_plan):
    before = drawing_of_kpi("doo-01-1")
    make_actual(series=before.many_series[0], year=2021, value="7300")

    after = drawing_of_kpi("doo-01-1")

    assert after.digest != before.digest
    assert "最新は7,300千人(R3)（確定）です。" in after.description
    assert "●は実績値" in words_of(after)


def test_drawing_of_a_sample_says_so_first(the_plan, monkeypatch):
    monkeypatch.setattr(drawings, "current_sample", lambda: LIVED)

    words = words_of(drawing_of_kpi("doo-01-1"))

    assert words.count(LIVED.heading) == 2
    assert "出典" not in words
    assert words.index(LIVED.heading) < words.index("道央広域連携地域のKPI　doo-01-1")


def test_only_what_is_public_is_drawn():
    project = make_project(area_plan=make_area_plan(plan=make_plan()))
    shown, draft = make_kpi(project=project), make_kpi(project=project, is_published=False)
    for kpi in (shown, draft):
        make_series(kpi=kpi)
    hidden = make_area_plan(plan=make_plan(is_published=False, is_shown=False, code="next"))

    every = "".join(drawing.svg for drawing in every_drawing(SITE))

    assert shown.name in every
    assert draft.name not in every
    assert hidden.area.name not in every


def test_name_with_signs_of_markup_breaks_no_drawing():
    plan = make_plan(title="A&B<計画>")
    kpi = make_kpi(project=make_project(area_plan=make_area_plan(plan=plan)), name="指標<b>&")
    make_series(kpi=kpi)

    words = words_of(drawing_of_kpi(kpi.code))

    assert "指標<b>&" in words
    assert "『A&B<計画>』" in words
