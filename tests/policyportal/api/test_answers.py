"""Where pages of a list begin and end."""

import pytest
from django.http import QueryDict

from policyportal.api.answers import Page, last_page, links_of_page, only


@pytest.mark.parametrize(("total", "last"), [(0, 1), (1, 1), (10, 1), (11, 2)])
def test_last_page(total, last):
    assert last_page(total, 10) == last


def test_links_of_pages_keep_what_is_asked():
    page, query = Page(2, 10, 25, []), QueryDict("area=doo&page=2&area=donan")

    assert links_of_page(page, "/x/", query) == {
        "first": "/x/?area=doo&area=donan",
        "prev": "/x/?area=doo&area=donan",
        "next": "/x/?area=doo&area=donan&page=3",
        "last": "/x/?area=doo&area=donan&page=3",
    }
    assert links_of_page(Page(1, 10, 3, []), "/x/", QueryDict("")) == {
        "first": "/x/",
        "prev": None,
        "next": None,
        "last": "/x/",
    }


def test_an_object_cut_to_some_fields_keeps_its_id():
    whole = {"id": "a", "name": "b", "code": "c"}

    assert only({}, [whole]) == [whole]
    assert only({"fields": ["name"]}, [whole]) == [{"id": "a", "name": "b"}]
