"""Addresses of records are those that Django finds, whatever edition a request is about."""

import pytest
from django.urls import reverse, set_script_prefix, set_urlconf

from policyportal.pages.editions import addresses_of
from policyportal.records.addresses import address_of


@pytest.fixture(autouse=True)
def plain_addresses():
    yield
    set_urlconf(None)
    set_script_prefix("/")


@pytest.mark.parametrize("name", ["kpis:kpi", "projects:project", "theme"])
def test_address_is_that_of_the_request(name):
    assert address_of(name, "doo-01") == reverse(name, args=["doo-01"])
    set_urlconf(addresses_of("h28"))
    assert address_of(name, "doo-01") == reverse(name, args=["doo-01"])
    set_script_prefix("/below/")
    assert address_of(name, "doo-01") == reverse(name, args=["doo-01"])
