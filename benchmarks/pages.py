"""Times the portal's pages on a sample: median and 95th percentile of each, whole and in the database.

    .venv/bin/python -m benchmarks.sample --times 1000
    PORTAL_DATABASE=policyportal_sample_x1000 .venv/bin/python -m benchmarks.pages [--edited] [--plans] [WORD ...]

Each address is asked through Django's own handler, middleware and compression with it, without a network. No page is
taken from the cache: each is made, from what the process has in memory, or with --edited, as after a change, without. Its
database part is the sum of what each query took, seen from Python. --plans prints the plan of the slowest query of
each address; WORDS keep the addresses that hold one of them. A page is asked for --rounds times or --seconds long,
whichever ends first, and three times at least.
"""

import argparse
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from kpis.models import KPI
from policyportal.pages.outline import read_sheets
from policyportal.search.index import SearchEntry
from projects.models import Project, Review
from regions.models import Plan

FEWEST_ROUNDS = 3
# The first ones fill caches.
ROUNDS_UNCOUNTED = 2

# One and two characters, rare and frequent; the widest; a reading, a synonym, a place; several words, places
# among them; none; signs.
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
    "宗谷 医療",
    "道央 道北",
    "7,250",
    "ない語",
    "%",
)
CHOICES_OF_PROJECTS = (
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
CHOICES_OF_KPIS = (
    "",
    "aim=fall",
    "aim=rise&unit=%25",
    "area=doo&year=2025&unit=%E4%B8%87%E4%BA%BA",
    "q=観光",
    "q=の",
    "q=7,250",
    "judgement=none",
    "sort=name",
    "view=cards",
    "page=900",
)
CHOICES_OF_STATUS = (
    "",
    "area=doo",
    "area=doo&judgement=behind&judgement=unmet",
    "judgement=none",
    "sub=sorachi&field=tourism",
    "actual=none",
    "q=観光",
    "sort=judgement",
    "sort=change",
    "page=300",
)
PAGES = (
    "/",
    "/regions/",
    "/regions/doo/",
    "/regions/kushiro-nemuro/",
    "/compare/?area=doo&area=donan",
    "/compare/?sub=oshima&sub=hiyama",
    "/regions/doo/ishikari/",
    "/regions/okhotsk/okhotsk/",
    "/regions/doo/shiribeshi/01395/",
    "/find/",
    "/find/?q=富良野",
    "/search/suggest.json?q=観光",
    "/projects/{project}/",
    "/fields/",
    "/fields/tourism/",
    "/fields/northern-territories/",
    "/kpis/{kpi}/",
    "/kpis/{kin}/",
    "/compare/",
    "/compare/?k={kpi}&k={kin}",
    "/compare/?family=visitors",
    "/reviews/",
    "/reviews/2022/",
    "/status/2022/",
    "/changes/2024/",
    "/changes/doo/2024/",
    "/changes/doo/ishikari/2024/",
    "/about/",
    "/about/progress/",
    "/about/glossary/",
    "/about/accessibility/",
    "/about/site/",
    "/about/history/",
    "/about/history/?page=3",
    "/about/history/feed.atom",
    "/regions/doo/feed.atom",
    "/regions/doo/ishikari/feed.atom",
    "/kpis/{kpi}/feed.atom",
    "/easy/",
    "/en/",
)


def addresses() -> Iterator[str]:
    """Every address that is timed, of the database at hand."""
    codes = {"project": first_of("project", Project).code, "kpi": first_of("kpi", KPI).code}
    kin = KPI.objects.published().named().exclude(family=None).exclude(code=codes["kpi"])
    codes["kin"] = kin.order_by("-pk")[0].code
    for page in PAGES:
        yield page.format(**codes)
    for review in Review.objects.with_page().select_related("project").order_by("-pk")[:1]:
        yield review.get_absolute_url()
    for sheet in read_sheets(Plan.objects.shown())[:2]:
        yield reverse("outline-sheet", args=[sheet.slug]) if sheet.slug else reverse("outline")
    for word in WORDS:
        yield f"/search/?q={word.replace('%', '%25')}"
    lists = {
        "/projects/": CHOICES_OF_PROJECTS,
        "/kpis/": CHOICES_OF_KPIS,
        "/status/": CHOICES_OF_STATUS,
    }
    for path, choices in lists.items():
        for choice in choices:
            yield f"{path}?{choice}".rstrip("?")


def first_of(kind: str, model: type[Project] | type[KPI]) -> Project | KPI:
    """The record of a kind that stands first in the plan's order."""
    entry = SearchEntry.objects.filter(kind=kind).order_by("position").first()
    return model.objects.get(pk=entry.record_id)


@dataclass
class QueryClock:
    """Adds up what queries take, and remembers the slowest."""

    seconds: float = 0.0
    number: int = 0
    slowest_seconds: float = 0.0
    slowest_sql: str = ""
    slowest_parameters: tuple | None = None

    def __call__(self, execute, sql, parameters, many, context):
        """Run a query, as connection.execute_wrapper asks for it."""
        start = time.perf_counter()
        try:
            return execute(sql, parameters, many, context)
        finally:
            took = time.perf_counter() - start
            self.seconds += took
            self.number += 1
            if took > self.slowest_seconds:
                self.slowest_seconds = took
                self.slowest_sql, self.slowest_parameters = sql, parameters

    def plan_of_slowest(self) -> str:
        """How the database answers the slowest query."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"EXPLAIN (ANALYZE, COSTS OFF) {self.slowest_sql}", self.slowest_parameters
            )
            return "\n".join(f"    {line}" for (line,) in cursor.fetchall())


@dataclass
class Timing:
    """What the rounds of one address took, in milliseconds."""

    page: list[float] = field(default_factory=list)
    database: list[float] = field(default_factory=list)
    clock: QueryClock = field(default_factory=QueryClock)
    """Of the last round."""
    size: int = 0

    def row(self, address: str) -> str:
        """The address as a row of the printed table."""
        cells = [address, str(self.clock.number)]
        for values in (self.page, self.database):
            cells += [f"{statistics.median(values):.1f}", f"{percentile_95(values):.1f}"]
        return f"| {' | '.join(cells)} | {self.size} |"


def change_something() -> None:
    """Move the version of the data, as every change does."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE policyportal_version SET token = gen_random_uuid()")


def measure(
    client: Client, address: str, rounds: int, seconds: float, *, is_edited: bool = False
) -> Timing:
    """Ask for one page again and again."""
    timing = Timing()
    end = time.perf_counter() + seconds
    for number in range(rounds + ROUNDS_UNCOUNTED):
        if len(timing.page) >= FEWEST_ROUNDS and time.perf_counter() > end:
            break
        if is_edited:
            change_something()
        timing.clock = QueryClock()
        start = time.perf_counter()
        with connection.execute_wrapper(timing.clock):
            response = client.get(address, headers={"Accept-Encoding": "br"})
        took = time.perf_counter() - start
        if response.status_code != 200:
            raise SystemExit(
                f"{address}: {response.status_code} {response.headers.get('Location')}"
            )
        if number >= ROUNDS_UNCOUNTED:
            timing.page.append(took * 1000)
            timing.database.append(timing.clock.seconds * 1000)
            timing.size = len(response.content)
    return timing


def percentile_95(values: list[float]) -> float:
    """The value that 95 of a hundred do not exceed."""
    return sorted(values)[round(0.95 * (len(values) - 1))]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("words", nargs="*")
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--plans", action="store_true")
    parser.add_argument("--edited", action="store_true")
    options = parser.parse_args()
    settings.ALLOWED_HOSTS = ["*"]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    call_command("collectstatic", interactive=False, verbosity=0)
    client = Client()
    print(f"{connection.settings_dict['NAME']}, at most {options.rounds} rounds, milliseconds")
    print("| address | queries | page p50 | page p95 | database p50 | database p95 | bytes |")
    print("|---|---|---|---|---|---|---|")
    for address in addresses():
        if options.words and not any(word in address for word in options.words):
            continue
        timing = measure(client, address, options.rounds, options.seconds, is_edited=options.edited)
        print(timing.row(address), flush=True)
        if options.plans:
            print(timing.clock.plan_of_slowest())


if __name__ == "__main__":
    main()
