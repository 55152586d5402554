"""The booklet set as a PDF: searched, read aloud, and made of nothing but what is at hand."""

import io
import os
import re
import sys
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup

from policyportal.paper import typesetting
from policyportal.paper.typesetting import CannotTypeset, OnlyAtHand, prepare, refuse, typesetter
from regions.booklet import manuscript_of
from regions.models import Plan
from tests.factories import (
    make_area,
    make_area_plan,
    make_kpi,
    make_measure,
    make_plan,
    make_project,
    make_series,
)

pytestmark = pytest.mark.django_db

WORDS = ("人口", "基準", "目標", "試験の姿", "7,250")


def set_booklet(plan: Plan) -> tuple[str, bytes]:
    """The page of the whole booklet and the PDF made of it; skips where the machine has no Pango."""
    try:
        typeset = typesetter()
    except CannotTypeset as why:
        if os.environ.get("PORTAL_REQUIRE_BOOKLET") == "1":
            raise
        pytest.skip(str(why))
    html = manuscript_of(plan).html
    return html, typeset(html)


def words_of(html: str) -> str:
    """The text that is seen of a page, without white space."""
    page = BeautifulSoup(html, "lxml")
    for unseen in page.select("head, svg title, svg desc, rt, rp, .running-title, .running-source"):
        unseen.decompose()
    return re.sub(r"\s", "", page.text)


def letters_of(reader) -> str:
    return re.sub(r"\s", "", "".join(page.extract_text() for page in reader.pages))


def elements(node, kind: str) -> list:
    """The elements of this kind in the tree of tags, in the order of reading."""
    node = node.get_object()
    found = [node] if node.get("/S") == kind else []
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        if not isinstance(kid, int) and "/S" in kid.get_object():
            found += elements(kid, kind)
    return found


@pytest.fixture
def small_plan() -> Plan:
    plan = make_plan(title="試験の方針", body="架空県", outline_file="outline.txt")
    area_plan = make_area_plan(plan=plan, area=make_area(slug="doo", name="道央連携地域"))
    project = make_project(area_plan=area_plan, name="人口をふやすプロジェクト")
    make_measure(project=project, text="交流人口の拡大")
    make_series(kpi=make_kpi(project=project, name="関係人口"), baseline_value=7250)
    return plan


def test_booklet_is_searched_and_read_aloud(small_plan, settings):
    from pypdf import PdfReader

    settings.PORTAL_URL = "https://plan.example.jp"
    html, pdf = set_booklet(small_plan)

    reader = PdfReader(io.BytesIO(pdf))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "ja"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == "試験の方針　冊子（原案）"
    assert b'pdfuaid:part="1"' in root["/Metadata"].get_data()
    # What is read aloud: headings, heads of tables that cells name, what drawings show.
    tags = root["/StructTreeRoot"]
    assert len(elements(tags, "/H1")) == 1
    assert len(elements(tags, "/H2")) > 5
    assert all("/ID" in head for head in elements(tags, "/TH"))
    assert all(cell["/A"]["/Headers"] for cell in elements(tags, "/TD"))
    drawings = [figure.get("/Alt") for figure in elements(tags, "/Figure")]
    assert None not in drawings
    assert [words for words in drawings if words.startswith("関係人口：") and "7,250" in words]
    # Ways in: bookmarks, and links to the site where it knows its address.
    assert "道央連携地域" in [mark.title for mark in reader.outline if not isinstance(mark, list)]
    assert b"https://plan.example.jp/" in b"".join(
        str(note.get_object()["/A"]).encode()
        for page in reader.pages
        for note in page.get("/Annots", [])
        if "/A" in note.get_object()
    )
    # Letters are letters, and come along.
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            (inner,) = font.get_object()["/DescendantFonts"]
            assert {"/FontFile2", "/FontFile3"} & set(inner.get_object()["/FontDescriptor"])
        assert "出典：架空県『試験の方針』（原案）を加工して作成" in page.extract_text()
    text, letters = words_of(html), letters_of(reader)
    assert {word: letters.count(word) for word in WORDS} == {
        word: text.count(word) for word in WORDS
    }
    assert text.count("人口") > 5


@pytest.fixture(scope="module")
def whole_plan(request):
    """The plan, where time is no matter: its booklet takes ten seconds."""
    if not request.config.getoption("--all-pages"):
        pytest.skip("asked with --all-pages")
    return request.getfixturevalue("the_plan")


def test_word_of_the_plan_is_found_as_often_as_it_stands_in_print(client, whole_plan):
    from pypdf import PdfReader

    _, pdf = set_booklet(Plan.objects.get(is_shown=True))

    letters = letters_of(PdfReader(io.BytesIO(pdf)))
    page = BeautifulSoup(client.get("/print/").content, "lxml").main
    for unseen in page.select(".screen-only"):
        unseen.decompose()
    printed = words_of(str(page))
    for word in ("人口", "プロジェクト", "炭鉄港", "観光入込客数", "再生可能エネルギー", "7,468"):
        assert letters.count(word) == printed.count(word) > 0, word


def test_nothing_is_fetched():
    with pytest.raises(OnlyAtHand):
        refuse("https://example.com/font.woff2")


@pytest.mark.parametrize(
    ("absent", "sentence"),
    [(ImportError, "requirements/booklet.txt"), (OSError, "libpangoft2-1.0-0")],
)
def test_it_says_what_is_missing(monkeypatch, absent, sentence):
    class Absent:
        def __getattr__(self, name):
            raise absent

    monkeypatch.setitem(sys.modules, "weasyprint", Absent())

    with pytest.raises(CannotTypeset, match=sentence):
        typesetter()


def prepared(markup: str) -> str:
    tree = ElementTree.fromstring(markup)
    prepare(tree)
    return re.sub(r"ns0:|:ns0", "", ElementTree.tostring(tree, encoding="unicode"))


def test_word_is_not_parted_from_what_follows_it_by_its_reading():
    ruby = "<p>の<ruby>道央<rp>（</rp><rt>どうおう</rt><rp>）</rp></ruby>連携</p>"

    assert prepared(ruby) == "<p>の<ruby>道央</ruby>連携</p>"


def test_list_of_terms_is_a_list_of_items():
    terms = "<dl><div><dt>語</dt><dd>意味</dd></div></dl>"

    assert prepared(terms) == "<dl><li><dt>語</dt><dd>意味</dd></li></dl>"


def test_link_leads_nowhere_where_the_portal_does_not_know_its_address(settings):
    settings.PORTAL_URL = ""

    assert prepared('<p><a href="/kpis/">KPI</a><a href="#doo">道央</a></p>') == (
        '<p><a>KPI</a><a href="#doo">道央</a></p>'
    )


def test_drawing_says_what_it_shows_and_has_the_colour_of_its_area():
    svg = '<svg xmlns="http://www.w3.org/2000/svg" class="drawing">{}</svg>'
    told = svg.format("<title>指標</title><desc>増やす目標です。</desc>")

    drawing = prepared(f'<div class="area-doo">{told}{svg.format("")}</div>')

    assert ">指標：増やす目標です。</title>" in drawing
    assert "推移の図" in drawing
    assert typesetting.colours()["doo"] in drawing
