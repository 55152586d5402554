"""What machines read of the site and of an edition: the catalogue of its data, the plan in StratML, what may be read."""

from collections.abc import Iterable, Iterator
from functools import partial
from operator import attrgetter

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from kpis.models import Actual
from policyportal.opendata.archive import in_json
from policyportal.opendata.dcat import PREFIXES, Edition, Node, catalogue
from policyportal.opendata.stratml import stratml
from policyportal.opendata.turtle import turtle
from policyportal.opendata.views import offers_of
from policyportal.pages.streams import STEP, piled, streamed
from policyportal.records import replica
from policyportal.records.sample import current_sample
from projects.models import Project
from projects.querysets import ProjectQuerySet
from regions.models import AreaPlan

JSON_LD, TURTLE, XML = "application/ld+json", "text/turtle", "application/xml"
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
    headers = settings.OPERATOR.file_headers
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
    make = partial(
        stratml,
        request.plan,
        area_plans,
        source=f"{site_of(request)}{page}",
        is_report=actuals.exists(),
    )
    few = Project.objects.published().for_cards().with_kpis()
    ids = list(projects.in_plan_order().values_list("pk", flat=True)[: STEP + 1])
    if len(ids) <= STEP:
        return _answer("".join(make(few.in_order_of(ids))), XML)

    def parts() -> Iterator[bytes]:
        using = replica.for_files()
        found: Iterable = projects.for_cards().with_kpis().using(using).iterator(chunk_size=FEW)
        return piled(map(str.encode, make(found)))

    head = {"content_type": XML, "headers": settings.OPERATOR.file_headers}
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


def site_of(request: HttpRequest) -> str:
    """Where the portal stands, as whoever asks calls it: "https://example.jp"."""
    return f"{request.scheme}://{request.get_host()}"
