"""A row of the table of actuals, without the page around it."""

from decimal import Decimal

import pytest
from django.http import QueryDict

from kpis.actuals.forms import ActualRow
from kpis.actuals.rules import objections
from kpis.models import Actual, KPISeries
from tests.factories import make_actual, make_series

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
