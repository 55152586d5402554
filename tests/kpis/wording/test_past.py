from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from kpis.models import ActualRevision, FigureChange, KPISeries
from kpis.querysets import JUDGED_BY
from kpis.wording.past import pasts_of
from policyportal.records.explained import explained
from tests.factories import make_actual, make_break, make_change, make_revision, make_series

pytestmark = pytest.mark.django_db


def past_of(series):
    found = KPISeries.objects.prefetch_related(*JUDGED_BY).filter(pk=series.pk)
    return next(iter(pasts_of(found, ActualRevision.objects.of(series.kpi))), None)


def change_target(series, value, valid_from, moment):
    series.target_value = Decimal(value)
    with explained("試験の見直し", valid_from):
        series.save()
    FigureChange.objects.filter(series=series, valid_from=valid_from).update(changed_at=moment)


def test_series_to_which_nothing_happened_has_no_past():
    series = make_series()
    make_actual(series=series)

    assert past_of(series) is None


def test_targets_are_told_with_the_years_in_which_they_were_valid():
    series = make_series(target_value=Decimal("110"))
    change_target(series, "120", date(2023, 4, 1), datetime(2023, 3, 1, tzinfo=UTC))
    change_target(series, "130", date(2024, 7, 1), datetime(2024, 6, 1, tzinfo=UTC))

    told = [(str(target.figure), target.years) for target in past_of(series).targets]

    assert told == [
        ("110人(R7)", "R4（2022）まで"),
        ("120人(R7)", "R5（2023）"),
        ("130人(R7)", "R6（2024）から"),
    ]


def test_target_that_held_no_year_is_told_too():
    series = make_series(target_value=Decimal("110"))
    change_target(series, "120", date(2023, 4, 1), datetime(2023, 3, 1, tzinfo=UTC))
    change_target(series, "130", date(2023, 10, 1), datetime(2023, 9, 1, tzinfo=UTC))

    told = [(str(target.figure), target.years) for target in past_of(series).targets]

    assert told == [
        ("110人(R7)", "R4（2022）まで"),
        ("120人(R7)", "次の変更に置き換え"),
        ("130人(R7)", "R5（2023）から"),
    ]


def test_baselines_and_breaks_are_told_apart_from_targets():
    series = make_series()
    change = make_change(series=series, kind=FigureChange.Kind.BASELINE)
    found = make_break(series=series)

    past = past_of(series)

    assert (past.targets, past.baselines, past.breaks) == ([], [change], [found])


def test_revisions_that_changed_what_was_to_be_read_are_told_oldest_first():
    series = make_series()
    late = make_revision(series=series, year=2023, changed_at=datetime(2025, 3, 1, tzinfo=UTC))
    make_revision(
        series=series, kind="finalised", old_value=Decimal("105"), old_state="provisional"
    )
    early = make_revision(series=series, changed_at=datetime(2024, 3, 1, tzinfo=UTC))

    assert past_of(series).revisions == [early, late]
