"""The translated pages of the real plan: nothing untold, every figure to the printed digit, each language in its own words."""

import re
from collections import Counter
from itertools import chain

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from kpis.models import KPI, KPIFamily, KPISeries
from kpis.wording.sentences import target_sentence
from policyportal.translated.languages import phrases_in
from projects.models import Measure, Project, Theme
from regions.models import CollaborationArea, PolicyDirection, Subprefecture, Translation
from tests.data.shipped import content_of, read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_plan")]

# Every letter and sign of Chinese and Japanese; ～ and full-width signs too.
JAPANESE = re.compile("[⺀-〿぀-ヿ㈀-鿿豈-﫿！-￯々]")
KANJI = re.compile("[一-鿿々]")
NUMBER = re.compile("[0-9][0-9,]*(?:[.][0-9]+)?")
LONGEST_SENTENCE = 40


def pages_of(language: str) -> list[str]:
    """The addresses of all pages of a language."""
    lists = [
        f"{language}:{name}" for name in ("home", "about", "areas", "projects", "kpis", "status")
    ]
    paths = [reverse(name) for name in lists]
    for area in CollaborationArea.objects.all():
        paths.append(reverse(f"{language}:area", args=[area.slug]))
    for place in Subprefecture.objects.select_related("area"):
        paths.append(reverse(f"{language}:subprefecture", args=[place.area.slug, place.slug]))
    for model, name in ((Project, "project"), (KPI, "kpi")):
        for record in model.objects.with_page():
            paths.append(reverse(f"{language}:{name}", args=[record.code]))
    return paths


def texts_of_the_plan() -> set[str]:
    """What the records say in words that a translated page shows."""
    columns = [
        Project.objects.named().values_list("name"),
        Theme.objects.values_list("name"),
        Measure.objects.values_list("text"),
        PolicyDirection.objects.values_list("text"),
        KPI.objects.values_list("name", "note"),
        KPIFamily.objects.values_list("name"),
        KPISeries.objects.values_list("unit", "group", "label", "target_prefix"),
    ]
    return set(chain.from_iterable(chain.from_iterable(columns))) - {""}


@pytest.mark.parametrize("language", ["english", "easy"])
def test_every_text_of_the_plan_is_translated(language):
    missing = texts_of_the_plan() - Translation.objects.into(language).keys()

    assert missing == set()


def test_no_translation_is_of_a_text_that_the_plan_has_not():
    assert set(Translation.objects.values_list("original", flat=True)) <= texts_of_the_plan()


def test_english_translations_are_english_and_easy_ones_have_their_readings():
    for translation in Translation.objects.all():
        assert JAPANESE.findall(translation.english) == [], translation
        assert KANJI.findall(re.sub("[一-鿿々]+《[ぁ-ゖー]+》", "", translation.easy)) == []


def test_every_translation_keeps_the_numbers_of_its_text():
    for translation in Translation.objects.all():
        # Those of units are words: 千人 is thousand people.
        numbers = Counter(NUMBER.findall(translation.original))
        assert numbers == Counter(NUMBER.findall(translation.easy)), translation
        if len(translation.original) > 4:
            assert numbers <= Counter(NUMBER.findall(translation.english)), translation


@pytest.mark.parametrize("language", ["en", "easy"])
def test_every_series_is_told_to_the_printed_digit(language):
    """Its numbers and its years, as they stand in the Japanese sentence, and no other ones."""
    phrases = phrases_in(language)
    many = list(KPISeries.objects.all())
    for series in many:
        told = target_sentence(series.baseline, series.target, phrases).replace("–", "～")
        figures = [figure for figure in (series.baseline, series.target) if figure]
        for figure in figures:
            unit = phrases.words[figure.unit].split("|")[-1]
            gap = " " if language == "en" and unit != "%" else ""
            one = "facility" if (figure.number, figure.unit) == ("1", "施設") else unit
            assert f"{figure.number}{gap}{one if language == 'en' else unit}" in told, series
            assert f"({figure.period})" in told.replace("（", "(").replace("）", ")"), series
            assert figure.period.western in told, series
        japanese = target_sentence(series.baseline, series.target)
        expected = Counter(NUMBER.findall(re.sub("(令和|平成)元?[0-9]*", "", japanese)))
        words = [phrases.words[figure.unit] for figure in figures]
        eras = re.sub("[RH][0-9]+", "", told)
        for word in words:
            eras = eras.replace(word, "")
        assert set(NUMBER.findall(eras)) == set(expected), series

    assert len(many) == 43


def test_no_japanese_is_left_on_english_pages_but_what_is_marked():
    for path in pages_of("en"):
        page = read(path)
        texts = [page.title.text, page.find("meta", attrs={"name": "description"})["content"]]
        texts += [tag["aria-label"] for tag in page.select("[aria-label]")]
        for text in page.body.find_all(string=JAPANESE):
            assert text.find_parent(lang="ja"), (path, text)
        assert JAPANESE.findall("".join(texts)) == [], path
        assert page.html["lang"] == "en"


def test_easy_sentences_are_short_and_every_kanji_has_its_reading():
    for path in pages_of("easy"):
        # A page of its own, of which parts may be taken out.
        page = BeautifulSoup(content_of(path), "lxml")
        # Names stand as they are called: links, headings, the name as printed, what the site itself is called.
        for tag in page.select("h1, a, rt, rp, .page-address, .site-footer, dd, caption, title"):
            tag.decompose()
        for text in sentences_of(page.body):
            assert len(text) <= LONGEST_SENTENCE, (path, text)
        for tag in page.select("ruby, .skip-link, dt"):
            tag.decompose()
        assert KANJI.findall(page.main.text) == [], path


def sentences_of(body) -> list[str]:
    """The sentences of a page; what stands in a block of its own is one too."""
    blocks = body.find_all(["p", "li", "h2", "h3", "h4", "td", "th", "summary"])
    texts = (block.get_text("").strip() for block in blocks if not block.find(["p", "li"]))
    return list(chain.from_iterable(re.split("(?<=。)|\\n", text) for text in texts))


@pytest.mark.parametrize("language", ["en", "easy"])
def test_lists_follow_the_order_of_the_plan(language):
    codes = list(KPI.objects.with_page().for_list().values_list("code", flat=True))
    expected = [f"/{language}/kpis/{code}/" for code in codes]

    for name in ("kpis", "status"):
        main = read(f"/{language}/{name}/").main
        links = [link["href"] for link in main.select(f'a[href^="/{language}/kpis/"]')]
        assert list(dict.fromkeys(links)) == expected
