"""Where a reader is."""

from django import template
from django.utils.safestring import mark_safe

register = template.Library()


@register.simple_tag(takes_context=True)
def current(context, address) -> str:
    """aria-current for a link of the menu: the page itself, or the part of the site it lies in.

    Usage: <a href="{{ address }}"{% current address %}>
    """
    path = context["request"].path
    if path == address:
        return mark_safe(' aria-current="page"')
    return mark_safe(' aria-current="true"') if path.startswith(address) else ""
