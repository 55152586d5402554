"""What pages of care list."""

import pytest

from policyportal.staff import items
from projects.models import Theme
from tests import factories as make
from tests.staff import address

pytestmark = pytest.mark.django_db


def test_all_records_are_counted_and_the_first_of_them_listed_with_their_pages(monkeypatch):
    monkeypatch.setattr(items, "MOST", 2)
    themes = [make.make_theme() for _ in range(3)]

    found = items.find(Theme.objects.order_by("pk"))

    assert (found.number, found.rest) == (3, 1)
    assert found.items == [(str(theme), address(theme), "") for theme in themes[:2]]
