"""Admin of KPIs, their series, the actuals and the changed figures."""

from kpis.admin.actual import ActualAdmin
from kpis.admin.draft_actual import DraftActualAdmin
from kpis.admin.figures import (
    ActualRevisionAdmin,
    FigureChangeAdmin,
    HighlightAdmin,
    MeaningChangeAdmin,
    SeriesBreakAdmin,
    TurnAdmin,
)
from kpis.admin.kpi import KPIAdmin, KPIFamilyAdmin, KPISeriesAdmin
from kpis.admin.missing_value import MissingValueAdmin

__all__ = [
    "ActualAdmin",
    "ActualRevisionAdmin",
    "DraftActualAdmin",
    "FigureChangeAdmin",
    "HighlightAdmin",
    "KPIAdmin",
    "KPIFamilyAdmin",
    "KPISeriesAdmin",
    "MeaningChangeAdmin",
    "MissingValueAdmin",
    "SeriesBreakAdmin",
    "TurnAdmin",
]
