"""Where a reader is."""

import pytest
from django.test import RequestFactory

from policyportal.templatetags.navigation import current


@pytest.mark.parametrize(
    ("path", "attribute"),
    [
        pytest.param("/projects/", ' aria-current="page"', id="the page itself"),
        pytest.param("/projects/doo-01/", ' aria-current="true"', id="a page below it"),
        pytest.param("/kpis/", "", id="another part"),
    ],
)
def test_link_says_whether_the_reader_is_there(path, attribute):
    assert current({"request": RequestFactory().get(path)}, "/projects/") == attribute
