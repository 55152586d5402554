"""The list's conditions as visitors send them."""

import pytest
from bs4 import BeautifulSoup
from django.http import QueryDict

from projects.filters import ProjectFilter
from projects.models import Project
from regions.models import Plan
from tests.factories import (
    make_area,
    make_area_plan,
    make_kpi,
    make_measure,
    make_project,
    make_subprefecture,
    make_theme,
)

pytestmark = pytest.mark.django_db


def listed(query):
    return ProjectFilter(QueryDict(query), Plan.objects.shown())


def names(query):
    projects = Project.objects.in_order_of(listed(query).records)
    return sorted(project.name for project in projects)


def test_choices_widen_within_a_group_and_narrow_between_groups():
    north = make_area_plan(area=make_area(slug="north"))
    south = make_area_plan(area=make_area(slug="south"))
    theme = make_theme(slug="forest")
    make_project(area_plan=north, name="北の森", themes=[theme])
    make_project(area_plan=south, name="南の森", themes=[theme])
    make_project(area_plan=north, name="北の海")

    assert names("area=north") == ["北の森", "北の海"]
    assert names("area=north&area=south") == ["北の森", "北の海", "南の森"]
    assert names("area=north&field=forest") == ["北の森"]


def test_place_finds_projects_it_takes_part_in_once():
    first, second = make_subprefecture(slug="first"), make_subprefecture(slug="second")
    make_project(name="両方", subprefectures=[first, second])
    make_project(name="二つめ", subprefectures=[second])

    assert names("sub=first") == ["両方"]
    assert names("sub=first&sub=second") == ["両方", "二つめ"]


@pytest.mark.parametrize(
    "word",
    [
        "プロジェクト",
        "ﾌﾟﾛｼﾞｪｸﾄ",
        "ぷろじぇくと",
        "ＩＣＴ",
        "ict",
        "108,000",
        "１０８０００",
        "オホーツク",
        "おほつく",
    ],
)
def test_words_find_however_they_are_typed(word):
    project = make_project(name="ICTプロジェクト")
    make_measure(project=project, text="108,000㎥の伐採")
    make_kpi(project=project, name="オホーツクの割合")
    make_project(name="ほか")

    assert names(f"q={word}") == ["ICTプロジェクト"]


def test_several_words_must_all_be_found():
    make_project(name="港の観光")
    make_project(name="山の観光")

    assert names("q=観光　港") == ["港の観光"]
    assert names("q=観光 川") == []


@pytest.mark.parametrize("sign", ["%", "観_", "観\\", "1'1", "100%", "観.*"])
def test_signs_of_sql_and_patterns_are_letters(sign):
    make_project(
        name="観光", code="kanko"
    )  # a code of the factory may hold the figures that are looked for

    assert names("q=" + sign.replace("%", "%25")) == []


@pytest.mark.parametrize(
    ("query", "notice"),
    [
        pytest.param("area=nowhere", "連携地域：「nowhere」はありません", id="unknown area"),
        pytest.param("sub=nowhere", "実施地域：「nowhere」はありません", id="unknown place"),
        pytest.param("field=nothing", "「nothing」はありません", id="unknown field"),
        pytest.param("aera=doo", "「aera」という条件はありません", id="unknown name"),
        pytest.param("q=" + "長" * 101, "100", id="too long"),
        pytest.param("q=・", "検索できる文字がありません", id="signs only"),
        pytest.param("area=%00", "はありません。除いて表示しています。", id="null in a choice"),
        pytest.param("a=1&b=2&c=3&d=4&e=5&f=6", "「e」など6個という条件はありません", id="many"),
        pytest.param("area=%E2%80%AEevil", "「evil」はありません", id="letters that do not print"),
    ],
)
def test_what_is_not_understood_is_said_and_left_out(query, notice):
    make_project(name="観光")

    filterset = listed(query)

    assert names(query) == ["観光"]
    assert len(filterset.notices) == 1
    assert notice in filterset.notices[0]
    assert filterset.conditions == []


@pytest.mark.parametrize("query", ["", "area=", "area=&q=&field=", "q=%00", "q=　"])
def test_blank_conditions_are_none(query):
    make_project()

    filterset = listed(query)

    assert filterset.qs.count() == 1
    assert filterset.notices == filterset.conditions == []


def test_sign_beside_a_word_leaves_the_word_in_force():
    make_project(name="港の観光")
    make_project(name="山")

    filterset = listed("q=港 ・")

    assert names("q=港 ・") == ["港の観光"]
    assert "「・」には検索できる文字がありません" in filterset.notices[0]


def test_words_given_several_times_count_together():
    make_project(name="港の観光")
    make_project(name="山の観光")

    assert names("q=観光&q=港") == ["港の観光"]


@pytest.mark.parametrize(
    "word", ["オホーツク", "ｵﾎｰﾂｸ", "網走総合振興局", "北の連携地域", "project-x"]
)
def test_words_find_places_and_codes(word):
    area = make_area(name="北の連携地域")
    place = make_subprefecture(area=area, name="オホーツク地域", bureau_name="網走総合振興局")
    make_project(name="流氷", code="project-x", subprefectures=[place])
    make_project(name="ほか", subprefectures=[make_subprefecture()])

    assert names(f"q={word}") == ["流氷"]


def test_known_choice_counts_beside_an_unknown_one():
    north = make_area_plan(area=make_area(slug="north"))
    make_project(area_plan=north, name="北")
    make_project(name="ほか")

    filterset = listed("area=north&area=nowhere")

    assert names("area=north&area=nowhere") == ["北"]
    assert len(filterset.notices) == 1


def test_each_condition_names_the_list_without_it():
    make_area_plan(area=make_area(slug="north", name="北連携地域"))

    found = listed("area=north&q=港 観光&area=nowhere").conditions

    assert [(choice.label, choice.text, choice.query) for choice in found] == [
        ("連携地域", "北連携地域", QueryDict("q=港 観光").urlencode()),
        ("語（名称・施策・KPI・実施地域）", "港", QueryDict("area=north&q=観光").urlencode()),
        ("語（名称・施策・KPI・実施地域）", "観光", QueryDict("area=north&q=港").urlencode()),
    ]


def test_list_page_says_its_count_and_its_conditions(client):
    north = make_area_plan(area=make_area(slug="north", name="北連携地域"))
    make_project(area_plan=north, name="北の森")
    make_project(name="南の森")
    make_project(area_plan=north, name="")

    page = BeautifulSoup(client.get("/projects/?area=north").content, "lxml")

    assert page.find(id="results").text == "2件中 1件"
    assert "（2件中1件）" in page.title.text
    assert [card.text.strip() for card in page.find_all(class_="project-card__name")] == ["北の森"]
    assert page.find(class_="chip--remove")["href"] == "/projects/#results"
    assert page.find("meta", attrs={"name": "robots"})["content"] == "noindex,follow"
    assert page.find("input", attrs={"value": "north"}).has_attr("checked")


def test_list_page_without_a_hit_says_what_to_do(client):
    make_project(name="観光")
    make_project(name="")

    page = client.get("/projects/?q=空").text

    assert "条件に合うプロジェクトはありません" in page
    assert "すべて解除" in page
    assert "名前の分からない1件は" in page
