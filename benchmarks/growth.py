"""Measures what holds many records, once each: files, the booklet, the lists and pages of staff.

    .venv/bin/python -m benchmarks.sample --times 1000
    PORTAL_DATABASE=policyportal_sample_x1000 .venv/bin/python -m benchmarks.growth [WORD ...]

Each address is asked in a process of its own, whose memory is told: seconds to the first byte and to the last, of the
processor and in the database, queries, bytes as brotli has them, megabytes at the most. The pages of staff are asked
by an account that the sample gets for this. WORDS keep the addresses that hold one of them.
"""

import argparse
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connections
from django.test import Client
from django.urls import reverse

from benchmarks.pages import QueryClock
from kpis.models import KPI
from policyportal.accounts.rights import APPS
from policyportal.exchange.admin import TableAdmin
from policyportal.records.sample import current_sample
from policyportal.staff.site import PAGES
from projects.models import Project, Review
from regions.models import Plan

ACCOUNT = "benchmark"
# In a process of its own, before the address.
ONE = "--one"
PUBLIC = (
    "/projects/list.csv",
    "/projects/list.csv?area=doo",
    "/kpis/list.csv",
    "/status/list.csv",
    "/print/",
    "/print/?area=doo",
    "/print/?area=doo&page=2",
)
HEADINGS = [
    "address",
    "status",
    "first",
    "whole",
    "processor",
    "database",
    "queries",
    "bytes",
    "MB",
]


def addresses() -> Iterator[str]:
    """Every address that is measured, of the database at hand."""
    plan = Plan.objects.shown()
    yield from PUBLIC
    for year in Review.years_of(plan)[:1]:
        yield reverse("reviews-csv", args=[year])
    for page in PAGES:
        yield reverse(f"admin:{page.name}")
    for model, model_admin in admin.site._registry.items():
        if model._meta.app_label not in APPS:
            continue
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        changelist = reverse(f"{name}_changelist")
        yield changelist
        yield f"{changelist}?q=%E8%A6%B3%E5%85%89"
        if isinstance(model_admin, TableAdmin):
            yield f"{changelist}export/csv/"
    for record in (Project.objects.named().first(), KPI.objects.first()):
        name = f"admin:{record._meta.app_label}_{record._meta.model_name}"
        yield reverse(f"{name}_change", args=[record.pk])
        yield reverse(f"{name}_history", args=[record.pk])


@dataclass
class Measured:
    """What an address took."""

    address: str
    status: int
    first: float
    """Seconds, as all that follow."""
    whole: float
    processor: float
    database: float
    queries: int
    size: int

    def row(self) -> str:
        """The address as a row of the printed table, with the memory that this process has needed."""
        seconds = (self.first, self.whole, self.processor, self.database)
        cells = [self.address, str(self.status), *(f"{value:.2f}" for value in seconds)]
        megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        cells += [str(self.queries), str(self.size), str(megabytes)]
        return f"| {' | '.join(cells)} |"


def measure(client: Client, address: str) -> Measured:
    """Ask for an address once, to its last byte."""
    clock = QueryClock()
    with ExitStack() as watched:
        for alias in connections:
            watched.enter_context(connections[alias].execute_wrapper(clock))
        start, worked = time.perf_counter(), time.process_time()
        response = client.get(address, headers={"Accept-Encoding": "br"})
        parts = response.streaming_content if response.streaming else [response.content]
        first, size = 0.0, 0
        for part in parts:
            if part and not first:
                first = time.perf_counter() - start
            size += len(part)
        whole, processor = time.perf_counter() - start, time.process_time() - worked
    seconds = (first, whole, processor, clock.seconds)
    return Measured(address, response.status_code, *seconds, clock.number, size)


def client_for(address: str) -> Client:
    """A visitor, or for the pages of staff an account that may do all."""
    client = Client()
    if address.startswith("/admin/"):
        rights = {"is_staff": True, "is_superuser": True}
        account, _ = get_user_model().objects.get_or_create(username=ACCOUNT, defaults=rights)
        client.force_login(account)
    return client


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("words", nargs="*")
    parser.add_argument(ONE, metavar="ADDRESS", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if not current_sample():
        sys.exit("This database is no sample: it would get an account.")
    settings.ALLOWED_HOSTS = ["*"]
    if options.one:
        client = client_for(options.one)
        # What the first page of a process takes is not asked for.
        client.get("/about/accessibility/")
        print(measure(client, options.one).row(), flush=True)
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    print(f"| {' | '.join(HEADINGS)} |\n|{'---|' * len(HEADINGS)}", flush=True)
    for address in addresses():
        if not options.words or any(word in address for word in options.words):
            subprocess.run([sys.executable, "-m", "benchmarks.growth", ONE, address], check=True)


if __name__ == "__main__":
    main()
