"""Figures on pages of staff: typed as text, previewed before they are saved, and those that were changed."""

from django.contrib import admin
from django.contrib.admin.widgets import AdminTextInputWidget
from django.db import transaction
from django.http import HttpResponse

from kpis.fields import AppearanceField, FigureField, PeriodField
from kpis.figures import Figure
from kpis.models import (
    Actual,
    ActualRevision,
    FigureChange,
    Highlight,
    KPISeries,
    MeaningChange,
    MissingValue,
    SeriesBreak,
    Turn,
)
from policyportal.editing.admin import FormFields, PortalAdmin
from policyportal.editing.filters import ChangedYearFilter, YearFilter, by_edition
from policyportal.editing.forms import PortalForm, PortalFormSet
from policyportal.records.eras import short_year
from policyportal.records.fields import MonthField, YearField

NOT_STATED = "記載なし"

WIDE = {"widget": AdminTextInputWidget(attrs={"class": "vBigIntegerField"})}
NARROW = {"widget": AdminTextInputWidget(attrs={"class": "vIntegerField"})}
TYPED_AS_TEXT = {
    AppearanceField: WIDE,
    FigureField: WIDE,
    PeriodField: WIDE,
    MonthField: WIDE,
    YearField: NARROW,
}


class ShownYear:
    """A column with the year of a record as people read it: R5（2023）."""

    @admin.display(description="年", ordering="year")
    def shown_year(self, record: Actual | ActualRevision | MissingValue | SeriesBreak) -> str:
        return f"{short_year(record.year)}（{record.year}）"


class PreviewAdmin(PortalAdmin):
    """A page with 「確認する」, which saves what is typed, shows what the public would see, and undoes the save."""

    change_form_template = "admin/kpis/preview_form.html"

    def series_of(self, record) -> KPISeries:
        return record

    def response_add(self, request, obj, post_url_continue=None) -> HttpResponse:
        return self._preview(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj) -> HttpResponse:
        return self._preview(request, obj) or super().response_change(request, obj)

    def _preview(self, request, obj) -> HttpResponse | None:
        """Keep the saved series for the page and undo the save; PortalAdmin then shows the form again."""
        if "_preview" not in request.POST:
            return None
        request.preview = KPISeries.objects.for_preview().get(pk=self.series_of(obj).pk)
        transaction.set_rollback(True)
        return HttpResponse()

    def render_change_form(self, request, context, *args, **kwargs) -> HttpResponse:
        context["preview"] = getattr(request, "preview", None)
        return super().render_change_form(request, context, *args, **kwargs)


class BreakInline(FormFields, admin.TabularInline):
    """The breaks of a series, on its page."""

    model = SeriesBreak
    form = PortalForm
    formset = PortalFormSet
    formfield_overrides = TYPED_AS_TEXT
    fields = ["year", "kind", "reason", "source"]
    extra = 0


@admin.register(FigureChange)
class FigureChangeAdmin(PortalAdmin):
    """Pages of changed figures, only to be read: the database writes them (accounts.rights)."""

    fields = readonly_fields = [
        "series",
        "kind",
        "old",
        "new",
        "change_kind",
        "reason",
        "source",
        "valid_from",
        "last_change",
    ]
    list_display = ["last_change", "series", "kind", "old", "new", "valid_from", "reason"]
    list_filter = [
        "kind",
        "change_kind",
        ChangedYearFilter,
        "series__kpi__project__area_plan__area",
        by_edition("series__kpi__project__area_plan__plan"),
    ]
    search_fields = ["series__code", "series__kpi__name", "reason"]
    ordering = ["-changed_at", "-pk"]
    related = ("series__kpi",)

    @admin.display(description="変更前")
    def old(self, change: FigureChange) -> str:
        return str(change.old or NOT_STATED)

    @admin.display(description="変更後")
    def new(self, change: FigureChange) -> str:
        return str(change.new or NOT_STATED)


@admin.register(MeaningChange)
class MeaningChangeAdmin(PortalAdmin):
    """Pages of changed names and texts, only to be read: the database writes them (accounts.rights)."""

    fields = readonly_fields = [
        "project",
        "kpi",
        "part",
        "code",
        "before",
        "after",
        "kind",
        "reason",
        "source",
        "last_change",
    ]
    list_display = ["last_change", "code", "part", "before", "after", "kind", "reason"]
    list_filter = [
        "part",
        "kind",
        ChangedYearFilter,
        "project__area_plan__area",
        by_edition("project__area_plan__plan"),
    ]
    search_fields = ["code", "before", "after", "reason"]
    ordering = ["-changed_at", "-pk"]
    related = ("project", "kpi")


@admin.register(Turn)
class TurnAdmin(PortalAdmin):
    """Pages of ends and withdrawals, only to be read: the database writes them (accounts.rights)."""

    fields = readonly_fields = [
        "project",
        "kpi",
        "code",
        "kind",
        "ended_on",
        "reason",
        "source",
        "last_change",
    ]
    list_display = ["last_change", "code", "kind", "ended_on", "reason"]
    list_filter = [
        "kind",
        ChangedYearFilter,
        "project__area_plan__area",
        by_edition("project__area_plan__plan"),
    ]
    search_fields = ["code", "project__name", "kpi__name", "reason"]
    ordering = ["-changed_at", "-pk"]
    related = ("project", "kpi")


@admin.register(SeriesBreak)
class SeriesBreakAdmin(ShownYear, PortalAdmin):
    """Pages of the years from which a series' values mean something else."""

    formfield_overrides = TYPED_AS_TEXT
    fields = ["series", "year", "kind", "reason", "source"]
    autocomplete_fields = ["series"]
    list_display = ["series", "shown_year", "kind", "reason"]
    list_filter = [
        "kind",
        YearFilter,
        "series__kpi__project__area_plan__area",
        by_edition("series__kpi__project__area_plan__plan"),
    ]
    search_fields = ["series__code", "series__kpi__name", "reason"]
    ordering = ["series__code", "year"]
    related = ("series__kpi",)


@admin.register(Highlight)
class HighlightAdmin(PortalAdmin):
    """Pages of the series that open the home page."""

    fields = ["series", "order"]
    autocomplete_fields = ["series"]
    list_display = ["series", "order"]
    list_filter = [by_edition("series__kpi__project__area_plan__plan")]
    search_fields = ["series__code", "series__kpi__name"]
    ordering = ["order", "series__code"]
    related = ("series__kpi",)


@admin.register(ActualRevision)
class ActualRevisionAdmin(ShownYear, PortalAdmin):
    """Pages of what became of actuals, only to be read: the database writes them (accounts.rights)."""

    fields = readonly_fields = [
        "series",
        "shown_year",
        "kind",
        "old",
        "new",
        "reason",
        "last_change",
    ]
    list_display = ["last_change", "series", "shown_year", "kind", "old", "new", "reason"]
    list_filter = [
        "kind",
        "reason",
        YearFilter,
        "series__kpi__project__area_plan__area",
        by_edition("series__kpi__project__area_plan__plan"),
    ]
    search_fields = ["series__code", "series__kpi__name"]
    ordering = ["-changed_at", "-pk"]
    related = ("series__kpi",)

    @admin.display(description="変更前")
    def old(self, revision: ActualRevision) -> str:
        return _with_state(revision.old, revision.get_old_state_display())

    @admin.display(description="変更後")
    def new(self, revision: ActualRevision) -> str:
        return _with_state(revision.new, revision.get_new_state_display())


def _with_state(figure: Figure | None, state: str) -> str:
    return f"{figure.amount}（{state}）" if figure else "－"
