"""What holds for pages in the plan's fourth year, in a real browser and on paper."""

import io

import html5lib
import pytest

from regions.models import CollaborationArea
from tests.browser.kinds import Kind, lived_kinds
from tests.browser.test_pages import faults_of
from tests.browser.test_print import fold
from tests.data.lived import content_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_lived_plan")]

KINDS = lived_kinds()
# The areas with the most projects, and with the most series.
LONGEST = ("doo", "kushiro-nemuro")
# A page with each kind of mark: the others have the same ones.
WITH_CONTRASTS = ("what is missed", "area", "review", "four-series")
each = pytest.mark.parametrize("name", KINDS)


@each
def test_page(visit, name, request):
    lived = KINDS[name]
    with_contrasts = name in WITH_CONTRASTS or request.config.getoption("--all-pages")
    with visit(lived, reduced_motion="reduce", of_plan="lived") as page:
        assert faults_of(page, lived, with_contrasts=with_contrasts) == {}


@each
def test_markup_is_valid(name):
    html5lib.HTMLParser(strict=True).parse(content_of(KINDS[name].path))


def test_area_keeps_to_two_sheets_with_values_and_marks(visit, request):
    from pypdf import PdfReader

    areas = CollaborationArea.objects.all()
    if not request.config.getoption("--all-pages"):
        areas = areas.filter(slug__in=LONGEST)
    for area in areas:
        with visit(Kind(area.get_absolute_url())) as page:
            marks = page.locator(".area-section--projects .judgement__mark").all_inner_texts()
            pdf = page.pdf(prefer_css_page_size=True, print_background=True)
        first, second = PdfReader(io.BytesIO(pdf)).pages
        for sheet in (first, second):
            assert (round(sheet.mediabox.width), round(sheet.mediabox.height)) == (595, 842)
        assert marks, area
        text = fold(first.extract_text())
        assert [mark for mark in marks if fold(mark) not in text] == [], area


def test_town_with_the_most_projects_keeps_to_one_sheet(visit):
    from pypdf import PdfReader

    with visit(Kind("/regions/dohoku/kamikawa/01204/")) as page:
        names = page.locator(".project-row__name").all_inner_texts()
        pdf = page.pdf(prefer_css_page_size=True, print_background=True)

    (sheet,) = PdfReader(io.BytesIO(pdf)).pages
    text = fold(sheet.extract_text())
    assert len(names) == 7
    assert [name for name in [*names, "上川総合振興局"] if fold(name) not in text] == []
