"""Pages for staff that belong to no one app."""

from django.contrib import admin
from django.shortcuts import render
from django.utils.timezone import localdate

from policyportal.eras import short_year
from policyportal.exchange_admin import Exchanged


def tables(request):
    """Every table that goes in and out, as far as the account may."""
    offered = []
    for model, model_admin in admin.site._registry.items():
        if isinstance(model_admin, Exchanged) and model_admin.has_export_permission(request):
            resource = model_admin.resource(request)
            offered.append(
                {
                    "opts": model._meta,
                    "about": resource.about,
                    "is_yearly": resource.is_yearly,
                    "may_import": model_admin.has_import_permission(request),
                    "key": resource.order,
                }
            )
    offered.sort(key=lambda one: one["key"])
    context = {"tables": offered, "year": short_year(localdate().year - 1)}
    return render(request, "admin/tables.html", request.admin_context | context)
