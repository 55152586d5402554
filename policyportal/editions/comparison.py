"""What became of an edition's projects, KPIs and targets in another one, by what each record says it continues.

Figures stand beside one another as they are printed: nothing is added, averaged or ranked.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Generic, TypeVar

from django.db import models

from kpis.models import KPI, KPISeries
from kpis.querysets import AREA_AND_EDITION, KPI_ORDER, SERIES_ORDER
from policyportal.records import memory
from policyportal.records.folding import fold
from projects.models import Measure, Project
from regions.models import Plan


class Kind(models.TextChoices):
    """What became of records, in the order in which pages count it."""

    KEPT = "kept", "引き継ぎ"
    RENAMED = "renamed", "名称の変更"
    MERGED = "merged", "統合"
    SPLIT = "split", "分割"
    REGROUPED = "regrouped", "組み替え"
    """Of several came several others."""
    ADDED = "added", "新規"
    DROPPED = "dropped", "後の版になし"


Record = TypeVar("Record", Project, KPI)


@dataclass(frozen=True)
class Passage(Generic[Record]):
    """Records of the former edition, and those of the later one that continue them; one side may have none."""

    before: list[Record] = field(default_factory=list)
    after: list[Record] = field(default_factory=list)

    @property
    def kind(self) -> Kind:
        match len(self.before), len(self.after):
            case 0, _:
                return Kind.ADDED
            case _, 0:
                return Kind.DROPPED
            case 1, 1:
                is_same = fold(self.before[0].name) == fold(self.after[0].name)
                return Kind.KEPT if is_same else Kind.RENAMED
            case _, 1:
                return Kind.MERGED
            case 1, _:
                return Kind.SPLIT
        return Kind.REGROUPED

    @property
    def first(self) -> Record:
        """The one by which it has its place: the first of the later edition, else of the former."""
        return [*self.after, *self.before][0]


def passages(
    before: Sequence[Record], after: Sequence[Record], links: Iterable[tuple[int, int]]
) -> list[Passage[Record]]:
    """Group the records by their links (ids of a former one and a later one), the later ones in their order first."""
    groups = {("after", record.pk): {("after", record.pk)} for record in after}
    groups |= {("before", record.pk): {("before", record.pk)} for record in before}
    for former, later in links:
        united = groups["before", former] | groups["after", later]
        groups.update(dict.fromkeys(united, united))
    found: dict[int, Passage[Record]] = defaultdict(Passage)
    for record in after:
        found[id(groups["after", record.pk])].after.append(record)
    for record in before:
        found[id(groups["before", record.pk])].before.append(record)
    return list(found.values())


def origins(pks: Iterable[int], carried: Mapping[int, int], among: set[int]) -> dict[int, int]:
    """Give by the id of a record the one among the others that it goes back to, over editions between them too."""
    found = {}
    for pk in pks:
        passed, here = {pk}, carried.get(pk)
        while here is not None and here not in among and here not in passed:
            passed.add(here)
            here = carried.get(here)
        if here in among:
            found[pk] = here
    return found


class TargetKind(models.TextChoices):
    """What became of the figures of a series."""

    SAME = "same", "同じ目標"
    REBASED = "rebased", "基準値の変更"
    RETARGETED = "retargeted", "目標の変更"
    ADDED = "added", "新規"
    DROPPED = "dropped", "後の版になし"


@dataclass(frozen=True)
class SeriesPassage:
    """A series of the former edition beside the one that continues it; one of them may be missing."""

    before: KPISeries | None
    after: KPISeries | None

    @property
    def kind(self) -> TargetKind:
        if self.before is None:
            return TargetKind.ADDED
        if self.after is None:
            return TargetKind.DROPPED
        if str(self.before.target) != str(self.after.target):
            return TargetKind.RETARGETED
        if str(self.before.baseline) != str(self.after.baseline):
            return TargetKind.REBASED
        return TargetKind.SAME


@dataclass(frozen=True)
class KPIPassage:
    """What became of KPIs, and of each of their series."""

    kpis: Passage[KPI]
    series: list[SeriesPassage] = field(default_factory=list)


class Comparison:
    """Two editions beside each other: what became of the projects of the former, and below each of its KPIs and targets."""

    def __init__(self, former: Plan, later: Plan):
        self.former, self.later = former, later

    @cached_property
    def projects(self) -> list[Passage[Project]]:
        """What became of every named project, in the order of the areas and of the later edition."""
        key = ("passages of projects", self.former.pk, self.later.pk)
        return memory.kept(key, self._read_projects)

    def _read_projects(self) -> list[Passage[Project]]:
        public = Project.objects.with_page().select_related("area_plan__area", "area_plan__plan")
        before, after = (
            list(public.in_plan(plan).in_plan_order()) for plan in (self.former, self.later)
        )
        former, later = {project.pk for project in before}, {project.pk for project in after}
        found = origins(later, _carried(Project), former)
        links = [(origin, pk) for pk, origin in found.items()]
        # A project that none continues went on where its measures or its KPIs do, and one that continues none came from
        # where its own were.
        continued = set(found.values())
        for origin, pk in self._continued_parts():
            is_known = origin in former and pk in later
            if is_known and not (origin in continued and pk in found):
                links.append((origin, pk))
        return sorted(passages(before, after, links), key=_area_order)

    def _continued_parts(self) -> Iterable[tuple[int, int]]:
        """The projects of parts that are continued, each with that of a part that continues one of them."""
        found = set()
        for part in (Measure, KPI):
            former, later = (
                dict(part.objects.published().in_plan(plan).values_list("pk", "project"))
                for plan in (self.former, self.later)
            )
            for pk, origin in origins(later, _carried(part), set(former)).items():
                found.add((former[origin], later[pk]))
        return found

    @property
    def counts(self) -> list[tuple[Kind, int]]:
        """How many projects became what; a kind that there is none of is left out."""
        counts = Counter(passage.kind for passage in self.projects)
        return [(kind, counts[kind]) for kind in Kind if counts[kind]]

    def kpis_of(self, shown: Iterable[Passage[Project]]) -> dict[int, list[KPIPassage]]:
        """What became of the KPIs of some projects, by the id of the project below which they stand."""
        pks: set[int] = set()
        for passage in shown:
            pks.update(project.pk for project in (*passage.before, *passage.after))
        public = KPI.objects.with_page().select_related("project").order_by(*KPI_ORDER)
        links = self._kpi_links
        formers, laters = (public.in_plan(plan) for plan in (self.former, self.later))
        here = set(formers.filter(project__in=pks).values_list("pk", flat=True))
        continued = [later for former, later in links if former in here]
        after = list(laters.filter(models.Q(project__in=pks) | models.Q(pk__in=continued)))
        known = {kpi.pk for kpi in after}
        here.update(former for former, later in links if later in known)
        before = list(formers.filter(pk__in=here))
        series = _series_of([*before, *after])
        below = defaultdict(list)
        for passage in passages(before, after, [link for link in links if link[1] in known]):
            below[passage.first.project_id].append(KPIPassage(passage, _beside(passage, series)))
        return below

    @property
    def _kpi_links(self) -> list[tuple[int, int]]:
        """The ids of the KPIs that are continued, each with one that continues it."""
        return memory.kept(("links of KPIs", self.former.pk, self.later.pk), self._read_kpi_links)

    def _read_kpi_links(self) -> list[tuple[int, int]]:
        public = KPI.objects.with_page()
        former, later = (
            set(public.in_plan(plan).values_list("pk", flat=True))
            for plan in (self.former, self.later)
        )
        return [(origin, pk) for pk, origin in origins(later, _carried(KPI), former).items()]


def _area_order(passage: Passage[Project]) -> int:
    return passage.first.area.order


def _carried(model: type[models.Model]) -> dict[int, int]:
    """By the id of each record the one that it continues, of all editions."""
    continuing = model._default_manager.exclude(carried_from=None)
    return dict(continuing.values_list("pk", "carried_from"))


def _series_of(kpis: Iterable[KPI]) -> dict[int, list[KPISeries]]:
    """The series of KPIs, by the id of each of these."""
    found = defaultdict(list)
    all_series = KPISeries.objects.filter(kpi__in=list(kpis)).select_related(*AREA_AND_EDITION)
    for series in all_series.order_by(*SERIES_ORDER):
        found[series.kpi_id].append(series)
    return found


def _beside(passage: Passage[KPI], series: Mapping[int, list[KPISeries]]) -> list[SeriesPassage]:
    """The series of the later KPIs with those that they continue, then those that none continues."""
    before: dict[int, KPISeries] = {}
    for kpi in passage.before:
        before |= {part.pk: part for part in series[kpi.pk]}
    rows, continued = [], set()
    for kpi in passage.after:
        for part in series[kpi.pk]:
            origin = part.carried_from_id
            rows.append(SeriesPassage(before.get(origin), part))
            continued.add(origin)
    rows += [SeriesPassage(part, None) for pk, part in before.items() if pk not in continued]
    return rows
