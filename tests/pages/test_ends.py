"""A project that has ended: every page that names it says so, and nothing is asked of it after the year of its end."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from kpis.models import KPISeries
from policyportal.accounts.rights import Staff
from policyportal.records import clock
from policyportal.staff.care import Care
from projects.models import Project, Review
from tests.factories import make_project
from tests.pages.pages import make_world
from tests.staff import read

pytestmark = pytest.mark.django_db

MARK = "（R5年度で終了）"


@pytest.fixture
def world():
    world = make_world(1)
    successor = make_project(area_plan=world.area_plan, name="試験の後継")
    Project.objects.filter(pk=world.project.pk).update(
        ended_on=date(2024, 3, 31), end_reason="試験の統合", successor=successor
    )
    world.successor = successor
    world.project.refresh_from_db()
    return world


def test_every_page_that_names_it_says_that_it_ended(client, world):
    project, kpi, area = world.project, world.kpi, world.area_plan.area
    notice = read(client.get(project.get_absolute_url())).main.select_one(".notice")
    assert notice.text.strip() == (
        "このプロジェクトは令和6年3月31日（2024年）に終了しました。理由：試験の統合。後継は「試験の後継」です。"
    )
    assert notice.a["href"] == world.successor.get_absolute_url()
    back = read(client.get(world.successor.get_absolute_url())).main.select_one(".notice")
    assert back.a["href"] == project.get_absolute_url()
    of_kpi = read(client.get(kpi.get_absolute_url())).main.select_one(".notice")
    assert of_kpi.text.strip().startswith(
        f"このKPIは、プロジェクト「{project.name}」とともに、令和6年"
    )

    place = world.place.get_absolute_url()
    for address in (
        "/projects/",
        "/projects/?view=table",
        "/kpis/",
        "/status/",
        f"/search/?q={project.name}",
        f"/search/?q={kpi.name}",
        area.get_absolute_url(),
        place,
        world.theme.get_absolute_url(),
        world.municipality.get_absolute_url(),
        "/print/",
    ):
        page = client.get(address, follow=True)
        assert MARK in page.text, address
    for name in ("projects/", f"projects/{project.code}/", f"kpis/{kpi.code}/"):
        assert "ended in fiscal 2023" in client.get(f"/en/{name}").text
        assert "2023年度" in read(client.get(f"/easy/{name}")).text
    for address, said in {
        "/projects/": "終了した1件を含みます",
        area.get_absolute_url(): "終了した1件を含みます",
        "/reviews/2024/": "この年度の前に終了した1件も、数えていません",
    }.items():
        assert said in client.get(address).text
    table = b"".join(client.get("/projects/list.csv")).decode()
    assert "2024-03-31,試験の統合" in table.replace('"', "")


def test_nothing_is_asked_of_the_years_after_its_end(client, world):
    series = KPISeries.objects.filter(kpi__project=world.project)
    due = Project.objects.filter(pk=world.project.pk)
    for year, is_asked in {2023: True, 2024: False}.items():
        assert series.measured_in(year).exists() == is_asked
        assert all(
            (year in row.measured_years) == is_asked
            for row in series.select_related("kpi__project")
        )
        assert due.due_in(year).exists() == is_asked
        page = client.get(f"/reviews/{year}/").text
        assert (world.project.get_absolute_url() in page) == is_asked
        care = Care(
            world.area_plan.plan,
            Staff(is_head=True, bureaus=frozenset()),
            clock.today(),
            year=str(year),
        )
        assert care.due == 2 + is_asked
    with pytest.raises(ValidationError, match="終了した令和5（2023）年度まで"):
        Review(project=world.project, year=2024).clean()
