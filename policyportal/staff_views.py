"""Pages of the admin site that are of no one app."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from policyportal.care import Care
from policyportal.rights import Staff


@require_safe
def care(request):
    """データの状態: what is yet to be entered, confirmed or mended."""
    if not request.user.has_perm("projects.view_project"):
        raise PermissionDenied
    state = Care(
        request.plan,
        Staff.of(request.user),
        timezone.localdate(),
        year=request.GET.get("year", ""),
        whole=request.GET.get("scope") == "all",
    )
    return render(request, "admin/care.html", request.admin_context | {"care": state})
