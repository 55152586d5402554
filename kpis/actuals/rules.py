"""Rules of actuals: why an actual may not be entered. Its form, the table of actuals and files ask here.

The database guards the closed years again, with the same words (policyportal.editing.refusals).
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from decimal import Decimal

from kpis.actuals.jumps import Before
from kpis.figures import Figure
from kpis.models import KPISeries
from policyportal.editing.refusals import RULES
from policyportal.records.eras import FIRST_YEAR, latest_year_over, short_year


@dataclass(frozen=True)
class Objection:
    """A reason against an actual, with the field that it is about.

    With `may_confirm` the value may still be right, and staff can confirm it.
    """

    field: str
    sentence: str
    may_confirm: bool = False


def objections(
    series: KPISeries,
    year: int,
    value: Decimal | None,
    *,
    closed: Container[int],
    others: Iterable[Figure],
) -> list[Objection]:
    """Find the reasons against a value of a year. Without a value, only the year is checked.

    `closed` are the years of the series' project whose review is approved, `others` its other actuals.
    """
    found = []
    if sentence := _not_measured(series, year):
        found.append(Objection("year", sentence))
    if year in closed:
        found.append(Objection("year", closed_sentence(year)))
    if value is not None:
        before = Before.of(year, series.baseline, others)
        if before and (sentence := before.jump(value)):
            found.append(Objection("value", sentence, may_confirm=True))
    return found


def closed_sentence(year: int) -> str:
    """Say that the review of a year is approved, so that its actuals cannot change."""
    return f"{short_year(year)}は、{RULES['kpis_actual_year_open']}"


def _not_measured(series: KPISeries, year: int) -> str:
    """Say why a series has no actual of a year, or none yet; empty if it may have one."""
    running = latest_year_over() + 1
    if year > running:
        return f"{short_year(year)}は、まだ来ていない年です。{short_year(running)}までの年を入力してください。"
    years = series.measured_years
    if year in years:
        return ""
    first = f"{short_year(years[0])}から" if years[0] > FIRST_YEAR else ""
    return (
        f"この系列の実績値は、{first}{short_year(years[-1])}までの年のものです"
        "（基準値より後、目標の年・期間まで）。"
    )
