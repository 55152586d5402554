"""Which file an address has, and what belongs to an archive."""

from pathlib import Path

import pytest

from policyportal.archiving.asking import Address, Portal
from policyportal.archiving.crawling import Crawl, Scope, file_name


@pytest.mark.parametrize(
    ("path", "query", "content_type", "name"),
    [
        ("/", "", "text/html", "index.html"),
        ("/kpis/doo-01-1/", "", "text/html", "kpis/doo-01-1/index.html"),
        ("/kpis/", "page=2", "text/html", "kpis/index.page-2.html"),
        ("/kpis/", "area=doo&page=2", "text/html", "kpis/index.area-doo.page-2.html"),
        ("/kpis/list.csv", "", "text/csv", "kpis/list.csv"),
        ("/data/kpis.csv", "enc=cp932", "text/csv", "data/kpis.enc-cp932.csv"),
        ("/data/catalog", "", "application/json", "data/catalog.json"),
        ("/data/catalog.ttl", "", "text/turtle", "data/catalog.ttl"),
        ("/find/", "q=%E5%AF%8C", "text/html", "find/index.q-_E5_AF_8C.html"),
    ],
)
def test_a_file_stands_where_a_web_server_finds_it(path, query, content_type, name):
    assert file_name(Address(path, query), content_type) == name


def test_of_a_year_its_pages_are_followed_alone():
    of_year = Scope(year=2023)

    assert of_year.follows(Address("/projects/doo-01/reviews/2023/"))
    assert not of_year.follows(Address("/projects/doo-01/"))
    assert Scope().follows(Address("/projects/doo-01/"))


def test_a_target_is_found_behind_redirects_and_choices():
    crawl = Crawl(Portal("http://localhost"), Scope(), Path(), print)
    crawl.files["/about/outline/doo/"] = "about/outline/doo/index.html"
    crawl.leads["/about/outline/2/"] = Address("/about/outline/doo/", fragment="L2")
    crawl.leads["/round/"] = Address("/round/")

    assert crawl.target(Address("/about/outline/2/")).fragment == "L2"
    assert crawl.target(Address("/about/outline/doo/", "a=1&b=2")) == Address("/about/outline/doo/")
    assert crawl.target(Address("/round/")) is None
    assert crawl.target(Address("/elsewhere/")) is None
