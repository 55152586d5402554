"""Cards: all of the words in their places, in the colours of the pages."""

import re

import pytest

from kpis.models import KPI
from policyportal.sharing.cards import BOTTOM, HEIGHT, MARGIN, WIDTH, card_of, every_card
from regions.models import AreaPlan, Plan
from tests.factories import make_actual, make_area_plan, make_kpi, make_plan, make_project

pytestmark = pytest.mark.django_db


def card_of_kpi(code):
    return card_of(KPI.objects.for_list().get(code=code))


def test_every_card_of_the_plan_has_room_for_its_words_and_drawings(the_plan):
    cards = list(every_card())

    assert len(cards) == 1 + AreaPlan.objects.count() + KPI.objects.published().count()
    assert len({card.digest for card in cards}) == len(cards)
    for card in cards:
        shown = ["".join(text.lines) for text in card.texts]
        assert shown == [card.title, *card.paragraphs]
        assert card.texts[-1].end <= BOTTOM
        for panel in card.panels:
            picture = panel.wording.drawing
            assert panel.x + panel.scale * picture.size.width <= WIDTH - MARGIN
            assert panel.y + panel.scale * picture.height < HEIGHT - MARGIN


def test_card_of_a_kpi_says_its_figures_and_its_source(the_plan):
    svg = card_of_kpi("doo-01-1").svg

    words = re.sub(r"<[^>]*>|\n", "", svg)
    assert "炭鉄港推進協議会構成市町への観光入込客数" in words
    assert "令和2（2020）の7,250千人から、令和7（2025）の7,468千人へ" in words
    assert "目標 7,468千人" in words
    assert (
        "出典：北海道『次期「連携地域別政策展開方針（原案）」について』（原案）を加工して作成"
        in words
    )
    # 道央広域 has its colour.
    assert "#3460fb" in svg


def test_card_names_the_body_whose_plan_it_is():
    area_plan = make_area_plan(plan=make_plan(title="方針", body="架空県"))

    assert "出典：架空県『方針』（原案）を加工して作成" in card_of(area_plan).svg


def test_card_of_an_area_keeps_the_printed_lines_of_what_it_wants(the_plan):
    card = card_of(AreaPlan.objects.get(area__slug="kushiro-nemuro"))

    assert ["".join(text.lines) for text in card.texts[1:]] == card.paragraphs
    assert len(card.paragraphs) == 3


def test_digest_follows_the_data(the_plan):
    before = card_of_kpi("doo-01-1")
    make_actual(series=before.many_series[0], year=2021, value="7300")

    after = card_of_kpi("doo-01-1")

    assert after.digest != before.digest
    assert card_of_kpi("doo-01-1").digest == after.digest
    assert "最新は7,300千人(R3)（確定）です。" in "".join(after.paragraphs)


def test_drafts_have_no_card():
    project = make_project(area_plan=make_area_plan(plan=make_plan()))
    shown, draft = make_kpi(project=project), make_kpi(project=project, is_published=False)

    kinds = "".join(card.kind for card in every_card())

    assert shown.code in kinds
    assert draft.code not in kinds


def test_name_with_signs_of_markup_breaks_no_card():
    plan = make_plan(title="A&B<計画>")

    assert "A&amp;B&lt;計画&gt;" in card_of(Plan.objects.get(pk=plan.pk)).svg
