"""Marks around the words that were searched for."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from policyportal.records.folding import spans

register = template.Library()


@register.filter
def marked(text, letters) -> SafeString:
    """The text with <mark> around each of the folded words, however the text writes them.

    Usage: {{ hit.line|marked:search.letters }}
    """
    pieces, end = [], 0
    for start, stop in spans(text, letters):
        pieces += [(text[end:start],), (format_html("<mark>{}</mark>", text[start:stop]),)]
        end = stop
    return format_html_join("", "{}", [*pieces, (text[end:],)])
