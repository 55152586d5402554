"""Pages of areas, subprefectures and municipalities."""

from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError

from regions import views
from regions.models import AreaPlan, Plan
from regions.views import OPENING, SECTIONS
from tests.factories import (
    make_actual,
    make_area,
    make_area_plan,
    make_direction,
    make_kpi,
    make_municipality,
    make_plan,
    make_project,
    make_series,
    make_subprefecture,
    make_term,
)

pytestmark = pytest.mark.django_db


def read(client, path):
    return BeautifulSoup(client.get(path).content, "lxml")


def section(page, name):
    return page.find("section", id=name)


def test_area_page_has_a_menu_made_of_its_sections(client):
    area_plan = make_area_plan()

    page = read(client, area_plan.get_absolute_url())

    # No project of another area is carried here.
    sections = [(id, text) for id, text in SECTIONS if id != "related"]
    links = page.find("nav", class_="page-menu").find_all("a")
    assert [(link["href"], link.text) for link in links] == [
        (f"#{id}", text) for id, text in sections
    ]
    assert all(section(page, id).h2.text == text for id, text in (*OPENING, *sections))


def test_vision_is_joined_without_spaces(client):
    area_plan = make_area_plan(vision="人と森が、\nともに生きる\n「試験」")

    page = read(client, area_plan.get_absolute_url())

    assert page.find(class_="vision").text.strip() == "人と森が、ともに生きる「試験」"


def test_area_page_counts_named_and_unnamed(client):
    area_plan = make_area_plan(declared_projects=3, sheet_projects=3)
    make_project(area_plan=area_plan, name="名のある計画")
    make_project(area_plan=area_plan, name="")
    make_project(area_plan=area_plan, name="")

    part = section(read(client, area_plan.get_absolute_url()), "projects")

    assert "全3プロジェクト（うち1件に名前があり、ほか2件は数だけです）" in part.text
    assert [card.text.strip() for card in part.find_all(class_="project-card__name")] == [
        "名のある計画"
    ]


def test_area_page_counts_judgements_and_merges_nothing(client):
    area_plan = make_area_plan()
    for value in ("108", "109", "101", None):
        series = make_series(kpi=make_kpi(project=make_project(area_plan=area_plan)))
        if value:
            make_actual(series=series, value=Decimal(value))
    elsewhere = make_actual(value=Decimal("120"))

    page = read(client, area_plan.get_absolute_url())

    part = section(page, "standing")
    counts = [" ".join(item.text.split()) for item in part.find(class_="chips").find_all("li")]
    assert counts == ["○順調 2", "×遅れ 1", "－判定なし 1"]
    assert len(part.select(".bar path")) == 3
    assert "令和4（2022）の実績値は、4つの目標のうち3つに入り、達成はまだです。" in part.text
    assert "1つの評価にはまとめません" in part.text
    assert part.find("a", href="/about/progress/").text == "本サイトの参考判定"
    assert part.find("a", href=f"/status/?area={area_plan.area.slug}")
    marks = section(page, "projects").find_all(class_="judgement__mark")
    assert [mark.text for mark in marks] == ["○順調", "○順調", "×遅れ", "－判定なし"]
    assert elsewhere.series.kpi.name not in page.text


def test_area_page_says_each_kpi_once(client):
    area_plan = make_area_plan()
    project = make_project(area_plan=area_plan)
    for number in range(3):
        make_actual(series=make_series(kpi=make_kpi(project=project, name=f"試験の指標{number}")))

    page = read(client, area_plan.get_absolute_url())

    assert [page.main.text.count(f"試験の指標{number}") for number in range(3)] == [1, 1, 1]
    assert len(section(page, "projects").find_all(class_="judgement__mark")) == 3


def test_area_page_without_actuals_says_so_once(client):
    area_plan = make_area_plan()
    for _ in range(2):
        make_series(kpi=make_kpi(project=make_project(area_plan=area_plan)))

    page = read(client, area_plan.get_absolute_url())

    assert page.text.count("実績値はまだありません。") == 1
    assert "進み具合は、2つのKPIで測ります。" in section(page, "standing").text
    assert page.find(class_="judgement__mark") is None


def test_directions_name_the_projects_that_staff_have_set(client):
    area_plan = make_area_plan()
    bare, carried = (make_direction(area_plan=area_plan, text=text) for text in ("一つ", "二つ"))

    before = section(read(client, area_plan.get_absolute_url()), "directions")
    for name, is_published in (("下書きの計画", False), ("担う計画", True), ("次に担う計画", True)):
        project = make_project(area_plan=area_plan, name=name, is_published=is_published)
        project.directions.add(carried)
    after = section(read(client, area_plan.get_absolute_url()), "directions")

    assert "このサイトの分類" not in before.text
    assert [item.text for item in before.find_all("li")] == [bare.text, carried.text]
    assert [link.text for link in after.find_all("a")] == ["担う計画", "次に担う計画"]
    assert after.find("a").find_parent("ul").parent.text.startswith(carried.text)
    assert after.text.count("このサイトの分類") == 1


def test_area_page_explains_a_sheet_that_counts_more(client):
    area_plan = make_area_plan(
        declared_projects=3, sheet_projects=4, sheet_footnote="（※）となりの計画を含む"
    )

    part = section(read(client, area_plan.get_absolute_url()), "notes")

    assert "全4プロジェクト" in part.text
    assert "主となる地域で1件と数えます" in part.text
    assert "（※）となりの計画を含む" in part.text


def test_project_led_elsewhere_is_listed_apart_and_not_counted(client):
    area_plan, other = make_area_plan(), make_area_plan()
    places = [make_subprefecture(area=area_plan.area) for _ in range(2)]
    lead = make_subprefecture(area=other.area)
    make_project(area_plan=other, name="となりの計画", subprefectures=[lead, *places])

    page = read(client, area_plan.get_absolute_url())

    listed = section(page, "related").find(class_="related").find_all("a")
    assert [link.text for link in listed] == ["となりの計画"]
    assert section(page, "projects").find("article") is None


def test_order_of_directions_says_on_what_it_rests(client):
    guessed = make_area_plan(directions_order=AreaPlan.OrderBasis.PROJECTS)
    printed = make_area_plan(directions_order=AreaPlan.OrderBasis.PRINTED)
    for area_plan in (guessed, printed):
        make_direction(area_plan=area_plan)

    assert "推定" in section(read(client, guessed.get_absolute_url()), "notes").text
    assert "推定" not in section(read(client, printed.get_absolute_url()), "notes").text


def test_area_page_shows_the_shown_edition_only(client):
    shown = make_area_plan(vision="今の姿")
    draft = make_plan()
    assert not draft.is_shown
    make_area_plan(plan=draft, area=shown.area, vision="見せない姿")
    make_project(area_plan=draft.area_plans.get(), name="見せない計画")

    page = read(client, shown.get_absolute_url()).text

    assert "今の姿" in page
    assert "見せない" not in page


def test_banner_says_in_one_line_what_the_site_is_made_from(client):
    area_plan = make_area_plan()

    banner = read(client, area_plan.get_absolute_url()).find(class_="phase-banner")

    assert banner.p.text == "原案の概要をもとにしたサイトですくわしく"
    assert banner.a["href"] == "/about/#document"


def test_banner_goes_once_the_shown_edition_is_decided(client):
    area_plan = make_area_plan()
    Plan.objects.update(stage=Plan.Stage.DECIDED)

    assert read(client, area_plan.get_absolute_url()).find(class_="phase-banner") is None


@pytest.mark.parametrize("path", ["/regions/nowhere/", "/regions/nowhere/here/"])
def test_unknown_place_is_not_found(client, path):
    make_area_plan()

    assert client.get(path).status_code == 404


def test_area_page_leads_to_the_areas_before_and_after(client):
    plan = make_plan()
    before, here, after = (
        make_area_plan(plan=plan, area=make_area(order=order)).area for order in (1, 2, 3)
    )

    nav = read(client, here.get_absolute_url()).find("nav", class_="neighbours")

    assert nav.find("a", rel="prev")["href"] == before.get_absolute_url()
    assert nav.find("a", rel="next")["href"] == after.get_absolute_url()
    assert not read(client, before.get_absolute_url()).find("a", rel="prev")


def found(client, typed):
    """What /find/ answers: the page it leads to, or the names of the municipalities and places it lists."""
    response = client.get("/find/", {"q": typed})
    if response.status_code == 302:
        return response["Location"]
    page = BeautifulSoup(response.content, "lxml")
    for reading in page.select("rt, rp"):
        reading.decompose()
    return [[link.text for link in page.select(f".{name} a")] for name in ("found", "places-found")]


@pytest.mark.parametrize(
    "typed",
    [
        *("ニセ", "にせこ", "ﾆｾｺ", "ニセコ町", "ﾆｾｺﾁｮｳ", "にせこ ちょう"),
        *("01395", "０１３９５", "013951", "01395-1", "1395"),
        *(
            "Niseko",
            "niseko-cho",
            "虻田郡ニセコ町字富士見55番地",
            "北海道 ニセコ町",
            "〒048-1595 ニセコ町",
        ),
    ],
)
def test_words_that_mean_one_town_lead_to_its_page(client, typed):
    make_plan()
    town = make_municipality(code="01395", name="ニセコ町", kana="にせこちょう")
    make_municipality(code="01400", name="別の町", kana="べつのまち")

    assert found(client, typed) == town.get_absolute_url()


def test_whole_name_leads_on_though_others_hold_it(client):
    make_plan()
    make_municipality(name="上富良野町", kana="かみふらのちょう", code="01460")
    city = make_municipality(name="富良野市", kana="ふらのし", code="01229")

    assert found(client, "富良野市") == city.get_absolute_url()
    assert found(client, "富良野") == [["富良野市", "上富良野町"], []]
    assert found(client, "ふらの") == [["富良野市", "上富良野町"], []]


def test_towns_that_are_read_alike_are_both_shown(client):
    make_plan()
    make_municipality(name="江差町", kana="えさしちょう", code="01361")
    make_municipality(name="枝幸町", kana="えさしちょう", code="01514")

    assert found(client, "えさしちょう") == [["江差町", "枝幸町"], []]


def test_name_of_a_place_leads_to_the_place_and_to_its_namesake(client):
    make_plan()
    place = make_subprefecture(
        name="後志地域", short_name="後志", bureau_name="後志総合振興局", kana="しりべし"
    )
    make_subprefecture(name="根室地域", short_name="根室", bureau_name="根室振興局", kana="ねむろ")
    make_municipality(name="根室市", kana="ねむろし")

    for typed in ("後志", "しりべし", "ｼﾘﾍﾞｼ", "後志地域", "後志総合振興局", "後志管内"):
        assert found(client, typed) == [[], ["後志地域"]], typed
    assert found(client, "根室") == [["根室市"], ["根室地域"]]
    assert found(client, "振興局") == [[], []]
    page = read(client, "/find/?q=後志")
    assert page.find(class_="places-found").a["href"] == place.get_absolute_url()
    assert "合う市町村はありません" not in page.text


def test_found_towns_say_where_they_lie(client):
    make_plan()
    town = make_municipality(name="北の町", kana="きたのまち")
    make_municipality(name="南の町", kana="みなみのまち")

    first, _ = read(client, "/find/?q=の町").find(class_="found").find_all("li")

    assert first.a["href"] == town.get_absolute_url()
    assert town.subprefecture.name in first.text
    assert town.subprefecture.area.name in first.text


def test_every_town_stands_in_the_list_of_its_place(client):
    make_plan()
    town = make_municipality(name="試験町")

    part = read(client, "/find/").find("section", attrs={"aria-labelledby": "all"})

    assert part.h3.a["href"] == town.subprefecture.get_absolute_url()
    assert part.find("a", string="試験町")["href"] == town.get_absolute_url()


def test_name_that_is_in_no_list_and_a_near_miss_are_said(client):
    make_plan()
    town = make_municipality(name="ニセコ町", kana="にせこちょう")

    page = read(client, "/find/?q=ニセコ市")

    assert "もしかして：ニセコ町" in page.main.text
    assert page.main.find("a", string="ニセコ町")["href"] == town.get_absolute_url()
    assert "「ニセコ市」は、このサイトの市町村の一覧（1市町村）にありません" in page.main.text
    assert "もしかして" not in read(client, "/find/?q=東京").main.text


@pytest.mark.parametrize("typed", ["・", "ない町", "%", "013950", "\x00"])
def test_town_that_is_not_there_is_said(client, typed):
    make_plan()
    make_municipality(name="試験町", code="01395")

    response = client.get("/find/", {"q": typed})

    assert response.status_code == 200
    assert BeautifulSoup(response.content, "lxml").find(class_="found") is None
    assert ("合う市町村はありません" in response.text) == bool(typed.strip("\x00"))


def test_glossary_gives_each_term_an_anchor_a_reading_and_a_source(client):
    make_plan(outline_file="genan-gaiyo.txt")
    make_term(slug="later", word="後の語", order=2)
    make_term(
        slug="first",
        word="先の語",
        kana="さきのご",
        meaning="先に示すことばです。",
        order=1,
        sheet="全体概要",
        first_line=6,
        last_line=8,
        source="",
    )

    terms = read(client, "/about/glossary/").main.dl.find_all("div", recursive=False)

    assert [term["id"] for term in terms] == ["first", "later"]
    first, later = terms
    assert first.dt.text == "先の語よみ：さきのご"
    assert first.dd.p.text == "先に示すことばです。"
    assert first.a["href"] == "/about/outline/6/"
    assert "「全体概要」シート 6～8行" in first.text
    assert "出典：試験資料" in later.text


def test_glossary_without_terms_says_so(client):
    make_plan()

    assert "用語は登録されていません" in read(client, "/about/glossary/").main.text


def test_pages_with_figures_lead_to_the_glossary(client):
    kpi = make_kpi()

    for path in (kpi.get_absolute_url(), kpi.project.get_absolute_url()):
        assert read(client, path).main.find("a", string="用語")["href"] == "/about/glossary/"


def make_areas(count):
    plan = make_plan()
    return [
        make_area_plan(plan=plan, area=make_area(slug=f"a{n}", short_name=f"第{n}", order=n))
        for n in range(1, count + 1)
    ]


def test_no_area_may_take_the_address_of_the_comparison():
    area = make_area(slug="compare")

    with pytest.raises(ValidationError, match="アドレスに使っています"):
        area.full_clean()
    area.slug = "compared"
    area.full_clean()


def test_area_with_many_projects_shows_the_first_and_leads_to_the_lists(client, monkeypatch):
    monkeypatch.setattr(views, "MOST_IN_AREA", 2)
    here, there = make_area_plan(area=make_area(slug="here")), make_area_plan()
    place = make_subprefecture(area=here.area, slug="place")
    for _ in range(3):
        make_series(kpi=make_kpi(project=make_project(area_plan=here)))
        make_project(area_plan=there, subprefectures=[place])
    make_actual(series=make_series(kpi=make_kpi(project=make_project(area_plan=here))))
    make_project(area_plan=here, name="")

    page = BeautifulSoup(client.get("/regions/here/").content, "lxml")

    assert len(page.select(".project-card")) == len(page.select(".related li")) == 2
    assert "4件のうち、はじめの2件" in page.find(id="projects").text
    assert "うち4件に名前" in page.find(id="projects").text
    assert "3件のうち、はじめの2件" in page.find(id="related").text
    assert page.find(id="projects").find("a", href="/projects/?area=here")
    assert page.find(id="related").find("a", href="/projects/?sub=place")
    assert page.find(id="standing").find("a", href="/status/?area=here")
