"""Dates and years as Japanese readers expect them."""

from datetime import datetime

from django import template
from django.utils import timezone

from policyportal.records.eras import long_date, long_year, short_year

register = template.Library()
register.filter("short_year", short_year)


@register.filter
def wareki(moment):
    """A date, or a moment's date in Japan: 令和8年11月24日（2026年）."""
    day = timezone.localtime(moment).date() if isinstance(moment, datetime) else moment
    return f"{long_date(day)}（{day.year}年）"


@register.filter
def era_year(year):
    """A Western year as a sentence says it: 令和4（2022）. Neither 年 nor 年度: the plan does not say which."""
    return f"{long_year(year)}（{year}）"
