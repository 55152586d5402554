"""Addresses of the portal as links name them, and answers without a server."""

import pytest

from policyportal.archiving.asking import Address, ArchiveError, Portal
from tests.factories import make_plan

PAGE = Address("/kpis/", "page=2")


def test_as_many_choices_as_an_archive_keeps_stay():
    assert Address("/kpis/", "area=doo&page=2", "results").reduced().query == "area=doo&page=2"
    assert Address("/kpis/", "area=doo&view=table", "results").reduced() == Address("/kpis/")


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("/regions/doo/#map", Address("/regions/doo/", fragment="map")),
        ("?view=table", Address("/kpis/", "view=table")),
        ("https://portal.example.jp", Address("/")),
        ("http://portal.example.jp/", None),
        ("https://www.example.jp/", None),
        ("mailto:a@example.jp", None),
        ("/find/?q=%E5%AF%8C", Address("/find/", "q=%E5%AF%8C")),
        ("/富良野/", Address("/%E5%AF%8C%E8%89%AF%E9%87%8E/")),
    ],
)
def test_links_lead_to_addresses_of_the_portal_or_elsewhere(link, address, settings):
    settings.ALLOWED_HOSTS = ["portal.example.jp"]

    assert Portal("https://portal.example.jp").address(link, PAGE) == address


@pytest.mark.django_db
def test_pages_are_answered_as_at_the_site(settings):
    settings.ALLOWED_HOSTS = ["portal.example.jp"]
    plan = make_plan()

    answer = Portal("https://portal.example.jp").ask(Address("/about/accessibility/"))

    assert answer.is_page
    assert answer.plan == plan
    assert b"https://portal.example.jp/about/accessibility/" in b"".join(answer.parts())


def test_site_that_the_portal_does_not_answer_for_is_said():
    with pytest.raises(ArchiveError, match="PORTAL_HOSTS"):
        Portal("https://elsewhere.example.jp")


@pytest.mark.django_db
def test_portal_that_cannot_answer_is_said():
    with pytest.raises(ArchiveError, match="/about/accessibility/ is answered with 503"):
        Portal("http://localhost").ask(Address("/about/accessibility/"))
