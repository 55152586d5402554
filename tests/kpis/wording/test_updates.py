"""Which value is expected next, as the public reads it."""

from datetime import date

import pytest

from kpis.due import Appearance
from kpis.models import KPISeries, MissingValue
from kpis.wording.updates import Update, next_update, upcoming
from tests.factories import make_actual, make_kpi, make_missing, make_series

SEPTEMBER = Appearance(1, 9)


@pytest.mark.django_db
def test_next_value_is_the_first_that_is_not_entered_from_this_month_on(django_assert_num_queries):
    kpi, late = make_kpi(appears=SEPTEMBER), make_kpi(appears=Appearance(2, 3))
    # From 2021 to 2025.
    series = make_series(kpi=kpi)
    make_actual(series=series, year=2022)
    other = make_series(kpi=kpi, label="遅れる")
    announced = {"kind": MissingValue.Kind.ANNOUNCED, "expected_on": date(2025, 1, 1)}
    make_missing(series=other, year=2023, **announced)
    never = {"kind": MissingValue.Kind.NOT_SURVEYED, "reason": "試験"}
    make_missing(series=make_series(kpi=late), year=2023, **never)
    unknown = make_series()

    with django_assert_num_queries(5):
        found = {row.pk: row for row in KPISeries.objects.for_list().order_by("pk")}
    rows = list(found.values())

    def years(pk: int, today: date) -> tuple | None:
        update = next_update([found[pk]], today)
        return update and (update.year, update.month)

    assert years(series.pk, date(2023, 9, 30)) == (2023, date(2024, 9, 1))
    assert years(series.pk, date(2024, 9, 30)) == (2023, date(2024, 9, 1))
    assert years(series.pk, date(2024, 10, 1)) == (2024, date(2025, 9, 1))
    assert years(series.pk, date(2026, 10, 1)) is None
    assert years(other.pk, date(2024, 10, 1)) == (2023, date(2025, 1, 1))
    assert years(rows[2].pk, date(2024, 10, 1)) == (2024, date(2026, 3, 1))
    assert years(unknown.pk, date(2024, 10, 1)) is None
    first = upcoming(rows, date(2024, 9, 1))
    assert (first.month, [update.label for update in first.first], first.others) == (
        "令和6年9月",
        [f"{kpi.name}のR5の値"],
        0,
    )
    assert upcoming(rows, date(2027, 4, 1)) is None


@pytest.mark.parametrize(
    ("is_announced", "sentence"),
    [
        (False, "R7の値は、令和8年9月ごろに公表される見込みです（指標カードによる）。"),
        (True, "R7の値は、令和8年9月に公表の予定です。"),
    ],
)
def test_next_value_is_said_with_what_says_so(is_announced, sentence):
    assert Update(None, 2025, date(2026, 9, 1), is_announced).sentence == sentence
