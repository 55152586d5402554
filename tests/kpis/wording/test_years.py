"""Deed beside number: the years of series, with what their bureau wrote of them."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import override_settings

from kpis.figures import Basis, Bound
from kpis.judgement import Verdict
from kpis.models import KPISeries, SeriesBreak
from kpis.periods import Period
from kpis.wording.series import wording_of
from kpis.wording.years import end_rows, year_rows
from projects.models import Review
from tests.factories import (
    make_actual,
    make_change,
    make_kpi,
    make_missing,
    make_review,
    make_series,
)

pytestmark = pytest.mark.django_db


def test_years_reach_from_the_first_actual_or_review_to_the_last():
    kpi = make_kpi()
    first, second = make_series(kpi=kpi, label="甲"), make_series(kpi=kpi, label="乙")
    make_actual(series=first, year=2022)
    make_actual(series=second, year=2022)
    review = make_review(project=kpi.project, year=2024)

    rows = year_rows([first, second], [review])

    assert [str(row.period) for row in rows] == ["R4", "R5", "R6"]
    assert [len(row.parts) for row in rows] == [2, 2, 2]
    assert [row.has_values for row in rows] == [True, False, False]
    assert [row.review for row in rows] == [None, None, review]


def test_without_actuals_and_reviews_there_is_no_year():
    assert year_rows([make_series()], Review.objects.none()) == []


def test_each_year_is_judged_by_what_was_known_then():
    series = make_series()
    for year, value in ((2020, "100"), (2021, "104"), (2022, "105")):
        make_actual(series=series, year=year, value=Decimal(value))

    parts = [row.parts[0] for row in year_rows([series], [])]

    verdicts = [part.judgement.verdict if part.judgement else None for part in parts]
    assert verdicts == [None, Verdict.ON_PACE, Verdict.BEHIND]
    assert [part.value.moved for part in parts] == ["", "▲4", "▲1"]


def test_value_after_the_target_is_not_judged_once_more():
    series = make_series()
    for year in (2025, 2026):
        make_actual(series=series, year=year, value=Decimal("120"))

    parts = [row.parts[0] for row in year_rows([series], [])]

    assert [part.judgement is not None for part in parts] == [True, False]


def test_total_so_far_is_that_of_the_targets_years():
    series = make_series(
        baseline_value=None,
        target_period=Period(2020, 2024),
        target_basis=Basis.TOTAL,
        target_bound=Bound.AT_LEAST,
    )
    for year, value in ((2020, "20.5"), (2021, "3"), (2023, "4")):
        make_actual(series=series, year=year, value=Decimal(value))

    assert [row.parts[0].total for row in year_rows([series], [])] == ["", "23.5人", "", ""]
    with override_settings(SHOW_JUDGEMENT=False):
        again = KPISeries.objects.get()
        assert [row.parts[0].total for row in year_rows([again], [])] == ["", "", "", ""]


def test_former_target_and_break_stand_in_the_years_they_are_of():
    series = make_series()
    change = make_change(series=series, valid_from=date(2024, 4, 1))
    make_actual(series=series, year=2021)
    make_actual(series=series, year=2022)
    series_break = SeriesBreak.objects.create(
        series=series, year=2022, kind="definition", reason="試験の変更", source="試験資料"
    )

    rows = year_rows([series], [])

    former = [row.parts[0].former_target for row in rows]
    assert [row.year for row in rows] == [2021, 2022, 2023, 2024]
    assert [row.has_values for row in rows] == [True, True, False, True]
    assert [term.figure if term else None for term in former] == [None, None, None, change.old]
    assert [row.parts[0].series_break for row in rows] == [None, series_break, None, None]
    assert rows[1].parts[0].value.change is None


def test_each_source_of_a_year_is_said_once():
    kpi = make_kpi()
    series = [make_series(kpi=kpi, label=label) for label in "甲乙丙"]
    make_actual(series=series[0], source="統計", note="速報")
    make_actual(series=series[1], source="統計")
    make_actual(series=series[2], source="統計")

    (row,) = year_rows(series, [])

    assert row.sources == ["統計（速報）", "統計"]


def test_ends_say_whether_their_figures_are_those_of_the_outline():
    kpi = make_kpi()
    printed = {"sheet": "試験", "first_line": 2, "last_line": 2}
    series = [
        make_series(kpi=kpi, label="甲", target_quote="120人(R7)", source="改訂", **printed),
        make_series(kpi=kpi, label="乙", baseline_value=None, source="別の資料"),
    ]

    baselines, targets = end_rows(series)

    assert (baselines.label, targets.label) == ("基準値", "目標値")
    assert baselines.figures == [("甲", series[0].baseline), ("乙", None)]
    assert targets.figures == [("甲", series[0].target), ("乙", series[1].target)]
    assert baselines.sources == ["改訂（概要の数値から変更）"]
    assert targets.sources == ["概要のとおり", "別の資料"]


def test_years_without_an_actual_say_why_and_rows_what_is_awaited():
    series = make_series()
    make_actual(series=series, year=2022)
    before = make_missing(series=series, year=2021, kind="not_surveyed", reason="試験")
    after = make_missing(series=series, year=2024)

    rows = year_rows([series], [])

    assert [row.year for row in rows] == [2021, 2022, 2023, 2024]
    assert [row.parts[0].missing for row in rows] == [before, None, None, after]
    assert [row.has_values for row in rows] == [True, True, False, True]
    wording = wording_of(series)
    assert wording.awaited == after
    assert wording.missing_sentences == [
        "R3は調査がなく、実績値はありません（試験）。",
        "R6の実績値は、集計中です。",
    ]
    make_actual(series=series, year=2025)
    assert wording_of(KPISeries.objects.get()).awaited is None
