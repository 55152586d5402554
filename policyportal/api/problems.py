"""Why there is no answer, as RFC 9457 has it, in Japanese and English; and what every answer of the API says of itself."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from rest_framework import exceptions
from rest_framework.response import Response

from policyportal.pages.addresses import site_of
from policyportal.pages.elsewhere import READ_ELSEWHERE

PROBLEM = "application/problem+json"
METHODS = "GET, HEAD, OPTIONS"
# By status: the title in both languages, and what to do.
TITLES = {
    400: (
        "指定に誤りがあります",
        "The request has a mistake",
        "errorsにある指定を直して、もう一度送ってください。",
    ),
    404: ("見つかりません", "Not found", "アドレスと版を確かめてください。"),
    405: ("この操作はできません", "Method not allowed", f"使えるのは {METHODS} です。"),
    500: (
        "処理できませんでした",
        "The portal has failed",
        "このサイトの不具合です。時間をおいて、もう一度送ってください。",
    ),
    503: (
        "ただいま返せません",
        "Temporarily unavailable",
        "Retry-Afterの秒数だけ待って、もう一度送ってください。",
    ),
}
# Anybody may read the API from a page of any site, with what a browser would otherwise keep from it.
SHARED = READ_ELSEWHERE | {"Access-Control-Expose-Headers": "ETag, Link, Retry-After"}
PREFLIGHT = {
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": "Accept, Content-Type, If-Modified-Since, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


class WrongParameters(exceptions.APIException):
    """What is wrong with the parameters of an address, by their names."""

    status_code = 400

    def __init__(self, errors: Mapping[str, str]):
        super().__init__()
        self.errors = [{"parameter": name, "detail": detail} for name, detail in errors.items()]


class NothingThere(exceptions.NotFound):
    """There is no such page or record; the sentence says what is missing."""

    def __init__(self, sentence: str):
        super().__init__(sentence)
        self.sentence = sentence


def problem(
    request: HttpRequest, status: int, *, detail: str = "", errors: list | None = None
) -> dict[str, Any]:
    """The body of a problem: its type is the section of the reference page that explains it."""
    title, english, advice = TITLES[status]
    body = {
        "type": f"{site_of(request)}{reverse('api-reference')}#problem-{status}",
        "title": title,
        "title_en": english,
        "status": status,
        "detail": detail or advice,
        "instance": request.get_full_path(),
    }
    return body | ({"errors": errors} if errors else {})


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer what a view has raised; what is no fault of the request is a page, which ProblemMiddleware makes a problem."""
    if not isinstance(error, exceptions.APIException) or error.status_code not in TITLES:
        return None
    request = context["request"]
    body = problem(
        request,
        error.status_code,
        detail=getattr(error, "sentence", ""),
        errors=getattr(error, "errors", None),
    )
    headers = {"Allow": METHODS} if error.status_code == 405 else {}
    return Response(body, error.status_code, headers=headers, content_type=PROBLEM)


def is_of_api(path: str) -> bool:
    """Whether an address is one for programs; the reference page is one for people."""
    return path.startswith("/api/") and path != "/api/"


class ProblemMiddleware:
    """Whatever goes wrong below /api/ is answered as a problem, and every answer there may be read by any site."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not is_of_api(request.path):
            return response
        if response.status_code >= 400 and response.headers.get("Content-Type") != PROBLEM:
            response = _as_problem(request, response)
        return shared(request, response)


def _as_problem(request: HttpRequest, page: HttpResponse) -> HttpResponse:
    status = page.status_code if page.status_code in TITLES else (404, 500)[page.status_code >= 500]
    body = json.dumps(problem(request, status), ensure_ascii=False)
    kept = {name: page[name] for name in ("Allow", "Retry-After") if page.has_header(name)}
    return HttpResponse(body, status=page.status_code, content_type=PROBLEM, headers=kept)


def shared(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The response with what lets a page of any site read it."""
    for name, value in (SHARED | (PREFLIGHT if request.method == "OPTIONS" else {})).items():
        response.headers[name] = value
    return response
