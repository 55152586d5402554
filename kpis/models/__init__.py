"""The plan's KPIs: exact figures from a baseline to a target, how these changed, and the actuals of each year."""

from kpis.models.actual import Actual
from kpis.models.change import FigureChange
from kpis.models.kpi import KPI, KPIFamily
from kpis.models.series import KPISeries

__all__ = ["KPI", "Actual", "FigureChange", "KPIFamily", "KPISeries"]
