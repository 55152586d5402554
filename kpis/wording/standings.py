"""How the series of an edition stand: what lists filter, sort and count by, and the database does not know.

Only series of KPIs with actuals are judged. All others are 判定なし, whatever their number. What a process has judged
it keeps under a digest of all that the judgement follows from (kpis_judged_by in kpis/models/series.sql), so that
after a change only the series are judged that it touched, and nothing kept can be out of date.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import chain
from threading import Lock

from django.conf import settings
from django.db import connections
from django.db.models.expressions import Combinable

from kpis.judgement import Mark, MarkCount
from kpis.models import KPISeries
from kpis.wording.series import SeriesWording, wording_of
from policyportal.records import memory
from policyportal.search.querysets import given, ranked, set_of
from regions.models import Plan

# From what must be looked at first.
WORST_FIRST = (
    Mark.UNMET,
    Mark.BEHIND,
    Mark.OFF_TARGET,
    Mark.SLOW,
    Mark.ON_PACE,
    Mark.REACHED,
    Mark.NONE,
)
NOT_JUDGED = set_of([Mark.NONE])
# Series that are fetched at a time to be judged.
STEP = 1000


@dataclass(frozen=True, slots=True)
class Standing:
    """How a series stands, as small as can be: a process keeps that of every measured series."""

    marks: tuple[str, ...]
    """Its mark with its sub-marks; empty where judgements are switched off."""
    newest: int | None
    """The year of its newest actual."""
    lead: float | None
    """Its lead over the even pace, to sort by; None where there is no pace."""
    step: float | None
    """Its change on the year as a share of its way, to sort by; None where either is not known."""

    @classmethod
    def of(cls, series: KPISeries) -> "Standing":
        wording = wording_of(series)
        judgement = wording.judgement
        lead = judgement.lead if judgement else None
        return cls(
            marks=_marks_of(wording),
            newest=max((reading.year for reading in series.readings), default=None),
            lead=None if lead is None else float(lead),
            step=None if wording.step is None else float(wording.step),
        )

    @property
    def mark(self) -> Mark:
        return Mark(self.marks[0]) if self.marks else Mark.NONE


class Judged:
    """The standings that this process has made, by the digest of what each follows from."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._standings: dict[tuple, Standing] = {}

    def standings(self, digests: Mapping[int, str]) -> dict[int, Standing]:
        """Give the standings of series by their ids; those that are not kept are made, and others forgotten."""
        rules = (settings.JUDGEMENT_THRESHOLD, settings.SHOW_JUDGEMENT)
        keys = {pk: (digest, *rules) for pk, digest in digests.items()}
        with self._lock:
            missing = [pk for pk, key in keys.items() if key not in self._standings]
            for start in range(0, len(missing), STEP):
                series = KPISeries.objects.filter(pk__in=missing[start : start + STEP])
                for record in series.for_counts():
                    self._standings[keys[record.pk]] = Standing.of(record)
            # One that was deleted in between has none.
            found = {pk: self._standings[key] for pk, key in keys.items() if key in self._standings}
            if len(self._standings) > 2 * len(found) + STEP:
                self._standings = {keys[pk]: standing for pk, standing in found.items()}
        return found

    def forget(self) -> None:
        with self._lock:
            self._standings = {}


judged = Judged()


class Standings:
    """The standings of the measured series of an edition, by the ids of the series; one query where all are known."""

    def __init__(self, plan: Plan) -> None:
        with connections[KPISeries.objects.db].cursor() as cursor:
            cursor.execute("SELECT * FROM kpis_judged_by(%s)", [plan.pk])
            rows = cursor.fetchall()
        self.of_series = judged.standings({pk: digest for pk, *_, digest in rows})
        self._kpi_of = {pk: kpi for pk, kpi, _, _ in rows if pk in self.of_series}
        self.area_plan_of = {pk: area_plan for pk, _, area_plan, _ in rows}

    @cached_property
    def newest_years(self) -> dict[int, int]:
        """The year of the newest actual, for each series that has one."""
        found = self.of_series.items()
        return {pk: standing.newest for pk, standing in found if standing.newest is not None}

    @cached_property
    def marks_of_kpis(self) -> dict[int, set[str]]:
        """The marks that occur among the series of each KPI, by its id; empty where judgements are switched off."""
        found: dict[int, set[str]] = defaultdict(set)
        for pk, kpi in self._kpi_of.items():
            found[kpi].update(self.of_series[pk].marks[:1])
        return {kpi: marks for kpi, marks in found.items() if marks}

    @cached_property
    def counts(self) -> dict[int, Counter[str]]:
        """How many series have each mark and each sub-mark, by the area's plan."""
        found: dict[int, Counter[str]] = defaultdict(Counter)
        for pk, standing in self.of_series.items():
            found[self.area_plan_of[pk]].update(standing.marks)
        return found

    # Columns of the lists: values by the ids of their records, ready for the database.
    @cached_property
    def marks_column(self) -> Combinable:
        """The marks and sub-marks of series, as a set."""
        sets = {pk: set_of(standing.marks) for pk, standing in self.of_series.items()}
        return given(sets if settings.SHOW_JUDGEMENT else {}, NOT_JUDGED)

    @cached_property
    def marks_of_kpis_column(self) -> Combinable:
        sets = {kpi: set_of(sorted(marks)) for kpi, marks in self.marks_of_kpis.items()}
        return given(sets, NOT_JUDGED)

    def newest_column(self, none: str) -> Combinable:
        """The year of the newest actual of series, or a word for those that have none."""
        return given({pk: str(year) for pk, year in self.newest_years.items()}, none)

    @cached_property
    def by_mark(self) -> Combinable:
        """Sorts series by their mark, 未達成 first."""
        found = self.of_series.items()
        return ranked({pk: WORST_FIRST.index(standing.mark) for pk, standing in found})

    @cached_property
    def by_lead(self) -> Combinable:
        """Sorts series by their lead over the even pace, the furthest behind first and those without a pace last."""
        found = self.of_series.items()
        return ranked({pk: standing.lead for pk, standing in found if standing.lead is not None})

    @cached_property
    def by_step(self) -> Combinable:
        """Sorts series by their change on the year as a share of their way, the longest step first."""
        found = self.of_series.items()
        return ranked({pk: -standing.step for pk, standing in found if standing.step is not None})

    @cached_property
    def by_age(self) -> Combinable:
        """Sorts series by the year of their newest actual, the newest first."""
        return ranked({pk: -year for pk, year in self.newest_years.items()})


def standings_of(plan: Plan) -> Standings:
    """The standings of an edition, made once a version of the data."""
    return memory.kept(("standings", plan.pk), partial(Standings, plan))


def mark_counts_by_area(plan: Plan) -> dict[int, list[MarkCount]]:
    """Count the public series of each area's plan by their mark, those that are not measured too.

    Empty where judgements are switched off.
    """
    if not settings.SHOW_JUDGEMENT:
        return {}
    return memory.kept(("mark counts", plan.pk), partial(_mark_counts_by_area, plan))


def _mark_counts_by_area(plan: Plan) -> dict[int, list[MarkCount]]:
    of_areas = standings_of(plan).counts
    totals = KPISeries.objects.with_page().in_plan(plan).count_by("kpi__project__area_plan")
    counts = {}
    for (area_plan,), total in totals.items():
        found = Counter(of_areas.get(area_plan, {}))
        found[Mark.NONE] += total - sum(found[mark] for mark in Mark)
        counts[area_plan] = counts_of(found)
    return counts


def summed(counts: Iterable[list[MarkCount]]) -> list[MarkCount]:
    """Add up the counts of several areas."""
    found: Counter[str] = Counter()
    for count in chain.from_iterable(counts):
        found[count.mark] += count.number
        found[provisional(count.mark)] += count.provisional
        found[moved(count.mark)] += count.moved
    return counts_of(found)


def counts_of(found: Mapping[str, int], also: Collection[str] = ()) -> list[MarkCount]:
    """The counts of marks and sub-marks, from the best mark to none: of those that occur, and `also` of others."""
    counts = []
    for mark in Mark:
        number = found.get(mark, 0)
        if number or mark in also:
            sub_marks = (found.get(provisional(mark), 0), found.get(moved(mark), 0))
            counts.append(MarkCount(mark, number, *sub_marks))
    return counts


def provisional(mark: Mark) -> str:
    """The sub-mark of the series whose mark rests on a value that may still change."""
    return f"{mark}-provisional"


def moved(mark: Mark) -> str:
    """The sub-mark of the series that have their mark because their target changed."""
    return f"{mark}-moved"


def _marks_of(wording: SeriesWording) -> tuple[str, ...]:
    judgement = wording.judgement
    if not judgement:
        return ()
    marks: list[str] = [judgement.mark.value]
    if judgement.may_change:
        marks.append(provisional(judgement.mark))
    if wording.is_moved_by_target:
        marks.append(moved(judgement.mark))
    return tuple(marks)
