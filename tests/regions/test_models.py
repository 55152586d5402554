from datetime import date

import pytest

from regions.models import AreaPlan, Plan
from tests.constraints import (
    assert_holds,
    case,
    sourced_cases,
)
from tests.factories import (
    make_area,
    make_area_plan,
    make_bureau_change,
    make_direction,
    make_municipality,
    make_plan,
    make_subprefecture,
    make_synonym,
    make_term,
    make_translation,
)

pytestmark = pytest.mark.django_db


def beside_a_shown_plan():
    make_plan()
    return {"is_shown": False}, {"is_shown": True}


def beside_an_area_plan():
    there = make_area_plan()
    return {"plan": there.plan}, {"area": there.area}


def beside_a_word():
    return {}, {"word": make_term().word}


def beside_a_word_of_an_edition():
    there = make_term(printed_in=make_plan())
    return {"printed_in": there.printed_in}, {"word": there.word}


def beside_a_bureau():
    return {}, {"bureau_name": make_subprefecture().bureau_name}


def beside_a_direction():
    there = make_direction()
    return {"area_plan": there.area_plan}, {"text": there.text}


PLAN, AREA, AREA_PLAN = "regions_plan", "regions_collaborationarea", "regions_areaplan"
DIRECTION, PLACE = "regions_policydirection", "regions_subprefecture"
BUREAU = "regions_bureauchange"
MUNICIPALITY, TERM, SYNONYM = "regions_municipality", "regions_term", "regions_synonym"
TRANSLATION = "regions_translation"

CASES = [
    *sourced_cases(PLAN, make_plan),
    *sourced_cases(AREA, make_area),
    *sourced_cases(AREA_PLAN, make_area_plan),
    *sourced_cases(DIRECTION, make_direction),
    *sourced_cases(PLACE, make_subprefecture),
    *sourced_cases(MUNICIPALITY, make_municipality),
    *sourced_cases(TERM, make_term),
    *sourced_cases(SYNONYM, make_synonym),
    *sourced_cases(TRANSLATION, make_translation),
    case(f"{PLAN}_code_form", make_plan, {"code": "R3-draft"}, of="capital"),
    case(f"{PLAN}_code_form", make_plan, {"code": "r3_draft"}, of="underscore"),
    case(f"{PLAN}_code_form", make_plan, {"code": "r3--draft"}, of="two-hyphens"),
    case(f"{PLAN}_code_form", make_plan, {"code": "-r3"}, of="hyphen-in-front"),
    case(f"{PLAN}_code_form", make_plan, {"code": "r3-"}, of="hyphen-behind"),
    case(f"{PLAN}_code_form", make_plan, {"code": "r３"}, of="full-width"),
    case(f"{PLAN}_code_form", make_plan, {"code": "r3\n"}, of="line-break"),
    case(f"{PLAN}_code_form", make_plan, {"code": ""}, of="empty", field_first=True),
    case(
        f"{PLAN}_title_printed",
        make_plan,
        {"title": " 試験"},
        accepted={"title": "試"},
        of="space-in-front",
    ),
    case(
        f"{PLAN}_title_printed",
        make_plan,
        {"title": "試験　"},
        accepted={"title": "試 験"},
        of="wide-space-behind",
    ),
    case(
        f"{PLAN}_title_printed",
        make_plan,
        {"title": "試\n験"},
        accepted={"title": "試　験"},
        of="line-break",
    ),
    case(f"{PLAN}_title_printed", make_plan, {"title": "　"}, of="space-alone"),
    case(f"{PLAN}_title_printed", make_plan, {"title": ""}, of="empty", field_first=True),
    case(
        f"{PLAN}_stage_known",
        make_plan,
        {"stage": "final"},
        accepted={"stage": "amended"},
        field_first=True,
    ),
    case(
        f"{PLAN}_start_month_first_day",
        make_plan,
        {"start_month": date(2022, 1, 31)},
        accepted={"start_month": date(2022, 2, 1)},
    ),
    case(f"{PLAN}_one_shown", make_plan, beside=beside_a_shown_plan),
    case(f"{PLAN}_shown_published", make_plan, {"is_published": False}),
    case(f"{AREA}_slug_form", make_area, {"slug": "Area"}, accepted={"slug": "a-1"}),
    case(f"{AREA}_name_printed", make_area, {"name": "試験 "}, accepted={"name": "試・験"}),
    case(
        f"{AREA}_kana_form",
        make_area,
        {"kana": "シケン"},
        accepted={"kana": "しけん・けーん"},
        of="katakana",
    ),
    case(f"{AREA}_kana_form", make_area, {"kana": "試験"}, of="kanji"),
    case(f"{AREA}_kana_form", make_area, {"kana": "し けん"}, of="space"),
    case(f"{AREA_PLAN}_once", make_area_plan, beside=beside_an_area_plan),
    case(
        f"{AREA_PLAN}_vision_present",
        make_area_plan,
        {"vision": " 　\n"},
        accepted={"vision": "\n姿\n"},
    ),
    case(
        f"{AREA_PLAN}_difference_explained",
        make_area_plan,
        {"declared_projects": 18, "sheet_projects": 19},
        accepted={"declared_projects": 18, "sheet_projects": 19, "sheet_footnote": "（※）を含む"},
        of="one-more",
    ),
    case(
        f"{AREA_PLAN}_directions_order_known",
        make_area_plan,
        {"directions_order": "guess"},
        accepted={"directions_order": "columns"},
        field_first=True,
    ),
    case(f"{DIRECTION}_code_form", make_direction, {"code": "d 1"}, accepted={"code": "d1"}),
    case(f"{DIRECTION}_text_printed", make_direction, {"text": "・\n"}, accepted={"text": "・"}),
    case(f"{DIRECTION}_text_once", make_direction, beside=beside_a_direction),
    case(f"{PLACE}_slug_form", make_subprefecture, {"slug": "place/1"}, accepted={"slug": "1"}),
    case(
        f"{PLACE}_name_printed", make_subprefecture, {"name": "　試験地域"}, accepted={"name": "試"}
    ),
    case(f"{PLACE}_kana_form", make_subprefecture, {"kana": "しけん1"}, accepted={"kana": "ゔ"}),
    case(
        f"{PLACE}_bureau_name_form",
        make_subprefecture,
        {"bureau_name": "試験支庁"},
        accepted={"bureau_name": "試験総合振興局"},
        of="branch",
    ),
    case(
        f"{PLACE}_bureau_name_form",
        make_subprefecture,
        {"bureau_name": "試験振興局 "},
        of="space-behind",
    ),
    case(f"{PLACE}_bureau_name_once", make_subprefecture, beside=beside_a_bureau),
    case(
        f"{BUREAU}_kind_known",
        make_bureau_change,
        {"kind": "mood"},
        accepted={"kind": "split"},
        field_first=True,
    ),
    case(
        f"{BUREAU}_before_printed", make_bureau_change, {"before": " 前"}, accepted={"before": "前"}
    ),
    case(f"{BUREAU}_after_printed", make_bureau_change, {"after": "後 "}, accepted={"after": "後"}),
    case(
        f"{BUREAU}_reason_printed", make_bureau_change, {"reason": " 改"}, accepted={"reason": "改"}
    ),
    case(
        f"{BUREAU}_source_printed", make_bureau_change, {"source": "資 "}, accepted={"source": "資"}
    ),
    case(
        f"{PLACE}_telephone_form",
        make_subprefecture,
        {"telephone": "000-0000"},
        accepted={"telephone": "0152-00-0000（内線 12）"},
    ),
    case(
        f"{PLACE}_website_form",
        make_subprefecture,
        {"website": "javascript:alert(1)"},
        accepted={"website": "https://example.jp/試験"},
    ),
    case(
        f"{MUNICIPALITY}_kana_form",
        make_municipality,
        {"kana": "ｼｹﾝ"},
        accepted={"kana": "しけんちょう"},
    ),
    case(f"{MUNICIPALITY}_code_form", make_municipality, {"code": "0100"}, of="short"),
    case(f"{PLAN}_body_code_form", make_plan, {"body_code": "1000"}, accepted={"body_code": ""}),
    case(f"{MUNICIPALITY}_code_form", make_municipality, {"code": "0100a"}, of="letter"),
    case(f"{MUNICIPALITY}_code_form", make_municipality, {"code": "０１００１"}, of="full-width"),
    case(
        f"{MUNICIPALITY}_name_form",
        make_municipality,
        {"name": "試験区"},
        accepted={"name": "試験市"},
        of="ward",
    ),
    case(
        f"{MUNICIPALITY}_name_form",
        make_municipality,
        {"name": "町"},
        accepted={"name": "甲村"},
        of="kind-alone",
    ),
    case(f"{MUNICIPALITY}_name_form", make_municipality, {"name": "試験 町"}, of="space"),
    case(f"{SYNONYM}_slug_form", make_synonym, {"slug": "同義語"}, accepted={"slug": "word-1"}),
    case(
        f"{SYNONYM}_words_several",
        make_synonym,
        {"words": ["試験"]},
        accepted={"words": ["試験", "テスト", "しけん"]},
        of="one",
    ),
    case(f"{SYNONYM}_words_several", make_synonym, {"words": []}, of="none", field_first=True),
    case(
        f"{SYNONYM}_kind_known",
        make_synonym,
        {"kind": "opposite"},
        accepted={"kind": "related"},
        field_first=True,
    ),
    case(
        f"{TRANSLATION}_original_printed",
        make_translation,
        {"original": "試験\n文"},
        accepted={"original": "試験 文"},
    ),
    case(
        f"{TRANSLATION}_text_given",
        make_translation,
        {"english": "", "easy": ""},
        accepted={"english": "", "easy": "試験"},
    ),
    case(f"{TERM}_slug_form", make_term, {"slug": "KPI"}, accepted={"slug": "k-1"}),
    case(f"{TERM}_slug_free", make_term, {"slug": "main"}, accepted={"slug": "mains"}, of="main"),
    case(f"{TERM}_slug_free", make_term, {"slug": "top"}, of="top"),
    case(f"{TERM}_slug_free", make_term, {"slug": "page-info"}, of="page-info"),
    case(f"{TERM}_slug_free", make_term, {"slug": "page-menu"}, of="page-menu"),
    case(f"{TERM}_word_printed", make_term, {"word": "用\n語"}, accepted={"word": "用（語）"}),
    case(f"{TERM}_kana_form", make_term, {"kana": "KPI"}, accepted={"kana": "けーぴーあい"}),
    case(f"{TERM}_word_once", make_term, beside=beside_a_word_of_an_edition),
    case(f"{TERM}_common_word_once", make_term, beside=beside_a_word),
    case(
        f"{TERM}_meaning_printed",
        make_term,
        {"meaning": "試験です。 "},
        accepted={"meaning": "です"},
    ),
]


@pytest.mark.parametrize("case", CASES)
def test_constraint_holds(case):
    assert_holds(case)


def test_several_plans_may_be_hidden():
    plans = [make_plan(is_shown=False), make_plan(is_shown=False)]

    assert Plan.objects.filter(is_shown=False).count() == len(plans)


def test_a_direction_may_stand_in_two_areas():
    first = make_direction()

    second = make_direction(text=first.text)

    assert second.area_plan != first.area_plan


def test_vision_line_joins_the_printed_lines():
    assert AreaPlan(vision="甲と\n乙の\n姿").vision_line == "甲と乙の姿"


def test_addresses_are_made_of_slugs():
    place = make_subprefecture(area=make_area(slug="minami"), slug="umi")

    assert place.area.get_absolute_url() == "/regions/minami/"
    assert make_area_plan(area=place.area).get_absolute_url() == "/regions/minami/"
    assert place.get_absolute_url() == "/regions/minami/umi/"
    town = make_municipality(subprefecture=place, code="01395")
    assert town.get_absolute_url() == "/regions/minami/umi/01395/"
    assert town.checked_code == "013951"
    assert make_term(slug="umi").get_absolute_url() == "/about/glossary/#umi"


def test_records_are_named_in_lists():
    plan = make_plan(title="試験方針", stage="decided")
    area = make_area(name="試験連携地域")

    assert str(plan) == "試験方針（策定）"
    assert str(area) == "試験連携地域"
    assert str(make_area_plan(plan=plan, area=area)) == "試験連携地域（策定）"
    assert str(make_direction(text="試験の方向")) == "試験の方向"
    assert str(make_subprefecture(name="試験地域")) == "試験地域"
    assert str(make_municipality(name="試験町")) == "試験町"
    assert str(make_term(word="試験語")) == "試験語"


def test_bureaus_are_counted_where_they_have_their_seat(db):
    here, there = make_area(), make_area()
    seat = make_subprefecture(area=here)
    make_subprefecture(area=here, seat=seat)
    make_subprefecture(area=there, seat=seat)

    assert [area.bureaus for area in (here, there)] == [1, 0]
