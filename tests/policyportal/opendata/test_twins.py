"""Which pages have which twins, and where these stand."""

import pytest
from django.test import RequestFactory
from django.urls import Resolver404, resolve

from policyportal.opendata.twins import elsewhere, twins_of, with_ending


@pytest.mark.parametrize(
    ("page", "twin"),
    [
        ("/", "/index.md"),
        ("/kpis/", "/kpis.md"),
        ("/kpis/doo-01-1/", "/kpis/doo-01-1.md"),
        ("/plans/r3-draft/", "/plans/r3-draft.md"),
        ("/kpis/?area=doo&q=a#b", "/kpis.md?area=doo&q=a#b"),
        ("/projects/doo-01/#reviews", "/projects/doo-01.md#reviews"),
    ],
)
def test_twin_stands_at_the_address_of_its_page(page, twin):
    assert with_ending(page, "md") == twin


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/index.md", "/"),
        ("/kpis/doo-01-1.csv", "/kpis/doo-01-1/"),
        ("/regions/doo/sorachi/01202.json", "/regions/doo/sorachi/01202/"),
        ("/en/kpis/doo-01-1.md", "/en/kpis/doo-01-1/"),
        ("/plans.md", "/plans/"),
    ],
)
def test_address_of_a_twin_means_its_page(path, page):
    match = resolve(path)

    assert match.view_name == "twin"
    assert match.kwargs["twin"].page == page


NO_TWINS = """
/search.md /find.md /admin.md /kpis/doo-01-1.xml /nowhere.md /index.csv /about.json /en/kpis.json /kpis.md.md /.md /kpis/.md
/KPIS.md /plans.csv
"""


@pytest.mark.parametrize("path", NO_TWINS.split())
def test_there_is_no_other(path):
    with pytest.raises(Resolver404):
        resolve(path)


@pytest.mark.parametrize(
    ("page", "ending", "query", "address"),
    [
        ("/kpis/", "csv", "area=doo", "/kpis/list.csv?area=doo"),
        ("/kpis/", "json", "area=doo", None),
        ("/kpis/", "md", "area=doo", None),
        ("/reviews/2024/", "csv", "", "/reviews/2024/list.csv"),
        ("/fields/safety/", "csv", "", "/projects/list.csv?field=safety"),
        ("/fields/safety/", "json", "", "/projects.json?field=safety"),
        ("/fields/safety/", "md", "", None),
        ("/kpis/doo-01-1/", "csv", "", None),
    ],
)
def test_file_of_a_list_stands_where_it_has_always_stood(page, ending, query, address):
    assert elsewhere(resolve(page), ending, query) == address


def links(path: str, **request_says) -> list[str]:
    request = RequestFactory().get(path)
    request.resolver_match, request.is_preview = resolve(request.path), False
    vars(request).update(request_says)
    return [link.address for link in twins_of(request)]


def test_a_page_leads_to_its_twins_under_the_same_conditions():
    assert links("/kpis/?area=doo&q=%E9%9B%AA") == [
        "/kpis/list.csv?area=doo&q=%E9%9B%AA",
        "/kpis.json?area=doo&q=%E9%9B%AA",
        "/kpis.md?area=doo&q=%E9%9B%AA",
    ]
    assert links("/about/") == ["/about.md"]


def test_what_only_staff_see_has_none():
    assert links("/kpis/doo-01-1/", is_preview=True) == []
    assert links("/kpis/doo-01-1/", previewed_edition="next") == []
    assert links("/admin/") == []
    assert twins_of(None) == []
