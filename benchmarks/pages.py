"""Times the portal's pages on a sample: median and 95th percentile of each, whole and in the database.

    ./portal manage make_sample --times 1000
    PORTAL_SAMPLE=1000 .venv/bin/python benchmarks/pages.py [--rounds 40] [--plans] [WORD ...]

Each address is asked through Django's own handler, middleware and compression with it, without a network. Its
database part is the sum of what each query took, seen from Python. --plans prints the plans of the slowest query of
each address; WORDS keep the addresses that hold one of them.
"""

import argparse
import os
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "policyportal.settings")

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client

from policyportal.search.index import SearchEntry

# One and two characters, rare and frequent; the widest; several; a reading, a synonym, a place; none; signs.
WORDS = (
    "港",
    "の",
    "観光",
    "地域",
    "推進",
    "中核",
    "脱炭素",
    "ジオパーク",
    "ぷろじぇくと",
    "プロジェクト",
    "観光入込客数",
    "たんてつこう",
    "後志",
    "道央",
    "観光 道北",
    "移住 定住 推進",
    "7,250",
    "ない語",
    "%",
)
CHOICES = (
    "",
    "area=doo",
    "area=doo&area=donan&field=tourism",
    "sub=sorachi&sub=ishikari&field=industry",
    "field=safety&q=医療",
    "area=doo&q=観光",
    "q=観光",
    "q=の",
    "q=プロジェクト",
    "q=後志",
    "sort=name",
    "sort=changed",
    "view=table",
    "page=900",
    "area=tokachi&field=transport&q=ない語",
)
OF_KPIS = (
    "",
    "aim=fall",
    "aim=rise&unit=%25",
    "area=doo&year=2025&unit=%E4%B8%87%E4%BA%BA",
    "q=観光",
    "q=の",
    "q=7,250",
    "sort=name",
    "view=cards",
    "page=900",
)
PAGES = (
    "/",
    "/regions/",
    "/projects/{project}/",
    "/kpis/{kpi}/",
    "/about/",
    "/find/?q=富良野",
    "/regions/doo/shiribeshi/01395/",
    "/fields/tourism/",
    "/kpis/compare/visitors/",
)


def addresses():
    project = SearchEntry.objects.filter(kind="project").order_by("position").first()
    kpi = SearchEntry.objects.filter(kind="kpi").order_by("position").first()
    codes = {"project": code_of(project), "kpi": code_of(kpi)}
    yield from (page.format(**codes) for page in PAGES)
    yield from (f"/search/?q={word.replace('%', '%25')}" for word in WORDS)
    for path, choices in (("/projects/", CHOICES), ("/kpis/", OF_KPIS)):
        yield from (f"{path}?{choice}".rstrip("?") for choice in choices)


def code_of(entry):
    model = {"project": "projects.Project", "kpi": "kpis.KPI"}[entry.kind]
    return django.apps.apps.get_model(model).objects.get(pk=entry.record_id).code


class Clock:
    """Adds up what queries take; remembers the slowest."""

    def __init__(self):
        self.seconds, self.number, self.slowest = 0.0, 0, (0.0, "", None)

    def __call__(self, execute, sql, params, many, context):
        start = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            took = time.perf_counter() - start
            self.seconds += took
            self.number += 1
            self.slowest = max(self.slowest, (took, sql, params), key=lambda one: one[0])


def measure(client, address, rounds):
    """Milliseconds of whole answers and of their queries, and the clock of the last round."""
    whole, asked = [], []
    for number in range(rounds + 2):
        clock = Clock()
        start = time.perf_counter()
        with connection.execute_wrapper(clock):
            response = client.get(address, headers={"Accept-Encoding": "br"})
        took = time.perf_counter() - start
        if response.status_code != 200:
            raise SystemExit(
                f"{address}: {response.status_code} {response.headers.get('Location')}"
            )
        if number >= 2:  # the first ones fill caches
            whole.append(took * 1000)
            asked.append(clock.seconds * 1000)
    return whole, asked, clock, len(response.content)


def at(share, values):
    return sorted(values)[min(len(values) - 1, round(share * (len(values) - 1)))]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("words", nargs="*")
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--plans", action="store_true")
    options = parser.parse_args()
    settings.ALLOWED_HOSTS = ["*"]
    call_command("collectstatic", interactive=False, verbosity=0)
    client = Client()
    print(f"{connection.settings_dict['NAME']}, {options.rounds} rounds, milliseconds")
    print("| address | queries | page p50 | page p95 | database p50 | database p95 | bytes |")
    print("|---|---|---|---|---|---|---|")
    for address in addresses():
        if options.words and not any(word in address for word in options.words):
            continue
        whole, asked, clock, size = measure(client, address, options.rounds)
        print(
            f"| {address} | {clock.number} | {statistics.median(whole):.1f} | {at(0.95, whole):.1f} "
            f"| {statistics.median(asked):.1f} | {at(0.95, asked):.1f} | {size} |",
            flush=True,
        )
        if options.plans:
            _, sql, params = clock.slowest
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (ANALYZE, COSTS OFF) {sql}", params)
                print("\n".join(f"    {line}" for (line,) in cursor.fetchall()))


if __name__ == "__main__":
    main()
