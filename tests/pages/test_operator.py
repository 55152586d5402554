"""What the operator says of itself stands on every kind of page, on paper and in files; nothing else does."""

import pytest
from bs4 import BeautifulSoup

from policyportal.pages.operator import Operator
from tests.factories import make_kpi, make_municipality, make_plan, make_project, make_series

pytestmark = pytest.mark.django_db
EVERYTHING = Operator(
    publisher="試験庁",
    office="試験課",
    telephone="011-000-0000（内線 1）",
    report="https://example.jp/form?about={page}",
    licence="試験の条件",
    licence_url="https://example.jp/licence/",
    official_page="https://example.jp/plan/",
    official_pdf="https://example.jp/plan.pdf",
)
SAID = ("試験庁", "試験課", "011-000-0000", "誤りを知らせる", "利用条件", "example.jp", "未設定")


@pytest.fixture
def paths():
    """Pages of a small plan: two of its own, home, about, a list, and one that is not there."""
    kpi = make_kpi(project=make_project())
    make_series(kpi=kpi)
    town = make_municipality().get_absolute_url()
    return [kpi.get_absolute_url(), town, "/", "/about/", "/kpis/?unit=x", "/nowhere/"]


def test_operator_stands_on_every_page_with_a_way_to_report_an_error(client, settings, paths):
    settings.OPERATOR = EVERYTHING
    for path in paths:
        page = BeautifulSoup(client.get(path).content, "lxml")
        footer = page.footer
        assert "運営：試験庁 担当：試験課 電話：011-000-0000（内線 1）" in footer.text, path
        assert footer.find("a", rel="license")["href"] == "https://example.jp/licence/"
        assert footer.find("a", href="tel:0110000000")
        assert footer.find("a", href="https://example.jp/plan/")
        assert footer.find("a", href="https://example.jp/plan.pdf")
        report = page.find(class_="report")
        if path == "/nowhere/":
            assert report is None
            continue
        told = f"http://testserver{path}".replace(":", "%3A").replace("/", "%2F")
        told = told.replace("?", "%3F").replace("=", "%3D")
        assert report.a["href"] == f"https://example.jp/form?about={told}"
        on_paper = page.html["data-print-operator"]
        assert on_paper.strip() == (
            "運営：試験庁　担当：試験課　電話：011-000-0000（内線 1）　利用条件：試験の条件"
        )


def test_operator_stands_on_the_page_about_the_plan_and_in_files(client, settings):
    settings.OPERATOR = EVERYTHING
    make_plan()

    page = BeautifulSoup(client.get("/about/").content, "lxml")

    contact = page.find("section", attrs={"aria-labelledby": "contact"})
    assert [row.dt.text for row in contact.find_all("div")] == [
        *("運営", "担当", "電話", "内容の誤り", "利用条件"),
    ]
    document = page.find("section", attrs={"aria-labelledby": "document"})
    assert [link["href"] for link in document.select("ul a")] == [
        EVERYTHING.official_page,
        EVERYTHING.official_pdf,
    ]
    assert client.get("/kpis/list.csv")["Link"] == '<https://example.jp/licence/>; rel="license"'
    assert "<rights>試験の条件</rights>" in client.get("/about/history/feed.atom").text


def test_nothing_is_said_of_an_operator_that_has_set_nothing(client, settings, paths):
    settings.OPERATOR = Operator()

    for path in paths:
        page = client.get(path).text
        assert [word for word in SAID if word in page] == [], path
    assert not client.get("/kpis/list.csv").has_header("Link")
    assert "<rights>" not in client.get("/about/history/feed.atom").text
