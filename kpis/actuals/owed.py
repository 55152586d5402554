"""What is owed of a year, and by when: what the database knows of the series, put to the rule of kpis.due."""

from collections import defaultdict
from datetime import date

from django.db.models import Count

from kpis.due import Due, Standing, Tally, due_of
from kpis.models import KPISeries
from kpis.querysets import KPISeriesQuerySet


def tallies(
    series: KPISeriesQuerySet, year: int, today: date, closing: date | None
) -> dict[int | None, Tally]:
    """Count what is owed of a year by bureau (the id of its subprefecture), None where no bureau enters it: one query.

    `series` are those that are looked at, published ones of an edition say; `closing` is the day by which the head
    office wants the actuals of the year (EntryDeadline). A value that was announced for a later month is not owed.
    """
    owed = series.with_bureau().owed(year, today).with_announced(year).order_by()
    rows = owed.values_list("bureau", "kpi__appears", "announced").annotate(Count("pk"))
    standings: dict[int | None, list[tuple[Standing, int]]] = defaultdict(list)
    for bureau, appears, announced, number in rows:
        due = due_of(year, appears, announced, closing)
        standings[bureau].append((due.standing(today), number))
    return {bureau: Tally.of(found) for bureau, found in standings.items()}


def due_of_series(series: KPISeries, year: int, closing: date | None = None) -> Due:
    """When the value of a series for a year is due, from what is prefetched."""
    of_year = (missing for missing in series.missing_values.all() if missing.year == year)
    announced = next((missing.expected_on for missing in of_year), None)
    return due_of(year, series.kpi.appears, announced, closing)
