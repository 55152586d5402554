"""What changed since an approval, in sentences; what happens to a whole plan is in tests/kpis/test_recording.py."""

from datetime import date, timedelta

import pytest

from kpis.wording.since import Since, changes_since
from policyportal.records.explained import explained
from projects.handing_over import hand_over
from projects.models import Project
from regions.models import Subprefecture
from tests.factories import (
    make_actual,
    make_break,
    make_change,
    make_kpi,
    make_participation,
    make_review,
    make_revision,
    make_series,
    make_subprefecture,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def record():
    """Of the year 2022."""
    series = make_series(kpi=make_kpi(name="来た人"))
    make_actual(series=series, year=2022)
    return make_review(project=series.kpi.project, status="approved").records.get()


def since(record) -> list[Since]:
    project = Project.objects.for_cards().get(pk=record.review.project_id)
    return changes_since(record, project)


def texts(record) -> list[str]:
    return [change.text for change in since(record)]


def test_nothing_has_changed_at_first(record):
    assert texts(record) == []


def test_what_is_of_later_years_or_was_so_before_is_no_change(record):
    series = record.review.project.kpis.get().series.get()
    before = record.approved_at - timedelta(days=1)
    make_revision(series=series, year=2023)
    make_revision(series=series, year=2021, changed_at=before)
    make_change(series=series, changed_at=before)
    make_break(series=series, year=2023)

    assert texts(record) == []


def test_changes_are_told_in_their_order(record):
    series = record.review.project.kpis.get().series.get()
    for days, make in ((3, make_change), (1, make_revision), (2, make_break)):
        make(series=series, changed_at=record.approved_at + timedelta(days=days))

    assert texts(record) == [
        "「来た人」のR4の実績値を改定（誤り）：104人（確定） → 105人（確定）",
        "「来た人」は、R4から定義の変更（試験の定義を変えた）。",
        "「来た人」の目標値を110人(R7)から120人(R7)に変更（試験の見直し）。",
    ]


def test_who_is_in_charge_has_changed_on_the_day_of_the_handing_over_or_the_renaming(record):
    """Not when the row of the lead, or the telephone of its bureau, was last changed."""
    project, there = record.review.project, make_subprefecture(bureau_name="乙振興局")
    taking = make_participation(project=project, subprefecture=there, order=9)
    hand_over(project, taking, date(2026, 4, 1), "試験の見直し", "試験の規則")
    found = since(record)
    Subprefecture.objects.filter(pk=there.pk).update(telephone="0123-00-0000")
    with explained("試験の改称", date(2026, 6, 1), kind="renaming"):
        Subprefecture.objects.filter(pk=there.pk).update(bureau_name="丙振興局")
    found += since(record)

    told = [(change.day, change.text) for change in found if change.text.startswith("担当")]
    assert told == [
        (date(2026, 4, 1), "担当が「なし」から「乙振興局」に変わりました。"),
        (date(2026, 6, 1), "担当が「なし」から「丙振興局」に変わりました。"),
    ]
