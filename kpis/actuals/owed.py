"""By when the value of a series is due: what is known of the series, put to the rule of kpis.due."""

from datetime import date

from kpis.due import Due, due_of
from kpis.models import KPISeries


def due_of_series(series: KPISeries, year: int, closing: date | None = None) -> Due:
    """When the value of a series for a year is due, from what is prefetched."""
    of_year = (missing for missing in series.missing_values.all() if missing.year == year)
    announced = next((missing.expected_on for missing in of_year), None)
    return due_of(year, series.kpi.appears, announced, closing)
