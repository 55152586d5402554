"""The twins of pages: Markdown made of the page, JSON and CSV of the datasets' rows of its record or list."""

from copy import copy
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from policyportal.opendata.archive import in_json
from policyportal.opendata.extents import of_edition
from policyportal.opendata.objects import objects_of
from policyportal.opendata.twins import (
    CSV,
    JSON,
    MARKDOWN,
    TWINS,
    ListTwins,
    NarrowedList,
    RecordTwins,
    Rows,
    Twin,
    elsewhere,
    with_ending,
)
from policyportal.opendata.views import about_answer, csv_answer
from policyportal.pages.addresses import site_of
from policyportal.pages.csv_file import head_of_file
from policyportal.pages.datasets import Dataset
from policyportal.pages.editions import enter
from policyportal.pages.elsewhere import READ_ELSEWHERE
from policyportal.pages.paging import ways
from regions.models import Plan

# How many records of a list stand in one answer, where the page does not say which.
MANY = 100


@require_safe
def twin(request: HttpRequest, twin: Twin) -> HttpResponseBase:
    """A page in another form, for the public: what the page refuses or has moved, its twin does too."""
    # By which the page that says why there is none knows what was meant.
    request.resolver_match = twin.match
    asked = copy(request)
    asked.path = asked.path_info = twin.page
    if twin.ending == MARKDOWN:
        return _markdown(asked, twin)
    twins = TWINS[twin.match.view_name]
    if isinstance(twins, RecordTwins):
        return _of_record(asked, twin, twins)
    if address := elsewhere(twin.match, twin.ending, asked.META["QUERY_STRING"]):
        return _led_to(address, asked, twin, twins)
    return _list_in_json(asked, twin, twins)


def _page(asked: HttpRequest, twin: Twin) -> HttpResponse:
    """The page itself; where it leads on, its twin does. Raises Http404 where there is none."""
    page = twin.match.func(asked, *twin.match.args, **twin.match.kwargs)
    if page.has_header("Location"):
        page["Location"] = with_ending(page["Location"], twin.ending)
    return page


def _instead(asked: HttpRequest, twin: Twin) -> HttpResponse:
    """Where the page without this record leads. Raises Http404 where it leads nowhere."""
    page = _page(asked, twin)
    if page.has_header("Location"):
        return page
    raise Http404("このページのデータはありません。")


def _markdown(asked: HttpRequest, twin: Twin) -> HttpResponse:
    # It takes long to load what reads HTML; the portal starts without.
    from policyportal.opendata.markdown import markdown_of

    page = _page(asked, twin)
    if page.has_header("Location"):
        return page
    try:
        text = markdown_of(page.text, asked.build_absolute_uri())
    except ValueError:
        raise Http404("このページのMarkdownはありません。") from None
    return HttpResponse(
        text, content_type="text/markdown; charset=utf-8", headers=_headers_beside(asked)
    )


def _of_record(asked: HttpRequest, twin: Twin, twins: RecordTwins) -> HttpResponseBase:
    parts = twin.match.kwargs
    plan = _edition_of(twins, parts) if twins.edition else asked.plan
    record = twins.record.of(parts)
    found = record.records(plan).first() if plan else None
    if found is None:
        return _instead(asked, twin)
    enter(asked, plan)
    if twin.ending == CSV:
        return _table(asked, twins.table.of(parts), parts)
    site = site_of(asked)
    answer = about_answer() | next(objects_of(record, plan, [found], site))
    for part in twins.parts:
        rows = part.of(parts)
        answer[rows.name] = list(objects_of(rows, plan, rows.records(plan), site))
    for name, choice in twins.lists.items():
        address = with_ending(reverse(name), JSON)
        answer[TWINS[name].dataset.name] = f"{site}{address}?{urlencode({choice: parts['slug']})}"
    return _json(asked, answer)


def _edition_of(twins: RecordTwins, parts: dict[str, Any]) -> Plan | None:
    return Plan.objects.published().filter(**{twins.edition: parts["code"]}).first()


def _table(asked: HttpRequest, rows: Dataset, parts: dict[str, Any]) -> HttpResponseBase:
    """The rows of a page as a file that is named after the page."""
    answer = csv_answer(asked, rows, of_edition(asked.plan))
    name = "-".join([rows.name, *map(str, parts.values())])
    head = head_of_file(name, asked.plan, CSV, answer["Content-Type"])
    answer["Content-Disposition"] = head["headers"]["Content-Disposition"]
    return answer


def _led_to(
    address: str, asked: HttpRequest, twin: Twin, twins: ListTwins | NarrowedList
) -> HttpResponse:
    """The way to where the twin stands; a page that shows a part of a list may not be there, or be another."""
    page = _page(asked, twin) if isinstance(twins, NarrowedList) else None
    if page and page.has_header("Location"):
        return page
    return HttpResponsePermanentRedirect(address, preserve_request=True)


def _list_in_json(asked: HttpRequest, twin: Twin, twins: ListTwins) -> HttpResponse:
    """The records that a page of a list shows, and the ways to those before and after."""
    plan, site, path = asked.plan, site_of(asked), with_ending(asked.path, JSON)
    if twins.conditions:
        found = twins.conditions(asked.GET, plan)
        if found.rearranged is not None:
            return redirect(f"{path}?{found.rearranged}".rstrip("?"))
        records, total = twins.dataset.records(plan).in_order_of(found.records), found.facets.total
        page = found.page
    else:
        pages = Paginator(
            Rows(twins.dataset, twins.paths).of(twin.match.kwargs).records(plan), MANY
        )
        records, total = pages.get_page(asked.GET.get("page")), pages.count
        page = ways(records.number, pages.num_pages, "")
        if not total:
            # There may be no such page: it says so itself.
            _page(asked, twin)
    answer = about_answer() | {
        "edition": plan.code,
        "count": total,
        "page": page.number,
        "next": _numbered(site, path, page.next),
        "previous": _numbered(site, path, page.previous),
        "results": list(objects_of(twins.dataset, plan, records, site)),
    }
    return _json(asked, answer)


def _numbered(site: str, path: str, query: str | None) -> str | None:
    return None if query is None else f"{site}{path}?{query}".rstrip("?")


def _json(asked: HttpRequest, answer: dict[str, Any]) -> HttpResponse:
    content = in_json(answer)
    return HttpResponse(content, content_type="application/json", headers=_headers_beside(asked))


def _headers_beside(asked: HttpRequest) -> dict[str, str]:
    """What of the page a program is told beside its twin: where it stands, and its licence."""
    page = f'<{asked.build_absolute_uri()}>; rel="canonical"; type="text/html"'
    headers = READ_ELSEWHERE | settings.OPERATOR.file_headers
    return headers | {"Link": ", ".join(filter(None, [page, headers.get("Link")]))}
