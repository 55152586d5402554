"""Pages of KPIs."""

from decimal import Decimal

import pytest
from bs4 import BeautifulSoup

from kpis.figures import Basis, Bound
from kpis.models import Actual
from kpis.periods import Period
from projects.models import Listing
from tests.factories import (
    make_actual,
    make_family,
    make_kpi,
    make_project,
    make_series,
    make_subprefecture,
)

pytestmark = pytest.mark.django_db


def read(client, kpi):
    return BeautifulSoup(client.get(kpi.get_absolute_url()).content, "html.parser")


def test_kpi_page_says_the_sentence_the_scope_and_the_printed_line(client):
    place = make_subprefecture(name="試験の地域")
    series = make_series(
        subprefecture=place,
        sheet="道央広域",
        first_line=326,
        last_line=326,
        baseline_quote="100人(R2)",
    )

    page = read(client, series.kpi)

    assert page.h1.text == series.kpi.name
    assert page.find(class_="series__sentence").text == series.sentence
    assert page.find("a", string="試験の地域")["href"] == place.get_absolute_url()
    assert page.find("a", string="326行")["href"] == "/about/outline/326/"
    assert "実績値は未登録です" in page.text


def test_scope_that_is_not_printed_is_said_to_be_missing(client):
    series = make_series()

    assert "対象の地域：振興局ごとの地域の記載なし" in read(client, series.kpi).text


def test_missing_baseline_is_said_and_gives_no_rate(client):
    series = make_series(
        baseline_value=None,
        target_value=Decimal("50"),
        target_period=Period(2020, 2024),
        target_basis=Basis.TOTAL,
        target_bound=Bound.AT_LEAST,
        target_prefix="延べ",
    )

    page = read(client, series.kpi)

    assert "基準値の記載がないため、進捗率は計算しません。" in page.text
    assert "記載なし" in page.find("table").text
    assert "延べ50人以上(R2～R6)" in page.text
    assert "期間の合計と読みました" not in page.text


def test_total_that_is_not_printed_as_one_is_marked(client):
    series = make_series(
        baseline_period=Period(2015, 2019),
        baseline_basis=Basis.TOTAL,
        target_period=Period(2020, 2024),
        target_basis=Basis.TOTAL,
    )

    assert "期間の合計と読みました（原案の印字は期間のみ）" in read(client, series.kpi).text


def test_zero_is_a_number(client):
    series = make_series(baseline_value=Decimal("0"))

    assert "0人(R2)" in read(client, series.kpi).text


def test_excerpt_of_kpis_reaches_the_page(client):
    kpi = make_kpi(project=make_project(kpis_listing=Listing.EXCERPT))
    make_series(kpi=kpi)

    assert "の主なKPI" in read(client, kpi).find(class_="kpi-of").text


def test_actual_takes_the_place_of_the_empty_state(client):
    actual = make_actual(year=2022, value=Decimal("-7.50"), state=Actual.State.PROVISIONAL)

    page = read(client, actual.series.kpi)

    assert "実績値は未登録です" not in page.text
    assert "実績値（暫定）" in page.text
    assert "−7.50人" in page.text
    assert "R4（2022）" in page.text


def test_kpis_of_a_family_stand_beside_each_other(client):
    family = make_family(name="来た人の数")
    kpi, other = make_kpi(family=family), make_kpi(family=family, name="よその指標")
    make_series(kpi=kpi)
    make_series(kpi=other)

    section = read(client, kpi).find(id="family").parent

    assert "来た人の数" in section.text
    assert [link.text for link in section.find_all("a")] == [kpi.name, "よその指標"]
    assert "合計や順位は示しません" in section.text


def test_kpi_of_an_unnamed_project_has_no_page(client):
    project = make_project()
    kpi = make_kpi(project=project)
    project.name, project.measures_listing, project.kpis_listing = "", "", ""
    project.save()

    assert client.get(kpi.get_absolute_url()).status_code == 404


def test_dashed_line_of_a_drawing_says_what_it_is(client):
    actual = make_actual(year=2022)

    drawing = read(client, actual.series.kpi).find("svg")

    assert drawing.find(class_="drawing__expected")
    assert "点線：経過年から見た目安" in drawing.text


def test_kpi_page_of_zeros_to_maintain_is_drawn(client):
    series = make_series(
        baseline_value=Decimal("0"), target_value=Decimal("0"), target_bound=Bound.MAINTAIN
    )

    assert read(client, series.kpi).find("svg", class_="drawing--maintain")


def test_kpi_page_leads_to_the_kpis_before_and_after_in_its_area(client):
    project = make_project()
    before, here, after = (make_kpi(project=project, order=order) for order in (1, 2, 3))
    make_kpi()

    nav = read(client, here).find("nav", class_="neighbours")

    assert nav.find("a", rel="prev")["href"] == before.get_absolute_url()
    assert nav.find("a", rel="next")["href"] == after.get_absolute_url()
    assert not read(client, after).find("a", rel="next")
