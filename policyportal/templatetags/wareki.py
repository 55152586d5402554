"""Dates as Japanese readers expect them."""

from django import template
from django.utils import timezone

from policyportal.eras import long_date, long_year, short_year

register = template.Library()


@register.filter
def wareki(moment):
    """A moment's date in Japan: 令和8年11月24日（2026年）."""
    day = timezone.localtime(moment).date()
    return f"{long_date(day)}（{day.year}年）"


@register.filter
def era_year(year):
    """A year in words: 令和4（2022）. Neither 年 nor 年度 is added: the plan prints neither."""
    return f"{long_year(year)}（{year}）"


@register.filter
def era_letter(year):
    """A year as tables write it: R4."""
    return short_year(year)
