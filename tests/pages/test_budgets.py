"""What a first visit to a page of the real plan sends over the wire, with brotli.

Of projects and KPIs the longest are asked, with --all-pages every one.
"""

from functools import cache

import brotli
import pytest
from bs4 import BeautifulSoup, SoupStrainer
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from whitenoise.compress import Compressor

from kpis.models import KPI
from policyportal.records import memory
from policyportal.serving.static_files import squeezed
from projects.models import Project, Theme
from regions.models import AreaPlan, CollaborationArea, Municipality, Subprefecture
from tests.browser.kinds import LONG
from tests.factories import make_kpi, make_project, make_series
from tests.pages.pages import PAGES, make_whole_review

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_plan")]

KB = 1000
HOME_AND_LISTS = 24 * KB
OTHERS = 18 * KB
# Every series of the plan on one page.
STATUS = 30 * KB
MOST_REQUESTS = 5
# What may name a file that a page asks for.
OF_FILES = SoupStrainer(
    ["audio", "embed", "iframe", "img", "input", "link", "object", "script", "source", "video"]
)
SCRIPTS = 8 * KB
# By URL name: the records a page is made of, and its budget where it is not that of the others.
LISTS = {"home", "projects:projects", "kpis:kpis", "compare"}
RECORDS = {
    "regions:area": lambda: CollaborationArea.objects.all(),
    "regions:subprefecture": lambda: Subprefecture.objects.in_plan_order(),
    # One of each place: the others differ in their name alone.
    "regions:municipality": lambda: Municipality.objects.distinct("subprefecture_id").order_by(
        "subprefecture_id", "code"
    ),
    "projects:project": lambda: Project.objects.filter(code__in=LONG),
    "theme": lambda: Theme.objects.all(),
    "kpis:kpi": lambda: KPI.objects.filter(project__code__in=LONG),
}
# By URL name: the others of them.
MORE_RECORDS = {
    "projects:project": lambda: Project.objects.named().exclude(code__in=LONG),
    "kpis:kpi": lambda: KPI.objects.named().exclude(project__code__in=LONG),
}
# What more a page may be asked: as much as it can show.
QUERIES = {
    "compare": [
        "?family=visitors",
        "?area=doo&area=donan&area=dohoku&area=okhotsk&area=tokachi&area=kushiro-nemuro",
        "?sub=sorachi&sub=iburi&sub=kamikawa&sub=rumoi&sub=soya&sub=okhotsk",
        "?k=donan-01-1&k=donan-02-1&k=donan-03-1&k=donan-04-1&k=dohoku-06-1&k=kushiro-nemuro-04-1",
    ]
}
# The whole plan in one piece, for paper.
EXEMPT = {"print"}
# No year of a project is reviewed in the plan as it is: this one is made up.
REVIEWED = "kushiro-nemuro-04"
# Pages of a year are alike while nothing changes; tests/policyportal/news/test_views.py has full ones.
CHANGES = {
    "changes-of-year": [],
    "collaborationarea-changes": ["doo"],
    "subprefecture-changes": ["doo", "sorachi"],
}
# Of the pages within others' those with the most drawings and the most words.
EMBEDDED = {"embed-kpi": ["kushiro-nemuro-04-1"], "embed-area": ["doo"]}
# Of translated pages that are of a record: those of one with much to tell.
TRANSLATED = {
    "area": ["doo"],
    "subprefecture": ["doo", "shiribeshi"],
    "project": ["doo-03"],
    "kpi": ["kushiro-nemuro-04-1"],
}


def paths_of(name):
    language, _, translated = name.partition(":")
    if language in ("en", "easy"):
        return [reverse(name, args=TRANSLATED.get(translated, []))]
    if name == "outline-sheet":
        return [reverse(name, args=[area.slug]) for area in CollaborationArea.objects.all()]
    if name == "projects:review":
        return [make_whole_review(REVIEWED, 2022).get_absolute_url()]
    if name in ("reviews-of-year", "status-of-year"):
        return [reverse(name, args=[2022])]
    if name in EMBEDDED:
        return [reverse(name, args=EMBEDDED[name])]
    if name in CHANGES:
        return [reverse(name, args=[*CHANGES[name], 2026])]
    if name in RECORDS:
        return [record.get_absolute_url() for record in RECORDS[name]()]
    return [reverse(name) + query for query in ("", *QUERIES.get(name, ()))]


def sent_for(path) -> bytes:
    """The page as brotli leaves it."""
    response = Client().get(path, headers={"Accept-Encoding": "br"})
    assert response["Content-Encoding"] == "br"
    return response.content


def first_visit(path, sent: bytes | None = None) -> dict[str, int]:
    """Bytes by address of the page, asked for unless it is given, and of every file it asks for."""
    sent = sent or sent_for(path)
    page = BeautifulSoup(brotli.decompress(sent), "lxml", parse_only=OF_FILES)
    files = {
        tag.get("src") or tag["href"]
        for tag in page.select("[src], link[rel~=stylesheet], link[rel~=icon]")
    }
    return {path: len(sent)} | {file: file_size(file) for file in files}


@cache
def file_size(address: str) -> int:
    """A static file as whitenoise keeps it for brotli; stylesheets have lost their comments by then."""
    with open(finders.find(address.removeprefix("/static/")), encoding="utf-8") as file:
        content = file.read()
    if address.endswith(".css"):
        content = squeezed(content)
    return len(Compressor.compress_brotli(content.encode()))


@pytest.mark.parametrize("name", sorted(PAGES.keys() - EXEMPT))
def test_first_visit_is_light(name, request):
    budget = HOME_AND_LISTS if name in LISTS else STATUS if name.startswith("status") else OTHERS
    paths = paths_of(name)
    if name in MORE_RECORDS and request.config.getoption("--all-pages"):
        paths += [record.get_absolute_url() for record in MORE_RECORDS[name]()]

    for path in paths:
        with memory.of_version(f"budget of {name}"):
            sent = first_visit(path)
        assert sum(sent.values()) <= budget, sent
        assert len(sent) <= MOST_REQUESTS, sent
        assert sum(size for file, size in sent.items() if file.endswith(".js")) <= SCRIPTS


def test_pages_of_a_larger_plan_show_no_more(django_assert_max_num_queries):
    area_plan = AreaPlan.objects.get(area__slug="doo")
    alone, other = (
        Subprefecture.objects.get(slug="sorachi"),
        Subprefecture.objects.get(slug="oshima"),
    )
    theme = Theme.objects.get(slug="tourism")
    for places in ([alone], [alone, other]):
        for _ in range(40):
            project = make_project(area_plan=area_plan, subprefectures=places, themes=[theme])
            make_series(kpi=make_kpi(project=project), subprefecture=alone)
    town = alone.municipalities.first()

    for page in (area_plan, alone, town, theme):
        with django_assert_max_num_queries(32):
            sent = sent_for(page.get_absolute_url())
        assert len(sent) <= OTHERS
        assert len(BeautifulSoup(brotli.decompress(sent), "lxml").select("tr")) <= 100
