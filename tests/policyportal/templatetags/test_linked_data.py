"""JSON-LD in pages."""

import json
import re

import pytest
from django.template import Context, RequestContext, Template
from django.test import Client, RequestFactory
from django.urls import resolve

from tests.databases import undone
from tests.factories import make_term
from tests.pages.pages import make_world

BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
SITE = "http://testserver"


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), undone(make_with_terms) as world:
        yield world


def make_with_terms():
    make_term(word="試験の用語", meaning="</script>に見える文")
    return make_world(1)


def blocks(path: str) -> dict[str, dict]:
    """What a page says of itself, by kind."""
    found = map(json.loads, BLOCK.findall(Client().get(path).text))
    return {data["@type"]: data for data in found}


def addresses(data) -> set[str]:
    """Every address of the site in JSON-LD."""
    if isinstance(data, dict):
        data = list(data.values())
    if isinstance(data, list):
        return set().union(*map(addresses, data))
    return {data} if str(data).startswith(SITE) else set()


@pytest.mark.usefixtures("pages_share")
def test_pages_say_their_way_and_what_they_show_and_name_real_pages(world):
    place, kpi = world.place.get_absolute_url(), world.kpi.get_absolute_url()
    kinds = {
        world.review.get_absolute_url(): {"BreadcrumbList"},
        f"/easy{place}": {"BreadcrumbList"},
        kpi: {"BreadcrumbList", "Dataset"},
        place: {"BreadcrumbList", "GovernmentOrganization"},
        "/data/": {"BreadcrumbList", "DataCatalog"},
        "/about/glossary/": {"BreadcrumbList", "DefinedTermSet"},
        "/": set(),
    }
    named = set()
    for path, expected in kinds.items():
        found = blocks(path)
        assert set(found) == expected, path
        for data in found.values():
            named |= addresses(data)

    assert len(named) > 15
    for address in named:
        # Raises Resolver404 where there is no page; benchmarks/validators.py opens each.
        resolve(address.removeprefix(SITE).partition("#")[0])


def test_the_way_is_the_one_that_the_page_shows(world):
    page = Client().get(world.place.get_absolute_url()).text
    shown = re.search(r'<nav class="breadcrumbs".*?</ol>', page, re.DOTALL)[0]
    names = re.findall(r"<li[^>]*>(?:<a[^>]*>)?([^<]+)<", shown)

    (way,) = [
        data
        for kind, data in blocks(world.place.get_absolute_url()).items()
        if kind == "BreadcrumbList"
    ]

    assert [item["name"] for item in way["itemListElement"]] == names


def test_readings_are_left_out_of_the_way(world):
    way = blocks("/easy/status/")["BreadcrumbList"]

    assert "《" not in str(way)
    assert way["itemListElement"][-1]["name"] == "いまの状況"


def rendered(source: str, context: Context) -> str:
    return Template("{% load layout linked_data %}" + source).render(context)


def test_a_page_without_a_request_says_nothing():
    assert "ld+json" not in rendered('{% breadcrumbs "用語" %}', Context())


def test_a_preview_says_nothing():
    request = RequestFactory().get("/")
    request.is_preview = True

    assert "ld+json" not in rendered('{% breadcrumbs "用語" %}', RequestContext(request))
