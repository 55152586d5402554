"""What public addresses say of what was taken back, and of what never was public."""

import pytest

from kpis.models import KPI
from policyportal.records.explained import explained
from projects.models import Project
from projects.steps import REOPEN, take
from tests.factories import (
    make_area_plan,
    make_kpi,
    make_plan,
    make_project,
    make_review,
)
from tests.staff import read

pytestmark = pytest.mark.django_db
# The twins of a page (policyportal.opendata.twins).
K_1 = ("/kpis/k-1.csv", "/kpis/k-1.json", "/kpis/k-1.md")


def withdraw(record):
    with explained("試験の取り下げ"):
        type(record).objects.filter(pk=record.pk).update(is_published=False)


def told(client, *addresses):
    """The headings of pages that are gone, and what they tell besides."""
    found = set()
    for address in addresses:
        answer = client.get(address)
        assert (answer.status_code, answer["Cache-Control"]) == (410, "public, max-age=1"), address
        page = read(answer)
        assert page.select_one('meta[name="robots"]')["content"] == "noindex"
        found.add((page.h1.text.strip(), page.select("main dd")[1].text))
    return found


def test_project_kpi_and_review_say_that_they_were_taken_back_when_and_why(client):
    project = make_project(code="p-1", name="試験の名称")
    kpi = make_kpi(project=project, code="k-1", name="試験の指標")
    make_review(project=project, status="approved", year=2022)
    reopened = make_review(project=project, status="approved", year=2023)
    take(reopened, REOPEN, "試験の誤記")

    words = "「試験の名称」の令和5（2023）年度の点検・評価は、取り下げられました"
    assert told(
        client, "/projects/p-1/reviews/2023/", "/projects/p-1/reviews/2023/record.json"
    ) == {(words, "試験の誤記")}

    withdraw(kpi)
    of_kpi = ("/kpis/k-1/", "/kpis/k-1/feed.atom", "/en/kpis/k-1/", "/easy/kpis/k-1/", *K_1)
    assert told(client, *of_kpi) == {("「試験の指標」は、取り下げられました", "試験の取り下げ")}
    assert client.get("/projects/p-1/").status_code == 200

    with explained("試験の取り下げ"):
        KPI.objects.update(is_published=True)
    withdraw(project)
    with explained("試験の改称", kind="renaming"):
        Project.objects.update(name="ひみつの名称")
    assert told(client, "/projects/p-1/", "/projects/p-1/reviews/", "/en/projects/p-1/") == {
        ("「試験の名称」は、取り下げられました", "試験の取り下げ")
    }
    for kind, address in {
        "KPI": "/kpis/k-1/",
        "点検・評価": "/projects/p-1/reviews/2022/",
    }.items():
        words = f"プロジェクト「試験の名称」と、その{kind}は、取り下げられました"
        assert told(client, address) == {(words, "試験の取り下げ")}
    assert "ひみつ" not in client.get("/about/history/").text

    with explained("試験の改称", kind="renaming"):
        Project.objects.update(is_published=True)
    assert client.get("/projects/p-1/").status_code == client.get("/kpis/k-1/").status_code == 200
    assert "もう一度公開しました" in client.get("/about/history/").text


def test_what_never_was_public_is_not_known(client):
    shown = make_project(code="p-1")
    draft = make_project(code="p-2", is_published=False)
    make_kpi(project=draft, code="k-2")
    make_kpi(project=shown, code="k-3", is_published=False)
    make_review(project=shown, status="submitted", year=2022)
    later = make_area_plan(plan=make_plan(is_published=False))
    hidden = make_project(area_plan=later, code="p-4")
    withdraw(hidden)
    withdraw(shown)

    for address in (
        "/projects/p-2/",
        "/kpis/k-2/",
        "/kpis/k-3/",
        "/projects/p-1/reviews/2022/",
        "/projects/p-4/",
        "/projects/p-9/",
    ):
        assert client.get(address).status_code == 404, address
