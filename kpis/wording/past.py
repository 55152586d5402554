"""What changed in the past of a series: its targets, the values that were revised, and where its values mean another thing."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter

from kpis.figures import Figure
from kpis.models import ActualRevision, FigureChange, KPISeries, SeriesBreak
from kpis.periods import Period
from kpis.targets import TargetTerm


@dataclass(frozen=True)
class PastTarget:
    """A target that was valid, the years in which it was, and the change that made it; None for the first one."""

    figure: Figure
    years: str
    change: FigureChange | None = None


@dataclass(frozen=True)
class SeriesPast:
    """What changed in a series, each part oldest first."""

    series: KPISeries
    targets: list[PastTarget]
    baselines: list[FigureChange]
    breaks: list[SeriesBreak]
    revisions: list[ActualRevision]

    def __bool__(self) -> bool:
        return bool(self.targets or self.baselines or self.breaks or self.revisions)


def pasts_of(
    all_series: Iterable[KPISeries], revisions: Iterable[ActualRevision]
) -> list[SeriesPast]:
    """Give the series in which something changed; what they are judged by is prefetched, `revisions` come newest first."""
    revised: dict[int, list[ActualRevision]] = defaultdict(list)
    for revision in revisions:
        if is_seen(revision):
            revised[revision.series_id].insert(0, revision)
    pasts = []
    for series in all_series:
        changes = sorted(series.changes.all(), key=attrgetter("changed_at", "pk"))
        baselines = [change for change in changes if not change.is_of_target]
        breaks = list(series.breaks.all())
        pasts.append(SeriesPast(series, targets_of(series), baselines, breaks, revised[series.pk]))
    return [past for past in pasts if past]


def targets_of(series: KPISeries) -> list[PastTarget]:
    """Give every target that the series ever had, with the years in which it was valid; none if it never changed."""
    terms = {(term.valid_from, term.reason, str(term.figure)): term for term in series.terms}
    changes = [change for change in series.changes.all() if change.is_of_target]
    if not changes:
        return []
    first = series.terms[0]
    targets = [PastTarget(first.figure, years_of(first))]
    for change in sorted(changes, key=attrgetter("changed_at", "pk")):
        figure = change.new or series.target
        term = terms.get((change.valid_from, change.reason, str(figure)))
        targets.append(PastTarget(figure, years_of(term), change))
    return targets


def years_of(term: TargetTerm | None) -> str:
    """Name the years of a target: R4（2022）まで, R5（2023）から; another one that held no year took its place at once."""
    if term is None:
        return "次の変更に置き換え"
    if term.first_year is None:
        return f"{Period.year(term.last_year).in_full}まで" if term.last_year else "すべての年"
    if term.last_year is None:
        return f"{Period.year(term.first_year).in_full}から"
    return Period(term.first_year, term.last_year).in_full


def is_seen(revision: ActualRevision) -> bool:
    """Whether a revision changed what was to be read, and not only settled it."""
    is_same = str(revision.old) == str(revision.new)
    return not (is_same and revision.kind == ActualRevision.Kind.FINALISED)
