"""The answers of the API, and the page that explains it."""

import json
from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from policyportal.api import answers
from policyportal.api.description import ResourceSchema, openapi
from policyportal.api.parameters import (
    MOST_ON_A_PAGE,
    asked_in,
    parameters_of_list,
    parameters_of_record,
)
from policyportal.api.problems import METHODS, TITLES, NothingThere
from policyportal.api.reference import Section, example, program, sections
from policyportal.api.resources import RESOURCES, Resource
from policyportal.pages.addresses import site_of
from policyportal.pages.editions import edition_called, editions, enter, shown_edition
from policyportal.records import memory
from regions.models import Plan

OPENAPI = "application/vnd.oai.openapi+json;version=3.1"


class AlwaysJSON(BaseContentNegotiation):
    """JSON, whatever is asked for: there is nothing else, and caches keep one answer of an address."""

    def select_parser(self, request, parsers) -> None:
        return None

    def select_renderer(self, request, renderers, format_suffix=None) -> tuple:
        return renderers[0], renderers[0].media_type


class ReadView(APIView):
    """A view that anybody may read from any site, and nobody may change anything by."""

    http_method_names: ClassVar = ["get", "head", "options"]
    schema = ResourceSchema()
    content_negotiation_class = AlwaysJSON
    is_list = False
    problems: tuple[int, ...] = (405, 503)
    resource: Resource | None = None

    def options(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """What may be sent; ProblemMiddleware adds from where."""
        return HttpResponse(status=204, headers={"Allow": METHODS})

    def enter(self, request: Request) -> Plan:
        """Make the request one about the edition that it names, else the shown one; give that. Raises NothingThere."""
        every = editions()
        plan, code = shown_edition(every), request.query_params.get("edition")
        if code is not None and not (plan := edition_called(code, every)):
            codes = "、".join(edition.code for edition in every)
            raise NothingThere(f"この版はありません。版のコードは {codes} です。")
        enter(request._request, plan)
        return plan


class Root(ReadView):
    """What there is."""

    problems = (400, 405, 503)

    def get(self, request: Request) -> Response:
        asked_in(request.query_params, [])
        site = site_of(request)
        addresses = {name: f"{site}{reverse(f'api-{name}')}" for name in RESOURCES}
        plan = shown_edition(editions())
        return _answer(answers.body_of_root(addresses, plan), site, {})


class ResourceList(ReadView):
    """A page of a resource, narrowed as its page on the site is."""

    is_list = True
    problems = (400, 404, 405, 503)
    resource: Resource

    def get(self, request: Request) -> Response:
        plan, site = self.enter(request), site_of(request)
        asked = asked_in(request.query_params, parameters_of_list(self.resource, plan))
        page = answers.Page.asked_for(self.resource, plan, asked, site)
        links = answers.links_of_page(page, f"{site}{request.path}", request.query_params)
        return _answer(answers.body_of_page(page, plan, links), site, links)


class ResourceDetail(ReadView):
    """One record of a resource."""

    problems = (400, 404, 405, 503)
    resource: Resource

    def get(self, request: Request, code: str) -> Response:
        plans, site = [self.enter(request)], site_of(request)
        asked = asked_in(request.query_params, parameters_of_record(self.resource))
        if "edition" not in asked:
            # Codes are of one edition each, and places of all: the shown one is looked through first.
            plans += [plan for plan in editions() if plan not in plans]
        found = answers.record_called(self.resource, plans, code, site)
        links = {"collection": f"{site}{reverse(f'api-{self.resource.name}')}"}
        html = found["html"]
        (body,) = answers.only(asked, [found])
        return _answer(body, site, links, html=html)


def _answer(
    body: dict[str, Any], site: str, links: Mapping[str, str | None], *, html: str | None = None
) -> Response:
    """An answer with the addresses around it."""
    described = f'<{site}{reverse("api-openapi")}>; rel="describedby"; type="{OPENAPI}"'
    told = [f'<{url}>; rel="{relation}"' for relation, url in links.items() if url]
    told.append(described)
    if html:
        told.append(f'<{html}>; rel="alternate"; type="text/html"')
    licence = settings.OPERATOR.file_headers.get("Link")
    return Response(body, headers={"Link": ", ".join(filter(None, [*told, licence]))})


@require_safe
def description(request: HttpRequest) -> HttpResponse:
    """The description of the API in OpenAPI."""
    content = json.dumps(openapi(request.plan), ensure_ascii=False, indent=1)
    return HttpResponse(content, content_type=OPENAPI)


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """API: how programs read the plan, with what there is, what may be asked, and what is answered."""
    site = site_of(request)
    plan = request.plan
    found = memory.kept(("api reference", plan.pk), partial(_sections, plan))
    context = {
        "site": site,
        "sections": found,
        "example": example(plan, site),
        "program": program(site),
        "problems": TITLES.items(),
        "most": MOST_ON_A_PAGE,
        "licence": settings.OPERATOR.licence,
        "changed": plan.changed_at,
    }
    return render(request, "api/reference.html", context)


def _sections(plan: Plan) -> list[Section]:
    return list(sections(openapi(plan)))
