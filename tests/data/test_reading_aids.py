"""The reading aids of the real plan: easy Japanese and English, made from the visions below."""

import re
from copy import copy

import pytest

from regions.models import AreaPlan, Plan, Subprefecture
from tests.data.shipped import read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_plan")]

# 令和3年12月, 2021年（令和3年）12月, December 2021.
MONTH = re.compile("令和[0-9]+年[0-9]+月|[0-9]{4}年（令和[0-9]+年）[0-9]+月|[A-Z][a-z]+ [0-9]{4}")

# By area, the visions that its fields vision_easy and vision_en put in other words.
VISIONS = {
    "doo": "文化・歴史を受け継ぎながら、本道をリードする中核エリアとして、次の世代を見据えた持続可能な発展をめざす「道央広域連携地域」",
    "donan": "個性豊かな歴史や文化、食や自然の魅力を高め、環境と経済が調和しながら成長し続ける北の懸け橋「道南連携地域」",
    "dohoku": "広大な土地や特色ある自然環境、多様な資源を活かした産業が展開し、心豊かで安心して暮らせる「道北連携地域」",
    "okhotsk": "豊かな地域資源を活かし、自然と共生する快適な暮らしが広がる「オホーツク連携地域」",
    "tokachi": "「食」を中心とした関連産業等の展開により、多様な主体が輝く、魅力ある道東の拠点「十勝」",
    "kushiro-nemuro": "豊かな自然を活かした産業の振興と多様な交流・連携に取り組み、人々が安心して暮らせる、活気にあふれた「釧路・根室連携地域」",
}


def test_reading_aids_were_made_from_these_visions():
    area_plans = AreaPlan.objects.of(Plan.objects.shown())
    visions = {area_plan.area.slug: area_plan.vision_line for area_plan in area_plans}

    assert visions == VISIONS, "Look at vision_easy and vision_en again."


def test_reading_aids_were_made_from_this_period():
    assert Plan.objects.shown().period_text == "令和３年度（令和４年１月）から概ね４年", (
        "Look at period_easy and period_en again."
    )


def test_later_documents_are_named_and_dated_alike_in_every_language():
    plan = Plan.objects.shown()
    notes = {
        plan.edition_note: ["令和3年12月", "令和6年1月", "令和7年4月"],
        plan.edition_note_easy: [
            "2021年（令和3年）12月",
            "2024年（令和6年）1月",
            "2025年（令和7年）4月",
        ],
        plan.edition_note_en: ["December 2021", "January 2024", "April 2025"],
    }

    for note, months in notes.items():
        text = re.sub("《[ぁ-ゖー]+》", "", note)
        assert text.count("連携地域別政策展開方針") == 2
        assert MONTH.findall(text) == months


def test_readings_of_the_easy_page_are_kana_over_kanji():
    for ruby in copy(read("/easy/").main).find_all("ruby"):
        reading = ruby.rt.text
        for tag in ruby.find_all(["rp", "rt"]):
            tag.decompose()
        assert re.fullmatch("[一-鿿々]+", ruby.text), ruby
        assert re.fullmatch("[ぁ-ゖー]+", reading), ruby


@pytest.mark.parametrize("slug", VISIONS)
def test_each_area_has_its_easy_words_and_a_link_to_the_printed_ones(slug):
    section = read("/easy/").find("section", attrs={"aria-labelledby": slug})

    assert section.find("ul")
    assert VISIONS[slug] not in section.text
    assert section.find("a")["href"] == f"/easy/regions/{slug}/"


@pytest.mark.parametrize("slug", VISIONS)
def test_each_area_has_its_english_words_beside_the_printed_ones(slug):
    main = read(f"/en/regions/{slug}/").main

    assert main.h1.text.isascii()
    assert main.find(class_="vision").text.isascii()
    assert main.find(string=VISIONS[slug]).parent["lang"] == "ja"


def test_english_pages_state_subprefectures_and_numbers():
    assert "51 projects, of which 36 are named" in " ".join(read("/en/about/").main.text.split())
    places = [tag.text.strip() for tag in read("/en/").select(".area-card__places")]
    assert places == [
        "Sorachi, Ishikari, Shiribeshi, Iburi, Hidaka",
        "Oshima, Hiyama",
        "Kamikawa, Rumoi, Soya",
        "Okhotsk",
        "Tokachi",
        "Kushiro, Nemuro",
    ]


def test_hard_names_of_places_are_read_as_the_places_are():
    readings = dict(Subprefecture.objects.values_list("short_name", "kana"))
    hard_words = Plan.objects.shown().readings

    places = {name: kana for name, kana in hard_words.items() if name in readings}
    assert len(places) == 13  # all but オホーツク
    assert places.items() <= readings.items()
