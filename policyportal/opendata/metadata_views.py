"""What machines read of the site and of an edition: the catalogue of its data, the plan in StratML, what may be read."""

from collections.abc import Iterator
from functools import partial
from operator import attrgetter

from django.conf import settings
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from kpis.datasets import years_read
from kpis.models import KPI, Actual
from policyportal.opendata.archive import in_json
from policyportal.opendata.dcat import PREFIXES, Edition, Node, catalogue
from policyportal.opendata.stratml import stratml
from policyportal.opendata.turtle import turtle
from policyportal.opendata.views import offers_of
from policyportal.pages.addresses import site_of
from policyportal.pages.elsewhere import READ_ELSEWHERE
from policyportal.pages.streams import STEP, piled, streamed
from policyportal.records import replica
from policyportal.records.sample import current_sample
from projects.models import Project
from projects.querysets import ProjectQuerySet
from regions.models import AreaPlan

JSON_LD, TURTLE, XML = "application/ld+json", "text/turtle", "application/xml"
LINKSET = 'application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727"'
# How many projects of a document that is sent while it is made are read at a time: each has some twenty records.
FEW = 100


@require_safe
def catalog(request: HttpRequest) -> HttpResponse:
    """The catalogue of the open data: leads to its JSON-LD, so that no answer depends on more than its address."""
    return redirect("data-catalog-json")


@require_safe
def catalog_json(request: HttpRequest) -> HttpResponse:
    """The catalogue of the open data as JSON-LD."""
    content = in_json({"@context": PREFIXES, "@graph": _nodes(request)})
    return _answer(content, JSON_LD)


@require_safe
def catalog_turtle(request: HttpRequest) -> HttpResponse:
    """The catalogue of the open data as Turtle."""
    return _answer(turtle(PREFIXES, _nodes(request)), f"{TURTLE}; charset=utf-8")


def _answer(content: str | bytes, content_type: str) -> HttpResponse:
    """A document, with the licence if there is one."""
    headers = READ_ELSEWHERE | settings.OPERATOR.file_headers
    return HttpResponse(content, content_type=content_type, headers=headers)


def _nodes(request: HttpRequest) -> list[Node]:
    plans = sorted(request.editions, key=attrgetter("start_month", "pk"))
    return catalogue([Edition(plan, offers_of(plan)) for plan in plans], site_of(request))


@require_safe
def stratml_of_plan(request: HttpRequest) -> HttpResponseBase:
    """The edition in StratML."""
    area_plans = AreaPlan.objects.listed(request.plan)
    projects = Project.objects.with_page().in_plan(request.plan)
    return _stratml(request, area_plans, projects, reverse("about"))


@require_safe
def stratml_of_area(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What the edition says of an area, in StratML."""
    area_plans = AreaPlan.objects.listed(request.plan)
    found = [area_plan for area_plan in area_plans if area_plan.area.slug == slug]
    if not found:
        raise Http404("この版に、この連携地域の方針はありません。")
    projects = Project.objects.with_page().counted_in(*found)
    return _stratml(request, found, projects, reverse("regions:area", args=[slug]))


def _stratml(
    request: HttpRequest, area_plans: list[AreaPlan], projects: ProjectQuerySet, page: str
) -> HttpResponseBase:
    """The areas and their projects; a long document is sent while it is made. Raises TooManyStreams."""
    actuals = Actual.objects.published().in_plan(request.plan)
    kpis = KPI.objects.published().prefetch_related(*years_read("series__"))
    # One area after the other, also where two have the same place in the order.
    area_plans = sorted(area_plans, key=attrgetter("area.order", "pk"))
    projects = projects.order_by("area_plan__area__order", "area_plan_id", "order", "code")
    projects = projects.prefetch_related(
        "participations__subprefecture", "measures", Prefetch("kpis", kpis)
    )
    make = partial(
        stratml,
        request.plan,
        area_plans,
        source=f"{site_of(request)}{page}",
        is_report=actuals.exists(),
    )
    few = list(projects[: STEP + 1])
    if len(few) <= STEP:
        return _answer("".join(make(few)), XML)

    def parts() -> Iterator[bytes]:
        using = replica.for_files()
        found = projects.using(using).iterator(chunk_size=FEW)
        return piled(map(str.encode, make(found)))

    head = {"content_type": XML, "headers": READ_ELSEWHERE | settings.OPERATOR.file_headers}
    return streamed(parts, replica.for_files(), **head)


@require_safe
def robots_txt(request: HttpRequest) -> HttpResponse:
    """What search engines may read: all that is public, and of a sample nothing."""
    rules = "Disallow: /" if current_sample() else f"Disallow: {reverse('admin:index')}"
    site_map = f"Sitemap: {site_of(request)}{reverse('sitemap')}"
    lines = ["User-agent: *", rules, "", site_map]
    return HttpResponse(
        "".join(f"{line}\n" for line in lines), content_type="text/plain; charset=utf-8"
    )


@require_safe
def api_catalog(request: HttpRequest) -> HttpResponse:
    """Where the API is, is described and is explained, at the address where programs ask for that (RFC 9727)."""
    site = site_of(request)
    here, api = f"{site}{request.path}", f"{site}{reverse('api')}"
    described = {"href": f"{site}{reverse('api-openapi')}", "type": "application/json"}
    explained = {"href": f"{site}{reverse('api-reference')}", "type": "text/html"}
    links = [
        {"anchor": here, "item": [{"href": api}]},
        {"anchor": api, "service-desc": [described], "service-doc": [explained]},
    ]
    headers = {"Link": f'<{here}>; rel="api-catalog"'}
    return HttpResponse(in_json({"linkset": links}), content_type=LINKSET, headers=headers)
