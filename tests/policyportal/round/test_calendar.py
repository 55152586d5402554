"""The calendar of an office, read as a calendar program reads it."""

from datetime import date
from uuid import uuid4

from django.urls import reverse
from icalendar import Calendar

from policyportal.accounts.offices import Office
from policyportal.round import calendar
from tests.factories import make_actual, make_office


def address(office: Office) -> str:
    office.refresh_from_db()
    return reverse("admin:calendar", args=[office.calendar_key])


def read(client, office: Office) -> list:
    response = client.get(address(office))
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert response.headers["Cache-Control"] == "private, max-age=900"
    # Octets of a line (RFC 5545, 3.1).
    assert max(map(len, response.content.split(b"\r\n"))) <= 75
    return Calendar.from_ical(response.content).walk("VEVENT")


def test_bureau_sees_its_days_without_a_sign_in(world, client, settings):
    settings.PORTAL_URL = "https://portal.example.jp"

    events = sorted(read(client, world.offices[0]), key=lambda event: event.start)
    entry, reviews, awaited = events

    assert (entry.start, entry.end) == (date(2026, 5, 31), date(2026, 6, 1))
    assert entry["SUMMARY"] == "R7の実績値の期限（3件）"
    assert entry["DESCRIPTION"] == "draft\nowed\nreturned"
    assert entry["URL"] == "https://portal.example.jp/admin/entry/?year=2025"
    assert reviews["SUMMARY"] == "R7の点検・評価の期限（1件）"
    assert awaited.start == date(2026, 12, 31)


def test_events_stay_the_same_while_nothing_changes(world, client):
    first, second = (client.get(address(world.head)).content for _ in range(2))

    assert first == second
    uids = [event["UID"] for event in Calendar.from_ical(first).walk("VEVENT")]
    assert len({*uids}) == len(uids) == 4


def test_what_is_handed_in_is_on_no_calendar(world, client):
    series = next(duty for duty in world.round().actuals if duty.code == "west-1-due")
    make_actual(series_id=series.record, year=2025)

    assert read(client, world.offices[1]) == []


def test_only_the_key_opens_it(world, client):
    reader = make_office(Office.Role.READER)
    former = address(world.head)
    Office.objects.filter(pk=world.head.pk).update(calendar_key=uuid4())

    pages = [former, address(reader), reverse("admin:calendar", args=[uuid4()])]

    assert [client.get(page).status_code for page in pages] == [404] * 3
    assert client.post(address(world.head)).status_code == 405


def test_queries_are_as_many_however_much_is_due(world, client, django_assert_num_queries):
    client.get(address(world.head))
    with django_assert_num_queries(10):
        client.get(address(world.head))


def test_long_lists_are_cut(world, client, monkeypatch):
    monkeypatch.setattr(calendar, "MOST", 1)

    described = {event["DESCRIPTION"] for event in read(client, world.offices[0])}

    assert "draft\nほか2件" in described
