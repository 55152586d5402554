"""Admin of KPIs, their series, the actuals and the changed figures: a module a record."""

from kpis.admin.actual import ActualAdmin
from kpis.admin.change import FigureChangeAdmin
from kpis.admin.kpi import KPIAdmin, KPIFamilyAdmin
from kpis.admin.series import KPISeriesAdmin

__all__ = ["ActualAdmin", "FigureChangeAdmin", "KPIAdmin", "KPIFamilyAdmin", "KPISeriesAdmin"]
