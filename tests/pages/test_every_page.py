"""What holds for every public page."""

import re
from collections import Counter
from copy import copy
from functools import cached_property
from itertools import chain, pairwise
from typing import NamedTuple

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kpis.wording.standings import judged
from policyportal.opendata.markdown import NO_TEXT
from policyportal.opendata.twins import WITHOUT, with_ending
from regions.models import Plan
from tests.databases import undone
from tests.pages.pages import PAGES, make_world

pytestmark = pytest.mark.django_db


class Frame(NamedTuple):
    """What is around every page of a language: its language, the end of its title, the edition, what it says of itself."""

    lang: str
    site: str
    stage: str
    info: tuple[str, ...]


FRAME = Frame("ja", "｜連携地域別政策展開方針ポータル", "原案", ("出典", "最終更新", "令和"))
FRAMES = {
    "en": Frame("en", " | Hokkaido's policy plans by area", "Draft", ("Source", "Last change")),
    "easy": FRAME._replace(info=("資料", "変", "20")),
}

# What is repeated shows with two of everything; what is asked for each record, with many.
FEW, MANY = 2, 12

# A twin in the header Link; of Markdown where its links lead, and the numbers of a list.
ALTERNATE = re.compile('<([^>]+)>; rel="alternate"; type="([^"]+)"')
# Lists, figures, drawings, long text, the whole booklet, and another language.
READ_AS_MARKDOWN = {
    "home",
    "regions:area",
    "projects:review",
    "kpis:kpi",
    "status",
    "outline-sheet",
    "print",
    "en:kpi",
}
NO_WORDS = re.compile(r"(?<=\])\([^()]*\)|^ *[0-9]+\. ", re.MULTILINE)

# What stands within the pages of others has no frame of its own: tests/policyportal/sharing/test_views.py.
WITH_FRAME = [name for name in PAGES if not name.startswith("embed-")]
every_page = pytest.mark.parametrize("name", WITH_FRAME)


@pytest.fixture(scope="module")
def world(request, django_db_setup, django_db_blocker):
    """A world of the size that its tests ask for, made once; what they do is undone after each."""
    size = getattr(request, "param", FEW)
    with django_db_blocker.unblock(), undone(make_world, size) as world:
        yield world


class Visit:
    """A page as it was answered, and what it asked of the database."""

    def __init__(self, response, asked: list[str]):
        self.response, self.asked = response, asked

    @cached_property
    def page(self) -> BeautifulSoup:
        return BeautifulSoup(self.response.content, "lxml")


@pytest.fixture(scope="module")
def visits(world) -> dict[str, Visit]:
    """The pages of the world that have been read already, by address: no test changes them."""
    return {}


@pytest.fixture
def visit(client, visits, world):
    """Visit a kind of page of the world, as if it were the first one."""

    def visit_once(name) -> Visit:
        path = PAGES[name][0](world)
        if path not in visits:
            judged.forget()
            with CaptureQueriesContext(connection) as queries:
                response = client.get(path)
            assert response.status_code == 200, path
            visits[path] = Visit(response, [query["sql"] for query in queries])
        return visits[path]

    return visit_once


@pytest.fixture
def read(visit):
    """Read a kind of page of the world."""

    def read_once(name) -> BeautifulSoup:
        return visit(name).page

    return read_once


@every_page
def test_page_has_the_common_frame(read, name, world):
    path = PAGES[name][0](world)

    page = read(name)

    frame = FRAMES.get(name.partition(":")[0], FRAME)
    assert page.html["lang"] == frame.lang
    assert len(page.find_all("h1")) == 1
    ending = "（北海道）" if name == "home" else frame.site
    assert page.title.text.endswith(ending)
    assert page.find("meta", attrs={"name": "description"})["content"]
    assert page.find("link", rel="canonical")["href"] == f"http://testserver{path}"
    assert frame.stage in page.find(class_="phase-banner").text
    assert page.find("a", class_="skip-link")["href"] == "#" + page.main["id"]
    info = page.find(class_="page-info").text
    assert [word for word in frame.info if word not in info] == []


def letters_of(text: str) -> str:
    """The letters and figures of a text alone."""
    return re.sub(r"[\W_]", "", text)


def words_told(page: BeautifulSoup) -> str:
    """The letters of what a page tells in any form, its drawings by their names."""
    main = copy(page.main)
    for tag in main.select(NO_TEXT):
        tag.decompose()
    for drawing in main.find_all("svg"):
        names = [tag.text for tag in drawing.find_all(["title", "desc"], limit=2)]
        drawing.replace_with("図", drawing.get("aria-label", ""), *names)
    return letters_of("".join(main.find_all(string=True)))


@every_page
def test_page_leads_to_its_twins_and_its_markdown_has_its_words(client, visit, name, request):
    visited = visit(name)
    links = {link["type"]: link["href"] for link in visited.page.select(".page-twins a")}
    in_head = visited.page.select(
        "head link[rel=alternate][type]:not([type*=atom], [type*=oembed])"
    )
    assert {link["type"]: link["href"] for link in in_head} == {
        kind: f"http://testserver{address}" for kind, address in links.items()
    }
    assert dict(pair[::-1] for pair in ALTERNATE.findall(visited.response.get("Link", ""))) == links
    if name in WITHOUT:
        assert links == {}
        return
    assert links["text/markdown"] == with_ending(visited.response.request["PATH_INFO"], "md")
    if name not in READ_AS_MARKDOWN and not request.config.getoption("--all-pages"):
        return

    head, _, text = client.get(links["text/markdown"]).text[4:].partition("---\n")

    assert f'title: "{" ".join(visited.page.title.text.split())}"' in head
    assert 'edition: "' in head
    words = letters_of(NO_WORDS.sub("", text))
    assert words.endswith(words_told(visited.page))


def test_page_has_a_breadcrumb_that_mirrors_its_address(read, world):
    expected, found = {}, {}
    for name in WITH_FRAME:
        path = PAGES[name][0](world)
        trail = read(name).find("nav", class_="breadcrumbs")
        if path in ("/", "/en/", "/easy/"):
            expected[name], found[name] = None, trail
            continue
        steps = path.strip("/").split("/")
        ancestors = [
            "/" + "".join(f"{step}/" for step in steps[:depth]) for depth in range(len(steps))
        ]
        # The home page of the translated ones is that of their language.
        expected[name] = ancestors[1:] if name.partition(":")[0] in FRAMES else ancestors
        found[name] = [link["href"] for link in trail.find_all("a")]
        assert trail.find(attrs={"aria-current": "page"}), name

    assert found == expected


def test_titles_and_descriptions_are_unique(read):
    pages = [read(name) for name in PAGES]

    titles = [page.title.text for page in pages]
    descriptions = [page.find("meta", attrs={"name": "description"})["content"] for page in pages]

    assert len(set(titles)) == len(PAGES)
    assert len(set(descriptions)) == len(PAGES)


def test_headings_skip_no_level_and_ids_are_unique(read):
    wrong = {}
    for name in PAGES:
        page = read(name)
        levels = [int(heading.name[1]) for heading in page.find_all(["h1", "h2", "h3", "h4", "h5"])]
        skips = [pair for pair in pairwise([0, *levels]) if pair[1] > pair[0] + 1]
        times = Counter(tag["id"] for tag in page.find_all(id=True))
        if skips or max(times.values(), default=0) > 1:
            wrong[name] = skips, times.most_common(1)

    assert wrong == {}


def alike(address: str) -> str:
    """What is the same for pages that differ in their year alone, or in the language of their words; for files of a kind."""
    address = re.sub("/20[0-9]{2}/", "/year/", address).replace("/easy/", "/en/")
    file = re.fullmatch(r"(/[a-z]*).*(\.[a-z]+)", address)
    return "".join(file.groups()) if file else address


def test_every_internal_link_leads_somewhere(client, read, world, pages_share):
    # Most pages lead to the same addresses; those of the pages themselves are read here.
    reached = {alike(path_in(world)) for path_in, _ in PAGES.values()}
    lost = {}
    for name in PAGES:
        page = read(name)
        for link in {link["href"] for link in page.find_all("a")}:
            target, _, fragment = link.partition("#")
            if target and alike(target) not in reached:
                reached.add(alike(target))
                if client.get(target, follow=True).status_code != 200:
                    lost[link] = name
            elif not target and fragment and not page.find(id=fragment):
                lost[link] = name

    assert lost == {}


def test_no_page_has_a_form_that_changes_anything(visit):
    texts = {name: visit(name).response.text for name in PAGES}

    assert [name for name in PAGES if 'method="post"' in texts[name]] == []
    assert [name for name in PAGES if "csrfmiddlewaretoken" in texts[name]] == []


def drawn_by() -> dict[str, set[str]]:
    """By class, the stylesheets of the public pages that draw it."""
    found: dict[str, set[str]] = {}
    for path in (settings.BASE_DIR / "static/css").glob("*.css"):
        css = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
        for name in re.findall(r"\.([a-z][a-z0-9_-]*)", css):
            if path.name != "admin.css":
                found.setdefault(name, set()).add(path.name)
    return found


def test_every_page_names_the_stylesheets_of_its_parts(read):
    sheets_of, undrawn = drawn_by(), set()
    for name in PAGES:
        page = read(name)
        links = page.select("link[rel~=stylesheet]")
        sheets = {link["href"].rpartition("/")[2] for link in links}
        for css_class in set(chain.from_iterable(tag["class"] for tag in page.select("[class]"))):
            if css_class in sheets_of and not sheets & sheets_of[css_class]:
                undrawn.add((name, css_class, *sheets_of[css_class]))

    assert sorted(undrawn) == []


def test_page_has_no_style_attributes_scripts_within_or_foreign_hosts(read):
    for name in PAGES:
        page = read(name)
        assert not page.find_all(style=True), name
        # One small file of the portal's own, which adds suggestions to the search box, and buttons that copy.
        # What the page says of itself to machines is data, which nothing runs.
        run = page.find_all("script", type=lambda kind: kind != "application/ld+json")
        scripts = [(script["src"], script.text) for script in run]
        expected = [("/static/js/portal.js", "")] * len(page.select("header [data-suggest]"))
        assert scripts == expected, name
        handlers = [key for tag in page.find_all(True) for key in tag.attrs if key.startswith("on")]
        assert handlers == [], name
        for tag in page.find_all(src=True) + page.find_all("link", href=True):
            address = tag.get("src") or tag["href"]
            assert address.startswith(("/", "http://testserver/")), name


def miscounted(visit) -> dict[str, str]:
    """Of the kinds of page that ask more or less of the database than is known, what they ask."""
    wrong = {}
    for name, (_, queries) in PAGES.items():
        asked = visit(name).asked
        # The first is for the version of the data (policyportal.caching), which no page asks for itself.
        if len(asked) != 1 + queries:
            wrong[name] = "\n".join([str(len(asked) - 1), *asked])
    return wrong


def test_query_count_is_known(visit):
    assert miscounted(visit) == {}


@pytest.mark.parametrize("world", [MANY], indirect=True)
def test_query_count_is_constant(visit, world):
    assert miscounted(visit) == {}


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_page_is_read_only(client, method, world):
    answers = {name: getattr(client, method)(path(world)) for name, (path, _) in PAGES.items()}

    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(
        PAGES, 405
    )


def test_odd_query_strings_are_no_error(client, world, pages_share):
    """What tests/pages/test_bad_values.py asks of lists, and no pair at all; the easy pages are those in English."""
    wrong = {}
    for name, (path_in, _) in PAGES.items():
        if not name.startswith("easy:"):
            answer = client.get(path_in(world) + "?x=1&area=%00&area[]=1&&==&%&q=%FF%FE")
            if answer.status_code != 200:
                wrong[name] = answer.status_code

    assert wrong == {}


def test_nothing_loaded_is_said_with_503(client, world):
    Plan.objects.update(is_shown=False)
    title = Plan.objects.get().title
    wrong = {}
    for name, (path_in, _) in PAGES.items():
        response = client.get(path_in(world))
        # These keep their address whichever edition is shown.
        if name.endswith((":project", ":review", ":kpi", "-kpi")):
            right = response.status_code == 200 and title in response.text
        else:
            right = response.status_code == 503 and "まだ登録されていません" in response.text
            right = right and response["Retry-After"]
        if not right:
            wrong[name] = response.status_code

    assert wrong == {}
