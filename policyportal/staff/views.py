"""Pages of the admin site that are of no one app."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.views.decorators.http import require_safe

from policyportal.accounts.rights import Staff
from policyportal.editing.changes import RecentForm, recent_changes
from policyportal.exchange.admin import TableAdmin
from policyportal.pages.paging import ways
from policyportal.records import clock
from policyportal.records.eras import latest_year_over, short_year
from policyportal.staff.care import Care
from policyportal.staff.guide import read_guide


@require_safe
def care(request):
    """データの状態: what is yet to be entered, confirmed or mended."""
    if not request.user.has_perm("projects.view_project"):
        raise PermissionDenied
    state = Care(
        request.plan,
        Staff.of(request.user),
        clock.today(),
        year=request.GET.get("year", ""),
        whole=request.GET.get("scope") == "all",
    )
    return render(request, "admin/care.html", request.admin_context | {"care": state})


@require_safe
def tables(request):
    """Every table that goes in and out, as far as the account may."""
    offered = []
    for model, model_admin in admin.site._registry.items():
        if isinstance(model_admin, TableAdmin) and model_admin.has_export_permission(request):
            table = model_admin.table(request)
            offered.append(
                {
                    "opts": model._meta,
                    "about": table.about,
                    "is_yearly": table.is_yearly,
                    "may_import": model_admin.has_import_permission(request),
                    "key": table.order,
                }
            )
    offered.sort(key=lambda one: one["key"])
    context = {"tables": offered, "year": short_year(latest_year_over())}
    return render(request, "admin/tables.html", request.admin_context | context)


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


@require_safe
def guide(request):
    """使い方: the guide of staff, for every account of theirs."""
    return render(request, "admin/guide.html", request.admin_context | {"guide": read_guide()})
