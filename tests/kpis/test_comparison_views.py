"""One page of comparison: KPIs, a family, areas or subprefectures side by side."""

from decimal import Decimal

import pytest
from bs4 import BeautifulSoup

from kpis import comparison_views as views
from kpis.periods import Period
from projects.models import Listing
from tests.factories import (
    make_actual,
    make_area,
    make_area_plan,
    make_direction,
    make_family,
    make_kpi,
    make_plan,
    make_project,
    make_series,
    make_subprefecture,
    make_theme,
)

pytestmark = pytest.mark.django_db


def read(client, path):
    return BeautifulSoup(client.get(path).content, "lxml")


def compare(client, *codes):
    return BeautifulSoup(client.get("/compare/", {"k": codes}).content, "lxml")


def make_row(**values):
    """A KPI with one series, its name told by the KPI's values."""
    kpi = {name: values.pop(name) for name in ("name", "family", "project") if name in values}
    return make_series(kpi=make_kpi(**kpi), **values).kpi


def notices(page):
    return [" ".join(notice.text.split()) for notice in page.find_all(class_="notice")]


def checked(page):
    return [box["value"] for box in page.find_all("input", attrs={"name": "k", "checked": True})]


def test_chooser_offers_families_first_and_then_every_kpi_by_area(client):
    family = make_family(name="来た人の数")
    first, second = make_row(family=family), make_row(family=family)
    make_family(name="だれも使わない")

    page = compare(client)

    assert [item.text for item in page.find(class_="families").find_all("a")] == ["来た人の数"]
    assert page.find(class_="families").a["href"] == family.get_absolute_url()
    assert page.find(class_="families").span.text.strip() == "KPI2件"
    form = page.find("form", class_="compare-form")
    assert [box["value"] for box in form.find_all("input")] == [first.code, second.code]
    assert [group.legend.text for group in form.find_all("fieldset")] == [
        f"{kpi.project.area.order}{kpi.project.area.name}" for kpi in (first, second)
    ]
    assert page.find("meta", attrs={"name": "robots"}) is None
    assert page.find("link", rel="canonical")
    assert notices(page) == []


def test_chosen_kpis_stand_on_one_axis_in_the_plans_order(client):
    project = make_project()
    large = make_row(project=project, name="大きい数", target_value=Decimal("900"))
    small = make_row(project=project, name="小さい数", target_value=Decimal("150"))

    page = compare(client, small.code, large.code)

    assert page.h1.text.strip().startswith("「大きい数」")
    assert "と「小さい数」" in page.h1.text
    assert "大きい数" in page.title.text
    assert "小さい数" in page.title.text
    rows = page.select("[aria-labelledby=axis-1] .comparison__row")
    assert [row.h3.a.text for row in rows] == ["大きい数", "小さい数"]
    assert "基準 100人" in rows[0].svg.text
    assert "目標 900人" in rows[0].svg.text
    assert "R2（2020）" in rows[0].dl.text
    assert "単位は同じですが、指標は別のものです" in page.text
    assert "合計、平均、順位は示しません" in page.text
    assert page.find("meta", attrs={"name": "robots"})["content"] == "noindex,follow"
    assert page.find("link", rel="canonical") is None
    assert checked(page) == [large.code, small.code]


def test_unlike_units_are_drawn_apart(client):
    people, hectares = make_row(unit="人"), make_row(unit="ha")

    page = compare(client, people.code, hectares.code)

    assert page.find(id="axis-1") is None
    assert len(page.select("[aria-labelledby=apart] svg")) == 2


def test_actuals_that_are_drawn_stand_in_the_table_too(client):
    first, other = make_series(kpi=make_kpi(name="一")), make_series(kpi=make_kpi(name="二"))
    assert "実績値" not in compare(client, first.kpi.code, other.kpi.code).find("table").text
    make_actual(series=first, year=2021, value="103")
    make_actual(series=first, year=2022, value="105", state="provisional")

    table = compare(client, first.kpi.code, other.kpi.code).find("table")

    said = [cell.get_text("", strip=True) for cell in table.select("[data-label=最新の実績値]")]
    assert said == ["105人(R4)暫定、前年▲2増各年：103人(R3)、105人(R4)", "–"]
    marks = [cell.get_text("", strip=True) for cell in table.select("[data-label=参考判定]")]
    assert marks == ["×遅れ", "－判定なし"]


def test_unknown_codes_are_named_and_the_rest_compared(client):
    chosen, other = make_row(), make_row()

    page = compare(client, chosen.code, "nowhere", other.code, chosen.code)

    assert notices(page) == [
        "「nowhere」というKPIは、表示中の版にありません。除いて表示しています。"
    ]
    assert len(page.find_all(class_="comparison__row")) == 2


def test_many_unknown_codes_are_counted(client):
    make_row()

    page = compare(client, *(f"x{number}" for number in range(12)))

    assert "「x4」など12個という" in notices(page)[0]
    assert "x5" not in page.text


def test_one_kpi_stays_chosen_and_asks_for_another(client):
    chosen, _ = make_row(name="ひとつ目"), make_row()

    page = compare(client, chosen.code)

    assert page.h1.text.strip() == "KPIを比べる"
    assert notices(page) == ["あと1つ選ぶと、並べて見られます。"]
    assert page.find(class_="chip--remove")["href"] == "/compare/"
    assert checked(page) == [chosen.code]
    assert page.find("meta", attrs={"name": "robots"})


def test_seventh_kpi_is_named_and_stays_chosen(client):
    project = make_project()
    kpis = [make_row(project=project, name=f"指標その{number}") for number in range(7)]
    first, *rest = [kpi.code for kpi in kpis]

    page = compare(client, *rest, first)

    assert "6つまでです" in notices(page)[0]
    assert "「指標その0」" in notices(page)[0]
    assert [row.h3.a.text for row in page.find_all(class_="comparison__row")] == [
        f"指標その{number}" for number in range(1, 7)
    ]
    assert checked(page) == [first, *rest]


def test_chip_takes_one_kpi_out(client):
    codes = [make_row().code for _ in range(3)]

    links = [chip["href"] for chip in compare(client, *codes).find_all(class_="chip--remove")]

    assert links[0] == f"/compare/?k={codes[1]}&k={codes[2]}"
    assert len(BeautifulSoup(client.get(links[0]).content, "lxml").select("article")) == 2


@pytest.mark.parametrize(
    "query", ["k=", "k=%00", "k=%00&k=%FF", "k=" + "x" * 5000, "k=<b>x", "k[]=1", "k=1&" * 500]
)
def test_odd_choices_are_no_error(client, query):
    make_row()

    response = client.get(f"/compare/?{query}")

    assert response.status_code == 200
    assert "<b>" not in response.text


def test_names_of_kpis_are_escaped_in_chips_and_form(client):
    codes = [make_row(name=f"<i>&{number}").code for number in "12"]

    assert "<i>" not in client.get("/compare/", {"k": codes}).text


@pytest.mark.parametrize("size", [2, 6])
def test_comparison_asks_as_much_however_many_kpis(client, size, django_assert_num_queries):
    places = [make_subprefecture() for _ in range(2)]
    kpis = [
        make_row(project=make_project(subprefectures=places), subprefecture=places[0])
        for _ in range(size)
    ]
    for kpi in kpis:
        make_actual(series=kpi.series.get())

    # The version of the data; the edition; 8 KPIs, series, their places and the areas of those, actuals, breaks, changes,
    # missing values;
    # 2 places of projects; 3 what the form offers: ids in order, KPIs, series
    with django_assert_num_queries(15):
        page = compare(client, *(kpi.code for kpi in kpis))

    assert len(page.find_all(class_="comparison__row")) == size
    assert "●は実績値" in page.text


def test_form_of_many_kpis_offers_the_first_and_words_narrow_them(client, monkeypatch):
    monkeypatch.setattr(views, "MOST_OFFERED", 2)
    kpis = [make_row(name=name) for name in ("森一", "森二", "海", "空")]

    form = compare(client, kpis[3].code).find("form", class_="compare-form")

    assert "4件のうち、はじめの2件です" in form.text
    assert boxes(form) == [kpi.code for kpi in (kpis[0], kpis[1], kpis[3])]
    page = BeautifulSoup(client.get("/compare/?q=海").content, "lxml")
    form = page.find("form", class_="compare-form")
    assert "「海」を含むKPI 1件です" in form.text
    assert boxes(form) == [kpis[2].code]
    assert form.find("input", attrs={"name": "q"})["value"] == "海"
    assert "「ない」を含むKPIはありません" in client.get("/compare/?q=ない").text


def boxes(form):
    return [box["value"] for box in form.find_all("input", attrs={"name": "k"})]


def test_family_of_many_kpis_is_compared_page_by_page(client, monkeypatch):
    monkeypatch.setattr(views, "MOST_COMPARED", 2)
    family = make_family()
    kpis = [make_row(family=family) for _ in range(3)]
    address = family.get_absolute_url()

    first, second = (
        BeautifulSoup(client.get(f"{address}&page={number}").content, "lxml") for number in (1, 2)
    )

    assert "3件のうち、1～2件目" in first.find(class_="lead").text
    assert len(first.find_all(class_="comparison__row")) == 2
    assert first.find("a", rel="next")["href"] == f"{address}&page=2"
    assert [row.h3.a.text for row in second.find_all(class_="comparison__row")] == [kpis[2].name]


def test_family_page_says_how_years_differ_and_which_places_overlap(client):
    family = make_family(name="来た人の数", slug="came")
    shared, own = make_subprefecture(short_name="甲"), make_subprefecture(short_name="乙")
    make_row(family=family, project=make_project(subprefectures=[shared]), unit="千人")
    make_row(
        family=family,
        project=make_project(subprefectures=[own, shared]),
        unit="千人",
        baseline_period=Period.year(2019),
        target_period=Period.year(2024),
    )
    make_row(family=family, project=make_project(subprefectures=[own]), unit="万人")

    page = BeautifulSoup(client.get("/compare/?family=came").content, "lxml")

    cautions = page.find(id="cautions").parent.text
    assert "基準の年は、R1（2019）が1件、R2（2020）が2件です。" in cautions
    assert "目標の年は、R6（2024）が1件、R7（2025）が2件です。" in cautions
    assert "最初の年です" in cautions
    overlapping = [item.span.text for item in page.find(id="overlaps").parent.find_all("li")]
    assert overlapping == ["重なる実施地域：甲", "重なる実施地域：乙"]
    (converted,) = page.find_all(class_="comparison__converted")
    assert converted.text == "換算：1,000千人 → 1,200千人概要：100万人(R2) → 120万人(R7)"
    assert "単位は同じですが" not in page.text


def test_years_that_do_not_differ_are_said_once(client):
    family = make_family()
    make_row(family=family)
    make_row(family=family)

    cautions = BeautifulSoup(client.get(family.get_absolute_url()).content, "lxml").find(
        id="cautions"
    )

    assert "基準の年は、すべてR2（2020）です。" in cautions.parent.text
    assert "最初の年" not in cautions.parent.text
    assert "重なる" not in cautions.parent.text


def test_series_without_a_baseline_is_compared_by_its_target(client):
    bare = make_row(baseline_value=None)
    other = make_row()

    row, _ = compare(client, bare.code, other.code).find_all(class_="comparison__row")

    assert "基準値なし" in row.svg.text
    assert row.svg.circle is None
    assert "なし" in row.dl.text


@pytest.mark.parametrize("slug", ["unused", "nowhere"])
def test_family_that_the_edition_does_not_have_is_named(client, slug):
    make_row(family=make_family(name="来た人の数"))
    make_family(slug="unused")

    page = read(client, f"/compare/?family={slug}")

    assert notices(page) == [
        f"「{slug}」という指標は、表示中の版にありません。除いて表示しています。"
    ]
    assert page.find(class_="families").a.text == "来た人の数"


def test_pages_of_what_can_be_compared_lead_there(client):
    kpi = make_row(family=make_family(name="来た人の数"))
    place = make_subprefecture(area=kpi.project.area)

    for path, address in (
        (kpi.get_absolute_url(), f"/compare/?k={kpi.code}"),
        (place.get_absolute_url(), f"/compare/?sub={place.slug}"),
        (kpi.project.area.get_absolute_url(), f"/compare/?area={kpi.project.area.slug}"),
        ("/kpis/", "/compare/"),
        ("/status/", "/compare/"),
        ("/regions/", "/compare/"),
    ):
        assert read(client, path).main.find("a", href=address), path


def test_kpi_of_another_edition_leads_to_no_comparison_of_the_shown_one(client):
    make_row()
    later = make_row(
        family=make_family(), project=make_project(area_plan=make_area_plan(plan=make_plan()))
    )

    page = read(client, later.get_absolute_url())

    assert not page.select('a[href^="/compare/?k="]')
    assert notices(compare(client, later.code)) == [
        f"「{later.code}」というKPIは、表示中の版にありません。除いて表示しています。"
    ]


OLD = [
    ("/regions/compare/", "/compare/"),
    ("/regions/compare/?area=doo&area=donan", "/compare/?area=doo&area=donan"),
    ("/kpis/compare/?k=a-1&k=b-1&q=海", "/compare/?k=a-1&k=b-1&q=%E6%B5%B7"),
    ("/kpis/compare/came/", "/compare/?family=came"),
    ("/kpis/compare/came/?page=2", "/compare/?page=2&family=came"),
]


def test_former_addresses_lead_on_with_what_was_chosen(client):
    make_plan()

    for former, address in OLD:
        response = client.get(former)
        assert (response.status_code, response["Location"]) == (308, address)


def make_areas(count):
    plan = make_plan()
    return [
        make_area_plan(plan=plan, area=make_area(slug=f"a{n}", short_name=f"第{n}", order=n))
        for n in range(1, count + 1)
    ]


def row_of(page, heading):
    """The cells of a row, by the beginning of its heading."""
    (row,) = [
        row for row in page.find(class_="aligned").find_all("tr") if row.th.text.strip() == heading
    ]
    return [" ".join(cell.text.split()) for cell in row.find_all("td")]


def test_areas_are_compared_row_by_row_in_the_plans_order(client):
    _, there, here = make_areas(3)
    here.declared_projects = here.sheet_projects = 2
    here.vision = "人と森が、\nともに生きる"
    here.save()
    make_direction(area_plan=here, text="進む向き")
    family, theme = make_family(name="来た人の数"), make_theme(name="来てもらう")
    project = make_project(
        area_plan=here, name="名のある計画", themes=[theme], kpis_listing=Listing.EXCERPT
    )
    make_project(area_plan=here, name="")
    make_series(kpi=make_kpi(project=project, family=family, name="町の人"), unit="万人")
    make_series(kpi=make_kpi(project=project, name="ここの数"), unit="人")
    other = make_kpi(project=make_project(area_plan=there), family=family, name="村の人")
    make_series(kpi=other, unit="千人")

    page = read(client, "/compare/?area=a3&area=a2&area=a3&area=nowhere")

    assert page.h1.text.strip() == "第2と第3を比べる"
    assert notices(page) == [
        "「nowhere」という連携地域は、表示中の版にありません。除いて表示しています。"
    ]
    assert [head.text.strip() for head in page.thead.find_all("th")[1:]] == [
        there.area.name,
        here.area.name,
    ]
    assert row_of(page, "めざす姿")[1] == "人と森が、ともに生きる"
    assert row_of(page, "主な施策の展開方向")[1] == "進む向き"
    assert row_of(page, "プロジェクト") == ["1件", "1件"]
    assert row_of(page, "名前の分からないプロジェクト") == ["0件全2件のうち", "1件全2件のうち"]
    first, second = row_of(page, "来た人の数")
    assert first.startswith("村の人")
    assert second.startswith("町の人")
    assert "換算：1,000千人 → 1,200千人" in second
    assert row_of(page, "来てもらう")[0] == ""
    assert "名のある計画 ここの数" in row_of(page, "来てもらう")[1]
    assert "ほかにもKPIがあります" in page.text
    assert page.find("meta", attrs={"name": "robots"})["content"] == "noindex,follow"


def test_what_places_share_is_shown_once_or_marked(client):
    """甲 and 乙 carry one project, all three another; its own figures stand side by side."""
    area_plan = make_area_plan()
    first, second, third = (
        make_subprefecture(area=area_plan.area, slug=slug, short_name=name)
        for slug, name in (("p1", "甲"), ("p2", "乙"), ("p3", "丙"))
    )
    two = make_project(area_plan=area_plan, name="ふたりの計画", subprefectures=[first, second])
    three = make_project(
        area_plan=area_plan, name="みんなの計画", subprefectures=[first, second, third]
    )
    make_series(kpi=make_kpi(project=two, name="ふたりの数"))
    own = make_kpi(project=three, name="それぞれの数")
    for place in (first, third):
        make_series(kpi=own, label=place.short_name, subprefecture=place)

    page = read(client, "/compare/?sub=p1&sub=p2&sub=p3")

    assert [cell.partition(" ")[0] for cell in row_of(page, "それぞれの数")] == ["甲", "–", "丙"]
    common, apart = page.find_all("th", string="分野なし")
    assert common.parent.td["colspan"] == "3"
    assert "みんなの計画" in common.parent.text
    shown = [" ".join(cell.text.split()) for cell in apart.parent.find_all("td")]
    assert shown[0] == shown[1]
    assert shown[0].startswith("ふたりの計画共通 ふたりの数")
    assert shown[2] == ""


def test_one_place_offers_the_others_beside_it(client):
    make_areas(3)

    page = read(client, "/compare/?area=a2")

    assert notices(page) == ["あと1つ選ぶと、並べて見られます。"]
    ways = page.find(id="beside").parent.find_all("a")
    assert [way["href"] for way in ways] == [
        "/compare/?area=a2&area=a1",
        "/compare/?area=a2&area=a3",
    ]


def test_one_kpi_offers_those_of_its_family(client):
    family = make_family()
    kpi, kin = make_row(family=family), make_row(family=family, name="似た数")
    make_row()

    page = compare(client, kpi.code)

    (way,) = page.find(id="beside").parent.find_all("a")
    assert way["href"] == f"/compare/?k={kpi.code}&k={kin.code}"


def test_kinds_are_not_mixed(client):
    make_areas(2)

    page = read(client, "/compare/?area=a1&area=a2&sub=nowhere")

    assert "いっしょには比べられません" in "".join(notices(page))


def test_places_with_many_projects_show_the_first(client, monkeypatch):
    monkeypatch.setattr(views, "MOST_BESIDE", 1)
    here, _ = make_areas(2)
    for _ in range(2):
        make_project(area_plan=here)

    page = read(client, "/compare/?area=a1&area=a2")

    assert row_of(page, "プロジェクト") == ["2件のうち、はじめの1件を並べます", "0件"]
    assert page.find("a", href="/projects/?area=a1#results")


@pytest.mark.parametrize("size", [1, 4])
def test_places_ask_as_much_however_many_projects(client, size, django_assert_num_queries):
    here, there = make_areas(2)
    places = [make_subprefecture(area=area_plan.area) for area_plan in (here, there)]
    family = make_family()
    for area_plan in (here, there):
        for _ in range(size):
            project = make_project(
                area_plan=area_plan, subprefectures=places, themes=[make_theme()]
            )
            for label in ("甲", "乙"):
                kpi = make_kpi(project=project, family=family)
                make_actual(series=make_series(kpi=kpi, label=label))

    # The version of the data; the edition; area plans, subprefectures, directions; ids of projects, these (6) and KPIs (6);
    # numbers of projects; families
    with django_assert_num_queries(20):
        client.get("/compare/?area=a1&area=a2")
    # The same, but for the area plans (3) and numbers, with the places
    with django_assert_num_queries(17):
        client.get("/compare/", {"sub": [place.slug for place in places]})


@pytest.mark.parametrize(
    "query", ["area=", "area=%00", "sub=" + "x" * 5000, "area=<b>&area=%FF", "family=<b>x"]
)
def test_odd_choices_of_places_are_no_error(client, query):
    make_areas(2)

    response = client.get(f"/compare/?{query}")

    assert response.status_code == 200
    assert "<b>" not in response.text
