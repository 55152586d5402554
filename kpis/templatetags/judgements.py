"""Judgements as the pages say them: the mark, why, how it was computed."""

from django import template

from kpis import workings

register = template.Library()


@register.filter
def reason(judgement):
    """Why it is judged so, or why not."""
    return workings.reason(judgement)


@register.filter
def steps(judgement):
    """How it was computed, a sentence a step."""
    return workings.steps(judgement)


@register.filter
def expected_amount(judgement):
    """期待値 with its unit."""
    return workings.expected_amount(judgement)
