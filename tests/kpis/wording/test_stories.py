"""An area's story in sentences."""

from datetime import date
from decimal import Decimal

import pytest

from kpis.wording.stories import Story, story_of, things
from tests.factories import (
    make_actual,
    make_area_plan,
    make_kpi,
    make_project,
    make_series,
)


def story(**values) -> Story:
    return Story(**({"projects": 18, "kpis": 8, "targets": 8} | values))


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (
            story(),
            "このために、18のプロジェクトを進めます。進み具合は、8つのKPIで測ります。",
        ),
        (
            story(projects=6, kpis=6, targets=10),
            "このために、6つのプロジェクトを進めます。進み具合は、6つのKPI、10の目標で測ります。",
        ),
        (
            story(projects=2, kpis=0, targets=0),
            "このために、2つのプロジェクトを進めます。",
        ),
    ],
)
def test_story_of_a_plan_without_actuals(told, words):
    assert "".join(told.sentences) == words


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (
            {"entered": 7, "reached": 3},
            "令和6（2024）の実績値は、8つの目標のうち7つに入り、3つが達成です。",
        ),
        (
            {"entered": 8, "reached": 0},
            "令和6（2024）の実績値は、8つの目標のうち8つに入り、達成はまだです。",
        ),
        ({"entered": 7}, "令和6（2024）の実績値は、8つの目標のうち7つに入りました。"),
    ],
)
def test_story_ends_with_the_newest_year(values, words):
    assert story(year=2024, **values).sentences[-1] == words


def test_things_are_counted_as_people_say_it():
    assert [things(number) for number in (0, 1, 9, 10)] == ["0", "1つ", "9つ", "10"]


@pytest.mark.django_db
def test_stories_count_what_is_public_and_the_newest_year_of_each_area(settings):
    here, there = (
        make_area_plan(declared_projects=number, sheet_projects=number) for number in (3, 1)
    )
    project = make_project(area_plan=here)
    make_project(area_plan=here, name="")
    kpi = make_kpi(project=project)
    for label, years in (("甲", {2022: 120}), ("乙", {2022: 120, 2023: 121}), ("丙", {2023: 101})):
        series = make_series(kpi=kpi, label=label)
        for year, value in years.items():
            make_actual(series=series, year=year, value=Decimal(value))
    draft = make_kpi(project=project, is_published=False)
    make_actual(series=make_series(kpi=draft), year=2024)
    ended = make_kpi(project=project, ended_on=date(2023, 3, 31), end_reason="試験の終わり")
    make_series(kpi=ended)

    assert story_of(here) == Story(projects=3, kpis=2, targets=4, year=2023, entered=2, reached=1)
    assert story_of(there) == Story(projects=1, kpis=0, targets=0, reached=0)
    settings.SHOW_JUDGEMENT = False
    assert story_of(here).reached is None
