"""What a page needs to print well."""

from django import template
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_block_tag
def kept(content) -> SafeString:
    """A piece of a page that is shown in two places of it.

    Usage: {% kept as page_title %}{% block title %}{% endblock %}{% endkept %}, then {{ page_title }}.
    """
    return content
