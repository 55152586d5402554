"""What the pages of care list: records that wait for somebody, each with the way to what is done about it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from django.urls import reverse

from kpis.models import KPI, Actual, DraftActual, KPISeries, MissingValue
from policyportal.records.eras import short_year
from projects.models import Participation

# How many of its items a section lists at most; the rest is counted.
MOST = 60


class Item(NamedTuple):
    text: str
    url: str = ""
    beside: str = ""


@dataclass(frozen=True)
class Found:
    """The number of records that a question finds, and the first of them."""

    number: int
    items: list[Item]

    @property
    def rest(self) -> int:
        return self.number - len(self.items)


@dataclass(frozen=True)
class Entered(Found):
    """How far a bureau has entered the actuals of a year; found are the series that are missing."""

    name: str
    to_enter: int
    drafts: int
    """How many have no actual yet but a draft."""
    answered: int
    """Of how many the month has not come, or is known that there never will be an actual."""

    @property
    def entered(self) -> int:
        return self.to_enter - self.number - self.drafts - self.answered


def edit_url(record: Model) -> str:
    name = f"admin:{record._meta.app_label}_{record._meta.model_name}_change"
    return reverse(name, args=[record.pk])


def add_url(page: str, year: int, **values: int) -> str:
    """Give the address of a form that adds a record of a year."""
    return f"{reverse(f'admin:{page}_add')}?{urlencode(values | {'year': short_year(year)})}"


def item_of(record: Model) -> Item:
    return Item(str(record), edit_url(record))


def actual_item(actual: Actual) -> Item:
    beside = f"{short_year(actual.year)}：{actual.figure.amount}"
    return Item(str(actual.series), edit_url(actual), beside)


def card_item(kpi: KPI) -> Item:
    return Item(str(kpi), edit_url(kpi), "発表の月なし" if kpi.has_card else "すべて空欄")


def missing_words(missing: MissingValue) -> str:
    """Say what is known of an actual that is asked for: one that was announced is when its month has come."""
    is_due = missing.kind == MissingValue.Kind.ANNOUNCED
    return f"{missing.words}（予定の月になりました）" if is_due else missing.words


def draft_item(draft: DraftActual) -> Item:
    beside = f"{short_year(draft.year)}：{draft.figure.amount}（{draft.get_status_display()}）"
    return Item(str(draft.series), edit_url(draft), beside)


def lead_item(lead: Participation) -> Item:
    url = f"{edit_url(lead.project)}#participations-group"
    return Item(str(lead.project), url, lead.subprefecture.short_name)


def source_item(series: KPISeries) -> Item:
    return Item(str(series), edit_url(series), series.source)


def find(records: QuerySet, item: Callable[[Model], Item] = item_of) -> Found:
    return Found(records.order_by().count(), [item(record) for record in records[:MOST]])
