"""What every request needs around its view."""

import re
from functools import partial

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.middleware import get_user
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.security import SecurityMiddleware
from django.shortcuts import redirect
from django.utils.deprecation import MiddlewareMixin
from django.utils.functional import SimpleLazyObject

from policyportal.accounts.second_factor import outstanding
from policyportal.api.problems import is_of_api
from policyportal.editing.unsent import is_staff_page
from policyportal.opendata.twins import twins_of
from policyportal.pages.addresses import without_marks
from policyportal.pages.editions import edition_called, editions, enter, shown_edition
from policyportal.records import clock
from policyportal.serving.places import Places
from policyportal.views import busy, error_page, unavailable

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; "  # the admin's stylesheets draw small signs so
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
# What a browser could lend to a page, and no page here asks for. Left are to send a page on and to copy (static/js/portal.js).
UNUSED_FEATURES = (
    "accelerometer",
    "autoplay",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
# What every answer says to the browser beside what Django's own middleware says; SECURITY.md lists all of it. A view
# that means something else sets the header itself.
POLICIES = {
    "Content-Security-Policy": CONTENT_POLICY,
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in UNUSED_FEATURES),
    "Cross-Origin-Resource-Policy": "same-origin",
}
# What is said of a page that is made to stand within another site's (`xframe_options_exempt` says which).
FRAMED_POLICIES = POLICIES | {
    "Content-Security-Policy": CONTENT_POLICY.replace(
        "frame-ancestors 'none'", "frame-ancestors *"
    ),
    "Cross-Origin-Resource-Policy": "cross-origin",
}
# The address of a page of an edition that is not the shown one; a comparison of two is a page of the whole site.
OF_EDITION = re.compile(r"/plans/(?P<code>[-a-z0-9]+)(?:/(?!compare/.)|\.(?:csv|json|md)$)")


class PlanMiddleware(MiddlewareMixin):
    """request.editions: those that are public, fetched once and only when asked for.

    request.plan: the one that the page is about, which is the shown one, or another one where the address begins with it
    (policyportal.pages.editions).
    request.is_preview: whether the page shows drafts (policyportal.pages.drafts).
    """

    def process_request(self, request) -> None:
        request.is_preview = False
        request.editions = SimpleLazyObject(editions)
        request.plan = SimpleLazyObject(partial(shown_edition, request.editions))
        named = OF_EDITION.match(request.path)
        if named and (plan := edition_called(named["code"], request.editions)):
            enter(request, plan)


class PlainAddressMiddleware(MiddlewareMixin):
    """A public address that came with the marks of an app that shared it leads to the address without them.

    So no page knows of such marks, and each page is kept once. The API takes an address at its word.
    """

    def process_request(self, request) -> HttpResponse | None:
        query = request.META["QUERY_STRING"]
        if not query or is_staff_page(request) or is_of_api(request.path):
            return None
        if (plain := without_marks(query)) == query:
            return None
        return redirect(f"{request.path}?{plain}".rstrip("?"), permanent=True)


class PoliciesMiddleware(MiddlewareMixin):
    """No page runs, shows or sends anything but this site's own, and no other site shows what is the portal's.

    Static files say so too: this stands before what sends them.
    """

    def process_response(self, request, response) -> HttpResponse:
        is_framed = getattr(response, "xframe_options_exempt", False)
        for name, value in (FRAMED_POLICIES if is_framed else POLICIES).items():
            response.headers.setdefault(name, value)
        return response


def with_policies(page: HttpResponse) -> HttpResponse:
    """A page that is sent without Django, with what every answer says to the browser."""
    for middleware in (SecurityMiddleware, XFrameOptionsMiddleware, PoliciesMiddleware):
        page = middleware(error_page).process_response(HttpRequest(), page)
    return page


class HeadMiddleware(MiddlewareMixin):
    """Of a long file nothing is made for who asks about it only: the web server would go through all that it throws away."""

    def process_response(self, request, response) -> HttpResponse:
        if request.method == "HEAD" and response.streaming:
            response.streaming_content = ()
        return response


class PlacesMiddleware:
    """Only so many requests are worked on at once; who waits in vain is told to come again."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.places = Places()

    def __call__(self, request) -> HttpResponse:
        if not self.places.take():
            return busy()
        try:
            return self.get_response(request)
        finally:
            self.places.leave()


class TwinsMiddleware(MiddlewareMixin):
    """A page names its twins (policyportal.opendata.twins) to programs that do not read it, as it does in its head."""

    # Of a header; the choices of a long address would be more than a proxy takes.
    LONGEST = 1500

    def process_response(self, request, response) -> HttpResponse:
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if response.status_code != 200 or not is_page:
            return response
        links = [response.headers.get("Link"), *(link.header for link in twins_of(request))]
        if (told := ", ".join(filter(None, links))) and len(told) <= self.LONGEST:
            response.headers["Link"] = told
        return response


class NotAllowedMiddleware(MiddlewareMixin):
    """A page that was to be changed, and only can be looked at, says so."""

    def process_response(self, request, response) -> HttpResponse:
        if response.status_code != 405:
            return response
        page = error_page(405)
        page["Allow"] = response["Allow"]
        return page


class UnavailableMiddleware(MiddlewareMixin):
    """A database that is away, or holds no plan yet, is a 503 page that says so."""

    def process_exception(self, request, exception) -> HttpResponse | None:
        return unavailable(exception)


class SecondFactorMiddleware(MiddlewareMixin):
    """request.user is nobody while the account's second factor is outstanding; request.signed_in is the account.

    So only what asks for the code knows of it. No session is read unless the page asks who the user is.
    """

    def process_request(self, request) -> None:
        account = request.signed_in = request.user
        # The account itself, not wrapped three times: its rights are asked for hundreds of times a page.
        request.user = SimpleLazyObject(
            lambda: AnonymousUser() if outstanding(account) else get_user(request)
        )


class IdleMiddleware(MiddlewareMixin):
    """A session ends SESSION_COOKIE_AGE after the last page that asked for its account; noted once a minute at most."""

    def process_response(self, request, response) -> HttpResponse:
        session = request.session
        # A page that says that the database is away has no session to ask.
        if response.status_code < 500 and session.accessed and SESSION_KEY in session:
            now = int(clock.now().timestamp())
            if now - session.get("seen", 0) >= 60:
                session["seen"] = now
        return response
