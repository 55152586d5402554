"""What the pages of a sample say of it."""

from django import template
from django.utils.html import format_html

from policyportal.records import sample

register = template.Library()


@register.simple_tag
def sample_line() -> str:
    """What a sample says of itself; empty on the pages of the plan.

    Usage: {% sample_line as line %}{% if line %} … {{ line }} … {% endif %}.
    """
    return sample.sample_line()


@register.simple_tag
def sample_banner() -> str:
    """The line above a page of a sample; empty on the pages of the plan. Usage: {% sample_banner %}."""
    line = sample.sample_line()
    if not line:
        return ""
    return format_html(
        '<aside class="sample-banner" lang="ja" aria-label="{}"><p><strong>{}</strong> {}</p></aside>',
        sample.LABEL,
        sample.LABEL,
        line,
    )
