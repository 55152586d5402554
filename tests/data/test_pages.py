"""The real plan on its pages: every figure as printed, every number explained."""

import re
from copy import copy
from functools import cache
from itertools import chain

import pytest

from kpis.models import KPI, KPIFamily, KPISeries
from kpis.wording.series import wording_of
from policyportal.records.numbers import narrow
from projects.models import Project
from regions.models import CollaborationArea, Plan, Subprefecture
from tests.data.shipped import asked, read
from tests.pages.twice import figures_too_often

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_plan")]


@cache
def text_of(path):
    """A page's text without white space: figures hold none as printed."""
    return re.sub(r"\s", "", read(path).main.text)


def printed_figures(series):
    """The series' figures from its quotes, folded as pages may fold them: 42 pairs and one target alone."""
    return [narrow(quote) for quote in (series.baseline_quote, series.target_quote) if quote]


def test_85_figures_are_printed():
    assert sum(len(printed_figures(series)) for series in KPISeries.objects.all()) == 85


def test_each_figure_of_a_kpi_stands_twice_on_its_page_at_most():
    for kpi in KPI.objects.named():
        assert figures_too_often(kpi, read(kpi.get_absolute_url()).main) == {}, kpi


def test_every_figure_is_on_its_area_page_as_printed():
    for area in CollaborationArea.objects.all():
        page = text_of(area.get_absolute_url())
        for series in KPISeries.objects.filter(kpi__project__area_plan__area=area):
            for figure in printed_figures(series):
                assert figure in page, (area, figure)


def test_every_figure_is_on_its_project_page_as_printed():
    for project in Project.objects.named():
        page = text_of(project.get_absolute_url())
        for series in KPISeries.objects.filter(kpi__project=project):
            for figure in printed_figures(series):
                assert figure in page, (project, figure)


def test_every_figure_is_on_its_kpi_page_as_printed_with_its_sentence():
    for kpi in KPI.objects.all():
        page = text_of(kpi.get_absolute_url())
        for series in kpi.series.all():
            assert wording_of(series).sentence in page
            assert wording_of(series).no_rate_sentence in page
            for figure in printed_figures(series):
                assert figure in page, (kpi, figure)


def test_nothing_is_judged_for_no_actual_is_known():
    for record in chain(
        CollaborationArea.objects.all(), Project.objects.named(), KPI.objects.all()
    ):
        page = read(record.get_absolute_url()).main
        assert page.find(class_="judgement__mark") is None, record
        assert "実績値はまだありません" in page.text, record


def test_figures_of_a_page_are_no_others():
    """Whatever looks like a figure on an area page is one of the plan's."""
    known = set(chain.from_iterable(printed_figures(series) for series in KPISeries.objects.all()))

    for area in CollaborationArea.objects.all():
        for shown in read(area.get_absolute_url()).find_all(class_="figure"):
            assert shown.text in known


# Trap 7 of the source: what each of the ten says, and why there is no rate where there is none.
TEN = {
    "doo-04-1": (
        "令和2（2020）の113,600haを、令和7（2025）にも維持する目標です。",
        "基準値と目標値が同じ値（維持する目標）のため、進捗率は計算しません。",
    ),
    "tokachi-04-1": (
        "令和3～令和7（2021～2025）の毎年、86.09%以上とする目標です。基準値は、平成29～令和2（2017～2020）の最高値の86.09%です。",
        "年ごとに満たす目標で、基準値から目標値までの変化を測るものではないため、進捗率は計算しません。",
    ),
    "okhotsk-02-1": (
        "令和2～令和6（2020～2024）の5年間で、延べ50件以上とする目標です。",
        "基準値がないため、進捗率は計算しません。",
    ),
    "dohoku-08-1": (
        "令和2～令和6（2020～2024）の5年間で、800人以下に抑える目標です。基準値は、令和元（2019）の178人です。",
        "基準値は1年、目標値は5年間の値のため、進捗率は計算しません。",
    ),
    "doo-05-1": (
        "令和元（2019）の3,352人から、令和6（2024）の3,139人へ、213人（約6.4%）減らす目標です。",
        "",
    ),
    "donan-03-1": (
        "平成27～令和元（2015～2019）の2,728haから、令和2～令和6（2020～2024）の4,341haへ、1,613ha（約59.1%）増やす目標です。",
        "どちらも期間全体の値のため、R2～R6のすべての年の実績値がそろうまで、進捗率は計算しません。",
    ),
    "donan-05-1": (
        "平成26～平成30（2014～2018）の281件から、令和2～令和6（2020～2024）の300件へ、19件（約6.8%）増やす目標です。",
        "どちらも期間全体の値のため、R2～R6のすべての年の実績値がそろうまで、進捗率は計算しません。",
    ),
    "tokachi-03-1": (
        "令和2（2020）の0市町村から、令和7（2025）の19市町村へ、19市町村増やす目標です。",
        "",
    ),
    "kushiro-nemuro-01-1": (
        "令和元（2019）の2,037.0億円から、令和6（2024）の2,104.9億円へ、67.9億円（約3.3%）増やす目標です。",
        "",
    ),
}


@pytest.mark.parametrize("code", TEN)
def test_series_that_are_easily_misread_are_said_rightly(code):
    sentence, reason = TEN[code]

    page = read(f"/kpis/{code}/").main

    assert page.find(class_="series__sentence").text == sentence
    assert reason in page.text
    assert ("進捗率は計算しません" in page.text) == bool(reason)


def test_second_series_of_afforestation_is_said_rightly():
    sentences = [tag.text for tag in read("/kpis/donan-03-1/").find_all(class_="series__sentence")]

    assert sentences[1] == (
        "平成27～令和元（2015～2019）の1,050haから、令和2～令和6（2020～2024）の2,084haへ、1,034ha（約98.5%）増やす目標です。"
    )


def test_totals_that_are_our_reading_are_marked_and_the_printed_one_is_not():
    mark = "期間の合計と読みました（概要には期間だけが書かれています）"

    for code in ("donan-03-1", "donan-05-1", "dohoku-08-1"):
        assert mark in read(f"/kpis/{code}/").main.text
    for code in ("okhotsk-02-1", "tokachi-04-1", "doo-01-1"):
        assert mark not in read(f"/kpis/{code}/").main.text


def test_doo_explains_18_and_19():
    page = read("/regions/doo/")

    projects, notes = page.find(id="projects"), page.find(id="notes")
    assert "全18プロジェクト（うち8件に名前があり、ほか10件は数だけです）" in projects.text
    assert "は全19プロジェクトとし" in notes.text
    assert "主となる地域で1件と数えます" in notes.text
    assert "（※）道南連携地域を中心に、石狩、胆振が連携する" in notes.text
    assert len(projects.find_all("article")) == 8
    assert len(projects.find_all(class_="unnamed")) == 1
    related = page.find(id="related").find(class_="related").find_all("a")
    assert [link.text for link in related] == ["縄文遺跡群を活用した魅力発信と誘客促進プロジェクト"]


@pytest.mark.parametrize("slug", ["dohoku", "okhotsk", "tokachi"])
def test_geopark_project_is_shown_in_the_areas_that_take_part(slug):
    related = read(f"/regions/{slug}/").find(id="related").find(class_="related").find_all("a")

    assert [link.text for link in related] == ["道内ジオパークの連携による地域力向上プロジェクト"]


@pytest.mark.parametrize("slug", ["donan", "kushiro-nemuro"])
def test_areas_without_projects_led_elsewhere_do_not_speak_of_them(slug):
    assert read(f"/regions/{slug}/").find(id="related") is None


@pytest.mark.parametrize(
    ("slug", "declared", "named"),
    [
        ("doo", 18, 8),
        ("donan", 6, 6),
        ("dohoku", 13, 8),
        ("okhotsk", 5, 5),
        ("tokachi", 4, 4),
        ("kushiro-nemuro", 5, 5),
    ],
)
def test_area_page_shows_its_number_and_its_cards(slug, declared, named):
    projects = read(f"/regions/{slug}/").find(id="projects")

    assert f"全{declared}プロジェクト" in projects.text
    assert len(projects.find_all("article")) == named


def test_home_and_about_state_the_numbers():
    facts = read("/").find(id="areas").find_next("p").text
    about = read("/about/").main.text

    assert re.findall(r"\d+", facts) == ["6", "14", "51", "36"]
    assert "51件（うち36件に名前があり" in about
    assert "89（ほか再掲2）" in about


def test_zero_carbon_kpis_stand_beside_each_other():
    rows = read("/kpis/tokachi-03-1/").find(id="family").parent.tbody.find_all("tr")

    assert [row.find(attrs={"data-label": "連携地域"}).text for row in rows] == [
        "道南",
        "道南",
        "オホーツク",
    ]


def test_every_page_of_the_site_has_a_title_and_description_of_its_own():
    """Ten KPIs share four names; area and code tell them apart."""
    paths = (
        [
            "/",
            "/regions/",
            "/projects/",
            "/kpis/",
            "/about/",
            "/about/glossary/",
            "/about/progress/",
            "/about/outline/",
        ]
        + [
            "/about/accessibility/",
            "/about/site/",
            "/easy/",
            "/en/",
            "/easy/about/",
            "/en/about/",
            "/compare/",
        ]
        + [
            *(f"/about/outline/{area.slug}/" for area in CollaborationArea.objects.all()),
        ]
        + [
            one.get_absolute_url()
            for one in chain(
                CollaborationArea.objects.all(),
                Subprefecture.objects.select_related("area"),
                Project.objects.named(),
                KPI.objects.all(),
                KPIFamily.objects.all(),
            )
        ]
    )

    pages = [read(path) for path in paths]

    titles = [page.title.text for page in pages]
    descriptions = [page.find("meta", attrs={"name": "description"})["content"] for page in pages]
    assert len(paths) == 8 + 7 + 6 + 6 + 14 + 36 + 36 + 4
    assert len(set(titles)) == len(set(descriptions)) == len(paths)


def test_every_heading_is_the_printed_name():
    for one in chain(Project.objects.named(), KPI.objects.all(), CollaborationArea.objects.all()):
        heading = copy(read(one.get_absolute_url()).h1)
        for reading in heading.find_all(["rt", "rp"]):
            reading.decompose()
        assert heading.text == one.name


@cache
def lines_of(path):
    return {tag["id"] for tag in read(path).find_all(id=True)}


def test_sources_lead_to_the_printed_lines():
    records = (
        Plan.objects.shown(),
        *Project.objects.named(),
        *KPI.objects.all(),
        *KPISeries.objects.all(),
    )

    for record in records:
        response = asked(f"/about/outline/{record.first_line}/")
        path, _, line = response["Location"].partition("#")
        sheet = read(path)
        assert line in lines_of(path), record
        assert record.sheet in sheet.h1.text


def test_no_page_adds_nendo_to_a_kpis_year():
    """The outline prints neither 年 nor 年度 with a KPI's year; only 十勝's note says 毎年度."""
    for kpi in KPI.objects.all():
        main = copy(read(kpi.get_absolute_url()).main)
        main.find(class_="page-info").decompose()  # the date of the record's last change

        if note := main.find("dt", string="このサイトの注記"):
            note.parent.decompose()  # our own words, on the calendar

        assert not re.search(r"[RH]\d+年|(令和|平成)[\d元]+年|20\d\d年|\d年度", main.text), kpi


def test_totals_that_are_our_reading_are_marked_on_project_pages_and_in_the_booklet():
    mark = "期間の合計と読みました"
    inferred = [
        one for one in KPISeries.objects.select_related("kpi__project") if one.total_is_inferred
    ]
    booklet = read("/print/")

    assert len(inferred) == 4
    for series in inferred:
        project = series.kpi.project
        assert mark in read(project.get_absolute_url()).main.text
        article = booklet.find(string=wording_of(series).sentence).find_parent(
            class_="booklet-project"
        )
        assert mark in article.text
    assert booklet.text.count(mark) >= len(inferred)


def test_status_shows_the_way_ahead_of_every_series_and_says_once_that_none_is_measured():
    page = read("/status/")

    assert len([row for row in page.find_all("tr") if row.td]) == 43
    assert len(page.find_all("th", scope="rowgroup")) == 6
    assert len(page.find_all(class_="spark")) == 43
    assert page.text.count("実績値はまだありません") == 1
    assert page.find(class_="judgement__mark") is None
