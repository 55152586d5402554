"""Every page names the stylesheets that its parts are drawn by."""

import re

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client

from tests.pages.pages import PAGES, make_world

pytestmark = pytest.mark.django_db


def drawn_by() -> dict[str, set[str]]:
    """By class, the stylesheets of the public pages that draw it."""
    found: dict[str, set[str]] = {}
    for path in (settings.BASE_DIR / "static/css").glob("*.css"):
        css = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
        for name in re.findall(r"\.([a-z][a-z0-9_-]*)", css):
            if path.name != "admin.css":
                found.setdefault(name, set()).add(path.name)
    return found


def test_every_page_names_the_stylesheets_of_its_parts():
    world, sheets_of = make_world(1), drawn_by()
    undrawn = set()
    for name, (make_address, _) in PAGES.items():
        page = BeautifulSoup(Client().get(make_address(world)).content, "html.parser")
        links = page.select("link[rel~=stylesheet]")
        sheets = {link["href"].rpartition("/")[2] for link in links}
        for tag in page.select("[class]"):
            for css_class in tag["class"]:
                if css_class in sheets_of and not sheets & sheets_of[css_class]:
                    undrawn.add((name, css_class, *sheets_of[css_class]))
    assert sorted(undrawn) == []
