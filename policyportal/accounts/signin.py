"""Signing in: where a request comes from, when wrong passwords are too many, and what someone sees then."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import admin
from django.db.models import Q, Sum
from django.http import HttpResponse
from django.shortcuts import render

# The cookie of a device from which an account has signed in: its name, signed.
KNOWN_DEVICE = "known_device"
KNOWN_SECONDS = 180 * 24 * 3600
# Of who comes through a socket of the machine; PORTAL_PROXY=unix: believes it.
NO_ADDRESS = "::"


def client_address(request) -> str | None:
    """The address that asked; of IPv6 the network, for one network has more addresses than anyone can count.

    Each proxy writes at the end of X-Forwarded-For whom it has heard: so it is the last one that is no proxy of
    the operator's. What stands before it, anyone may have made up.
    """
    address = _read_address(request.META.get("REMOTE_ADDR") or NO_ADDRESS)
    on_the_way = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    while on_the_way and address and any(address in network for network in settings.PROXIES):
        heard = _read_address(on_the_way.pop())
        if heard is None:
            break
        address = heard
    if isinstance(address, IPv6Address):
        address = IPv6Network((address, 64), strict=False).network_address
    return str(address) if address else None


def _read_address(text: str) -> IPv4Address | IPv6Address | None:
    """Read an address as proxies write it, with a port or a zone; None for what is none."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


class SignInLimits(AxesDatabaseHandler):
    """Counts wrong passwords by account and address together, and by each of them alone.

    A device from which the account has signed in before is held to the first limit only, so that nobody locks a
    colleague out from elsewhere. A right password forgives what its account and address have done together.
    """

    def get_failures(self, request, credentials: dict | None = None) -> int:
        """The failures of account and address together, or the limit where one of them has reached its own."""
        together = super().get_failures(request, credentials)
        account = get_client_username(request, credentials)
        if is_known_device(request, account):
            return together
        recent = AccessAttempt.objects.filter(attempt_time__gte=get_cool_off_threshold(request))
        failures, address = "failures_since_start", request.axes_ip_address
        alone = recent.aggregate(
            account=Sum(failures, default=0, filter=Q(username=account)),
            address=Sum(failures, default=0, filter=Q(ip_address=address)),
        )
        if (
            alone["account"] >= settings.FAILURE_LIMIT_OF_ACCOUNT
            or alone["address"] >= settings.FAILURE_LIMIT_OF_ADDRESS
        ):
            return max(together, settings.AXES_FAILURE_LIMIT)
        return together


def is_known_device(request, account: str) -> bool:
    known = request.get_signed_cookie(KNOWN_DEVICE, default=None, max_age=KNOWN_SECONDS)
    return known is not None and known == account


def remember_device(response: HttpResponse, account: str) -> None:
    response.set_signed_cookie(
        KNOWN_DEVICE,
        account,
        max_age=KNOWN_SECONDS,
        path=settings.SESSION_COOKIE_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def locked_out(request, response, credentials) -> HttpResponse:
    """Too many wrong passwords for this account, or from this address."""
    wait = settings.AXES_COOLOFF_TIME
    shown = {"title": "しばらくログインできません", "minutes": wait.seconds // 60}
    context = admin.site.each_context(request) | shown
    response = render(request, "admin/locked.html", context, status=429)
    response["Retry-After"] = str(wait.seconds)
    return response
