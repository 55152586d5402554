import pytest
from django.core.exceptions import ValidationError

from kpis.models import KPISeries
from policyportal.editing.constraints import check_constraints
from tests.factories import make_actual, make_series

pytestmark = pytest.mark.django_db


def broken(ask) -> list[str]:
    with pytest.raises(ValidationError) as refusal:
        ask()
    return refusal.value.messages


def test_checks_that_hold_are_one_question(django_assert_num_queries):
    series = make_series()
    assert len(KPISeries._meta.constraints) > 10

    # A savepoint, the question and its release; and what must be unique.
    with django_assert_num_queries(4):
        check_constraints(series)


def test_broken_checks_are_told_as_django_tells_them():
    series = make_series()
    series.source = ""
    series.target_bound = "maintain"

    messages = broken(lambda: check_constraints(series))

    assert len(messages) == 3
    assert messages == broken(series.validate_constraints)


def test_what_is_unique_is_asked_besides():
    actual = make_actual(year=2022)
    other = make_actual(series=actual.series, year=2023)
    other.year = 2022

    messages = broken(lambda: check_constraints(other))

    assert messages == broken(other.validate_constraints)
