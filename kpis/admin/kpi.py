"""Admin of KPIs and of the indicators that several of them share."""

from django.contrib import admin
from django.db.models import QuerySet

from kpis.admin.series import SeriesInline, say_dropped
from kpis.models import KPI, KPIFamily
from kpis.querysets import KPI_ORDER
from kpis.tables import KPITable
from policyportal.editing.admin import RECORD, SOURCE, PortalAdmin, PublishedAdmin, counted
from policyportal.exchange.admin import TableAdmin


@admin.register(KPIFamily)
class KPIFamilyAdmin(PortalAdmin):
    fieldsets = [(None, {"fields": ["name", "slug", "order"]}), SOURCE, RECORD]
    list_display = ["name", "slug", "kpi_count", "last_change"]
    search_fields = ["slug", "name"]
    ordering = ["order"]
    counts = ("kpis",)
    kpi_count = counted("kpis", "KPI数")


@admin.register(KPI)
class KPIAdmin(TableAdmin, PublishedAdmin):
    table_class = KPITable
    fieldsets = [
        (None, {"fields": ["project", "code", "order", "name", "family", "is_published"]}),
        ("編集上のよみ", {"fields": ["kana"]}),
        ("注記", {"fields": [("note", "note_line"), "editorial_note"]}),
        SOURCE,
        RECORD,
    ]
    autocomplete_fields = ["project", "family"]
    inlines = [SeriesInline]
    list_display = [
        "name",
        "code",
        "project",
        "area",
        "family",
        "series_count",
        "is_published",
        "last_change",
    ]
    list_filter = ["project__area_plan__area", "family", "is_published", "project__area_plan__plan"]
    search_fields = ["code", "name"]
    ordering = ["project__area_plan__plan", *KPI_ORDER]
    counts = ("series",)
    series_count = counted("series", "系列数")

    def get_queryset(self, request) -> QuerySet:
        return super().get_queryset(request).select_related("project__area_plan__area", "family")

    def save_formset(self, request, form, formset, change) -> None:
        super().save_formset(request, form, formset, change)
        for series_form in formset.forms:
            say_dropped(request, series_form)

    @admin.display(description="連携地域", ordering="project__area_plan__area__order")
    def area(self, kpi: KPI) -> str:
        return kpi.project.area.short_name

    def view_on_site(self, kpi) -> str | None:
        """Link to no page if the project has no name, because its KPIs have none."""
        return kpi.get_absolute_url() if kpi.project.name else None
