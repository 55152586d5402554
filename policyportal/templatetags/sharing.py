"""Template tags for what is sent on of a page."""

from django import template
from django.http import HttpRequest
from django.urls import reverse

from kpis.models import KPI, KPISeries
from policyportal.pages.addresses import site_of
from policyportal.sharing.codes import ScanCode, scan_code
from policyportal.sharing.drawings import drawing_of
from policyportal.sharing.embeds import Frame
from policyportal.sharing.pictures import drawn_file, picture_address
from regions.models import AreaPlan

register = template.Library()
# The address of the picture for sharing, empty where there is none. Usage: {% picture_address kpi as picture %}.
register.simple_tag(picture_address)


@register.simple_tag
def page_code(request: HttpRequest) -> ScanCode:
    """The page's address as a code to scan. Usage: {% page_code request as code %}."""
    return scan_code(f"{request.scheme}://{request.get_host()}", request.path)


@register.inclusion_tag("pictures/_saving.html")
def saving(record: KPI | AreaPlan, series: KPISeries | None = None) -> dict:
    """The links by which a drawing is saved: that of a record, or of one of its series. Usage: {% saving kpi series %}."""
    is_area = isinstance(record, AreaPlan)
    if is_area:
        name, code = "area", record.area.slug
    else:
        name, code = "kpi", series.code if series else record.code
    has_png = drawn_file(record, series) is not None
    return {
        "is_area": is_area,
        "svg": reverse(f"{name}-svg", args=[code]),
        "png": reverse(f"{name}-png", args=[code]) if has_png else "",
    }


@register.inclusion_tag("embed/_code.html", takes_context=True)
def embedding(context, record: KPI | AreaPlan) -> dict:
    """The line by which others show a record within their page. Usage: {% embedding kpi %}."""
    return {"frame": _frame(context, record)}


@register.inclusion_tag("embed/_discovery.html", takes_context=True)
def discovery(context, record: KPI | AreaPlan) -> dict:
    """Where programs are told how a page is embedded, for its head. Usage: {% discovery kpi %}."""
    frame = _frame(context, record)
    return {"frame": frame, "drawing": frame.drawing}


def _frame(context, record: KPI | AreaPlan) -> Frame:
    return Frame(drawing_of(record, site_of(context["request"])))
