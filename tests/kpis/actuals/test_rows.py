"""A row of the table of actuals, without the page around it."""

from decimal import Decimal

import pytest
from django.http import QueryDict

from kpis.actuals.rows import ActualRow
from kpis.actuals.rules import objections
from kpis.models import Actual, KPISeries
from kpis.periods import Period
from tests.factories import make_actual, make_missing, make_series

pytestmark = pytest.mark.django_db

TYPED = {"year": "R4", "value": "105", "state": "final", "source": "試験資料"}


def row(series: KPISeries, common_source="", **typed) -> ActualRow:
    data = QueryDict(mutable=True)
    data.update({f"s-{name}": value for name, value in (TYPED | typed).items()})
    data["source"] = common_source
    initial = {"year": 2022, "state": Actual.State.PROVISIONAL}
    return ActualRow(data, prefix="s", series=series, initial=initial)


def test_row_is_the_actual_that_it_says():
    typed = row(make_series(), note="試験の備考")

    assert typed.errors == {}
    actual = typed.actual
    assert (actual.year, actual.value, actual.state) == (2022, Decimal(105), "final")
    assert (actual.source, actual.note) == ("試験資料", "試験の備考")


def test_empty_row_says_nothing_and_has_no_mistakes():
    typed = row(make_series(), value="", source="", year="なし")

    assert typed.is_empty
    assert typed.errors == {}


def test_source_of_all_rows_is_that_of_a_row_without_its_own():
    shared = row(make_series(), source="", common_source="共通")
    own = row(make_series(), common_source="共通")

    assert shared.is_valid()
    assert shared.actual.source == "共通"
    assert own.is_valid()
    assert own.actual.source == "試験資料"
    assert set(row(make_series(), source="").errors) == {"source"}


@pytest.mark.parametrize("year", ["R2", "R20"])
def test_row_says_what_the_rules_say_of_its_year(year):
    series = make_series()
    typed = row(series, year=year)
    (objection,) = objections(series, typed.fields["year"].clean(year), None, others=[])

    assert typed.errors["year"] == [objection.sentence]


def test_year_that_is_entered_is_left_to_the_table():
    series = make_series()
    entered = make_actual(series=series)

    typed = row(series, value="9999")

    assert typed.errors == {}
    assert typed.entered == entered


def test_value_that_jumps_is_asked_about_until_this_very_value_is_confirmed():
    series = make_series()

    asked = row(series, value="1,050")
    assert list(asked.errors) == ["confirmed"]
    assert (
        "正しい値のときは、「この値で間違いありません」を選んでください"
        in asked.errors["confirmed"][0]
    )
    assert 'value="1050"' in str(asked["confirmed"])
    assert list(row(series, value="1051", confirmed="1050").errors) == ["confirmed"]
    confirmed = row(series, value="1,050", confirmed="1050")
    assert confirmed.errors == {}
    assert confirmed.kept_confirmation == "1050"


def test_year_other_than_that_of_the_table_is_asked_about():
    series = make_series()

    asked = row(series, year="R5")
    assert list(asked.errors) == ["confirmed"]
    assert asked.errors["confirmed"][0].startswith(
        "この表はR4のものです。R5の分として登録しますか。"
    )
    assert row(series, year="R5", confirmed="105（R5）").errors == {}
    assert list(row(series, year="R6", confirmed="105（R5）").errors) == ["confirmed"]
    compiling = {"year": "R5", "value": "集計中"}
    assert list(row(series, **compiling).errors) == ["confirmed"]
    assert row(series, **compiling, confirmed="（R5）").errors == {}


@pytest.mark.parametrize("value", ["R4 105", "令和４年度　１０５", "2022年：105"])
def test_value_with_the_year_of_its_row_is_that_value(value):
    typed = row(make_series(), value=value)

    assert typed.errors == {}
    assert typed.actual.value == 105


def test_value_with_another_year_is_asked_about():
    typed = row(make_series(), value="R5 105")

    assert typed.errors == {
        "value": [
            "R5の値のようですが、この行はR4です。R5の値なら年をR5に直し、R4の値なら数値だけを入力してください。"
        ]
    }
    assert "数値として読めません" in row(make_series(), value="2022 105").errors["value"][0]


def test_years_that_a_yearly_target_lacks_are_named():
    yearly = {"target_period": Period(2021, 2025), "target_basis": "every_year"}
    series = make_series(baseline_value=None, target_bound="at_least", **yearly)
    make_missing(series=series, year=2021)

    row_of = row(series)
    row_of.initial["year"] = 2024
    assert row_of.earlier_missing == [2022, 2023]
    assert not row_of.is_summed
    assert row(make_series()).earlier_missing == []


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        pytest.param({"value": "集計中"}, "集計中", id="said-in-the-value"),
        pytest.param({"state": "compiling"}, "集計中", id="chosen"),
        pytest.param({"state": "compiling", "value": "－"}, "集計中", id="chosen-over-a-dash"),
        pytest.param({"value": "R8年10月公表予定"}, "令和8年10月に公表予定", id="with-its-month"),
        pytest.param(
            {"state": "announced", "expected_on": "2026-10"}, "令和8年10月に公表予定", id="month"
        ),
        pytest.param(
            {"value": "調査なし", "note": "5年ごと"}, "調査なし（5年ごと）", id="with-its-reason"
        ),
    ],
)
def test_row_says_why_there_is_no_value(typed, words):
    series = make_series()
    known = make_missing(series=series, reason="試験")
    row_of = row(series, **{"value": "", "state": "final", "source": ""} | typed)

    assert row_of.errors == {}
    assert row_of.missing_value.words == words
    assert row_of.missing_value.pk == known.pk
    assert not row_of.is_empty


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        (
            {"value": "未定"},
            "state",
            "「未定」は、次のどれですか（集計中、公表予定、調査を行わない）。",
        ),
        ({"value": "－"}, "state", "「－」は、次のどれですか（"),
        ({"value": "n/a"}, "state", "「n/a」は、次のどれですか（"),
        ({"state": "compiling", "value": "105"}, "state", "実績値があるときは、暫定か確定を"),
        ({"state": "announced", "value": ""}, "expected_on", "公表予定の年月を入力して"),
        ({"value": "調査を行わない"}, "note", "調査を行わない理由を、備考に"),
        ({"value": "百"}, "value", "「百」は数値ではありません。"),
        ({"state": "compiling", "value": "", "year": "R2"}, "year", "この系列の実績値は、"),
    ],
)
def test_row_asks_which_kind_of_missing_it_is(typed, field, sentence):
    row_of = row(make_series(), **typed)

    assert list(row_of.errors) == [field]
    assert row_of.errors[field][0].startswith(sentence)
