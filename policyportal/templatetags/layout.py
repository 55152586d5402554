"""The pieces that many pages are laid out with: the way to a page, tables, places in the outline, long texts, the sample's line."""

import re
from collections.abc import Hashable
from functools import partial
from typing import Any

from django import template
from django.conf import settings
from django.db.models import Model
from django.shortcuts import resolve_url
from django.template.base import TextNode
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from policyportal.accounts.names import with_username
from policyportal.finding import answers
from policyportal.opendata.twins import twins_of
from policyportal.pages.editions import address_in, same_page_in
from policyportal.pages.operator import Operator
from policyportal.records import memory
from policyportal.records.letters import first_sentence
from policyportal.records.sample import current_sample

FRAME = '<section class="table-scroll" aria-label="{}" tabindex="0"><table{}>{}</table></section>'

register = template.Library()
# The label and the line of a sample; None on the pages of the plan. Usage: {% current_sample as sample %}.
register.simple_tag(current_sample)
# An account with the name of its person. Usage: {{ action.user|account_name }}.
register.filter("account_name", with_username)
# Usage: {{ review.work_done|first_sentence }}.
register.filter(first_sentence)

LINE_BREAK = re.compile(r"\s*\n\s*")
# Between two words of a European language it is the space.
LATIN_BREAK = re.compile(r"(?<=[a-z,.;:)])\s*\n\s*(?=[a-z(])", re.IGNORECASE)


@register.inclusion_tag("components/breadcrumbs.html")
def breadcrumbs(*trail) -> dict:
    """The way to this page: names and goals (addresses, their names, records) by turns, its own name at the end.

    Usage: {% breadcrumbs "連携地域" "regions:areas" area.name area place.name %}
    """
    *way, here = trail
    steps = zip(way[::2], way[1::2], strict=True)
    return {"links": [(name, resolve_url(goal)) for name, goal in steps], "here": here}


@register.simple_tag
def operator() -> Operator:
    """Who answers for the portal. Usage: {% operator as operator %}."""
    return settings.OPERATOR


@register.simple_tag(takes_context=True)
def report_address(context, title: str) -> str:
    """The address under which an error of this page is reported. Usage: {% report_address page_title as address %}."""
    page = context["request"].build_absolute_uri()
    return settings.OPERATOR.report_address(page, title)


@register.filter
def telephone(number: str) -> SafeString:
    """A telephone number to tap, with what follows it. Usage: {{ place.telephone|telephone }}."""
    dialled, rest = re.match(r"([0-9-]+)(.*)", number).groups()
    return format_html('<a href="tel:{}">{}</a>{}', dialled.replace("-", ""), dialled, rest)


@register.filter
def labelled(cells: list[str], headers: list[dict]) -> list[SafeString]:
    """The cells of a row of a list of staff with the names of their columns. Usage: {% for item in result|labelled:result_headers %}."""
    found = []
    for cell, header in zip(cells, headers, strict=True):
        is_box = "action-checkbox" in header.get("class_attrib", "")
        opening = "<td" if is_box else format_html('<td data-label="{}"', header["text"])
        found.append(mark_safe(cell.replace("<td", opening, 1)))  # nosec B703 # Django's own cell
    return found


@register.simple_tag(takes_context=True)
def current(context, address) -> str:
    """aria-current, where a link of the menu leads to this page or its part. Usage: <a href="…"{% current address %}>."""
    if "request" not in context:
        # A page that says that something is wrong lies nowhere.
        return ""
    path = context["request"].path
    if path == address:
        return mark_safe(' aria-current="page"')
    return mark_safe(' aria-current="true"') if path.startswith(address) else ""


@register.inclusion_tag("components/editions.html", takes_context=True)
def editions_to_choose(context) -> dict:
    """The choice between the editions, where there are several. Usage: {% editions_to_choose %}, below the banner."""
    request = context.get("request")
    if not request or len(request.editions) < 2:
        return {}
    links = [(plan, same_page_in(plan, request)) for plan in request.editions]
    return {"here": request.plan, "links": links}


@register.inclusion_tag("components/page_twins.html", takes_context=True)
def page_twins(context, label: str) -> dict:
    """The ways to the same page for programs, behind a label. Usage: {% page_twins "このページのデータ：" %}, at its foot."""
    return {"label": label, "twins": twins_of(context.get("request"))}


@register.simple_tag
def edition_address(plan) -> str:
    """Where the pages of an edition begin. Usage: {% edition_address plan %}."""
    return address_in(plan, "home")


@register.simple_tag
def sample_banner() -> str:
    """The line above a page of a sample; empty on the pages of the plan. Usage: {% sample_banner %}."""
    if not (sample := current_sample()):
        return ""
    return format_html(
        '<aside class="sample-banner" lang="ja" aria-label="{0}"><p><strong>{0}</strong> {1}</p></aside>',
        sample.label,
        sample.line,
    )


@register.simple_block_tag
def kept(content) -> SafeString:
    """A piece of a page for two places of it. Usage: {% kept as it %}{% block title %}{% endblock %}{% endkept %}{{ it }}."""
    return content


@register.simple_block_tag
def table(content: SafeString, label: str, kind: str = "series-table") -> SafeString:
    """The frame of a table, which scrolls by itself where the screen is too narrow.

    Usage: {% table "名称の表" %}<caption>…</caption><thead>…{% endtable %}; the label names the frame to screen
    readers, and each td says its column in data-label. kind="" is a table that stays one on a phone.
    """
    return format_html(FRAME, label, format_html(' class="{}"', kind) if kind else "", content)


@register.simple_tag
def printed_lines(record, plan) -> str:
    """The lines where a record is printed, linked if they can be read. Usage: {% printed_lines series plan %}."""
    return outline_link(
        getattr(record, "printed_in", None) or plan, record.first_line, record.lines
    )


@register.simple_tag
def outline_link(plan, number: int, text: str = "") -> str:
    """A line of an edition's outline: 208行, or the text given; linked if the edition has pages and this text.

    Usage: {% outline_link plan area_plan.declared_line %}.
    """
    text = text or f"{number}行"
    if not (plan.is_published and plan.outline_file):
        return text
    return format_html('<a href="{}">{}</a>', address_in(plan, "outline-line", number), text)


@register.filter
def short_names(places) -> str:
    """The short names of places, or areas, in their order: 釧路・根室. Usage: {{ project.places|short_names }}."""
    return "・".join(place.short_name for place in places)


@register.filter
def counted(number: int, unit: str = "") -> str:
    """How many results, as far as they are counted: 26件, 10,000件以上. Usage: {{ search.total|counted:"件" }}."""
    most = answers.COUNTED
    return f"{number}{unit}" if number <= most else f"{most:,}{unit}以上"


class JoinedNode(template.Node):
    """A text whose lines were joined when the template was read; its values are left as they are."""

    def __init__(self, nodelist):
        self.nodelist = nodelist
        for piece in nodelist.get_nodes_by_type(TextNode):
            piece.s = LINE_BREAK.sub("", LATIN_BREAK.sub(" ", piece.s))

    def render(self, context) -> SafeString:
        return self.nodelist.render(context)


@register.tag
def joined(parser, token) -> JoinedNode:
    """A text in one line of the page: Japanese has no gaps. Usage: {% joined %}…{% endjoined %}, not in an attribute."""
    nodelist = parser.parse(["endjoined"])
    parser.delete_first_token()
    return JoinedNode(nodelist)


class KeptPieceNode(template.Node):
    """A piece of a page that is the same wherever the same values are given, as long as the data stay."""

    def __init__(self, nodelist, values):
        self.nodelist = nodelist
        self.values = values

    def render(self, context) -> SafeString:
        key = [_identity(value.resolve(context)) for value in self.values]
        return memory.kept(("piece", *key), partial(self.nodelist.render, context))


def _identity(value: Any) -> Hashable:
    """What tells a value from others: of a record its id; of what has none, such as a list, whether there is any."""
    if isinstance(value, Model):
        return value.__class__, value.pk
    return value if isinstance(value, (str, int)) else bool(value)


@register.tag
def kept_piece(parser, token) -> KeptPieceNode:
    """A piece kept in memory, all of whose values are named. Usage: {% kept_piece "card" project level %}…{% endkept_piece %}."""
    _, *values = token.split_contents()
    nodelist = parser.parse(["endkept_piece"])
    parser.delete_first_token()
    return KeptPieceNode(nodelist, [parser.compile_filter(value) for value in values])
