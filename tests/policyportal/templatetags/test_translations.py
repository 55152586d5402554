import pytest
from django.template import Context, Template

from kpis.models import KPISeries
from kpis.wording.translated import Easy, English
from regions.models import CollaborationArea

ENGLISH, EASY = English({"森": "forest & wood"}), Easy({"森": "森《もり》"})


def render(markup, **context) -> str:
    return Template("{% load readings translations %}" + markup).render(Context(context))


@pytest.mark.parametrize(
    ("words", "known", "unknown"),
    [
        (
            ENGLISH,
            "forest &amp; wood",
            '<span lang="ja">&lt;海&gt;</span><span class="note-inline">(in Japanese)</span>',
        ),
        (
            EASY,
            "森《もり》",
            '<span lang="ja">&lt;海&gt;</span><span class="note-inline">（もとの文《ぶん》）</span>',
        ),
    ],
)
def test_text_is_translated_or_stands_as_it_is_and_is_marked(words, known, unknown):
    assert render("{{ text|translated:words }}", text="森", words=words) == known
    assert render("{{ text|translated:words }}", text="<海>", words=words) == unknown
    assert render("{{ text|translated:words }}", text="", words=words) == ""


def test_text_of_a_title_has_no_readings():
    assert render("{{ text|plainly:words }}", text="森", words=EASY) == "森"
    assert render("{{ text|plainly:words }}", text="海", words=ENGLISH) == "海"


def test_place_is_called_as_its_language_spells_it():
    area = CollaborationArea(name="森連携地域", short_name="森", kana="もり", name_en="Mori area")
    unspelled = CollaborationArea(name="森連携地域", short_name="森", kana="もり")

    assert render("{{ place|called:words }}", place=area, words=ENGLISH) == "Mori area"
    assert render("{{ place|called:words }}", place=unspelled, words=ENGLISH) == (
        '<span lang="ja">森連携地域</span>'
    )
    assert ">もり</rt>" in render("{{ place|called:words }}", place=area, words=EASY)


def test_heading_of_a_series_is_translated_part_by_part():
    series = KPISeries(group="森", label="森")

    assert (
        render("{{ series|heading_in:words }}", series=series, words=EASY)
        == "森《もり》 森《もり》"
    )
    assert render("{{ series|heading_in:words }}", series=KPISeries(), words=EASY) == ""


def test_figure_that_is_missing_is_a_dash():
    assert render("{{ figure|told:words }}", figure=None, words=ENGLISH) == "–"


def test_page_without_a_request_leads_to_the_home_pages():
    assert "<link" not in render("{% alternates %}")
    assert 'href="/en/"' in render("{% languages %}")
