"""What stands against an actual, and that form, table, file and database say it in the same words."""

from datetime import date
from decimal import Decimal

import pytest

from kpis.actuals import rules
from kpis.actuals.rules import (
    Objection,
    closed_objection,
    closed_sentence,
    objections,
)
from kpis.models import KPISeries
from kpis.periods import Period
from policyportal.editing.refusals import RULES
from tests.kpis.forms import figure


@pytest.fixture(autouse=True)
def in_2026(monkeypatch):
    """Reiwa 7 (2025) is over since April, Reiwa 8 is running."""
    over = rules.latest_year_over
    monkeypatch.setattr(rules, "latest_year_over", lambda: over(date(2026, 11, 1)))


def series(**values) -> KPISeries:
    """From 100人 in R2 to 120人 in R9, not saved."""
    figures = {
        "unit": "人",
        "baseline_value": Decimal(100),
        "baseline_period": Period.year(2020),
        "baseline_basis": "year",
        "target_value": Decimal(120),
        "target_period": Period.year(2027),
        "target_basis": "year",
    }
    return KPISeries(**figures | values)


def found(year=2022, value="105", others=(), **values) -> list[Objection]:
    number = None if value is None else Decimal(value)
    return objections(series(**values), year, number, others=others)


def test_nothing_stands_against_a_value_of_an_open_year_near_the_one_before():
    assert found() == []
    assert found(year=2026) == []  # the year that is running


@pytest.mark.parametrize(
    ("year", "sentence"),
    [
        pytest.param(
            2027,
            "R9は、まだ来ていない年です。R8までの年を入力してください。",
            id="not-yet",
        ),
        pytest.param(
            2020,
            "この系列の実績値は、R3からR9までの年のものです（基準値より後、目標の年・期間まで）。",
            id="of-the-baseline",
        ),
    ],
)
def test_year_that_is_not_measured(year, sentence):
    assert found(year=year) == [Objection("year", sentence)]


def test_year_past_the_target():
    (objection,) = found(year=2024, target_period=Period.year(2023))

    assert objection.sentence.startswith("この系列の実績値は、R3からR5までの年のものです")


PROVISIONAL, FINAL = "provisional", "final"
CLOSED, UNEXPLAINED = Objection("year", closed_sentence(2022)), "revision_reason"


@pytest.mark.parametrize(
    ("before", "after", "reason", "of_bureaus", "of_head"),
    [
        pytest.param(PROVISIONAL, FINAL, "", None, None, id="settled"),
        pytest.param(PROVISIONAL, FINAL, "final_report", None, None, id="final-report"),
        pytest.param(PROVISIONAL, FINAL, "error", CLOSED, None, id="settled-and-wrong"),
        pytest.param(PROVISIONAL, PROVISIONAL, "", CLOSED, UNEXPLAINED, id="another-value"),
        pytest.param(FINAL, FINAL, "", CLOSED, UNEXPLAINED, id="final-for-no-reason"),
        pytest.param(FINAL, FINAL, "retroactive", CLOSED, None, id="final"),
        pytest.param(FINAL, PROVISIONAL, "", CLOSED, UNEXPLAINED, id="back"),
    ],
)
def test_actual_of_a_year_that_an_approved_review_has_closed(
    before, after, reason, of_bureaus, of_head
):
    change = {"before": before, "after": after, "reason": reason}

    assert closed_objection(2022, **change, is_head=False) == of_bureaus
    said = closed_objection(2022, **change, is_head=True)
    assert (said and said.field) == of_head


def test_value_that_jumps_may_be_confirmed():
    (objection,) = found(value="1050")

    assert (objection.field, objection.may_confirm) == ("value", True)
    assert "桁・単位を確認してください（R2：100人 → 入力：1,050人）。" in objection.sentence


def test_value_is_held_against_the_other_actuals_first():
    others = [figure("1000", "人", "R3")]

    assert found(value="1050", others=others) == []
    assert [objection.field for objection in found(value="105", others=others)] == ["value"]


def test_without_a_value_the_year_alone_is_looked_at():
    assert found(value=None) == []
    assert [objection.field for objection in found(year=2020, value=None)] == ["year"]


def test_all_that_stands_against_it_is_said_at_once():
    others = [figure("100", "人", "R8")]

    fields = [objection.field for objection in found(year=2027, value="900", others=others)]

    assert fields == ["year", "value"]


def test_closed_year_is_said_in_the_words_of_the_database():
    assert closed_sentence(2022) == f"R4は、{RULES['kpis_actual_year_open']}"


@pytest.mark.parametrize(
    ("value", "values", "said"),
    [
        pytest.param("105.5", {}, "整数で入力してください（入力：105.5人）。", id="of-people"),
        pytest.param("105.0", {}, "整数で入力してください", id="as-written"),
        pytest.param("105.5", {"decimals": 1}, "", id="as-staff-say"),
        pytest.param("105.55", {"decimals": 1}, "小数1桁までで入力してください", id="finer"),
        pytest.param("105.5", {"baseline_value": Decimal("100.0")}, "", id="as-printed"),
        pytest.param("105.5", {"unit": "千人", "decimals": 0}, "整数で", id="set-to-whole"),
    ],
)
def test_decimals_that_a_series_does_not_have_are_refused(value, values, said):
    (*objections_, objection) = found(value=value, **values) or [Objection("", "")]

    assert objections_ == []
    assert said in objection.sentence
    assert not objection.may_confirm
