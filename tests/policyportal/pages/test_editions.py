"""Which edition a page is about, and where the pages of each stand."""

import pytest
from django.urls import get_urlconf, resolve, reverse, set_urlconf

from policyportal.pages.editions import address_in, enter, shown_edition
from regions.models import Plan


@pytest.fixture(autouse=True)
def plain_addresses():
    yield
    set_urlconf(None)


def test_pages_of_the_shown_edition_stand_at_the_plain_addresses():
    shown, other = Plan(code="now", is_shown=True), Plan(code="h28")

    assert address_in(shown, "regions:area", slug="doo") == "/regions/doo/"
    assert address_in(other, "regions:area", slug="doo") == "/plans/h28/regions/doo/"
    assert address_in(other, "reviews-of-year", 2022) == "/plans/h28/reviews/2022/"


def test_pages_of_records_and_of_the_site_stand_at_one_address():
    other = Plan(code="h28")

    for name, parts in {
        "projects:project": ["doo-01"],
        "projects:review": ["doo-01", 2022],
        "kpis:kpi": ["doo-01-1"],
        "en:kpi": ["doo-01-1"],
        "easy:project": ["doo-01"],
        "history": [],
        "plans": [],
        "admin:index": [],
    }.items():
        assert address_in(other, name, *parts) == reverse(name, args=parts)


@pytest.mark.parametrize(
    ("plan", "home"),
    [
        (Plan(code="h28", is_published=True), "/plans/h28/"),
        (Plan(code="now", is_published=True, is_shown=True), "/"),
        (Plan(code="next"), "/"),
    ],
    ids=["another", "shown", "in preparation"],
)
def test_request_that_enters_an_edition_links_to_its_pages(rf, plan, home):
    request = rf.get("/projects/p-1/")

    enter(request, plan)

    assert request.plan is plan
    assert reverse("home") == home
    assert resolve(home, get_urlconf()).view_name == "home"


def test_shown_edition_is_found_among_all():
    shown = Plan(code="now", is_shown=True)

    assert shown_edition([Plan(code="h28"), shown]) is shown
    with pytest.raises(Plan.DoesNotExist):
        shown_edition([])
