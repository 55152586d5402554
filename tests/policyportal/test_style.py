"""The page of styles."""

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.contrib.auth import get_user_model
from django.template.base import Template
from django.test.utils import instrumented_test_render

from tests.factories import make_plan
from tests.staff import sign_in

pytestmark = pytest.mark.django_db

TEMPLATES = settings.BASE_DIR / "templates"


def test_style_page_is_for_staff_only(client):
    make_plan()
    assert client.get("/admin/style/").status_code == 302

    client.force_login(get_user_model().objects.create(username="citizen"))
    assert client.get("/admin/style/").status_code == 302

    assert sign_in(client).get("/admin/style/").status_code == 200


@pytest.mark.usefixtures("the_plan")
def test_every_component_is_on_the_style_page(client, monkeypatch):
    monkeypatch.setattr(Template, "_render", instrumented_test_render)

    response = sign_in(client).get("/admin/style/")

    shown = {template.name for template in response.templates if template.name}
    components = {f"components/{path.name}" for path in (TEMPLATES / "components").glob("*.html")}
    assert components - shown == set()


@pytest.mark.usefixtures("the_plan")
def test_cards_are_shown_in_each_of_their_states(client):
    page = BeautifulSoup(sign_in(client).get("/admin/style/").content, "lxml")

    cards = page.find_all(class_="project-card")
    headings = {heading.text for card in cards for heading in card.select(".project-card__heading")}
    assert headings == {"施策", "主な施策", "KPI", "主なKPI"}
    assert any(card.find(class_="tag", string="再掲") for card in cards)
    assert any(len(card.find_all(class_="kpi-pair")) > 1 for card in cards)


def test_style_page_of_a_plan_without_projects_is_no_error(client):
    make_plan()

    assert sign_in(client).get("/admin/style/").status_code == 200
