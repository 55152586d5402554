"""いまの状況 of the plan with four invented years."""

import csv

import pytest
from bs4 import BeautifulSoup

from kpis.models import KPISeries
from tests.pages.test_budgets import STATUS, first_visit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_lived_plan")]


def statuses(client, query=""):
    return BeautifulSoup(client.get(f"/status/{query}").content, "lxml")


def names_of_rows(page):
    return [row.th.a.text for row in page.find_all("tr") if row.td]


def rows_of_file(client, query=""):
    content = client.get(f"/status/list.csv{query}").content
    return list(csv.DictReader(content.decode("utf-8-sig").splitlines()))


def test_status_of_the_lived_plan_counts_its_rows(client):
    page = statuses(client)

    counts = {
        count["href"]: int(count.text.split()[1].partition("（")[0])
        for count in page.find_all(class_="mark-count")
    }
    listed = KPISeries.objects.with_page().count()
    assert sum(counts.values()) == len(names_of_rows(page)) == listed
    for address, number in counts.items():
        query = "?" + address.partition("?")[2]
        assert len(names_of_rows(statuses(client, query))) == number
        assert len(rows_of_file(client, query)) == number


@pytest.mark.parametrize("sort", ["plan", "judgement", "pace", "change", "newest"])
def test_status_of_the_lived_plan_has_an_address_for_each_order(client, sort):
    query = "" if sort == "plan" else f"?sort={sort}"
    page = statuses(client, query)

    names = names_of_rows(page)
    assert names == [row["指標名"] for row in rows_of_file(client, query)]
    areas = [head.a.text for head in page.find_all("th", scope="rowgroup")]
    assert len(areas) == len(set(areas)) == (0 if sort in ("change", "newest") else 6)


def test_home_of_the_lived_plan_leads_to_what_is_late_in_one_tap(client):
    home = BeautifulSoup(client.get("/").content, "lxml")
    (late,) = home.find_all("a", string=lambda text: "未達成・遅れなど" in str(text))

    page = BeautifulSoup(client.get(late["href"]).content, "lxml")

    rows = names_of_rows(page)
    assert late.text.strip() == f"未達成・遅れなどの目標 {len(rows)}件"
    for mark in page.find_all("td", attrs={"data-label": "参考判定"}):
        assert mark.text.strip()[0] in "△×"


def test_status_of_the_lived_plan_is_light():
    assert sum(first_visit("/status/").values()) <= STATUS
