"""The map of the site: every public page and no other, with the day that the page itself says."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import timezone
from lxml import etree

from policyportal.templatetags.wareki import wareki
from tests.databases import undone
from tests.factories import make_actual, make_kpi, make_plan, make_project, make_series
from tests.pages.pages import PAGES, make_world

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
SITE = "http://testserver"


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """A world with drafts and an edition in preparation beside it, made once."""
    with django_db_blocker.unblock(), undone(make_with_drafts) as world:
        yield world


def make_with_drafts():
    world = make_world(2)
    make_project(code="himitsu-1", is_published=False)
    make_kpi(code="himitsu-1-1", is_published=False)
    make_plan(code="himitsu", is_published=False)
    return world


def entries(path: str = "/sitemap.xml") -> dict[str, str | None]:
    """The addresses of a map, each with its day."""
    found = etree.fromstring(Client().get(path).content)
    assert etree.QName(found).localname == "urlset"
    rows = found.findall("s:url", NAMES)
    days = {
        row.findtext("s:loc", None, NAMES): row.findtext("s:lastmod", None, NAMES) for row in rows
    }
    assert len(days) == len(rows)
    return {address.removeprefix(SITE): day for address, day in days.items()}


def test_every_kind_of_page_is_in_the_map(world):
    found = entries()

    for name, (address, _) in PAGES.items():
        # What others frame is no page of its own.
        assert (address(world) in found) == (not name.startswith("embed")), name
    assert not [path for path in found if "himitsu" in path or path.startswith("/admin")]


@pytest.mark.usefixtures("pages_share")
def test_a_page_changed_on_the_day_that_it_says(world):
    found = {path: day for path, day in entries().items() if day}
    records = [world.project, world.kpi]
    assert {record.get_absolute_url() for record in records} <= set(found)
    asked = {address(world) for address, _ in PAGES.values()} & set(found)
    assert len(asked) >= 18, asked

    for path in sorted(asked):
        page = Client().get(path).text
        day = datetime.fromisoformat(found[path])
        told = found[path] if path.startswith(("/en/", "/easy/")) else wareki(day.date())
        assert told in page, path


@pytest.mark.django_db
def test_an_actual_moves_the_day_of_its_kpi_and_of_its_project():
    kpi = make_kpi(project=make_project())
    moment = datetime(2031, 5, 1, 16, tzinfo=UTC)
    make_actual(series=make_series(kpi=kpi), changed_at=moment)

    found = entries()

    for record in (kpi, kpi.project):
        assert found[record.get_absolute_url()] == timezone.localdate(moment).isoformat()


def test_a_large_site_has_a_map_of_maps(world, monkeypatch):
    whole = entries()
    monkeypatch.setattr("policyportal.opendata.sitemap.MOST_ENTRIES", len(whole) // 2)

    index = etree.fromstring(Client().get("/sitemap.xml").content)
    parts = [part.text.removeprefix(SITE) for part in index.iterfind(".//s:loc", NAMES)]

    assert parts == [f"/sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    together = {}
    for part in parts:
        together |= entries(part)
    assert together == whole
    for number in (0, len(parts) + 1, 10**30):
        assert Client().get(f"/sitemap-{number}.xml").status_code == 404
