"""Admin of changed figures, which nobody edits."""

from django.contrib import admin

from kpis.admin.figures import NOT_STATED
from kpis.models import FigureChange
from kpis.querysets import FigureChangeQuerySet
from policyportal.editing.admin import PortalAdmin


@admin.register(FigureChange)
class FigureChangeAdmin(PortalAdmin):
    """Pages of changed figures for reading only, because the database writes them."""

    fields = readonly_fields = ["series", "kind", "old", "new", "reason", "last_change"]
    list_display = ["last_change", "series", "kind", "old", "new", "reason"]
    list_filter = ["kind", "series__kpi__project__area_plan__area"]
    search_fields = ["series__code", "series__kpi__name", "reason"]
    ordering = ["-changed_at", "-pk"]

    def get_queryset(self, request) -> FigureChangeQuerySet:
        return super().get_queryset(request).select_related("series__kpi")

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    @admin.display(description="変更前")
    def old(self, change: FigureChange) -> str:
        return str(change.old or NOT_STATED)

    @admin.display(description="変更後")
    def new(self, change: FigureChange) -> str:
        return str(change.new or NOT_STATED)
