"""The table of a year as an Excel file."""

import io
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.test import override_settings
from openpyxl import load_workbook

from kpis.models import KPISeries
from kpis.progress_file import COUNTS, TITLE, progress_file
from kpis.wording.progress import progress_rows
from regions.models import Plan
from tests.factories import make_actual, make_series
from tests.tables import cells_of

pytestmark = pytest.mark.django_db


def file_of(year: int) -> bytes:
    rows = list(progress_rows(year, KPISeries.objects.for_progress(year).order_by("pk")))
    return progress_file(Plan.objects.get(), year, rows, datetime(2026, 5, 1, tzinfo=UTC))


def test_numbers_are_numbers_and_judgements_are_counted():
    measured = make_series(unit="億円", baseline_value=Decimal("203.0"), target_value=Decimal(2300))
    make_actual(series=measured, year=2021, value=Decimal("1999.5"))
    make_actual(series=measured, year=2022, value=Decimal("2500.0"))
    make_series()

    content = file_of(2022)

    sheets = cells_of(content)
    headings, row, other = sheets[TITLE]
    said = dict(zip(headings, row, strict=True))
    shown = load_workbook(io.BytesIO(content))[TITLE]
    formats = dict(zip(headings, (cell.number_format for cell in shown[2]), strict=True))
    expected = {
        "基準値": (203, "#,##0.0"),
        "目標値": (2300, "#,##0"),
        "最新の実績値": (2500, "#,##0.0"),
        "前回の実績値": (1999.5, "#,##0.0"),
        "前回との差": (500.5, "#,##0.0"),
    }
    assert {heading: (said[heading], formats[heading]) for heading in expected} == expected
    assert (said["単位"], said["最新の年・期間"], said["参考判定"]) == ("億円", "R4", "達成")
    assert other[headings.index("最新の実績値")] is None
    assert shown.oddFooter.left.text.endswith("最終更新：令和8年5月1日")
    marks, *areas, sums = sheets[COUNTS]
    assert [row[-1] for row in areas] == [1, 1]
    assert dict(zip(marks, sums, strict=True)) == {
        "連携地域": "計",
        "達成": 1,
        "順調": 0,
        "やや遅れ": 0,
        "遅れ": 0,
        "目標を満たさず": 0,
        "未達成": 0,
        "判定なし": 1,
        "計": 2,
    }


def test_without_judgements_there_is_nothing_to_count():
    make_series()

    with override_settings(SHOW_JUDGEMENT=False):
        assert list(cells_of(file_of(2022))) == [TITLE]
