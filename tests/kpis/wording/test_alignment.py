"""Which rows places share, and where everything else of them stands."""

import pytest

from kpis.models import KPIFamily
from kpis.wording.alignment import Column, indicator_rows, theme_rows
from policyportal.pages.paging import Beginning
from projects.models import Project
from tests.factories import (
    make_family,
    make_kpi,
    make_project,
    make_series,
    make_subprefecture,
    make_theme,
)

pytestmark = pytest.mark.django_db


def columns_of(*places):
    found = list(Project.objects.for_cards().with_kpis())
    return [Column.of(place, found, 9, Project.objects.taking_part([place])) for place in places]


def test_column_has_the_projects_and_the_series_of_its_place():
    """What is printed for a neighbour does not concern it; what is printed for no place does."""
    here, there = make_subprefecture(), make_subprefecture()
    project = make_project(subprefectures=[here, there])
    make_project(subprefectures=[there])
    kpi = make_kpi(project=project)
    own = make_series(kpi=kpi, label="ここ", subprefecture=here)
    make_series(kpi=kpi, label="となり", subprefecture=there)
    unstated = make_series(kpi=kpi, label="みんな")

    (column,) = columns_of(here)

    assert column.projects == Beginning([project], 1)
    assert column.series_of(column.kpis[0]) == [own, unstated]


def test_area_has_what_is_counted_in_it():
    place = make_subprefecture()
    project = make_project(subprefectures=[place])
    make_project(subprefectures=[place])
    series = make_series(kpi=make_kpi(project=project), subprefecture=make_subprefecture())

    column = Column.of(project.area, Project.objects.for_cards().with_kpis(), 9, Project.objects)

    assert column.projects.records == [project]
    assert column.series_of(series.kpi) == [series]


def test_row_of_an_indicator_has_figures_of_its_own_in_two_places():
    """One figure for both is no row, nor is a family that one of them has."""
    here, there = make_subprefecture(), make_subprefecture()
    family, alone = make_family(name="来た人の数"), make_family()
    both = make_project(subprefectures=[here, there])
    make_series(kpi=make_kpi(project=both))
    first = make_series(kpi=make_kpi(project=both, family=family), subprefecture=here)
    own = make_project(subprefectures=[there])
    second = make_series(kpi=make_kpi(project=own, family=family), unit="千人")
    make_series(kpi=make_kpi(project=own, family=alone))

    (row,) = indicator_rows(columns_of(here, there), KPIFamily.objects.all())

    assert (row.name, row.family) == ("来た人の数", family)
    assert [[part.series for part in cell.parts] for cell in row.cells] == [[first], [second]]
    assert row.cells[1].parts[0].converted == "100,000人 → 120,000人"
    assert not row.cells[0].parts[0].is_shared


def test_project_stands_once_under_its_first_theme_and_what_has_none_is_last():
    here, there = make_subprefecture(), make_subprefecture()
    first, second = make_theme(order=1), make_theme(order=2)
    bare = make_project(subprefectures=[here])
    themed = make_project(subprefectures=[here], themes=[second, first])
    common = make_project(subprefectures=[there, here], themes=[second])
    series = make_series(kpi=make_kpi(project=common))

    rows = theme_rows(columns_of(here, there), [])

    assert [row.theme for row in rows] == [first, second, None]
    assert [part.project for part in rows[0].cells[0].parts] == [themed]
    assert [part.project for part in rows[1].common] == [common]
    assert [part.series for part in rows[1].common[0].parts] == [series]
    assert [row.has_own for row in rows] == [True, False, True]
    assert rows[2].cells[0].parts[0].project == bare
