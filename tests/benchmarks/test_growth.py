"""What holds many records is measured to its last byte."""

import pytest
from django.urls import resolve

from benchmarks import growth
from policyportal.staff.site import PAGES
from tests.pages.pages import make_world

pytestmark = pytest.mark.django_db


def test_address_is_asked_for_by_whom_it_is_for_and_read_whole():
    make_world(1)

    for address in ("/projects/list.csv", "/admin/projects/project/", "/admin/care/"):
        measured = growth.measure(growth.client_for(address), address)

        assert measured.status == 200
        assert measured.queries > 1
        assert measured.size > 100
        assert 0 < measured.first <= measured.whole
        assert measured.row().count("|") == len(growth.HEADINGS) + 1


def test_every_page_of_staff_has_its_place():
    make_world(1)

    addresses = list(growth.addresses())

    assert {f"/admin/{page.name}/" for page in PAGES} < set(addresses)
    assert "/admin/kpis/kpiseries/export/csv/" in addresses
    for address in addresses:
        assert resolve(address.partition("?")[0])


def test_account_is_made_in_a_sample_alone(db):
    with pytest.raises(SystemExit, match="no sample"):
        growth.main([])
