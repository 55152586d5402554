"""Dates and years as Japanese readers expect them."""

from datetime import datetime

from django import template
from django.utils import timezone

from policyportal.records.eras import ended_mark, era_year, long_date, long_year, short_year

register = template.Library()
register.filter("short_year", short_year)
register.filter("long_year", long_year)
register.filter("era_year", era_year)
# Usage: {{ kpi.last_year|ended }}.
register.filter("ended", ended_mark)


@register.filter
def wareki(moment) -> str:
    """A date, or a moment's date in Japan: 令和8年11月24日（2026年）."""
    day = timezone.localtime(moment).date() if isinstance(moment, datetime) else moment
    return f"{long_date(day)}（{day.year}年）"
