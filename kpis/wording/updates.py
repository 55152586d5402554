"""次の更新予定: which value is expected next, for which year and in which month, where a card or a publisher says so."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import chain

from kpis.actuals.owed import due_of_series
from kpis.models import KPI, KPISeries
from policyportal.records.eras import long_month, short_year


@dataclass(frozen=True)
class Update:
    """The value of a year of a KPI that is expected in a month; announced for it, or by the card."""

    kpi: KPI
    year: int
    month: date
    is_announced: bool = False

    @property
    def sentence(self) -> str:
        """Say when the value appears: R7の値は、令和8年9月ごろに公表される見込みです（指標カードによる）。"""
        value = f"{short_year(self.year)}の値は、{long_month(self.month)}"
        if self.is_announced:
            return f"{value}に公表の予定です。"
        return f"{value}ごろに公表される見込みです（指標カードによる）。"

    @property
    def label(self) -> str:
        """Name it in a list: ○○人口のR7の値."""
        return f"{self.kpi.name}の{short_year(self.year)}の値"


@dataclass(frozen=True)
class Upcoming:
    """The values of some KPIs that are expected next, all in one month."""

    month: str
    first: list[Update]
    others: int


# How many of the values that are expected next a line names.
MOST_NAMED = 2


def next_update(many_series: Iterable[KPISeries], today: date) -> Update | None:
    """Find the value of these series that is expected next, this month at the earliest; None where nothing says so."""
    found = chain.from_iterable(_updates(series, today) for series in many_series)
    return min(found, key=_order, default=None)


def upcoming(many_series: Iterable[KPISeries], today: date) -> Upcoming | None:
    """Find the values that are expected next of these series, each KPI once; None where nothing says so of any."""
    found: dict[int, Update] = {}
    for series in many_series:
        update = next_update([series], today)
        if update and (series.kpi_id not in found or _order(update) < _order(found[series.kpi_id])):
            found[series.kpi_id] = update
    if not found:
        return None
    month = min(update.month for update in found.values())
    of_month = [update for update in found.values() if update.month == month]
    return Upcoming(long_month(month), of_month[:MOST_NAMED], len(of_month[MOST_NAMED:]))


def _order(update: Update) -> tuple[date, int]:
    return update.month, update.year


def _updates(series: KPISeries, today: date) -> Iterable[Update]:
    """Give the values of a series that are expected from this month on, from what is prefetched."""
    said = {missing.year: missing for missing in series.missing_values.all()}
    if series.kpi.appears is None and not said:
        return
    known = {reading.year for reading in series.readings}
    for year in series.measured_years:
        missing = said.get(year)
        if year in known or (missing and missing.is_for_good):
            continue
        month = due_of_series(series, year).month
        if month and month >= today.replace(day=1):
            yield Update(series.kpi, year, month, bool(missing and missing.expected_on))
