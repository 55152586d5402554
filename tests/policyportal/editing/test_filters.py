"""Lists are narrowed by edition and year, wherever records have them."""

import pytest
from django.contrib import admin

from kpis.models import Actual, Turn
from policyportal.editing.filters import ChangedYearFilter, EditionFilter, YearFilter
from projects.models import Project, ReviewRecord
from tests import factories as make
from tests.staff import address, cells, queries_of, read, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    return sign_in(client)


def choices(page, title):
    """What a filter of a list offers."""
    for filters in read(page).select("#changelist-filter details"):
        if title in filters.summary.text:
            return [link.text.strip() for link in filters.select("a")]
    return []


def test_actuals_are_found_by_year_and_edition_and_their_file_follows(staff):
    first, second = (
        make.make_plan(title="甲の方針"),
        make.make_plan(title="乙の方針", is_shown=False),
    )
    for plan in (first, second):
        project = make.make_project(area_plan=make.make_area_plan(plan=plan))
        series = make.make_series(kpi=make.make_kpi(project=project))
        for year in (2022, 2023):
            make.make_actual(series=series, year=year)

    every = staff.get(address(Actual))
    query = f"?year=R5&edition={second.code}"
    found = staff.get(address(Actual) + query)

    assert choices(every, "年") == ["全て", "R5（2023）", "R4（2022）"]
    assert choices(every, "版") == ["全て", f"{first}（表示中）", str(second)]
    assert len(cells(every, "shown_year")) == 4
    assert cells(found, "shown_year") == ["R5（2023）"]
    link = read(found).select_one(".export_link")["href"]
    assert set(link.partition("?")[2].split("&")) == set(query[1:].split("&"))


def test_one_edition_is_no_choice(staff):
    make.make_project()

    assert not choices(staff.get(address(Project)), "版")


@pytest.mark.parametrize("query", ["year=x", "edition=x", "edition="])
def test_what_makes_no_sense_starts_over(staff, query):
    make.make_plan(is_shown=False)
    make.make_actual()

    assert staff.get(f"{address(Actual)}?{query}").url == f"{address(Actual)}?e=1"


def test_years_of_parts_and_of_moments(staff):
    make.make_record(review=make.make_review(year=2022))
    make.make_turn()

    assert choices(staff.get(address(ReviewRecord)), "年") == ["全て", "R4（2022）"]
    assert choices(staff.get(address(Turn)), "変わった年度") == ["全て", "R8（2026）"]
    assert len(cells(staff.get(f"{address(Turn)}?year=2026"), "code")) == 1
    assert not cells(staff.get(f"{address(Turn)}?year=R7"), "code")


def test_list_makes_the_same_queries_for_many_years(staff):
    series = make.make_series()
    make.make_actual(series=series, year=2019)
    few = queries_of(staff, address(Actual))
    for year in (2020, 2021, 2022):
        make.make_actual(series=series, year=year)

    assert queries_of(staff, address(Actual)) == few


def test_every_list_of_what_has_them_offers_both():
    """What belongs to a series or a project is of an edition; what has a year is found by it."""
    for model, page in admin.site._registry.items():
        names = {field.name for field in model._meta.fields}
        filters = [shown for shown in page.list_filter if isinstance(shown, type)]
        if names & {"series", "project", "area_plan", "plan", "kpi"}:
            assert any(issubclass(shown, EditionFilter) for shown in filters), model
        if "year" in names:
            years = [shown for shown in filters if issubclass(shown, YearFilter)]
            assert years, model
            assert ChangedYearFilter not in years, model
