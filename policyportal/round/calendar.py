"""The calendar of an office: the days by which it has something to hand in, for the calendar programs of its people."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from itertools import chain

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event, Timezone

from kpis.models import KPISeries
from policyportal.accounts.offices import Office
from policyportal.records import clock, version
from policyportal.records.eras import short_year
from policyportal.records.sample import current_sample
from policyportal.round.counts import UNDONE, ActualState, Duty, Round, years_of
from policyportal.round.tasks import page_of
from projects.models import Project
from regions.models import Plan

# A calendar has at least one component (RFC 5545, 3.6), on days too on which nothing is due.
TIME_ZONE = Timezone.from_tzid(
    "Asia/Tokyo", first_date=date(2020, 1, 1), last_date=date(2021, 1, 1)
)
# How many names an event has; the rest is counted.
MOST = 30


@require_safe
def calendar(request: HttpRequest, key: str) -> HttpResponse:
    """予定表: whoever has its address reads it, for calendar programs do not sign in."""
    offices = Office.objects.exclude(role=Office.Role.READER).select_related("group")
    office = get_object_or_404(offices, calendar_key=key)
    plan = get_object_or_404(Plan, is_shown=True)
    content = calendar_of(office, plan, clock.today(), version.current().changed_at).to_ical()
    head = {"Content-Disposition": 'inline; filename="calendar.ics"', "X-Robots-Tag": "noindex"}
    head["Cache-Control"] = "private, max-age=900"
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=head)


def calendar_of(office: Office, plan: Plan, today: date, changed_at: datetime) -> Calendar:
    """Make the calendar: an event for each day on which something is due that is not handed in yet."""
    bureaus = None if office.role == Office.Role.HEAD else [office.subprefecture_id]
    years = years_of(plan, today)
    # The year that is running: its days lie ahead.
    round_ = Round(plan, today, [years[0] + 1, *years], bureaus)
    sample = current_sample()
    made = Calendar()
    made.add("VERSION", "2.0")
    made.add("PRODID", "-//policyportal//round//JA")
    made.add("X-WR-CALNAME", f"政策展開方針 {office}{f'（{sample.label}）' if sample else ''}")
    made.add_component(TIME_ZONE)
    kinds = (
        ("実績値", "entry", round_.actuals, KPISeries.objects.select_related("kpi"), "title"),
        ("点検・評価", "reviews", round_.reviews, Project.objects.all(), "name"),
    )
    for what, page, duties, records, name in kinds:
        groups: dict[tuple[date, int], list[Duty]] = defaultdict(list)
        for duty in duties:
            if duty.due and duty.state in {ActualState.AWAITED, *UNDONE}:
                groups[duty.due, duty.year].append(duty)
        named = records.in_bulk({duty.record for duty in chain(*groups.values())})
        for (day, year), group in sorted(groups.items()):
            names = [getattr(named[duty.record], name) for duty in group[:MOST]]
            if len(group) > MOST:
                names.append(f"ほか{len(group) - MOST}件")
            event = Event()
            event.add("UID", f"{page}-{year}-{day:%Y%m%d}-{office.pk}@policyportal")
            event.add("DTSTAMP", changed_at)
            event.add("DTSTART", day)
            event.add("DTEND", day + timedelta(days=1))
            event.add("TRANSP", "TRANSPARENT")
            event.add("SUMMARY", f"{short_year(year)}の{what}の期限（{len(group)}件）")
            event.add("DESCRIPTION", "\n".join(names))
            event.add("URL", f"{settings.PORTAL_URL}{page_of(page, round_, year=year)}")
            made.add_component(event)
    return made


def address_of(office: Office, host: str) -> str:
    """The secret address of an office's calendar, on the portal that PORTAL_URL names, else on the host that was asked."""
    start = settings.PORTAL_URL or host
    return f"{start}{reverse('admin:calendar', args=[office.calendar_key])}"
