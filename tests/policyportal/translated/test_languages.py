import pytest
from django.test import RequestFactory
from django.urls import resolve, reverse

from policyportal.translated.languages import MIRRORED, language_links, phrases_in
from policyportal.translated.urls import of_edition, of_records
from tests.factories import make_translation


def links_of(path):
    request = RequestFactory().get(path)
    request.resolver_match = resolve(path)
    return language_links(request)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/about/",
        "/regions/",
        "/regions/doo/",
        "/regions/doo/sorachi/",
        "/projects/",
        "/projects/doo-01/",
        "/kpis/",
        "/kpis/doo-01-1/",
        "/status/",
    ],
)
def test_same_page_stands_at_the_same_address_in_every_language(path):
    addresses = [path, f"/en{path}", f"/easy{path}"]

    for here in addresses:
        links = links_of(here)

        assert [link.address for link in links] == addresses
        assert [link.address for link in links if link.is_here] == [here]
        assert all(link.is_same for link in links)


@pytest.mark.parametrize("path", ["/regions/doo/sorachi/01209/", "/search/", "/kpis/compare/"])
def test_page_without_a_translation_leads_to_the_home_pages(path):
    links = links_of(path)

    assert [link.address for link in links] == ["/", "/en/", "/easy/"]
    assert not any(link.is_same for link in links)


def test_every_translated_page_has_its_original():
    assert {pattern.name for pattern in of_edition + of_records} == set(MIRRORED.values())
    assert reverse("en:home") == "/en/"


@pytest.mark.django_db
def test_phrases_use_the_words_that_staff_keep():
    make_translation(original="観光", english="Tourism", easy="")
    make_translation(original="交通", english="", easy="交通《こうつう》")

    assert phrases_in("en").words == {"観光": "Tourism"}
    assert phrases_in("easy").words == {"交通": "交通《こうつう》"}
