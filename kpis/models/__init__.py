"""The plan's KPIs: exact figures from a baseline to a target, and the actuals that staff enter."""

from kpis.models.actual import Actual
from kpis.models.kpi import KPI, KPIFamily
from kpis.models.series import KPISeries

__all__ = ["KPI", "Actual", "KPIFamily", "KPISeries"]
