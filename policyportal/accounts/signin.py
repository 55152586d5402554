"""What django-axes asks the portal: where a request comes from, and what someone sees who is kept out for a while."""

from django.conf import settings
from django.contrib import admin
from django.http import HttpResponse
from django.shortcuts import render


def client_address(request) -> str:
    """The address that asked, be it in front of the proxy that speaks https.

    The proxy writes whom it has heard at the end of X-Forwarded-For; what stands before that, anyone may
    have made up.
    """
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.HTTPS else ""
    return forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")


def locked_out(request, response, credentials) -> HttpResponse:
    """Too many wrong passwords for this account from this address."""
    wait = settings.AXES_COOLOFF_TIME
    shown = {"title": "しばらくログインできません", "minutes": wait.seconds // 60}
    context = admin.site.each_context(request) | shown
    response = render(request, "admin/locked.html", context, status=429)
    response["Retry-After"] = str(wait.seconds)
    return response
