"""Dates as Japanese readers expect them."""

from django import template
from django.utils import timezone

from policyportal.eras import long_date, short_year

register = template.Library()
register.filter("short_year", short_year)


@register.filter
def wareki(moment):
    """A moment's date in Japan: 令和8年11月24日（2026年）."""
    day = timezone.localtime(moment).date()
    return f"{long_date(day)}（{day.year}年）"
