"""Records that took others in."""

import pytest

from projects.models import Theme
from tests.factories import make_theme

pytestmark = pytest.mark.django_db


def test_record_is_found_by_what_it_took_in():
    taking = make_theme(former_slugs=["old", "older"])
    make_theme(former_slugs=["another"])

    assert list(Theme.objects.took_in("older")) == [taking]
    assert not Theme.objects.took_in("old er").exists()
