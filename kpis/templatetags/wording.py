"""The wording of a series, for templates."""

from django import template

from kpis.wording.series import wording_of

register = template.Library()
# Usage: {% with wording=series|wording %}, where the KPI's series and their actuals are prefetched.
register.filter("wording", wording_of)
