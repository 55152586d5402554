"""Pages about the editions of the plan."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import is_valid_path
from django.views.decorators.http import require_safe

from policyportal.pages.editions import edition_called
from policyportal.records.sources import last_changed
from projects.models import Project


@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """版の一覧: every edition that is or was shown, the newest first."""
    named = Project.objects.with_page().count_by("area_plan__plan")
    context = {
        "rows": [(plan, named[plan.pk,]) for plan in request.editions],
        "changed": last_changed(request.editions),
    }
    return render(request, "editions/plan_list.html", context)


@require_safe
def page_of_shown(request: HttpRequest, code: str, rest: str = "") -> HttpResponse:
    """A page of the shown edition behind the edition's own address: leads to where it stands meanwhile."""
    plan, address = edition_called(code, request.editions), f"/{rest}"
    if plan is None or not plan.is_shown or not is_valid_path(address):
        raise Http404("この版に、このページはありません。")
    return redirect(f"{address}?{request.META['QUERY_STRING']}".rstrip("?"))
