"""Admin of years without an actual."""

from django.contrib import admin

from kpis.actuals.missing import MissingValueForm
from kpis.admin.figures import TYPED_AS_TEXT, ShownYear
from kpis.models import MissingValue
from kpis.querysets import ACTUAL_ORDER
from kpis.tables import MissingValueTable
from policyportal.editing.admin import PortalAdmin
from policyportal.editing.filters import YearFilter, by_edition
from policyportal.exchange.admin import TableAdmin


@admin.register(MissingValue)
class MissingValueAdmin(ShownYear, TableAdmin, PortalAdmin):
    """Pages of the years of which no actual is known. Entering the actual deletes them."""

    table_class = MissingValueTable
    form = MissingValueForm
    formfield_overrides = TYPED_AS_TEXT
    fields = ["series", "year", "kind", "expected_on", "reason"]
    autocomplete_fields = ["series"]
    list_display = ["series", "shown_year", "words"]
    list_filter = [
        "kind",
        YearFilter,
        "series__kpi__project__area_plan__area",
        by_edition("series__kpi__project__area_plan__plan"),
    ]
    search_fields = ["series__code", "series__kpi__name", "reason"]
    ordering = ["series__kpi__project__area_plan__plan", *ACTUAL_ORDER, "year"]
    related = ("series__kpi",)

    @admin.display(description="状態", ordering="kind")
    def words(self, missing: MissingValue) -> str:
        return missing.words
