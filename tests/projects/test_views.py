"""Pages of projects and themes."""

from decimal import Decimal

import pytest
from bs4 import BeautifulSoup

from kpis.wording.series import wording_of
from projects import views
from projects.models import Listing, Participation
from tests.factories import (
    make_actual,
    make_area,
    make_area_plan,
    make_kpi,
    make_measure,
    make_plan,
    make_project,
    make_series,
    make_subprefecture,
    make_theme,
)

pytestmark = pytest.mark.django_db


def read(client, project):
    return BeautifulSoup(client.get(project.get_absolute_url()).content, "lxml")


def test_project_page_says_who_carries_it_and_that_the_lead_is_inferred(client):
    lead, member = make_subprefecture(name="主地域"), make_subprefecture(name="加わる地域")
    project = make_project(
        name="試しの計画", subprefectures=[lead, member], participants_printed="【主、加わる】"
    )

    page = read(client, project)

    assert page.h1.text == "試しの計画"
    assert project.code in page.title.text
    assert project.area.short_name in page.title.text
    assert [chip.text for chip in page.find(class_="chips").find_all("a")] == [
        lead.short_name,
        member.short_name,
    ]
    assert "【主、加わる】" in page.text
    assert "推定" in page.find("dt", string="主となる地域").parent.text


def test_confirmed_lead_is_not_marked_inferred(client):
    project = make_project(subprefectures=[make_subprefecture()])
    project.participations.update(role=Participation.Role.LEAD)

    assert "推定" not in read(client, project).find("dt", string="主となる地域").parent.text


@pytest.mark.parametrize(
    ("listing", "measures", "kpis"),
    [
        pytest.param(Listing.WHOLE, "施策", "KPI", id="whole"),
        pytest.param(Listing.EXCERPT, "主な施策", "主なKPI", id="excerpt"),
    ],
)
def test_headings_say_whether_a_list_is_whole(client, listing, measures, kpis):
    project = make_project(measures_listing=listing, kpis_listing=listing)

    page = read(client, project)

    assert page.find(id="measures").text == measures
    assert page.find(id="kpis").text == kpis
    assert ("「主な」とあるものは、ほかにもあります" in page.text) == (listing == Listing.EXCERPT)


def test_reprise_is_marked_and_leads_to_its_original(client):
    original = make_measure(text="担い手を育てる")
    project = make_project()
    make_measure(project=project, text="担い手を育てる", reprise_of=original)

    item = read(client, project).find(class_="measures").li

    assert item.text.startswith("担い手を育てる（再掲）")
    assert item.a["href"] == f"{original.project.get_absolute_url()}#{original.code}"


def test_kpi_comes_with_its_sentence_and_the_empty_state(client):
    project = make_project()
    series = make_series(kpi=make_kpi(project=project, note="※試しの注記"))

    page = read(client, project)

    assert wording_of(series).sentence in page.text
    assert "100人(R2)" in page.text
    assert "※試しの注記" in page.text
    assert "実績値はまだありません" in page.text


def test_each_series_is_judged_on_the_page_and_on_the_card(client):
    kpi = make_kpi()
    for label, value in (("甲", "110"), ("乙", "95")):
        make_actual(series=make_series(kpi=kpi, label=label), value=Decimal(value))

    page = read(client, kpi.project)
    cards = BeautifulSoup(client.get("/projects/").content, "lxml")

    marks = ["○順調", "×遅れ（基準値より後退）"]
    assert [mark.text for mark in page.select(".kpi-block .judgement__mark")] == marks
    assert len(page.find_all("details", class_="judged__steps")) == 2
    card = cards.find(class_="project-card")
    pairs = ["".join(pair.text.split()) for pair in card.find_all(class_="kpi-pair")]
    assert pairs == [
        "甲基準100人(R2)最新110人(R4)確定目標120人(R7)参考判定○順調",
        "乙基準100人(R2)最新95人(R4)確定目標120人(R7)参考判定×遅れ基準値より後退",
    ]
    assert "未登録" not in cards.text


def test_pages_without_actuals_say_so_once(client):
    kpi = make_kpi()
    for label in "甲乙":
        make_series(kpi=kpi, label=label)
    make_series(kpi=make_kpi(project=kpi.project))

    for path in ("/projects/", kpi.project.get_absolute_url()):
        page = BeautifulSoup(client.get(path).content, "lxml")

        for drawing in page.find_all("svg"):  # each stands alone too
            drawing.decompose()
        assert page.text.count("実績値はまだありません") == 1, path
        assert page.find(class_="judgement__mark") is None, path


def test_theme_is_marked_editorial(client):
    project = make_project(themes=[make_theme(name="森林")])

    line = read(client, project).find("dt", string="分野").parent.text

    assert "森林" in line
    assert "このサイトの分類" in line


def test_neighbours_are_named_projects_of_the_same_area(client):
    area_plan = make_area_plan()
    first, second = make_project(area_plan=area_plan), make_project(area_plan=area_plan)
    make_project(area_plan=area_plan, name="")
    make_project()

    assert read(client, first).find(rel="next")["href"] == second.get_absolute_url()
    assert read(client, first).find(rel="prev") is None
    assert read(client, second).find(rel="next") is None


def test_unnamed_project_has_no_page(client):
    project = make_project(name="")

    assert client.get(project.get_absolute_url()).status_code == 404


def test_staff_naming_a_project_gives_it_a_page(client):
    project = make_project(name="")
    project.name = "名前が決まった計画"
    project.save()

    assert read(client, project).h1.text == "名前が決まった計画"


def test_themes_of_a_project_lead_to_their_pages_and_to_how_they_are_assigned(client):
    theme = make_theme(name="海")

    themes = read(client, make_project(themes=[theme])).find("dt", string="分野").parent

    assert themes.find("a", string="海")["href"] == theme.get_absolute_url()
    assert themes.find("a", string="このサイトの分類")["href"] == "/fields/#assignment"


def test_related_projects_share_a_place_and_say_what_they_share(client):
    area_plan = make_area_plan()
    place, elsewhere = make_subprefecture(), make_subprefecture()
    theme = make_theme()
    project = make_project(area_plan=area_plan, subprefectures=[place], themes=[theme])
    near = make_project(area_plan=area_plan, subprefectures=[place])
    nearer = make_project(area_plan=area_plan, subprefectures=[elsewhere, place], themes=[theme])
    make_project(area_plan=area_plan, subprefectures=[elsewhere], themes=[theme])

    items = read(client, project).find("ul", class_="related").find_all("li")

    assert [item.a["href"] for item in items] == [
        nearer.get_absolute_url(),
        near.get_absolute_url(),
    ]
    assert items[0].span.text == f"実施地域：{place.short_name}／分野：{theme.name}"
    assert items[1].span.text == f"実施地域：{place.short_name}"


def test_related_projects_are_at_most_six(client):
    area_plan = make_area_plan()
    place = make_subprefecture()
    project, *_ = (make_project(area_plan=area_plan, subprefectures=[place]) for _ in range(9))

    assert len(read(client, project).find("ul", class_="related").find_all("li")) == 6


@pytest.fixture
def areas():
    """What two areas say, the first of the plan first."""
    first = make_area_plan(area=make_area(order=1, name="甲連携地域", short_name="甲"))
    second = make_area_plan(area=make_area(order=2, name="乙連携地域", short_name="乙"))
    return first, second


def test_themes_are_counted_by_area(client, areas):
    first, second = areas
    sea, wood = make_theme(name="海", order=1), make_theme(name="森", order=2)
    make_project(area_plan=first, themes=[sea, wood])
    make_project(area_plan=first, themes=[sea])
    make_project(area_plan=second, themes=[sea])
    make_project(area_plan=second)
    make_project(area_plan=second, name="")

    page = BeautifulSoup(client.get("/fields/").content, "lxml")

    head = [cell.text for cell in page.thead.find_all("th")]
    rows = [[cell.text for cell in row.find_all(["th", "td"])] for row in page.tbody.find_all("tr")]
    assert head == ["分野", "全体", "甲", "乙"]
    assert rows == [["海", "3件", "2件", "1件"], ["森", "1件", "1件", "0件"]]
    assert page.tbody.a["href"] == sea.get_absolute_url()
    assert "足しても4件にはなりません" in page.text
    assert "1件には、分野がありません" in page.text
    assert "名前の分からない1件は、どの分野か分からないため数えていません" in page.text


def test_theme_shows_its_projects_and_their_kpis_by_area(client, areas):
    first, second = areas
    place = make_subprefecture(area=second.area, name="丙地域", short_name="丙")
    theme = make_theme(name="海")
    there = make_project(area_plan=second, name="乙の計画", themes=[theme], subprefectures=[place])
    make_measure(project=there, text="海を守る")
    make_series(kpi=make_kpi(project=there, name="海の数"), label="丙地域", subprefecture=place)
    make_series(kpi=make_kpi(project=there, name="どこかの数"))
    make_project(area_plan=first, name="甲の計画", themes=[theme])
    make_project(area_plan=first, name="よその計画", themes=[make_theme()])
    make_project(area_plan=first, name="")

    page = BeautifulSoup(client.get(theme.get_absolute_url()).content, "lxml")

    assert page.h1.text == "海"
    assert page.find("a", string="このサイトの分類")["href"] == "/fields/#assignment"
    assert [fact.text for fact in page.find(class_="key-facts").find_all("dd")] == ["2", "2", "2"]
    one, two = page.find_all("section", attrs={"aria-labelledby": f"in-{first.area.slug}"}) + (
        page.find_all("section", attrs={"aria-labelledby": f"in-{second.area.slug}"})
    )
    assert one.h2.text == f"{first.area.order}甲連携地域（1件）"
    assert [row.a.text for row in one.select(".project-row")] == ["甲の計画"]
    assert one.find("table") is None
    assert [row.a.text for row in two.select(".project-row")] == ["乙の計画"]
    assert "海を守る" in two.text
    scopes = [cell.text.split() for cell in two.find_all(attrs={"data-label": "対象の範囲"})]
    assert scopes == [["丙地域"], ["丙（実施地域）"]]
    assert "100人" in two.tbody.text
    assert "名前の分からない1件のプロジェクトには、分野を付けていません" in page.text


def test_theme_with_many_projects_shows_the_first_of_each_area_and_leads_to_the_list(
    client, areas, monkeypatch
):
    monkeypatch.setattr(views, "MOST_IN_THEME", 2)
    first, second = areas
    theme = make_theme(slug="sea")
    for area_plan in (first, first, first, second):
        make_project(area_plan=area_plan, themes=[theme])

    page = BeautifulSoup(client.get(theme.get_absolute_url()).content, "lxml")

    assert len(page.select(".project-row")) == 3
    assert page.find(class_="key-facts").dd.text == "4"
    assert "4件のうち、連携地域ごとに、はじめの2件まで" in page.text
    lists = [
        link["href"] for link in page.main.select("a:not(.page-twins a)") if "?" in link["href"]
    ]
    assert lists == [
        "/projects/list.csv?field=sea",
        "/projects/?field=sea",
        f"/projects/?field=sea&area={first.area.slug}",
    ]


def test_theme_without_projects_says_so(client, areas):
    page = client.get(make_theme().get_absolute_url()).text

    assert "この分野のプロジェクトはありません" in page
    assert client.get("/fields/nothing/").status_code == 404


def test_theme_shows_the_shown_edition_only(client, areas):
    later = make_area_plan(plan=make_plan(), area=areas[0].area)
    theme = make_theme()
    make_kpi(project=make_project(area_plan=later, name="次の計画", themes=[theme]))

    page = client.get(theme.get_absolute_url()).text

    assert "次の計画" not in page
    assert "この分野のプロジェクトはありません" in page
