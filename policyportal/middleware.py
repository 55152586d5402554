"""What every request needs around its view."""

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import SimpleLazyObject

from policyportal.accounts.second_factor import outstanding
from policyportal.records import clock
from regions.models import Plan


class PlanMiddleware:
    """request.plan: the edition that the public pages show, fetched once and only when asked for."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.plan = SimpleLazyObject(Plan.objects.shown)
        return self.get_response(request)


class ContentPolicyMiddleware:
    """No page runs, shows or sends anything but this site's own; Django's own of this kind comes with 6.0."""

    POLICY = "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",  # the admin's stylesheets draw small signs so
            "connect-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        )
    )

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.POLICY)
        return response


class UnavailableMiddleware:
    """A database that is away, or holds no plan yet, is a 503 page that says so."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception) -> HttpResponse | None:
        if not isinstance(exception, (OperationalError, InterfaceError, Plan.DoesNotExist)):
            return None
        request.plan = None  # the page may not ask for it either
        return TemplateResponse(
            request,
            "503.html",
            {"nothing_loaded": isinstance(exception, Plan.DoesNotExist)},
            status=503,
            headers={"Retry-After": "60"},
        ).render()


class SecondFactorMiddleware:
    """request.user is nobody while the account's second factor is outstanding; request.signed_in is the account.

    So no page, view or import needs to know of it, but those that ask for the code. Nothing is asked of the
    session unless the page asks who the user is.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        account = request.signed_in = request.user
        request.user = SimpleLazyObject(
            lambda: AnonymousUser() if outstanding(account) else account
        )
        return self.get_response(request)


class IdleMiddleware:
    """A session ends SESSION_COOKIE_AGE after the last page that asked for its account.

    Written once a minute at most, and not at all for those who are not signed in.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        session = request.session
        # A page that says that the database is away has no session to ask.
        if response.status_code < 500 and session.accessed and SESSION_KEY in session:
            now = int(clock.now().timestamp())
            if now - session.get("seen", 0) >= 60:
                session["seen"] = now
        return response
