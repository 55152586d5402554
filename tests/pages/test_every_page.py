"""What holds for every public page."""

from itertools import pairwise
from typing import NamedTuple

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

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

every_page = pytest.mark.parametrize("name", PAGES)


@pytest.fixture(scope="module")
def world(request, django_db_setup, django_db_blocker):
    """A world of the size that its tests ask for, made once; what they do is undone after each."""
    with django_db_blocker.unblock(), undone(make_world, request.param) as world:
        yield world


def of_size(*sizes):
    return pytest.mark.parametrize("world", sizes, indirect=True)


@pytest.fixture(scope="module")
def pages(world) -> dict[str, BeautifulSoup]:
    """The pages of the world that have been read already, by address: no test changes them."""
    return {}


@pytest.fixture
def read(client, pages):
    """Read a page of the world."""

    def read_once(path) -> BeautifulSoup:
        if path not in pages:
            response = client.get(path)
            assert response.status_code == 200
            pages[path] = BeautifulSoup(response.content, "html.parser")
        return pages[path]

    return read_once


@every_page
@of_size(1)
def test_page_has_the_common_frame(read, name, world):
    path = PAGES[name][0](world)

    page = read(path)

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


@every_page
@of_size(1)
def test_page_has_a_breadcrumb_that_mirrors_its_address(read, name, world):
    path = PAGES[name][0](world)

    page = read(path)

    trail = page.find("nav", class_="breadcrumbs")
    if path in ("/", "/en/", "/easy/"):
        assert trail is None
        return
    steps = path.strip("/").split("/")
    ancestors = ["/" + "".join(f"{step}/" for step in steps[:depth]) for depth in range(len(steps))]
    if ":" in name and name.partition(":")[0] in FRAMES:
        # Their home page is that of their language.
        ancestors = ancestors[1:]
    assert [link["href"] for link in trail.find_all("a")] == ancestors
    assert trail.find(attrs={"aria-current": "page"})


@of_size(1)
def test_titles_and_descriptions_are_unique(read, world):
    pages = [read(path(world)) for path, _ in PAGES.values()]

    titles = [page.title.text for page in pages]
    descriptions = [page.find("meta", attrs={"name": "description"})["content"] for page in pages]

    assert len(set(titles)) == len(PAGES)
    assert len(set(descriptions)) == len(PAGES)


@every_page
@of_size(2)
def test_headings_skip_no_level_and_ids_are_unique(read, name, world):
    page = read(PAGES[name][0](world))

    levels = [int(heading.name[1]) for heading in page.find_all(["h1", "h2", "h3", "h4", "h5"])]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = [tag["id"] for tag in page.find_all(id=True)]
    assert len(ids) == len(set(ids))


@pytest.fixture(scope="module")
def reached(world) -> set[str]:
    """The addresses in the world that have been asked already: most pages lead to the same ones."""
    return set()


@every_page
@of_size(2)
def test_every_internal_link_leads_somewhere(client, read, name, world, reached):
    page = read(PAGES[name][0](world))

    for link in {link["href"] for link in page.find_all("a")}:
        target, _, fragment = link.partition("#")
        if target and target not in reached:
            assert client.get(target, follow=True).status_code == 200, link
            reached.add(target)
        elif not target and fragment:
            assert page.find(id=fragment), link


@every_page
@of_size(1)
def test_page_has_no_style_attributes_scripts_within_or_foreign_hosts(read, name, world):
    page = read(PAGES[name][0](world))

    assert not page.find_all(style=True)
    # One small file of the portal's own, which adds suggestions to the search box, and buttons that copy.
    scripts = [(script["src"], script.text) for script in page.find_all("script")]
    assert scripts == [("/static/js/portal.js", "")] * len(page.select("header [data-suggest]"))
    assert not [name for tag in page.find_all(True) for name in tag.attrs if name.startswith("on")]
    for tag in page.find_all(src=True) + page.find_all("link", href=True):
        address = tag.get("src") or tag["href"]
        assert address.startswith(("/", "http://testserver/"))


@every_page
@of_size(1, 20)
def test_query_count_is_constant(client, name, world):
    path, queries = PAGES[name]
    path = path(world)

    with CaptureQueriesContext(connection) as asked:
        client.get(path)

    # The first is for the version of the data (policyportal.caching), which no page asks for itself.
    assert len(asked) == 1 + queries, "\n".join(query["sql"] for query in asked)


@every_page
@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
@of_size(1)
def test_page_is_read_only(client, name, method, world):
    path = PAGES[name][0](world)

    assert getattr(client, method)(path).status_code == 405


@every_page
@pytest.mark.parametrize(
    "query", ["?", "?x=1&area=%00&q=%00", "?q=" + "長" * 3000, "?area[]=1&&==&%&q=%FF%FE"]
)
@of_size(1)
def test_odd_query_strings_are_no_error(client, name, query, world):
    path = PAGES[name][0](world)

    assert client.get(path + query).status_code == 200


@every_page
@of_size(1)
def test_nothing_loaded_is_said_with_503(client, name, world):
    path = PAGES[name][0](world)
    Plan.objects.update(is_shown=False)

    response = client.get(path)

    # These keep their address whichever edition is shown.
    if name.endswith((":project", ":review", ":kpi")):
        assert response.status_code == 200
        assert Plan.objects.get().title in response.text
        return
    assert response.status_code == 503
    assert "まだ登録されていません" in response.text
    assert response["Retry-After"]
