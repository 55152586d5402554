"""What every request needs around its view."""

from django.db import InterfaceError, OperationalError
from django.template.response import TemplateResponse
from django.utils.functional import SimpleLazyObject

from regions.models import Plan


class PlanMiddleware:
    """request.plan: the edition that the public pages show, fetched once and only when asked for."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.plan = SimpleLazyObject(Plan.objects.shown)
        return self.get_response(request)


class UnavailableMiddleware:
    """A database that is away, or holds no plan yet, is a 503 page that says so."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, (OperationalError, InterfaceError, Plan.DoesNotExist)):
            return None
        return TemplateResponse(
            request,
            "503.html",
            {"nothing_loaded": isinstance(exception, Plan.DoesNotExist)},
            status=503,
            headers={"Retry-After": "60"},
        ).render()
