"""Pages of projects."""

import pytest
from bs4 import BeautifulSoup

from projects.models import Listing, Participation
from tests.factories import (
    make_area_plan,
    make_field,
    make_kpi,
    make_measure,
    make_project,
    make_series,
    make_subprefecture,
)

pytestmark = pytest.mark.django_db


def read(client, project):
    return BeautifulSoup(client.get(project.get_absolute_url()).content, "html.parser")


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
    assert ("ここにない施策もあります" in page.text) == (listing == Listing.EXCERPT)


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

    assert series.sentence in page.text
    assert "100人(R2)" in page.text
    assert "※試しの注記" in page.text
    assert "実績値は未登録です" in page.text


def test_field_is_marked_editorial(client):
    project = make_project(fields=[make_field(name="森林")])

    line = read(client, project).find("dt", string="分野").parent.text

    assert "森林" in line
    assert "編集上の分類" in line


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


def test_related_projects_share_a_place_and_say_what_they_share(client):
    area_plan = make_area_plan()
    place, elsewhere = make_subprefecture(), make_subprefecture()
    field = make_field()
    project = make_project(area_plan=area_plan, subprefectures=[place], fields=[field])
    near = make_project(area_plan=area_plan, subprefectures=[place])
    nearer = make_project(area_plan=area_plan, subprefectures=[elsewhere, place], fields=[field])
    make_project(area_plan=area_plan, subprefectures=[elsewhere], fields=[field])

    items = read(client, project).find("ul", class_="related").find_all("li")

    assert [item.a["href"] for item in items] == [
        nearer.get_absolute_url(),
        near.get_absolute_url(),
    ]
    assert items[0].span.text == f"実施地域：{place.short_name}／分野：{field.name}"
    assert items[1].span.text == f"実施地域：{place.short_name}"


def test_related_projects_are_at_most_six(client):
    area_plan = make_area_plan()
    place = make_subprefecture()
    project, *_ = (make_project(area_plan=area_plan, subprefectures=[place]) for _ in range(9))

    assert len(read(client, project).find("ul", class_="related").find_all("li")) == 6
