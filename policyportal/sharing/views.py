"""What others show of the portal: pictures for sharing, drawings as files, pages in a frame of theirs."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import Resolver404, ResolverMatch, resolve
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from kpis.models import KPI, KPISeries
from policyportal.pages.addresses import path_meant, site_of
from policyportal.pages.editions import addresses_of, edition_called, enter
from policyportal.pages.elsewhere import READ_ELSEWHERE, SHOWN_ELSEWHERE
from policyportal.pages.shortcuts import kept_or_404
from policyportal.sharing.drawings import drawing_of
from policyportal.sharing.embeds import Frame, described
from policyportal.sharing.pictures import drawn_file, file_of, picture_address
from regions.models import AreaPlan, Plan

# What is drawn gives the address: whoever has the picture need never ask again.
FOR_EVER = "public, max-age=31536000, immutable"
# The pages that a frame stands for, beside itself.
OF_KPI, OF_AREA = ("kpis:kpi", "embed-kpi"), ("regions:area", "embed-area")
READABLE = {"ensure_ascii": False}
# What is said to who asks about a frame in vain.
REFUSALS = {
    HTTPStatus.BAD_REQUEST: (
        "format は json か xml、maxwidth と maxheight は1以上の整数にしてください。"
        "format is json or xml; maxwidth and maxheight are whole numbers from 1."
    ),
    HTTPStatus.NOT_FOUND: (
        "このアドレス（url）に、埋め込めるページはありません。No page at this url can be embedded."
    ),
}


@require_safe
def picture(request: HttpRequest, digest: str) -> FileResponse:
    """A picture for sharing, by the digest of what it shows."""
    try:
        file = file_of(digest).open("rb")
    except FileNotFoundError:
        raise Http404("この画像はありません。") from None
    head = {"Cache-Control": FOR_EVER, **SHOWN_ELSEWHERE}
    return FileResponse(file, content_type="image/png", headers=head)


@require_safe
def kpi_drawing(request: HttpRequest, code: str, ending: str) -> HttpResponse:
    """The drawing of a KPI, or of one of its series, as a file."""
    kpi, series = _drawn_kpi(code)
    return _drawing(request, kpi, series, code, ending)


@require_safe
def area_drawing(request: HttpRequest, slug: str, ending: str) -> HttpResponse:
    """What an area wants to become and where it lies, as a file."""
    return _drawing(request, _area_plan(request.plan, slug), None, slug, ending)


def _drawing(
    request: HttpRequest, record: KPI | AreaPlan, series: KPISeries | None, name: str, ending: str
) -> Any:
    """The file, which a browser shows and saves under its name."""
    head = READ_ELSEWHERE | {"Content-Disposition": f'inline; filename="{name}.{ending}"'}
    if ending == "svg":
        drawing = drawing_of(record, site_of(request), series)
        head["Content-Security-Policy"] = drawing.policy
        return HttpResponse(drawing.svg, content_type="image/svg+xml", headers=head)
    if not (path := drawn_file(record, series)):
        raise Http404("この図のPNGは、まだ作られていません。SVGを使ってください。")
    return HttpResponse(path.read_bytes(), content_type="image/png", headers=head)


@require_safe
@xframe_options_exempt
def embedded_kpi(request: HttpRequest, code: str) -> HttpResponse:
    """A KPI in a frame of another site: its sentences, drawings and newest values."""
    kpi = _kpi(code)
    enter(request, kpi.project.area_plan.plan)
    return _frame(request, kpi)


@require_safe
@xframe_options_exempt
def embedded_area(request: HttpRequest, slug: str) -> HttpResponse:
    """An area in a frame of another site: what it wants to become, how far it is, where it lies."""
    return _frame(request, _area_plan(request.plan, slug))


def _frame(request: HttpRequest, record: KPI | AreaPlan) -> HttpResponse:
    frame = Frame(drawing_of(record, site_of(request)))
    context = {"frame": frame, "drawing": frame.drawing, "changed": frame.drawing.changed}
    return render(request, "embed/frame.html", context)


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """What a frame is for the page at an address, as oEmbed 1.0 has it."""
    answer = _oembed(request)
    for name, value in READ_ELSEWHERE.items():
        answer[name] = value
    return answer


def _oembed(request: HttpRequest) -> HttpResponse:
    form = request.GET.get("format", "json")
    try:
        most = [_most(request, name) for name in ("maxwidth", "maxheight")]
    except ValueError:
        return _refusal(HTTPStatus.BAD_REQUEST)
    if form not in ("json", "xml"):
        return _refusal(HTTPStatus.BAD_REQUEST)
    try:
        record = _record_at(request, request.GET.get("url", ""))
    except (Http404, Resolver404, ValueError):
        return _refusal(HTTPStatus.NOT_FOUND)
    frame = Frame(drawing_of(record, site_of(request)))
    said = described(frame, picture_address(record), *most)
    if form == "xml":
        return render(
            request, "embed/oembed.xml", {"said": said}, content_type="text/xml; charset=utf-8"
        )
    return JsonResponse(said, json_dumps_params=READABLE)


def _refusal(status: HTTPStatus) -> JsonResponse:
    """Why there is no frame (RFC 9457); nothing of what was asked is said again."""
    said = {"status": status.value, "title": status.phrase, "detail": REFUSALS[status]}
    kind = "application/problem+json"
    return JsonResponse(said, status=status, content_type=kind, json_dumps_params=READABLE)


def _most(request: HttpRequest, name: str) -> int | None:
    """A limit that the address sets; None where it sets none. Raises ValueError."""
    text = request.GET.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and int(text[:6]) >= 1):
        raise ValueError(name)
    return int(text[:6])


def _record_at(request: HttpRequest, url: str) -> KPI | AreaPlan:
    """The record of the page at an address of this portal. Raises Http404, Resolver404 and ValueError."""
    parts = urlsplit(url)
    here = {request.get_host(), urlsplit(site_of(request)).netloc}
    if parts.scheme not in ("http", "https") or parts.netloc not in here:
        raise Http404
    match, plan = _page_at(request, parts.path)
    if match.view_name in OF_KPI:
        return _kpi(match.kwargs["code"])
    if match.view_name in OF_AREA:
        return _area_plan(plan, match.kwargs["slug"])
    raise Http404


def _page_at(request: HttpRequest, path: str) -> tuple[ResolverMatch, Plan]:
    """The page at a path, and the edition that it stands in."""
    match = resolve(path_meant(path) or path)
    plan = request.plan
    if "rest" in match.kwargs and (
        named := edition_called(match.kwargs.get("code", ""), request.editions)
    ):
        return resolve(path, urlconf=addresses_of(named.code)), named
    return match, plan


def _kpi(code: str) -> KPI:
    return kept_or_404(KPI.objects.published().for_list(), "row", code=code)


def _drawn_kpi(code: str) -> tuple[KPI, KPISeries | None]:
    """The KPI with this code, or the one of whose series one has it, and that one."""
    kpis = KPI.objects.published().for_list()
    try:
        return kpis.kept("row", code=code), None
    except KPI.DoesNotExist:
        kpi = kept_or_404(kpis, "row", series__code=code)
    return kpi, next(series for series in kpi.series.all() if series.code == code)


def _area_plan(plan: Plan, slug: str) -> AreaPlan:
    for area_plan in AreaPlan.objects.listed(plan):
        if area_plan.area.slug == slug:
            return area_plan
    raise Http404("この版に、この連携地域の方針はありません。")
