"""JSON-LD in pages: what search engines read of the way to a page, and of what it shows."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import template
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from policyportal.opendata import schema_org
from policyportal.pages.addresses import site_of
from policyportal.templatetags.readings import WRITTEN_READING

register = template.Library()


@register.simple_tag(takes_context=True)
def breadcrumb_data(context, links: Iterable[tuple[str, str]], here: str) -> str:
    """The way to this page. Usage: {% breadcrumb_data links here %}; links are names and addresses, without home."""
    return _way(context, [("ホーム", reverse("home")), *links], here)


@register.simple_tag(takes_context=True)
def translated_breadcrumb_data(context, *trail: str) -> str:
    """The way to a translated page: names and goals by turns, of which some may be empty, its own name at the end.

    Usage: {% translated_breadcrumb_data "Home" "en:home" list_name list over_name over here %}.
    """
    *way, here = trail
    steps = [
        (_unread(name), resolve_url(goal))
        for name, goal in zip(way[::2], way[1::2], strict=True)
        if goal
    ]
    return _way(context, steps, _unread(here))


@register.simple_tag(takes_context=True)
def kpi_data(context, about: str) -> str:
    """The KPI of a page as a dataset. Usage: {% kpi_data description %}, in the head of its page."""
    kpi, changed = context["kpi"], context["changed"]
    return _script(context, schema_org.kpi_dataset(kpi, about, changed, _site(context)))


@register.simple_tag(takes_context=True)
def catalog_data(context, about: str) -> str:
    """The page of open data. Usage: {% catalog_data description %}, in its head."""
    plan, offers, changed = context["request"].plan, context["offers"], context["changed"]
    data = schema_org.data_catalog(plan, offers, about, changed, _site(context))
    return _script(context, data)


@register.simple_tag(takes_context=True)
def bureau_data(context, place) -> str:
    """The bureau in charge of a place. Usage: {% bureau_data place %}, in the head of the place's page."""
    return _script(context, schema_org.bureau(place, _site(context)))


@register.simple_tag(takes_context=True)
def terms_data(context, title: str) -> str:
    """The glossary. Usage: {% terms_data page_title %}, in its head."""
    return _script(context, schema_org.term_set(context["terms"], title, _site(context)))


@register.simple_tag(takes_context=True)
def publisher_data(context) -> str:
    """Who publishes the portal, where that is said. Usage: {% publisher_data %}, in the head of the home page."""
    data = schema_org.publisher()
    return _script(context, data) if data else ""


def _way(context, steps: Sequence[tuple[str, str]], here: str) -> str:
    # A page that says that something is wrong is made without a request, and lies nowhere.
    if getattr(context, "request", None) is None:
        return ""
    return _script(context, schema_org.breadcrumb_list(steps, here, _site(context)))


def _script(context, data: dict[str, Any]) -> str:
    """A block of data, which no browser runs: the Content-Security-Policy lets it stand. A preview says nothing of itself."""
    request = context.request
    if request.is_preview or getattr(request, "previewed_edition", None):
        return ""
    content = mark_safe(schema_org.script_content(data))  # nosec B703 # without <, > and &
    return format_html('<script type="application/ld+json">{}</script>', content)


def _site(context) -> str:
    """Where the portal stands. What is included without its surroundings still knows the request."""
    return site_of(context.request)


def _unread(text: str) -> str:
    """A text without the readings that are written behind its words."""
    return WRITTEN_READING.sub(r"\1", str(text))
