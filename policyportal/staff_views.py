"""Pages for staff about all records."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.views.decorators.http import require_safe

from policyportal.changes import RecentForm, recent_changes
from policyportal.paging import ways
from policyportal.rights import Staff


@require_safe
def changes(request):
    """変更の記録: what anyone has changed lately, for the head office; what was deleted is found here."""
    if not Staff.of(request.user).is_head:
        raise PermissionDenied
    form = RecentForm(request.GET or None)
    page, found = recent_changes(form, request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    return render(
        request,
        "admin/changes.html",
        request.admin_context
        | {
            "form": form,
            "changes": found,
            "total": page.paginator.count,
            "page": ways(page.number, page.paginator.num_pages, query.urlencode()),
        },
    )
