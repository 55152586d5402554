"""The records that tell news, and when they do."""

from datetime import UTC, date, datetime

import pytest

from kpis.models import Actual, ActualRevision, SeriesBreak
from policyportal.news.kinds import Kind, Window, fiscal_window, records_by_pk, records_of
from policyportal.news.scopes import WHOLE, Scope
from policyportal.records.explained import explained
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

MARCH, APRIL, MAY = (datetime(2026, month, 15, tzinfo=UTC) for month in (3, 4, 5))


def make_break(series, **values):
    defaults = {"year": 2023, "kind": "method", "reason": "試験の調べ方", "source": "試験"}
    return SeriesBreak.objects.create(series=series, **defaults | values)


def test_fiscal_year_begins_on_the_first_of_april_in_japan():
    window = fiscal_window(2025)

    assert window.start == datetime(2025, 3, 31, 15, tzinfo=UTC)
    assert window.end == datetime(2026, 3, 31, 15, tzinfo=UTC)


def test_actual_tells_its_newest_revision_of_the_window():
    actual = make_actual(value=104, state="provisional", changed_at=MARCH)
    Actual.objects.filter(pk=actual.pk).update(value=105, state="final", changed_at=MAY)
    first, second = ActualRevision.objects.order_by("changed_at")
    assert (first.kind, second.kind) == ("entered", "finalised")

    assert list(records_of(Kind.ACTUAL, WHOLE)) == [second]
    assert list(records_of(Kind.ACTUAL, WHOLE, fiscal_window(2025))) == [first]
    assert list(records_of(Kind.ACTUAL, WHOLE, fiscal_window(2026))) == [second]
    assert list(records_of(Kind.ACTUAL, WHOLE, fiscal_window(2027))) == []


def test_window_has_its_start_and_not_its_end():
    make_change(changed_at=APRIL)

    assert records_of(Kind.CHANGE, WHOLE, Window(APRIL, MAY)).count() == 1
    assert records_of(Kind.CHANGE, WHOLE, Window(MARCH, APRIL)).count() == 0


def test_end_is_news_and_stays_so_when_it_is_changed_or_undone():
    kpi = make_kpi()
    kpi.ended_on, kpi.end_reason = date(2026, 3, 31), "試験の終わり"
    kpi.save()
    with explained("試験の誤り"):
        kpi.end_reason = "試験の終わりの別の言い方"
        kpi.save()
    with explained("試験の続き"):
        kpi.ended_on, kpi.end_reason = None, ""
        kpi.save()

    told = records_of(Kind.END, WHOLE).order_by("pk")

    assert [(turn.kind, turn.reason) for turn in told] == [
        ("ended", "試験の終わり"),
        ("amended", "試験の誤り"),
        ("resumed", "試験の続き"),
    ]
    assert {turn.ended_on for turn in told} == {date(2026, 3, 31)}


def test_withdrawal_is_told_though_nothing_else_is_of_what_was_taken_back():
    kpi = make_kpi()
    make_meaning_change(kpi=kpi)
    with explained("試験の取り下げ"):
        kpi.is_published = False
        kpi.save()

    (told,) = records_of(Kind.WITHDRAWAL, WHOLE)

    assert (told.kpi, told.kind, told.reason) == (kpi, "withdrawn", "試験の取り下げ")
    assert [kind for kind in Kind if records_of(kind, WHOLE).exists()] == [Kind.WITHDRAWAL]


def test_break_is_news_when_it_was_first_written_down_and_of_a_fixture_when_it_changed():
    series = make_series()
    own = SeriesBreak(series=series, year=2023, kind="method", reason="試験", source="試験")
    own._history_date = MARCH
    own.save()
    loaded = make_break(series, year=2024, changed_at=APRIL)
    loaded.history.all().delete()

    moments = {found.pk: found.moment for found in records_of(Kind.BREAK, WHOLE)}

    assert moments == {own.pk: MARCH, loaded.pk: APRIL}


def test_changed_bureau_is_told_of_its_place_and_a_mistake_is_no_news():
    change = make_bureau_change()
    place = change.subprefecture
    make_bureau_change(subprefecture=place, kind="corrected")
    elsewhere = make_bureau_change()

    told = {
        scope: list(records_of(Kind.BUREAU, scope).order_by("pk"))
        for scope in (WHOLE, Scope(place.area), Scope(place), Scope(make_kpi()))
    }

    assert list(told.values()) == [[change, elsewhere], [change], [change], []]


def test_end_and_return_of_a_project_are_told_of_its_kpis_too():
    kpi, other = make_kpi(), make_kpi()
    ended = make_turn(project=kpi.project, kind="ended", ended_on=date(2026, 3, 31))
    of_project = [ended, make_turn(project=kpi.project)]
    make_turn(project=kpi.project, kpi=make_kpi(project=kpi.project))

    scopes = [Scope(kpi), Scope(other)]
    told = [[*records_of(Kind.END, scope), *records_of(Kind.WITHDRAWAL, scope)] for scope in scopes]

    assert told == [of_project, []]


def test_nothing_of_a_draft_or_of_a_project_without_a_name_is_told():
    hidden = [
        make_kpi(is_published=False),
        make_kpi(project=make_project(is_published=False)),
        make_kpi(project=make_project(name="")),
    ]
    for kpi in hidden:
        series = make_series(kpi=kpi)
        make_actual(series=series)
        make_change(series=series)
        make_break(series)
        make_meaning_change(kpi=kpi)
        type(kpi).objects.filter(pk=kpi.pk).update(ended_on=MAY, end_reason="試験")
    make_review(project=hidden[1].project, status="approved")
    make_review(status="submitted")

    assert [kind for kind in Kind if records_of(kind, WHOLE).exists()] == []


@pytest.mark.parametrize("kind", Kind)
def test_records_come_with_what_news_tell_in_one_query(kind, django_assert_num_queries):
    series = make_series()
    make_actual(series=series)
    make_change(series=series)
    make_meaning_change(kpi=series.kpi)
    make_break(series)
    kpi, after = series.kpi, make_kpi()
    kpi.ended_on, kpi.end_reason, kpi.successor = date(2026, 3, 31), "試験", after
    kpi.save()
    make_turn(project=make_project())
    make_bureau_change()
    loaded = make_review(status="approved")
    loaded.history.all().delete()
    make_review(status="approved")
    pks = [record.pk for record in records_of(kind, WHOLE)]
    assert pks

    with django_assert_num_queries(1):
        for record in records_by_pk(kind, pks).values():
            if kind == Kind.BUREAU:
                assert record.subprefecture.area.name
            elif kind.is_turn:
                assert record.project.area_plan.plan.title
                assert record.subject.successor is None or record.subject.successor.has_page
            elif kind == Kind.MEANING:
                assert record.kpi.name
                assert record.project.area_plan.area.name
            elif kind.is_of_review:
                assert record.grade.label
                assert record.project.area_plan.area.name
            else:
                assert record.series.kpi.project.area_plan.area.name
