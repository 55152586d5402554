"""What caches may keep of every public address: all of it, for everybody, or it is named here with the reason."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from policyportal.caching import KEPT, KEPT_BRIEFLY
from policyportal.opendata.twins import with_ending
from policyportal.pages.operator import Operator
from policyportal.paper.booklets import make_all
from policyportal.records import memory
from regions.models import Plan
from tests.factories import make_plan
from tests.pages.pages import PAGES, make_world
from tests.staff import sign_in
from tests.test_codebase import url_names

pytestmark = pytest.mark.django_db

# Public addresses that are no pages, by URL name.
FILES = {
    "suggest": lambda world: f"{reverse('suggest')}?q=試験",
    "projects:csv": lambda world: reverse("projects:csv"),
    "kpis:csv": lambda world: reverse("kpis:csv"),
    "status-csv": lambda world: reverse("status-csv"),
    "status-of-year-csv": lambda world: reverse("status-of-year-csv", args=[2022]),
    "status-of-year-xlsx": lambda world: reverse("status-of-year-xlsx", args=[2022]),
    "reviews-csv": lambda world: reverse("reviews-csv", args=[2022]),
    "history-feed": lambda world: reverse("history-feed"),
    "collaborationarea-feed": lambda world: f"{world.area_plan.get_absolute_url()}feed.atom",
    "subprefecture-feed": lambda world: f"{world.place.get_absolute_url()}feed.atom",
    "security-txt": lambda world: reverse("security-txt"),
    "kpi-feed": lambda world: f"{world.kpi.get_absolute_url()}feed.atom",
    # The record of an approval, which anybody may verify.
    "projects:record": lambda world: f"{world.review.get_absolute_url()}record.json",
    "twin": lambda world: with_ending(world.kpi.get_absolute_url(), "md"),
    "kpi-svg": lambda world: reverse("kpi-svg", args=[world.kpi.code]),
    "area-svg": lambda world: reverse("area-svg", args=[world.place.area.slug]),
    "oembed": lambda world: (
        f"{reverse('oembed')}?url=http://testserver{world.kpi.get_absolute_url()}"
    ),
    "print-pdf": lambda world: reverse("print-pdf"),
    "data-csv": lambda world: reverse("data-csv", args=["values"]),
    "data-json": lambda world: reverse("data-json", args=["values"]),
    "data-xlsx": lambda world: reverse("data-xlsx", args=["values"]),
    "data-metadata": lambda world: reverse("data-metadata", args=["values"]),
    "data-package": lambda world: reverse("data-package"),
    "data-zip": lambda world: reverse("data-zip"),
    "data-catalog-json": lambda world: reverse("data-catalog-json"),
    "data-catalog-turtle": lambda world: reverse("data-catalog-turtle"),
    "data-stratml": lambda world: reverse("data-stratml"),
    "collaborationarea-stratml": lambda world: reverse(
        "collaborationarea-stratml", args=[world.area_plan.area.slug]
    ),
    "sitemap": lambda world: reverse("sitemap"),
    "sitemap-part": lambda world: reverse("sitemap-part", args=[1]),
    "robots-txt": lambda world: reverse("robots-txt"),
    "well-known-api": lambda world: reverse("well-known-api"),
    "api": lambda world: reverse("api"),
    "api-openapi": lambda world: reverse("api-openapi"),
    "api-kpis": lambda world: reverse("api-kpis"),
    "api-kpis-record": lambda world: reverse("api-kpis-record", args=[world.kpi.code]),
}
# Lists and records of the API are answered by two views, whichever resource they are of.
ALIKE = {name for name in url_names() if name.startswith("api-") and "kpis" not in name}


def compared(world) -> str:
    """The comparison with a later edition, which a world has not."""
    shown = world.area_plan.plan
    later = Plan.objects.filter(is_shown=False).first() or make_plan(start_month=date(2027, 1, 1))
    return reverse("plans-compared", args=[shown.code, later.code])


# Kept for a second alone, and not shown when the portal is away: where they lead changes, and they hold nothing.
LEADING_ON = {
    "changes": lambda world: reverse("changes"),
    "data-catalog": lambda world: reverse("data-catalog"),
    "projects:reviews": lambda world: f"{world.project.get_absolute_url()}reviews/",
    "outline-line": lambda world: reverse("outline-line", args=[2]),
}
# Kept for ever: a picture has another address where it shows anything else.
FOR_EVER = {"picture"}
# There once a command has drawn them: tests/policyportal/sharing/test_views.py.
DRAWN = {"kpi-png", "area-png"}
ADDRESSES = {name: make_address for name, (make_address, _) in PAGES.items()} | FILES | LEADING_ON
ADDRESSES["plans-compared"] = compared


@pytest.mark.usefixtures("typeset")
def test_every_public_address_is_kept_by_caches_for_everybody(settings):
    settings.OPERATOR = Operator(security_contact="csirt@example.jp")
    assert set(ADDRESSES) | FOR_EVER | DRAWN | ALIKE == url_names()
    world, staff = make_world(1), sign_in(Client())
    make_all()
    # All of them first: a comparison makes its later edition, and then nothing changes any more.
    paths = {name: make_address(world) for name, make_address in ADDRESSES.items()}

    for name, path in paths.items():
        for client in (Client(), staff):
            with memory.of_version("kept by caches"):
                response = client.get(path, headers={"accept-encoding": "br"})

            assert response.status_code == (302 if name in LEADING_ON else 200), name
            control = KEPT_BRIEFLY if name in LEADING_ON else KEPT
            assert response["Cache-Control"] == control, name
            assert response["Vary"].lower() == "accept-encoding", name
            assert not response.cookies, name
            assert response.has_header("ETag") == (control == KEPT), name
            assert not response.has_header("X-Noise"), name
            if response.streaming:
                # An open file is closed when it was read.
                list(response)
