"""An area's story: in a few sentences how many projects and targets it has, and what its newest values say."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from django.conf import settings

from kpis.judgement import Mark
from kpis.models import KPI, KPISeries
from kpis.periods import Period
from kpis.wording.standings import standings_of
from policyportal.records import memory
from regions.models import AreaPlan, Plan


@dataclass(frozen=True)
class Story:
    """What there is of an area, and how many of its targets have a value of its newest year and are reached by it."""

    projects: int
    kpis: int
    targets: int
    year: int | None = None
    entered: int = 0
    reached: int | None = None
    """None where judgements are switched off."""

    @property
    def sentences(self) -> list[str]:
        return list(self._sentences())

    def _sentences(self) -> Iterator[str]:
        yield f"このために、{things(self.projects)}のプロジェクトを進めます。"
        if self.kpis:
            targets = f"、{things(self.targets)}の目標" if self.targets != self.kpis else ""
            yield f"進み具合は、{things(self.kpis)}のKPI{targets}で測ります。"
        if self.year:
            yield f"{self._newest}。"

    @property
    def _newest(self) -> str:
        year, of_targets = Period.year(self.year), f"{things(self.targets)}の目標のうち"
        entered = (
            f"{year.long}（{year.western}）の実績値は、{of_targets}{things(self.entered)}に入り"
        )
        if self.reached is None:
            return f"{entered}ました"
        return (
            f"{entered}、{things(self.reached)}が達成です"
            if self.reached
            else f"{entered}、達成はまだです"
        )


def things(number: int) -> str:
    """Count things as people say it: 8つ, but 18."""
    return f"{number}つ" if 0 < number < 10 else str(number)


def story_of(area_plan: AreaPlan) -> Story:
    """The story of an area, from what is counted of the whole edition once a version of the data."""
    plan, pk = area_plan.plan, area_plan.pk
    counts = memory.kept(("counts of stories", plan.pk), partial(_Counts, plan))
    year = counts.newest.get(pk)
    return Story(
        projects=area_plan.declared_projects,
        kpis=counts.kpis[pk,],
        targets=counts.targets[pk,],
        year=year,
        entered=counts.entered[pk, year],
        reached=counts.reached[pk, year] if settings.SHOW_JUDGEMENT else None,
    )


class _Counts:
    """How many KPIs and targets the areas of an edition have, by the id of the area's plan; and their values, by year too."""

    def __init__(self, plan: Plan) -> None:
        self.kpis = KPI.objects.with_page().in_plan(plan).count_by("project__area_plan")
        self.targets = (
            KPISeries.objects.with_page().in_plan(plan).count_by("kpi__project__area_plan")
        )
        self.newest: dict[int, int] = {}
        self.entered: Counter[tuple[int, int | None]] = Counter()
        self.reached: Counter[tuple[int, int | None]] = Counter()
        standings = standings_of(plan)
        for pk, year in standings.newest_years.items():
            area_plan = standings.area_plan_of[pk]
            self.newest[area_plan] = max(year, self.newest.get(area_plan, year))
            self.entered[area_plan, year] += 1
            self.reached[area_plan, year] += standings.of_series[pk].mark == Mark.REACHED
