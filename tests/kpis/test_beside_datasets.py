"""The datasets of what is told beside KPIs: of the public alone."""

import pytest

from kpis.beside_datasets import BREAKS, HIGHLIGHTS, MISSING, TRANSLATIONS
from kpis.datasets import FAMILIES
from tests.factories import (
    make_break,
    make_family,
    make_highlight,
    make_kpi,
    make_missing,
    make_project,
    make_series,
    make_translation,
)

pytestmark = pytest.mark.django_db


def rows(dataset, plan) -> list[dict]:
    found = dataset.rows(dataset.records(plan))
    return [dict(zip(dataset.columns, row, strict=True)) for row in found]


@pytest.fixture
def series():
    """A series of a public KPI; another one is of a draft."""
    for is_published in (False, True):
        kind = "公開" if is_published else "秘密"
        kpi = make_kpi(
            name=f"{kind}の指標",
            family=make_family(name=f"{kind}の共通"),
            is_published=is_published,
        )
        made = make_series(kpi=kpi)
        make_break(series=made, year=2023, reason=f"{kind}の理由")
        make_missing(series=made, year=2024, kind="not_surveyed", reason=f"{kind}の年")
        make_highlight(series=made)
        make_translation(original=kpi.name, english=f"{kind} indicator")
    return made


def test_years_and_families_are_those_of_public_series(series):
    plan = series.kpi.project.area_plan.plan

    (broken,), (missing,) = rows(BREAKS, plan), rows(MISSING, plan)
    assert (broken["series_code"], broken["year"], broken["reason"]) == (
        series.code,
        2023,
        "公開の理由",
    )
    assert (missing["year"], missing["kind_code"], missing["reason"]) == (
        2024,
        "not_surveyed",
        "公開の年",
    )
    (highlight,), (family,) = rows(HIGHLIGHTS, plan), rows(FAMILIES, plan)
    assert highlight["series_code"] == series.code
    assert family["name"] == "公開の共通"


def test_translations_are_of_texts_that_the_public_reads(series):
    make_translation(original="秘密の事業", english="Secret")
    make_project(name="秘密の事業", is_published=False)

    found = rows(TRANSLATIONS, series.kpi.project.area_plan.plan)

    assert [row["original"] for row in found] == ["公開の指標"]
