"""The table of a year (進捗一覧) as an Excel file: numbers to calculate with, ready to be printed on A3."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.timezone import localdate

from kpis.columns import PROGRESS_CSV, PROGRESS_PRINTED
from kpis.judgement import Mark
from kpis.wording.progress import ProgressRow, marks_by_area
from policyportal.exchange.number_files import NumberSheet, number_file
from policyportal.pages.csv_file import headings_of
from policyportal.records.eras import era_year, long_date
from policyportal.records.sample import current_sample, with_sample_column
from regions.models import Plan

TITLE, COUNTS = "進捗一覧", "参考判定の数"


def progress_file(plan: Plan, year: int, rows: Sequence[ProgressRow], changed: datetime) -> bytes:
    """Write the rows of a year, and on a second sheet how many of each area have which mark.

    `changed` is when anything in them last changed.
    """
    head = f"{TITLE}　{era_year(year)}年度　{plan.title}"
    sample = current_sample()
    source = f"出典：{plan.body}『{plan.title}』（{plan.get_stage_display()}）を加工して作成"
    foot = f"{sample.heading if sample else source}　最終更新：{long_date(localdate(changed))}"
    printed = len(PROGRESS_PRINTED)
    sheets = [_sheet(TITLE, headings_of(PROGRESS_CSV), _values(rows), head, foot, printed)]
    if settings.SHOW_JUDGEMENT:
        headings = ["連携地域", *(mark.label for mark in Mark), "計"]
        sheets.append(_sheet(COUNTS, headings, _counts(rows), f"{head}　{COUNTS}", foot))
    return number_file(sheets)


def _sheet(title, headings, rows, head, foot, printed=None) -> NumberSheet:
    """A sheet that says so where its records were invented."""
    headings, *rows = with_sample_column([headings, *rows])
    return NumberSheet(title, headings, rows, head, foot, printed)


def _values(rows: Sequence[ProgressRow]) -> Iterator[list[Any]]:
    for row in rows:
        yield [column.value_of(row) for column in PROGRESS_CSV.values()]


def _counts(rows: Sequence[ProgressRow]) -> Iterator[list[Any]]:
    """How many series of each area have which mark: counts, which may be added up, and their sums."""
    sums = dict.fromkeys(Mark, 0)
    for area, counts in marks_by_area(rows).items():
        numbers = [counts[mark] for mark in Mark]
        for mark in Mark:
            sums[mark] += counts[mark]
        yield [area.name, *numbers, sum(numbers)]
    yield ["計", *sums.values(), sum(sums.values())]
