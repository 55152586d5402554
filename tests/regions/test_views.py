"""Pages of areas, subprefectures and municipalities."""

from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError

from projects.models import Listing
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
    make_theme,
)

pytestmark = pytest.mark.django_db


def read(client, path):
    return BeautifulSoup(client.get(path).content, "html.parser")


def section(page, name):
    return page.find("section", id=name)


def test_area_page_has_a_menu_made_of_its_sections(client):
    area_plan = make_area_plan()

    page = read(client, area_plan.get_absolute_url())

    links = page.find("nav", class_="page-menu").find_all("a")
    assert [(link["href"], link.text) for link in links] == [
        (f"#{id}", text) for id, text in SECTIONS
    ]
    assert all(section(page, id).h2.text == text for id, text in (*OPENING, *SECTIONS))


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

    assert "全3プロジェクト（うち1件の名前が概要にあり、ほか2件は数だけです）" in part.text
    assert [card.text.strip() for card in part.find_all(class_="project-card__name")] == [
        "名のある計画"
    ]
    assert "ほか2件は、原案の概要に名称の記載がありません。" in part.find(class_="unnamed").text


def test_area_page_counts_judgements_and_merges_nothing(client):
    area_plan = make_area_plan()
    for value in ("108", "109", "101", None):
        series = make_series(kpi=make_kpi(project=make_project(area_plan=area_plan)))
        if value:
            make_actual(series=series, value=Decimal(value))
    elsewhere = make_actual(value=Decimal("120"))

    part = section(read(client, area_plan.get_absolute_url()), "kpis")

    counts = [" ".join(item.text.split()) for item in part.find(class_="chips").find_all("li")]
    assert counts == ["○順調 2", "×遅れ 1", "－判定なし 1"]
    assert "1つの評価にはまとめません" in part.text
    assert part.find("a", href="/about/progress/").text == "本サイトの参考判定"
    marks = [mark.text for mark in part.tbody.find_all(class_="judgement__mark")]
    assert marks == ["○順調", "○順調", "×遅れ", "－判定なし"]
    assert elsewhere.series.kpi.name not in part.text


def test_area_page_judges_each_series_that_it_shows_once(client, judged_series):
    area_plan = make_area_plan()
    project = make_project(area_plan=area_plan)
    for label in "甲乙丙":
        make_actual(series=make_series(kpi=make_kpi(project=project), label=label))
    make_actual()  # of another area

    page = read(client, area_plan.get_absolute_url())

    # Each is in a card, in the table and in the count.
    assert len(page.find_all(class_="judgement__mark")) == 3 + 3 + 1
    assert len(judged_series) == 3


def test_area_page_without_actuals_says_so_in_a_line(client):
    area_plan = make_area_plan()
    for _ in range(2):
        make_series(kpi=make_kpi(project=make_project(area_plan=area_plan)))

    page = read(client, area_plan.get_absolute_url())

    (state,) = section(page, "kpis").find_all(class_="actuals-state")
    assert state.text == "実績値はまだありません。"
    assert page.find(class_="judgement__mark") is None
    assert "参考判定" not in section(page, "kpis").thead.text


def test_area_page_explains_a_sheet_that_counts_more(client):
    area_plan = make_area_plan(
        declared_projects=3, sheet_projects=4, sheet_footnote="（※）となりの計画を含む"
    )

    part = section(read(client, area_plan.get_absolute_url()), "projects")

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

    assert "推定" in section(read(client, guessed.get_absolute_url()), "directions").text
    assert "推定" not in section(read(client, printed.get_absolute_url()), "directions").text


def test_area_page_shows_the_shown_edition_only(client):
    shown = make_area_plan(vision="今の姿")
    draft = make_plan()
    assert not draft.is_shown
    make_area_plan(plan=draft, area=shown.area, vision="次の姿")
    make_project(area_plan=draft.area_plans.get(), name="次の計画")

    page = read(client, shown.get_absolute_url()).text

    assert "今の姿" in page
    assert "次の" not in page


def test_banner_says_what_staff_have_to_say_of_the_edition(client):
    area_plan = make_area_plan()

    def banner():
        return read(client, area_plan.get_absolute_url()).find(class_="phase-banner").p.text

    assert banner() == "原案の概要をもとにしたサイトですくわしく"
    Plan.objects.update(notice="試験の注意。")
    assert banner() == "原案の概要をもとにしたサイトです。試験の注意。くわしく"


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
    page = BeautifulSoup(response.content, "html.parser")
    for reading in page.select("rt, rp"):
        reading.decompose()
    return [[link.text for link in page.select(f".{name} a")] for name in ("found", "places-found")]


@pytest.mark.parametrize(
    "typed",
    [
        *("ニセ", "にせこ", "ﾆｾｺ", "ニセコ町", "ﾆｾｺﾁｮｳ", "にせこ ちょう"),
        *("01395", "０１３９５", "013951", "01395-1"),
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


@pytest.mark.parametrize("typed", ["・", "ない町", "%", "013950", "\x00"])
def test_town_that_is_not_there_is_said(client, typed):
    make_plan()
    make_municipality(name="試験町", code="01395")

    response = client.get("/find/", {"q": typed})

    assert response.status_code == 200
    assert BeautifulSoup(response.content, "html.parser").find(class_="found") is None
    assert ("合う市町村はありません" in response.text) == bool(typed.strip("\x00"))


def test_glossary_gives_each_term_an_anchor_a_reading_and_a_source(client):
    make_plan()
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


def compare(client, *slugs):
    return BeautifulSoup(client.get("/regions/compare/", {"area": slugs}).content, "html.parser")


def names_beside(page, id):
    """The areas that stand side by side in a section, by their headings."""
    return [title.text for title in page.find(id=id).parent.find_all("h3")]


def make_areas(count):
    plan = make_plan()
    return [
        make_area_plan(plan=plan, area=make_area(slug=f"a{n}", short_name=f"第{n}", order=n))
        for n in range(1, count + 1)
    ]


def test_all_areas_stand_side_by_side_where_none_is_chosen(client):
    make_areas(3)

    page = compare(client)

    assert page.h1.text.strip() == "連携地域を比べる"
    for id in ("directions", "projects", "kpis"):
        assert names_beside(page, id) == ["1第1", "2第2", "3第3"]
    assert len(page.find_all("input", checked=True)) == 3
    assert page.find("meta", attrs={"name": "robots"}) is None
    assert page.find("link", rel="canonical")


def test_chosen_areas_stand_side_by_side_in_the_plans_order(client):
    make_areas(3)

    page = compare(client, "a3", "a1", "a3")

    assert page.h1.text.strip() == "第1、第3を比べる"
    assert "第1、第3" in page.title.text
    assert names_beside(page, "projects") == ["1第1", "3第3"]
    assert [box["value"] for box in page.find_all("input", checked=True)] == ["a1", "a3"]
    assert page.find(class_="notice") is None
    assert page.find("meta", attrs={"name": "robots"})["content"] == "noindex,follow"
    assert page.find("link", rel="canonical") is None


def test_unknown_area_is_named_and_the_rest_compared(client):
    make_areas(3)

    page = compare(client, "a1", "nowhere", "a2")

    assert "「nowhere」という連携地域は" in page.find(class_="notice").text
    assert names_beside(page, "projects") == ["1第1", "2第2"]


def test_unknown_area_alone_leaves_all(client):
    make_areas(2)

    assert len(names_beside(compare(client, "nowhere"), "projects")) == 2


def test_one_area_stays_chosen_and_asks_for_another(client):
    make_areas(2)

    page = compare(client, "a1")

    assert "あと1つ以上" in page.find(class_="notice").text
    assert page.find(class_="beside") is None
    assert [box["value"] for box in page.find_all("input", checked=True)] == ["a1"]


def test_areas_are_compared_by_vision_directions_numbers_projects_and_figures(client):
    here, _ = make_areas(2)
    here.declared_projects = here.sheet_projects = 3
    here.vision = "人と森が、\nともに生きる"
    here.save()
    make_direction(area_plan=here, text="進む向き")
    tourism = make_theme(name="来てもらう", slug="come")
    make_theme(name="だれもいない")
    project = make_project(
        area_plan=here, name="名のある計画", themes=[tourism], kpis_listing=Listing.EXCERPT
    )
    make_project(area_plan=here, name="")
    kpi = make_kpi(project=project, name="ここの数")
    make_series(kpi=kpi)

    page = compare(client)

    vision, directions, projects, kpis = (
        page.find(id=id).parent.find(class_="beside__area")
        for id in ("vision", "directions", "projects", "kpis")
    )
    assert "人と森が、ともに生きる" in vision.text
    assert "進む向き" in directions.text
    assert "全3プロジェクト" in projects.text
    assert projects.find("a", string="名のある計画")["href"] == project.get_absolute_url()
    assert kpis.find("a", string="ここの数")["href"] == kpi.get_absolute_url()
    assert "100人(R2)" in kpis.text
    assert "1件は「主なＫＰＩ」で" in kpis.text
    assert "名称の記載がない1件のKPIは、記載がありません" in kpis.text
    rows = []
    for row in page.tbody.find_all("tr"):
        rows.append([cell.text.strip() for cell in row.find_all(["th", "td"])])
    assert rows == [
        ["全プロジェクト（全体概要の数）", "3", "2"],
        ["うち名称の記載があるもの", "1", "0"],
        ["来てもらう分野", "1", "0"],
        ["だれもいない分野", "0", "0"],
    ]
    assert page.tbody.a["href"] == "/projects/?area=a1&field=come"


@pytest.mark.parametrize("query", ["area=", "area=%00", "area=" + "x" * 5000, "area=<b>&area=%FF"])
def test_odd_choices_of_areas_are_no_error(client, query):
    make_areas(2)

    response = client.get(f"/regions/compare/?{query}")

    assert response.status_code == 200
    assert "<b>" not in response.text


def test_areas_and_their_list_lead_to_the_comparison(client):
    (here,) = make_areas(1)

    for path, words in (
        ("/regions/", "連携地域を比べる"),
        (here.get_absolute_url(), "ほかの連携地域と比べる"),
    ):
        assert read(client, path).main.find("a", string=words)["href"] == "/regions/compare/"


def test_no_area_may_take_the_address_of_the_comparison():
    area = make_area(slug="compare")

    with pytest.raises(ValidationError, match="アドレスに使っています"):
        area.full_clean()
    area.slug = "compared"
    area.full_clean()


def printed(client, *slugs):
    return BeautifulSoup(client.get("/print/", {"area": slugs}).content, "html.parser")


def areas_in(booklet):
    return [area["id"] for area in booklet.find_all(class_="booklet-area")]


def test_booklet_holds_all_areas_where_none_is_chosen(client):
    make_areas(3)

    page = printed(client)

    assert page.h1.text.strip() == "全地域の冊子"
    assert areas_in(page) == ["a1", "a2", "a3"]
    assert page.find(id="what")
    assert page.find("link", rel="canonical")


def test_booklet_holds_the_chosen_areas_in_the_plans_order(client):
    first, *_ = make_areas(3)

    page = printed(client, "a3", "a1")

    third = AreaPlan.objects.get(area__slug="a3").area
    assert page.h1.text.strip() == f"{first.area.name}・{third.name}の冊子"
    assert areas_in(page) == ["a1", "a3"]
    assert page.find(id="what") is None
    assert page.find("link", rel="canonical") is None
    assert "/print/?area=a3&area=a1" in page.find(class_="booklet-cover").text
    # Nothing leads to what is not printed.
    anchors = {link["href"][1:] for link in page.find_all("a", href=True) if link["href"][0] == "#"}
    assert [id for id in anchors if not page.find(id=id)] == []


def test_booklet_of_an_area_counts_its_projects_alone(client):
    make_areas(2)
    for slug, number in (("a1", 1), ("a2", 2)):
        area_plan = AreaPlan.objects.get(area__slug=slug)
        for _ in range(number):
            make_project(area_plan=area_plan)

    assert "全3プロジェクト" in printed(client).find(class_="booklet-cover").text
    assert "全2プロジェクト" in printed(client, "a2").find(class_="booklet-cover").text


def test_long_booklet_holds_the_first_projects_and_that_of_an_area_goes_on(client, monkeypatch):
    monkeypatch.setattr(views, "MOST_IN_BOOKLET", 2)
    make_areas(2)
    area_plan = AreaPlan.objects.get(area__slug="a1")
    for order in range(1, 4):
        make_project(area_plan=area_plan, code=f"a1-{order}", order=order)

    whole, first = printed(client), printed(client, "a1")
    second = BeautifulSoup(client.get("/print/?area=a1&page=2").content, "html.parser")

    def codes(booklet):
        return [project["id"] for project in booklet.find_all(class_="booklet-project")]

    assert codes(whole) == codes(first) == ["a1-1", "a1-2"]
    assert whole.find("a", href="?area=a1&page=2")
    assert "全3プロジェクト" in first.find(class_="booklet-cover").text
    assert first.find("a", rel="next")["href"] == "/print/?area=a1&page=2"
    assert "1～2件目" in first.find(id="a1").text
    assert codes(second) == ["a1-3"]
    assert "3～3件目" in second.find(id="a1").text
    assert second.find(id="a1-projects") is None


def test_booklet_names_an_unknown_area_and_prints_the_rest(client):
    make_areas(2)

    page = printed(client, "nowhere", "a2")

    assert "「nowhere」という連携地域は" in page.find(class_="notice").text
    assert areas_in(page) == ["a2"]
    assert areas_in(printed(client, "nowhere")) == ["a1", "a2"]


def test_area_with_many_projects_shows_the_first_and_leads_to_the_lists(client, monkeypatch):
    monkeypatch.setattr(views, "MOST_IN_AREA", 2)
    here, there = make_area_plan(area=make_area(slug="here")), make_area_plan()
    place = make_subprefecture(area=here.area, slug="place")
    for _ in range(3):
        make_series(kpi=make_kpi(project=make_project(area_plan=here)))
        make_project(area_plan=there, subprefectures=[place])
    make_actual(series=make_series(kpi=make_kpi(project=make_project(area_plan=here))))
    make_project(area_plan=here, name="")

    page = BeautifulSoup(client.get("/regions/here/").content, "html.parser")

    assert len(page.select(".project-card")) == len(page.select(".related li")) == 2
    assert "4件のうち、はじめの2件" in page.find(id="projects").text
    assert "うち4件の名前" in page.find(id="projects").text
    assert "3件のうち、はじめの2件" in page.find(id="related").text
    assert page.find(id="projects").find("a", href="/projects/?area=here")
    assert page.find(id="related").find("a", href="/projects/?sub=place")
    assert page.find(id="kpis").find("a", href="/kpis/?area=here")
    assert len(page.select("#kpis tbody tr")) == 2


def test_areas_side_by_side_show_the_first_of_many_projects(client, monkeypatch):
    monkeypatch.setattr(views, "MOST_BESIDE", 1)
    here = make_area_plan(area=make_area(slug="here"))
    make_area_plan()
    for _ in range(2):
        make_project(area_plan=here)

    page = BeautifulSoup(client.get("/regions/compare/").content, "html.parser")

    column = page.select("[aria-labelledby=projects] .beside__area")[0]
    assert len(column.select("ul li")) == 1
    assert "2件のうち、はじめの1件" in column.text
    assert column.find("a", href="/projects/?area=here")
