"""Each of the 179 municipalities is found, and its page is right about where it lies and what is said there.

Asked of the first and the last of every place; with --all-pages of every one.
"""

import re
from collections import Counter

import pytest
from bs4 import BeautifulSoup, SoupStrainer
from django.utils.html import escape

from kpis.models import KPI, KPISeries
from policyportal.records.numbers import narrow
from projects.models import Measure, Project
from regions.models import CollaborationArea, Municipality, Subprefecture
from regions.naming import TownName
from tests.data.shipped import asked, content_of, read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_plan")]

# Two towns are read alike: 江差町 of 檜山 and 枝幸町 of 宗谷.
HOMOPHONE = "えさしちょう"


def towns():
    return Municipality.objects.select_related("subprefecture__area")


def answer(typed):
    return asked("/find/", {"q": typed})


def links(content, name):
    """Where the links of the list of that class lead."""
    only = SoupStrainer("ul", class_=name)
    page = BeautifulSoup(content, "lxml", parse_only=only)
    return [link["href"] for link in page.find_all("a")]


@pytest.fixture
def some_towns(request):
    if request.config.getoption("--all-pages"):
        return towns()
    of_places = towns().order_by("subprefecture_id", "code").distinct("subprefecture_id")
    last = towns().order_by("subprefecture_id", "-code").distinct("subprefecture_id")
    assert len(of_places) == len(last) == Subprefecture.objects.count()
    return [*of_places, *last]


def test_town_is_found_by_name_by_reading_and_by_code(some_towns):
    for town in some_towns:
        for typed in {town.name, town.kana, town.code} - {HOMOPHONE}:
            assert answer(typed).get("Location") == town.get_absolute_url(), typed


def test_towns_that_are_read_alike_are_both_offered():
    assert [name for name, n in Counter(town.kana for town in towns()).items() if n > 1] == [
        HOMOPHONE
    ]

    assert links(answer(HOMOPHONE).content, "found") == [
        "/regions/donan/hiyama/01361/",
        "/regions/dohoku/soya/01514/",
    ]


def test_every_place_is_found_by_its_land_and_by_its_office():
    for place in Subprefecture.objects.in_plan_order():
        for typed in (place.short_name, place.name, place.bureau_name, place.kana):
            assert links(answer(typed).content, "places-found") == [place.get_absolute_url()], typed


def test_every_town_stands_in_the_list_and_on_the_page_of_its_place():
    assert links(content_of("/find/"), "towns") == [
        town.get_absolute_url()
        for place in Subprefecture.objects.in_plan_order()
        for town in towns()
        if town.subprefecture == place
    ]
    for place in Subprefecture.objects.in_plan_order():
        assert links(content_of(place.get_absolute_url()), "names") == [
            town.get_absolute_url() for town in towns() if town.subprefecture == place
        ]


def said_of(place):
    """What the records say of a place: area, bureau, projects with places, names of KPIs, figures printed."""
    projects = Project.objects.taking_part([place]).for_cards()
    own = KPISeries.objects.filter(subprefecture=place)
    wider = KPISeries.objects.filter(kpi__project__in=projects, subprefecture=None)
    return {
        "links": [place.area.get_absolute_url(), place.get_absolute_url()],
        "bureau": place.bureau_name,
        "vision": place.area.area_plans.get().vision_line,
        "projects": {
            project.name: "・".join(one.short_name for one in project.places)
            for project in projects
        },
        "own": Counter(series.kpi.name for series in own),
        "wider": Counter(series.kpi.name for series in wider),
        "figures": [
            narrow(quote)
            for series in (*own, *wider)
            for quote in (series.baseline_quote, series.target_quote)
            if quote
        ],
        "unnamed": Project.objects.filter(area_plan__area=place.area, name="").count(),
        "members": any("構成市町" in series.kpi.name for series in wider),
    }


@pytest.fixture(scope="module")
def said(the_plan, django_db_blocker):
    with django_db_blocker.unblock():
        return {place: said_of(place) for place in Subprefecture.objects.select_related("area")}


def test_town_page_says_where_it_lies_and_what_is_said_there(said, some_towns):
    names = {name for one in said.values() for name in one["projects"]}

    for town in some_towns:
        here = said[town.subprefecture]
        page = content_of(town.get_absolute_url()).decode()
        assert f'<h1><ruby>{town.name}<rp>（</rp><rt aria-hidden="true">{town.kana}</rt>' in page
        assert f"{town.code}（6桁では{town.checked_code}）" in page
        assert [
            one for one in (*here["links"], here["bureau"], here["vision"]) if one not in page
        ] == []
        rows = page[page.index('id="projects"') :]
        shown = {name for name in names if f">{escape(name)}</a>" in rows}
        assert shown == here["projects"].keys(), town
        text = re.sub(r"<[^>]*>|\s", "", page)
        assert [figure for figure in here["figures"] if figure not in text] == [], town


@pytest.mark.parametrize("slug", [
    "sorachi", "ishikari", "shiribeshi", "iburi", "hidaka", "oshima", "hiyama",
    "kamikawa", "rumoi", "soya", "okhotsk", "tokachi", "kushiro", "nemuro",
])  # fmt: skip
def test_town_page_gives_each_project_and_each_kpi_its_scope(said, slug):
    place = Subprefecture.objects.get(slug=slug)
    here = said[place]

    main = read(towns().filter(subprefecture=place).first().get_absolute_url()).main

    assert [link["href"] for link in main.select(".hero__kind a")] == here["links"]
    rows = {
        row.a.text: row.strong.text if row.strong else place.short_name
        for row in main.select(".project-row")
    }
    assert rows == here["projects"]
    table = Counter(link.text for link in main.select("th[scope=row] a"))
    assert table == here["own"] + here["wider"]
    unsaid = main.find("section", attrs={"aria-labelledby": "unsaid"}).text
    assert (f"うち{here['unnamed']}件は、名前も場所も" in unsaid) == bool(here["unnamed"])
    assert ("構成市町" in unsaid) == here["members"]


def test_town_that_the_outline_names_shows_where():
    texts = [
        *Project.objects.values_list("name", flat=True),
        *KPI.objects.values_list("name", flat=True),
    ]
    texts += [*Measure.objects.values_list("text", flat=True)]
    names = list(towns().values_list("name", flat=True))
    lands = [*CollaborationArea.objects.values_list("short_name", flat=True)]
    lands += Subprefecture.objects.values_list("short_name", flat=True)
    readings = [TownName.of(name, names, lands) for name in names]
    named = {reading.stem for reading in readings for text in texts if reading.is_in(text)}

    assert named == {"札幌"}
    page = BeautifulSoup(content_of(towns().get(name="札幌市").get_absolute_url()), "lxml")
    links = page.select_one(".answers__named").find_all("a")
    assert [link["href"] for link in links] == ["/projects/donan-01/"]


# The KPIs whose names print what they cover, and those printed for a place by name or by label.
SCOPES = {
    "doo-01-1": "炭鉄港推進協議会構成市町",
    "doo-02-1": "胆振・日高地域",
    "doo-03-1": "ジオパーク構成市町",
    "donan-06-1": "渡島地域",
    "dohoku-03-1": "上川地域",
    "dohoku-04-1": "北海道",
    "dohoku-05-1": "天塩川周辺地域",
    "okhotsk-04-1": "管内",
    "tokachi-02-1": "管内",
    "tokachi-04-1": "管内",
}


def test_scopes_are_those_that_the_names_print():
    scopes = {kpi.code: kpi.printed_scope for kpi in KPI.objects.named() if kpi.printed_scope}

    assert scopes == SCOPES


def test_note_of_the_towns_names_their_number():
    place = Subprefecture.objects.exclude(municipality_note="").get()

    assert place.slug == "nemuro"
    assert f"この{Municipality.objects.count()}市町村の表" in place.municipality_note
