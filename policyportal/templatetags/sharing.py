"""Template tags for what is sent on of a page."""

from django import template
from django.http import HttpRequest

from policyportal.sharing.codes import ScanCode, scan_code
from policyportal.sharing.pictures import picture_address

register = template.Library()
# The address of the picture for sharing, empty where there is none. Usage: {% picture_address kpi as picture %}.
register.simple_tag(picture_address)


@register.simple_tag
def page_code(request: HttpRequest) -> ScanCode:
    """The page's address as a code to scan. Usage: {% page_code request as code %}."""
    return scan_code(f"{request.scheme}://{request.get_host()}", request.path)
