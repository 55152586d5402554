"""Values that no page of the portal makes, in every place of an address: never an error of the server."""

from contextlib import suppress
from itertools import cycle

import pytest
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth import get_user_model
from django.urls import URLPattern, URLResolver, get_resolver

from projects.models import Project
from tests.databases import undone
from tests.pages.pages import PAGES, make_world
from tests.staff import address, sign_in

pytestmark = pytest.mark.django_db

# As they stand in an address.
VALUES = {
    "many digits": "9" * 27,
    "zeros before it": "0002",
    "below nothing": "-1",
    "full width": "%EF%BC%90%EF%BC%91%EF%BC%92",
    "NUL": "a%00b",
    "half of a pair": "%ED%A0%80",
    "many letters": "a" * 3000,
}
PARAMETERS = (
    *("page", "q", "area", "sub", "field", "sort", "view", "aim", "year", "unit", "judgement"),
    *(
        "actual",
        "kind",
        "exact",
        "k",
        "family",
        "restore",
        "next",
        "bureau",
        "scope",
        "source",
        "format",
    ),
)
# What is found by a word: in a list, and where the database is asked for a page of it.
PAGED = (
    *(
        "/search/?q=試験&kind=project",
        "/search/?q=試験&kind=direction",
        "/search/?q=試験&kind=term",
    ),
    *("/projects/?q=試験", "/kpis/?sort=target", "/find/?q=試験"),
)
# Pages of a record that read a parameter.
OF_ONE = ("changes-of-year", "status-of-year")
METHODS = ("TRACE", "OPTIONS", "PUT", "DELETE")

each_value = pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), undone(make_world, 1) as world:
        yield world


def routes(resolver: URLResolver, before: str = "/") -> list[str]:
    """Every address as it is written in urls.py, but for those that are regular expressions."""
    found = []
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLPattern):
            found.append(route)
        else:
            found += routes(entry, route)
    return [route for route in found if "^" not in route]


def filled(route: str, value: str) -> str:
    """The address with a value in each of its places."""
    parts = route.split("/")
    return "/".join(value if part.startswith("<") else part for part in parts)


PUBLIC = [route for route in routes(get_resolver()) if not route.startswith("/admin/")]
# Lists of the API read their parameters in one place (policyportal.api.parameters): one with a filter and one without are asked.
OF_API, ASKED_OF_API = "/api/v1/", ("/api/v1/values/", "/api/v1/measures/")


def query(names, value: str) -> str:
    """The value for all names at once, for the first of them twice."""
    return "&".join(f"{name}={value}" for name in (*names, names[0]))


def ask(client, path: str, method: str = "GET"):
    """Ask, and read the whole answer; what a view raises is in the log of the test."""
    client.raise_request_exception = False
    response = client.generic(method, path)
    b"".join(response)
    assert response.status_code < 500, (method, path[:200])
    return response


def test_parameter_of_public_pages(client, world, pages_share):
    """Every value for those that look at a parameter; the easy pages are those in English with other words."""
    for route in PUBLIC:
        if "<" in route or route.startswith("/easy/"):
            continue
        if route.startswith(OF_API) and route not in ASKED_OF_API:
            continue
        for value in VALUES.values():
            response = ask(client, f"{route}?{query(PARAMETERS, value)}")
            # Made when a view asks for the first parameter.
            if "GET" not in vars(response.wsgi_request):
                break


@each_value
def test_page_number(client, world, value):
    for path in PAGED:
        ask(client, f"{path}&page={value}")


@each_value
def test_part_of_a_public_address(client, world, value):
    for route in PUBLIC:
        if "<" in route:
            ask(client, filled(route, value))


@each_value
def test_parameter_of_a_page_of_one_record(client, world, value):
    for name, (path_in, _) in PAGES.items():
        if name in OF_ONE:
            ask(client, f"{path_in(world)}?{query(PARAMETERS, value)}")


def filters_of(model) -> list[str]:
    """The parameters of the filters of a list of staff."""
    names = []
    for of_filter in admin.site._registry[model].list_filter:
        chosen = of_filter[0] if isinstance(of_filter, tuple) else of_filter
        names.append(getattr(chosen, "parameter_name", chosen))
    return names


@each_value
def test_parameter_of_a_list_of_staff(client, world, rf, value):
    """A list that refuses starts over; each parameter alone, for the others are not read then."""
    sign_in(client)
    staff = get_user_model().objects.get(username="staff")
    for model in admin.site._registry:
        for name in filters_of(model):
            request = rf.get(f"{address(model)}?{name}={value}")
            request.user = staff
            with suppress(IncorrectLookupParameters):
                admin.site._registry[model].get_changelist_instance(request)
    for name in ("p", "o", "q"):  # which all lists read in the same way
        ask(client, f"{address(Project)}?{name}={value}")


def test_record_of_staff(client, world):
    sign_in(client)
    for model, value in zip(admin.site._registry, cycle(VALUES.values())):
        for page in ("change", "history"):
            ask(client, f"{address(model)}{value}/{page}/")


@pytest.mark.parametrize("method", METHODS)
def test_method(client, world, method):
    for path in ("/", "/projects/", "/projects/list.csv", "/nowhere/", "/admin/", "/admin/login/"):
        ask(client, path, method)
