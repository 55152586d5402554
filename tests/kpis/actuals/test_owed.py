"""What is owed of a year by each bureau, and by when."""

from datetime import date

import pytest

from kpis.actuals.owed import due_of_series, tallies
from kpis.due import Appearance, Due, Tally
from kpis.models import KPISeries, MissingValue
from tests.factories import (
    make_actual,
    make_draft,
    make_kpi,
    make_missing,
    make_project,
    make_series,
    make_subprefecture,
)

pytestmark = pytest.mark.django_db

TODAY = date(2023, 9, 15)


def test_bureaus_owe_what_is_neither_entered_nor_awaited(django_assert_num_queries):
    places = make_subprefecture(), make_subprefecture()
    project, elsewhere = (make_project(subprefectures=[place]) for place in places)
    # Whose values of 2022 come in September, in December, and nobody knows when.
    september, december = (
        make_kpi(project=project, appears=Appearance(1, month)) for month in (9, 12)
    )
    unknown = make_kpi(project=project)
    kinds = MissingValue.Kind
    make_series(kpi=september)
    entered = make_series(kpi=september, label="入力済み")
    make_actual(series=entered, year=2022)
    make_draft(series=make_series(kpi=september, label="下書き"), year=2022)
    earlier = make_series(kpi=september, label="早まった")
    make_missing(series=earlier, year=2022, kind=kinds.ANNOUNCED, expected_on=date(2023, 7, 1))
    later = make_series(kpi=september, label="遅れる")
    make_missing(series=later, year=2022, kind=kinds.ANNOUNCED, expected_on=date(2023, 10, 1))
    never = make_series(kpi=september, label="調査しない")
    make_missing(series=never, year=2022, kind=kinds.NOT_SURVEYED, reason="試験")
    make_series(kpi=december)
    make_series(kpi=unknown)
    make_series(kpi=make_kpi(project=elsewhere))
    lead, other = (place.pk for place in places)

    with django_assert_num_queries(2):
        without = tallies(KPISeries.objects.all(), 2022, TODAY, None)
        closed = tallies(KPISeries.objects.all(), 2022, TODAY, date(2023, 8, 31))

    assert without == {lead: Tally(3, 1, 1, 1), other: Tally(1, 0, 1, 0)}
    assert closed == {lead: Tally(3, 2, 0, 1), other: Tally(1, 1, 0, 0)}
    found = KPISeries.objects.select_related("kpi").prefetch_related("missing_values")
    assert due_of_series(found.get(pk=later.pk), 2022) == Due(date(2023, 10, 1))
    assert due_of_series(found.get(pk=later.pk), 2021) == Due(date(2022, 9, 1))
