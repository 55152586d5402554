"""The plan's KPIs: exact figures from a baseline to a target, the actuals of each year, and how all these changed."""

from kpis.models.actual import Actual
from kpis.models.change import FigureChange
from kpis.models.draft_actual import DraftActual
from kpis.models.highlight import Highlight
from kpis.models.kpi import KPI, KPIFamily
from kpis.models.meaning import MeaningChange
from kpis.models.missing_value import MissingValue
from kpis.models.revision import ActualRevision
from kpis.models.series import KPISeries
from kpis.models.series_break import BreakMoment, SeriesBreak
from kpis.models.turn import TakenAlong, Turn

__all__ = [
    "KPI",
    "Actual",
    "ActualRevision",
    "BreakMoment",
    "DraftActual",
    "FigureChange",
    "Highlight",
    "KPIFamily",
    "KPISeries",
    "MeaningChange",
    "MissingValue",
    "SeriesBreak",
    "TakenAlong",
    "Turn",
]
