"""更新履歴 as a dataset: every kind of news a row, with figures as numbers, and what is not public in none."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from policyportal.news.datasets import CHANGES, Pieces, pieces_called
from policyportal.news.kinds import Kind
from policyportal.news.news import TOLD, AllNews
from tests.factories import (
    make_actual,
    make_bureau_change,
    make_change,
    make_kpi,
    make_meaning_change,
    make_project,
    make_review,
    make_series,
    make_turn,
)

pytestmark = pytest.mark.django_db

NOON, LATER = datetime(2026, 5, 1, 3, tzinfo=UTC), datetime(2026, 5, 2, 3, tzinfo=UTC)


def rows() -> list[dict]:
    found = CHANGES.rows(CHANGES.records(None))
    return [dict(zip(CHANGES.columns, row, strict=True)) for row in found]


def make_one_of_each(series) -> None:
    make_actual(series=series, value=Decimal("105.0"), changed_at=LATER)
    make_change(series=series, changed_at=NOON)
    make_meaning_change(changed_at=NOON)
    make_review(status="approved", changed_at=NOON)
    make_kpi(ended_on=date(2026, 3, 31), end_reason="試験", changed_at=NOON)
    make_turn(changed_at=NOON)
    make_bureau_change(changed_at=NOON, after="試験の後の振興局")


def test_every_piece_of_news_is_a_row():
    series = make_series()
    make_one_of_each(series)
    hidden = make_series(kpi=make_kpi(project=make_project(is_published=False)))
    make_actual(series=hidden, changed_at=NOON)
    make_change(series=hidden, changed_at=NOON)

    found = rows()

    assert len({row["code"] for row in found}) == len(found) == len(Pieces()) == 7
    assert {row["kind_code"] for row in found} <= {kind.value for kind in TOLD}
    assert hidden.code not in {row["series_code"] for row in found}
    told = {row["kind_code"]: row for row in found}
    actual = told[Kind.ACTUAL]
    days = [row["changed"] for row in found]
    assert days == sorted(days, reverse=True)
    assert actual["changed"] == date(2026, 5, 2)
    assert (actual["value_before"], actual["value_after"]) == (None, Decimal("105.0"))
    assert actual["series_code"] == series.code
    assert actual["edition_code"] == series.kpi.project.area_plan.plan.code
    change = told[Kind.CHANGE]
    assert (change["value_before"], change["value_after"]) == (Decimal(110), series.target_value)
    assert change["before"].startswith("110")
    assert change["page"] == f"{series.kpi.get_absolute_url()}#changes"
    bureau = told[Kind.BUREAU]
    assert (bureau["before"], bureau["after"]) == ("試験の前の振興局", "試験の後の振興局")
    assert bureau["project_code"] is bureau["edition_code"] is bureau["value_after"] is None
    assert "試験の改称" in bureau["text"]


def test_pieces_are_those_of_the_news_a_part_at_a_time(monkeypatch):
    make_one_of_each(make_series())
    pieces, newest = Pieces(), AllNews().newest(10)

    assert pieces[0] == newest[0]
    assert pieces[2:5] == newest[2:5]
    monkeypatch.setattr("policyportal.news.datasets.STEP", 3)
    assert list(pieces) == newest


def test_queries_are_as_many_however_much_there_is():
    make_one_of_each(make_series())
    with CaptureQueriesContext(connection) as few:
        rows()
    for _ in range(2):
        make_one_of_each(make_series())
    with CaptureQueriesContext(connection) as many:
        rows()

    assert len(many) == len(few)


def test_every_change_is_found_by_its_code_without_reading_all():
    make_one_of_each(make_series())
    codes = [row["code"] for row in rows()]
    place = list(CHANGES.columns).index("code")

    for code in codes:
        found = [cells[place] for cells in CHANGES.rows(pieces_called(code))]
        assert code in found
    for code in ("", "history/x/actual/2024", "history/x/end/20260101T000000.000000Z"):
        assert pieces_called(code) == []
