"""The site's own pages, as search finds them."""

from django.urls import reverse

from policyportal.finding.pages import PAGES


def test_every_page_is_named_once_and_has_an_address():
    addresses = [reverse(name) for name, _, _ in PAGES]
    titles = [title for _, title, _ in PAGES]

    assert len(set(addresses)) == len(set(titles)) == len(PAGES)
    assert all(words for _, _, words in PAGES)
