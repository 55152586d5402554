"""The tag that offers the booklet as a file."""

import pytest
from bs4 import BeautifulSoup

from policyportal.paper import booklets
from policyportal.paper.booklets import make_all
from tests.factories import make_area_plan, make_plan, make_project

pytestmark = pytest.mark.django_db


def offered(client, page: str) -> str:
    return " ".join(
        BeautifulSoup(client.get(page).content, "lxml").select_one(".booklet-offer").text.split()
    )


def test_booklet_is_offered_with_its_day_and_size_and_says_when_it_is_old(
    client, settings, tmp_path, monkeypatch
):
    settings.BOOKLETS_DIR = tmp_path

    def typesetter():
        return lambda html: b"x" * 1_300_000

    monkeypatch.setattr(booklets, "typesetter", typesetter)
    area_plan = make_area_plan(plan=make_plan())
    make_all()

    for page in ("/print/", "/data/"):
        assert offered(client, page) == "全地域の冊子のPDF（2026年6月15日、1.2 MB）"

    make_project(area_plan=area_plan)

    for page in ("/print/", "/data/"):
        assert offered(client, page).endswith("このPDFを作ったあとに、内容が変わっています。")
