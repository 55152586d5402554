"""Judgement: how far a series has come on the way to its target (本サイトの参考判定).

A judgement is computed when it is shown. It is never stored, and never combined with others. Shares are
fractions, so nothing is rounded before it is judged. kpis.wording.workings explains a judgement in Japanese;
/about/progress/ states the rules.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum, auto
from fractions import Fraction
from functools import reduce
from itertools import chain
from operator import attrgetter

from django.db import models

from kpis.figures import Basis, Bound, Figure, Reading, comparable, distance
from kpis.periods import Period
from policyportal.records.numbers import EXACT, portion

# The word for やや遅れ and 遅れ after the target's last year.
UNMET = "未達成"


class Verdict(models.TextChoices):
    """The mark of a judgement (参考判定の区分), from the best to none. Each has words, not only a colour."""

    REACHED = "reached", "達成"
    ON_PACE = "on-pace", "順調"
    SLOW = "slow", "やや遅れ"
    BEHIND = "behind", "遅れ"
    NONE = "none", "判定なし"
    """There is no actual, or no rule to judge it by. The judgement has its reason."""

    @property
    def symbol(self) -> str:
        return dict(zip(Verdict, "◎○△×－", strict=True))[self]


class Mark(models.TextChoices):
    """The words by which judgements are counted and chosen (参考判定): 未達成 is one for △ and ×."""

    REACHED = "reached", "達成"
    ON_PACE = "on-pace", "順調"
    SLOW = "slow", "やや遅れ"
    BEHIND = "behind", "遅れ"
    UNMET = "unmet", UNMET
    NONE = "none", "判定なし"

    @property
    def symbol(self) -> str:
        """The symbol of its verdict; 未達成 has none of its own."""
        return "" if self == Mark.UNMET else Verdict(self.value).symbol


# What whoever asks "which targets are missed?" looks for.
LATE = (Mark.BEHIND, Mark.UNMET)


class Refusal(Enum):
    """The reasons why there is no judgement."""

    NO_ACTUAL = auto()
    NOT_AFTER_BASELINE = auto()
    """All actuals are of the baseline's years or earlier."""
    OUTSIDE_PERIOD = auto()
    """No actual is of the target's period."""
    MISSING_YEARS = auto()
    """A year in between has no actual, so there is no total and no answer for every year."""
    NO_DIRECTION = auto()
    """Nothing says whether more or less is wanted."""
    NO_WAY = auto()
    """A limit without a comparable baseline: before its year, only the values are shown."""
    BROKEN = auto()
    """The values mean something else since a break, and the target was not set anew."""


@dataclass(frozen=True)
class Judgement:
    """The judgement of one series: its mark, and what the mark follows from."""

    baseline: Figure | None
    target: Figure
    threshold: Decimal
    verdict: Verdict = Verdict.NONE
    refusal: Refusal | None = None
    readings: tuple[Reading, ...] = ()
    """The actuals that count. `later` are those after the target's year."""
    later: tuple[Reading, ...] = ()
    rising: bool | None = None
    over: bool = False
    """Whether the newest reading is of the target's last year or later, so that the result is final."""
    worse: bool = False
    """Whether it is worse than the baseline (基準値より後退)."""
    rate: Fraction | None = None
    """進捗率: the share of the change that is done, below 0 or above 1 too; None where no change is measured."""
    elapsed: Fraction | None = None
    """経過率: the share of time by the newest reading's year."""
    expected: Fraction | None = None
    """期待値: where an even pace would be in that year."""
    missing: tuple[int, ...] = ()
    missed: tuple[Reading, ...] = ()
    """The years that did not meet a target for every year."""

    @property
    def is_unmet(self) -> bool:
        """Whether the target's last year has passed without reaching it."""
        return self.over and self.verdict in (Verdict.SLOW, Verdict.BEHIND)

    @property
    def short(self) -> str:
        """The word by which judgements are counted: 達成, 順調, やや遅れ, 遅れ, 未達成 or 判定なし."""
        return UNMET if self.is_unmet else self.verdict.label

    @property
    def mark(self) -> Mark:
        """The mark under which it is counted."""
        return Mark.UNMET if self.is_unmet else Mark(self.verdict)

    @property
    def lead(self) -> Fraction | None:
        """How far it is ahead of the even pace, as a share of the way; below 0 behind it, None where there is no way."""
        return None if self.rate is None else self.rate - self.elapsed

    def share_of_way(self, change: Decimal | None) -> Fraction | None:
        """The share of the way that a change makes, below 0 away from the target; None where there is no way."""
        way = distance(self.baseline, self.target)
        return None if change is None or not way else Fraction(change) / Fraction(way)

    @property
    def words(self) -> str:
        """The judgement in words, with what readers must know in brackets."""
        remarks = "、".join(self._remarks())
        return f"{self.short}（{remarks}）" if remarks else self.short

    def _remarks(self) -> Iterable[str]:
        if self.missed:
            years = len(self.readings)
            yield f"{years}年のうち{years - len(self.missed)}年で達成"
        over = self.verdict == Verdict.REACHED or self.is_unmet
        if over and self.year > self.target.period.last_year:
            yield "目標の年より後"
        if self.is_unmet and self.verdict == Verdict.SLOW:
            # The words speak of a change only if one is measured.
            of = "目標までの変化" if self.rate is not None else "目標の合計"
            if self.rate is not None or self.rising:
                yield f"{of}の{portion(self.threshold)}%以上"
            else:
                yield f"{of}の{portion(1 / Fraction(self.threshold))}%以下"
        if self.worse:
            yield "基準値より後退"

    @property
    def label(self) -> str:
        """The symbol with its words: ○順調."""
        return f"{self.verdict.symbol}{self.words}"

    @property
    def year(self) -> int | None:
        """The year by which it is judged."""
        return self.readings[-1].year if self.readings else None

    @property
    def period(self) -> Period | None:
        """The years that are judged: the newest one, or all so far if each of them counts."""
        return Period(self.readings[0].year, self.year) if self.readings else None

    @property
    def value(self) -> Decimal:
        """The number that is judged: the newest actual, or the total so far."""
        if self.target.basis == Basis.TOTAL:
            return reduce(EXACT.add, (reading.value for reading in self.readings))
        return self.readings[-1].value

    @property
    def is_provisional(self) -> bool:
        """Whether one of the actuals that count may still change."""
        return any(reading.provisional for reading in self.readings)

    @property
    def shortfall(self) -> Fraction:
        """How much a series that is behind lacks: to the target in its last year and later, else to the even pace."""
        line = Fraction(self.target.value) if self.over else self.expected
        return abs(line - Fraction(self.value))

    @property
    def meets_target(self) -> bool:
        """Whether the value meets the target now, even if later years can change that."""
        return _meets(self.value, self.target.value, self.rising)


def judge(
    baseline: Figure | None,
    target: Figure,
    actuals: Sequence[Reading],
    threshold: Decimal,
    broken_since: int | None = None,
) -> Judgement:
    """Judge a series by its actuals. Below the share `threshold` of the even pace it is 遅れ.

    Actuals from the year `broken_since` on do not compare with the figures, and are not judged.
    """
    known = tuple(sorted(actuals, key=attrgetter("year")))
    blank = Judgement(baseline, target, threshold, rising=_rising(baseline, target))
    if not known:
        return replace(blank, refusal=Refusal.NO_ACTUAL)
    found = _at_a_time(blank, known) if target.basis == Basis.YEAR else _over_years(blank, known)
    if broken_since is not None and found.refusal is None and found.year >= broken_since:
        return replace(blank, readings=found.readings[-1:], refusal=Refusal.BROKEN)
    return found


def counted(judgements: Iterable[Judgement]) -> list[tuple[Verdict, str, int]]:
    """Count judgements by mark and word, from the best to none, without those that do not occur."""
    found = Counter((judgement.verdict, judgement.short) for judgement in judgements)
    # What may still be reached comes before what was not: やや遅れ before 未達成.
    words = chain.from_iterable([(verdict, verdict.label), (verdict, UNMET)] for verdict in Verdict)
    return [(*word, found[word]) for word in words if found[word]]


@dataclass(frozen=True)
class MarkCount:
    """How many judgements have a mark, and how many of them may still change (暫定)."""

    mark: Mark
    number: int
    provisional: int = 0


def count_marks(judgements: Iterable[Judgement]) -> list[MarkCount]:
    """Count judgements by mark, from the best to none, without those that do not occur."""
    found: dict[Mark, list[Judgement]] = {mark: [] for mark in Mark}
    for judgement in judgements:
        found[judgement.mark].append(judgement)
    counts = []
    for mark, alike in found.items():
        provisional = sum(judgement.is_provisional for judgement in alike)
        counts.append(MarkCount(mark, len(alike), provisional))
    return [count for count in counts if count.number]


def _rising(baseline: Figure | None, target: Figure) -> bool | None:
    """Whether more is wanted (True) or less (False); None if nothing printed says so."""
    if target.bound in (Bound.AT_LEAST, Bound.MAINTAIN):
        return True
    if target.bound == Bound.AT_MOST:
        return False
    change = distance(baseline, target)
    return change > 0 if change else None


def _meets(value: Decimal | Fraction, line: Decimal | Fraction, rising: bool | None) -> bool:
    if rising is None:
        return value == line
    return value >= line if rising else value <= line


def _grade(*, reached: bool, on_pace: bool, near: bool = False) -> Verdict:
    """Give the best mark whose condition is met."""
    if reached:
        return Verdict.REACHED
    if on_pace:
        return Verdict.ON_PACE
    return Verdict.SLOW if near else Verdict.BEHIND


def _at_a_time(blank: Judgement, known: tuple[Reading, ...]) -> Judgement:
    """Judge a target for one year by the actual of that year, else by the newest after the baseline."""
    baseline, target = blank.baseline, blank.target
    start = baseline.period.last_year if baseline else 0
    after = tuple(reading for reading in known if reading.year > start)
    if not after:
        return replace(blank, readings=known[-1:], refusal=Refusal.NOT_AFTER_BASELINE)
    end = target.period.last_year
    newest = next((reading for reading in after if reading.year == end), after[-1])
    later = tuple(reading for reading in after if reading.year > newest.year)
    found = replace(blank, readings=(newest,), later=later, over=newest.year >= end)
    return _on_its_way(found) if distance(baseline, target) else _against_the_line(found)


def _on_its_way(found: Judgement) -> Judgement:
    """Judge by the share of the distance that is done and the share of time that has passed."""
    start, aim = Fraction(found.baseline.value), Fraction(found.target.value)
    first, last = found.baseline.period.last_year, found.target.period.last_year
    rate = (Fraction(found.value) - start) / (aim - start)
    elapsed = min(Fraction(1), Fraction(found.year - first, last - first))
    return replace(
        found,
        verdict=_grade(
            reached=found.meets_target,
            on_pace=rate >= elapsed,
            near=rate >= Fraction(found.threshold) * elapsed,
        ),
        rate=rate,
        elapsed=elapsed,
        expected=start + (aim - start) * elapsed,
        worse=rate < 0,
    )


def _against_the_line(found: Judgement) -> Judgement:
    """Judge by the target alone, because there is no distance from baseline to target."""
    baseline, target, met = found.baseline, found.target, found.meets_target
    alike = comparable(baseline, target)
    if target.bound == Bound.MAINTAIN or alike:
        # A value that met its target from the start has not reached it before the target's year.
        verdict = _grade(reached=met and found.over, on_pace=met)
        worse = alike and not met and not _meets(found.value, baseline.value, found.rising)
        return replace(found, verdict=verdict, worse=worse, expected=Fraction(target.value))
    if met:
        return replace(found, verdict=Verdict.REACHED)
    if found.rising is None:
        return replace(found, refusal=Refusal.NO_DIRECTION)
    if found.over:
        return replace(found, verdict=Verdict.BEHIND)
    return replace(found, refusal=Refusal.NO_WAY)


def _over_years(blank: Judgement, known: tuple[Reading, ...]) -> Judgement:
    """Judge a total, or a target for every year, by the actuals of the target's period."""
    period = blank.target.period
    inside = tuple(reading for reading in known if reading.year in period.years)
    later = tuple(reading for reading in known if reading.year > period.last_year)
    found = replace(blank, later=later, readings=inside)
    if not inside:
        return replace(found, refusal=Refusal.OUTSIDE_PERIOD)
    missing = set(range(period.first_year, found.year)) - {reading.year for reading in inside}
    is_over = found.year == period.last_year
    found = replace(found, missing=tuple(sorted(missing)), over=is_over)
    if found.rising is None:
        return replace(found, refusal=Refusal.NO_DIRECTION)
    return _every_year(found) if found.target.basis == Basis.EVERY_YEAR else _total(found)


def _total(found: Judgement) -> Judgement:
    """Judge a total over years. One to stay below is reached only when the period is over."""
    if found.missing:
        return replace(found, refusal=Refusal.MISSING_YEARS)
    aim, so_far = Fraction(found.target.value), Fraction(found.value)
    elapsed = Fraction(len(found.readings), len(found.target.period))
    found = replace(found, elapsed=elapsed, expected=aim * elapsed)
    if distance(found.baseline, found.target):
        start = Fraction(found.baseline.value)
        if found.over:
            # Only totals of whole periods are compared. Before that, the total is compared with its pace.
            rate = (so_far - start) / (aim - start)
            found = replace(found, rate=rate, worse=rate < 0)
        else:
            found = replace(found, worse=not _meets(so_far, start * elapsed, found.rising))
    # A total that only grows stays reached. One above a negative target may still fall below it.
    stays = found.over or (found.rising and aim > 0)
    # Behind its pace, it may still have the threshold's share of its change, or of the pace.
    threshold = Fraction(found.threshold)
    if found.rate is not None:
        near = found.rate >= threshold
    elif found.rising:
        near = so_far >= found.expected * threshold
    else:
        near = so_far * threshold <= found.expected
    verdict = _grade(
        reached=found.meets_target and stays,
        on_pace=_meets(so_far, found.expected, found.rising),
        near=near and not found.worse,
    )
    return replace(found, verdict=verdict)


def _every_year(found: Judgement) -> Judgement:
    aim, rising = found.target.value, found.rising
    missed = tuple(reading for reading in found.readings if not _meets(reading.value, aim, rising))
    found = replace(found, missed=missed, expected=Fraction(aim))
    if found.missing and not missed:
        return replace(found, refusal=Refusal.MISSING_YEARS)
    return replace(found, verdict=_grade(reached=found.over and not missed, on_pace=not missed))
