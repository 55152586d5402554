"""What every printed sheet says at its head and foot, which the root carries."""

import pytest
from bs4 import BeautifulSoup

from regions.models import Plan
from tests.factories import make_area_plan, make_plan

pytestmark = pytest.mark.django_db


def root_of(response):
    return BeautifulSoup(response.content, "lxml").html


def test_root_carries_head_and_foot_of_the_sheet(client):
    make_plan(title="次期「方針（原案）」について", date_note="資料に日付の記載なし")

    root = root_of(client.get("/about/?q=1"))

    assert root["data-print-title"] == "次期「方針（原案）」について　この方針について"
    assert root["data-print-stage"] == "原案（資料に日付の記載なし）"
    assert root["data-print-url"] == "http://testserver/about/"
    assert root["data-print-source"] == (
        "出典：北海道『次期「方針（原案）」について』（原案）を加工して作成"
    )
    assert root["data-print-date"].startswith("最終更新：令和")


def test_a_decided_plan_is_not_called_a_draft(client):
    make_plan(stage=Plan.Stage.DECIDED)

    assert root_of(client.get("/about/"))["data-print-stage"] == "策定"


def test_quotes_in_a_name_do_not_end_the_attribute(client):
    area_plan = make_area_plan(plan=make_plan())
    area_plan.area.name = 'A"B<地域'
    area_plan.area.save()

    page = root_of(client.get(area_plan.get_absolute_url()))

    assert page["data-print-title"].endswith('　A"B<地域')
    assert page.title.text == 'A"B<地域｜連携地域別政策展開方針ポータル'


def test_error_pages_have_no_head_and_foot(client):
    make_plan()

    assert "data-print-title" not in root_of(client.get("/nowhere/")).attrs
