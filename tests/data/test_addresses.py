"""Every address that was ever published still leads somewhere: tests/data/addresses.txt has them, a line each.

`./portal test tests/data/test_addresses.py --write-addresses` adds those that are new; none is ever taken off. What is
withdrawn answers 410 with its page, what has moved leads on.
"""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import NoReverseMatch, resolve, reverse

from kpis.models import KPI, KPIFamily, KPISeries
from policyportal.archiving.asking import Address, Portal
from policyportal.archiving.crawling import Crawl, Scope, is_static
from policyportal.opendata.catalog import DATASETS
from policyportal.records import memory, replica
from projects.models import Project, Theme
from regions.models import CollaborationArea, Municipality, Plan, Subprefecture
from tests.data.shipped import asked
from tests.pages.pages import PAGES
from tests.test_codebase import url_names

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_plan")]

LIST = Path(__file__).with_name("addresses.txt")
# Addresses of before, which lead on.
FORMER = ("/regions/compare/", "/kpis/compare/", "/kpis/compare/zero-carbon/")
# By URL name, what the shipped plan has nothing of yet, what a command makes, and the operator's contact, which is not set.
LATER = {
    "area-png",
    "kpi-png",
    "oembed",
    "picture",
    "plans-compared",
    "print-pdf",
    "projects:record",
    "projects:review",
    "projects:reviews",
    "reviews-csv",
    "reviews-of-year",
    "security-txt",
    "sitemap-part",
}


def listed() -> list[str]:
    return LIST.read_text().splitlines()


def unlinked() -> list[str]:
    """What no link need lead to: addresses that name no record and answer, and those of before."""
    found = [*FORMER]
    for name in url_names():
        with suppress(NoReverseMatch):
            address = reverse(name)
            if asked(address).status_code in (200, 302):
                found.append(address)
    return [*found, *first_records()]


def first_records() -> Iterator[str]:
    """Of each list of the API the address of its first record."""
    for dataset in DATASETS:
        for record in asked(reverse(f"api-{dataset.name}")).json()["results"][:1]:
            address = reverse(f"api-{dataset.name}-record", args=[record["code"]])
            if asked(address).status_code == 200:
                yield address


@contextmanager
def own_connection():
    """The plan of the tests is read through their own connection, and what pages share is kept."""
    with memory.of_version("the plan as it is shipped"), replica.holding("default"):
        yield


@pytest.mark.skipif("not config.getoption('--write-addresses')")
def test_new_addresses_are_written(tmp_path):
    more = unlinked()
    with own_connection():
        crawl = Crawl(Portal("http://testserver"), Scope(), tmp_path, print)
        crawl.run([Address("/"), *map(Address, more)])

    found = {*crawl.files, *crawl.leads, *more}
    found = {key for key in found if "?" not in key and not is_static(Address(key))}
    LIST.write_text("".join(f"{path}\n" for path in sorted(found | set(listed()))))


def test_the_list_is_in_order_and_no_address_was_taken_off():
    addresses = listed()
    assert addresses == sorted(set(addresses))
    path = LIST.relative_to(settings.BASE_DIR)
    command = ["git", "log", "--format=", "--patch", "--unified=0", "--", str(path)]
    log = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True)

    removed = {line[1:] for line in log.stdout.splitlines() if line.startswith("-/")}
    assert removed - set(addresses) == set()


def known_names() -> set[str]:
    """What may stand in an address for a record, a sheet of the outline or a file of data."""
    records = chain.from_iterable(
        model.objects.values_list(field, flat=True)
        for model, field in (
            (CollaborationArea, "slug"),
            (Subprefecture, "slug"),
            (Municipality, "code"),
            (Theme, "slug"),
            (Project, "code"),
            (KPI, "code"),
            (KPISeries, "code"),
            (KPIFamily, "slug"),
            (Plan, "code"),
        )
    )
    return {*records, *(dataset.name for dataset in DATASETS)}


def test_every_address_that_was_published_still_answers(pytestconfig):
    kinds = {}
    for address in listed():
        match = resolve(address)
        kinds.setdefault((match.view_name, match.route), []).append((address, match.kwargs))
    names, lost = known_names(), {}
    for (kind, _), found in kinds.items():
        # Each kind of page is asked for by tests/pages, files and lists of data by the tests of these.
        first = [] if kind in PAGES or kind.startswith(("api-", "data-")) else found[:1]
        for address, _ in found if pytestconfig.getoption("--all-pages") else first:
            response = asked(address)
            while response.status_code in (301, 302, 308):
                response = asked(response["Location"])
            if response.status_code not in (200, 410):
                lost[address] = response.status_code
        for address, parts in found:
            parts = {part for part in parts.values() if isinstance(part, str) and "/" not in part}
            unknown = parts - names
            # Records of the API have codes of every kind, and an ending is no name.
            if unknown - {"easy", "en", "svg", "png"} and not kind.startswith("api-"):
                lost[address] = kind, unknown

    assert lost == {}


def test_every_address_is_in_the_list():
    """What is missing is added by --write-addresses, but for kinds to which no link leads: a line of each, by hand."""
    addresses = set(listed())
    records = chain(
        CollaborationArea.objects.all(),
        Subprefecture.objects.select_related("area"),
        Municipality.objects.select_related("subprefecture__area"),
        Theme.objects.all(),
        Project.objects.named(),
        KPI.objects.all(),
    )

    assert {record.get_absolute_url() for record in records} - addresses == set()
    missing = url_names() - {resolve(address).view_name for address in addresses}
    # Some lists of the API are empty.
    assert {name for name in missing if not name.startswith("api-")} == LATER
