"""The datasets of KPIs: a row a figure, and of a year without one why."""

from decimal import Decimal

import pytest

from kpis.datasets import KPIS, SERIES, VALUES
from tests.factories import make_actual, make_break, make_missing, make_series

pytestmark = pytest.mark.django_db


def rows(dataset, plan) -> list[dict]:
    found = dataset.rows(dataset.records(plan))
    return [dict(zip(dataset.columns, row, strict=True)) for row in found]


def test_values_are_in_the_order_of_time_with_their_states():
    series = make_series(decimals=1)
    plan = series.kpi.project.area_plan.plan
    make_actual(series=series, year=2023, value=Decimal("0"), state="provisional")
    make_actual(series=series, year=2022, value=Decimal("7.0"), state="final", source="試験の統計")
    make_actual(series=series, year=2021, value=Decimal("6.5"), state="final")
    make_break(series=series, year=2022)
    make_missing(series=series, year=2024, kind="not_surveyed", reason="5年ごとのため")

    found = rows(VALUES, plan)

    assert [row["kind_code"] for row in found] == ["baseline", *["actual"] * 4, "target"]
    told = [(row["first_year"], row["value"], row["status_code"]) for row in found[1:5]]
    assert told == [
        (2021, Decimal("6.5"), "A"),
        (2022, Decimal("7.0"), "B"),
        (2023, Decimal("0"), "P"),
        (2024, None, "M"),
    ]
    assert found[2]["source"] == "試験の統計"
    assert found[2]["first_line"] is None
    assert found[4]["remark"] == "調査なし（5年ごとのため）"
    assert found[5]["bound_code"] == series.target_bound


def test_series_and_kpis_lead_to_one_another():
    series = make_series()
    plan = series.kpi.project.area_plan.plan

    (kpi,), (found,) = rows(KPIS, plan), rows(SERIES, plan)

    assert found["kpi_code"] == kpi["code"] == series.kpi.code
    assert kpi["project_code"] == series.kpi.project.code
    assert (found["aim_code"], found["aim"]) == ("rise", "増やす・高める")
