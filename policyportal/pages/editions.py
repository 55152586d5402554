"""The editions that the public may read: which of them a page is about, and where the pages of each stand.

What the shown edition says stands at the plain addresses (/regions/doo/), what another public one says behind its own
(/plans/CODE/regions/doo/). The page of a record has one address for ever, and its links lead into its own edition.
"""

from collections.abc import Iterable
from functools import cache, partial

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse, set_urlconf
from django.utils.module_loading import import_string

from policyportal.records import memory
from regions.models import Plan


def editions() -> list[Plan]:
    """Every edition that the public may read, the newest first."""
    return memory.kept("editions", partial(list, Plan.objects.published()))


def edition_called(code: str, among: Iterable[Plan]) -> Plan | None:
    return next((plan for plan in among if plan.code == code), None)


def shown_edition(among: Iterable[Plan]) -> Plan:
    """The edition at the plain addresses. Raises Plan.DoesNotExist before any is loaded."""
    for plan in among:
        if plan.is_shown:
            return plan
    raise Plan.DoesNotExist


def enter(request: HttpRequest, plan: Plan) -> None:
    """Make the request one about this edition, so that links lead to its pages. One in preparation has none."""
    request.plan = plan
    if plan.is_published and not plan.is_shown:
        request.urlconf = addresses_of(plan.code)
        set_urlconf(request.urlconf)


def address_in(plan: Plan, name: str, *parts: str | int, **named_parts: str) -> str:
    """The address of a page as it stands in an edition, by the page's name and what its address holds."""
    urlconf = settings.ROOT_URLCONF if plan.is_shown else addresses_of(plan.code)
    return reverse(name, urlconf=urlconf, args=parts, kwargs=named_parts)


def same_page_in(plan: Plan, request: HttpRequest) -> str:
    """The address of a page in another edition, or of that one's home page where it may not have the page."""
    match = request.resolver_match
    # Places outlive editions, whose other parts another one need not have.
    is_there = match and (match.namespace == "regions" or not match.kwargs)
    if is_there and match.view_name and (match.view_name != "outline" or plan.outline_file):
        return address_in(plan, match.view_name, **match.kwargs)
    return address_in(plan, "home")


@cache
def addresses_of(code: str) -> object:
    """The site's addresses (a URLconf) as pages about this edition link them."""
    return import_string(f"{settings.ROOT_URLCONF}.Addresses")(f"plans/{code}/")
