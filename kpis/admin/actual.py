"""Admin of actuals, alone and below their series."""

from django.contrib import admin
from django.http import HttpResponse

from kpis.actuals.forms import ActualForm, ActualFormSet
from kpis.actuals.rules import closed_sentence
from kpis.admin.figures import TYPED_AS_TEXT, PreviewAdmin, ShownYear
from kpis.models import Actual, KPISeries
from kpis.querysets import ACTUAL_ORDER, ActualQuerySet
from kpis.tables import ActualTable
from policyportal.accounts.rights import Staff
from policyportal.editing.admin import FormFields, PortalAdmin
from policyportal.exchange.admin import TableAdmin


class ActualFields(ShownYear):
    """The fields of an actual. People who may only read it see the year as R5（2023）.

    `form.is_head` says whether the account is of the head office.
    """

    readonly_fields = ["shown_year"]

    def get_fieldsets(self, request, obj=None) -> list:
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        shown = []
        for title, options in fieldsets:
            fields = ["shown_year" if name == "year" else name for name in options["fields"]]
            shown.append((title, options | {"fields": fields}))
        return shown


class ActualInline(ActualFields, FormFields, admin.TabularInline):
    model = Actual
    form = ActualForm
    formset = ActualFormSet
    formfield_overrides = TYPED_AS_TEXT
    fields = ["year", "value", "state", "revision_reason", "note", "source", "confirmed"]
    extra = 1

    def get_queryset(self, request) -> ActualQuerySet:
        return super().get_queryset(request).select_related("series").with_closed()

    def get_formset(self, request, obj=None, **kwargs) -> type[ActualFormSet]:
        formset = super().get_formset(request, obj, **kwargs)
        formset.form.is_head = Staff.of(request.user).is_head
        return formset


@admin.register(Actual)
class ActualAdmin(ActualFields, TableAdmin, PreviewAdmin):
    table_class = ActualTable
    form = ActualForm
    formfield_overrides = TYPED_AS_TEXT
    fieldsets = [
        (None, {"fields": ["series", "year"]}),
        ("実績値", {"fields": ["value", "state", "confirmed", "revision_reason"]}),
        ("備考と出典", {"fields": ["note", "source"]}),
    ]
    readonly_fields = [*ActualFields.readonly_fields, *PortalAdmin.readonly_fields]
    autocomplete_fields = ["series"]
    list_display = ["series", "shown_year", "figure", "state", "source"]
    list_filter = ["series__kpi__project__area_plan__area", "state"]
    search_fields = [
        "series__code",
        "series__kpi__name",
        "series__group",
        "series__label",
        "source",
    ]
    ordering = ["series__kpi__project__area_plan__plan", *ACTUAL_ORDER, "year"]

    def series_of(self, record) -> KPISeries:
        return record.series

    def get_queryset(self, request) -> ActualQuerySet:
        return super().get_queryset(request).select_related("series__kpi").with_closed()

    def get_form(self, request, obj=None, change=False, **kwargs) -> type[ActualForm]:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.is_head = Staff.of(request.user).is_head
        return form

    def save_model(self, request, obj, form, change) -> None:
        with form.explained():
            super().save_model(request, obj, form, change)

    def render_change_form(self, request, context, *args, **kwargs) -> HttpResponse:
        form = context["adminform"].form
        if form.is_closed:
            context["closed"] = closed_sentence(form.instance.year)
            context["show_delete"] = False
        if form.is_locked:
            buttons = ("save", "save_and_continue", "save_and_add_another", "delete")
            context |= dict.fromkeys((f"show_{name}" for name in buttons), False)
            context["is_locked"] = True
        return super().render_change_form(request, context, *args, **kwargs)

    def get_deleted_objects(self, objs, request) -> tuple:
        """Name the actuals of closed years as protected, because the database would refuse to delete them."""
        deleted, counts, needed, protected = super().get_deleted_objects(objs, request)
        closed = [f"{actual}（承認済みの年）" for actual in objs if actual.is_closed]
        return deleted, counts, needed, [*protected, *closed]

    @admin.display(description="実績値")
    def figure(self, actual: Actual) -> str:
        return actual.figure.amount
