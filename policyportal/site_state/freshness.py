"""How fresh the figures of an edition are, area by area, as the database has it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max

from kpis.models import KPI, Actual, KPISeries
from projects.models import Project
from regions.models import AreaPlan, Plan


@dataclass(frozen=True)
class AreaState:
    """What is public of an area: when it changed last, and how many of its KPIs have values."""

    area_plan: AreaPlan
    changed_at: datetime | None
    kpis: int
    newest_year: int | None
    """The newest year for which any KPI of the area has a value."""
    measured: int
    """How many KPIs have a value for the newest year of the edition."""


@dataclass(frozen=True)
class Freshness:
    """The areas of an edition, and the newest year for which any of its KPIs has a value: None while there is no value."""

    areas: list[AreaState]
    year: int | None

    @property
    def changed_at(self) -> datetime | None:
        """When anything of it changed last."""
        return _newest(state.changed_at for state in self.areas)

    @property
    def kpis(self) -> int:
        return sum(state.kpis for state in self.areas)

    @property
    def measured(self) -> int:
        return sum(state.measured for state in self.areas)


def freshness_of(plan: Plan) -> Freshness:
    """The state of each area of an edition, in as many queries for six areas as for one."""
    models = (Project, KPI, KPISeries, Actual)
    moments = [_by_area(model, plan, Max("changed_at")) for model in models]
    kpis = _by_area(KPI, plan, Count("pk"))
    years = _by_area(Actual, plan, Max("year"))
    year = max(years.values(), default=None)
    measured = _by_area(Actual, plan, Count("series__kpi", distinct=True), year=year)
    states = []
    for area_plan in AreaPlan.objects.listed(plan):
        pk = area_plan.pk
        changed_at = _newest(of_model.get(pk) for of_model in moments)
        state = AreaState(
            area_plan, changed_at, kpis.get(pk, 0), years.get(pk), measured.get(pk, 0)
        )
        states.append(state)
    return Freshness(states, year)


def _by_area(model, plan: Plan, wanted: Count | Max, **only) -> dict:
    """What is wanted of the public records of a model, by the id of the area's plan."""
    records = model.objects.published().in_plan(plan).filter(**only).order_by()
    area_plan = f"{records.project}area_plan"
    return dict(records.values_list(area_plan).annotate(wanted))


def _newest(moments: Iterable[datetime | None]) -> datetime | None:
    return max(filter(None, moments), default=None)
