"""Judgement: whether a target is on its way, by the year of its newest actual (本サイトの参考判定).

Computed from figures whenever it is shown, and neither stored nor merged. Shares are fractions: a third is
a third, and nothing is rounded before it is judged. kpis.wording.workings says in Japanese why and how;
/about/progress/ states the rules.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from fractions import Fraction
from functools import reduce
from operator import attrgetter
from typing import Any

from django.db import models

from kpis.figures import Basis, Bound, Figure, Reading
from kpis.periods import Period
from kpis.progress import comparable, distance
from policyportal.records.numbers import EXACT, portion

# What is said in the place of やや遅れ and 遅れ once the target's time is up.
UNMET = "未達成"


class Verdict(models.TextChoices):
    """The mark of a judgement (参考判定の区分), from the best to none; each has words, for colour alone says nothing."""

    REACHED = "reached", "達成"
    ON_PACE = "on-pace", "順調"
    SLOW = "slow", "やや遅れ"
    BEHIND = "behind", "遅れ"
    NONE = "none", "判定なし"
    """Refused, with a reason: there is no actual, or no rule that could be kept."""

    @property
    def symbol(self) -> str:
        return dict(zip(Verdict, "◎○△×－", strict=True))[self]


class Way(Enum):
    """The ways in which an actual is judged."""

    DISTANCE = auto()
    """The share of the distance against the share of time, from baseline to target."""
    LINE = auto()
    """The target alone: something to keep, or a limit that no baseline leads to."""
    TOTAL = auto()
    """The total so far against an even pace through the target's period."""
    EVERY_YEAR = auto()
    """Each year for itself."""


class Refusal(Enum):
    """The reasons why there is no judgement."""

    NO_ACTUAL = auto()
    NOT_AFTER_BASELINE = auto()
    """All actuals are of the baseline's years or earlier."""
    OUTSIDE_PERIOD = auto()
    """No actual is of the target's period."""
    MISSING_YEARS = auto()
    """A year in between has no actual, so that there is no total and no "every"."""
    NO_DIRECTION = auto()
    """Nothing says whether more or less is wanted."""
    NO_WAY = auto()
    """A limit without a baseline to measure a way from: until its year only the values are shown."""


@dataclass(frozen=True)
class Judgement:
    """One series judged: its mark, and what the mark follows from.

    `readings` are the actuals that count; `later` those after the target's year.
    """

    baseline: Figure | None
    target: Figure
    threshold: Decimal
    verdict: Verdict = Verdict.NONE
    way: Way | None = None
    refusal: Refusal | None = None
    readings: tuple[Reading, ...] = ()
    later: tuple[Reading, ...] = ()
    rising: bool | None = None
    over: bool = False
    """Whether the newest reading is of the target's last year or later: what is unmet stays so."""
    worse: bool = False
    """Whether it lies behind its baseline (基準値より後退)."""
    rate: Fraction | None = None
    """進捗率: the share of the change that is done; below 0 and above 1 where it is."""
    elapsed: Fraction | None = None
    """経過率: the share of time by the newest reading's year."""
    expected: Fraction | None = None
    """期待値: where an even pace would be in that year."""
    missing: tuple[int, ...] = ()
    missed: tuple[Reading, ...] = ()
    """The years in which a target for every year was not met."""

    @property
    def is_unmet(self) -> bool:
        """Whether the target's time is up and it is not reached."""
        return self.over and self.verdict in (Verdict.SLOW, Verdict.BEHIND)

    @property
    def short(self) -> str:
        """達成, 順調, やや遅れ, 遅れ, 未達成, 判定なし: by what judgements are counted."""
        return UNMET if self.is_unmet else self.verdict.label

    @property
    def words(self) -> str:
        """The judgement in words; in brackets stands what must be known to read it rightly."""
        said = list(self._qualified())
        if self.worse:
            said.append("基準値より後退")
        return f"{self.short}（{'、'.join(said)}）" if said else self.short

    def _qualified(self) -> Iterable[str]:
        if self.missed:
            years = len(self.readings)
            yield f"{years}年のうち{years - len(self.missed)}年で達成"
        over = self.verdict == Verdict.REACHED or self.is_unmet
        if over and self.year > self.target.period.last_year:
            yield "目標の年より後"
        if self.is_unmet and self.verdict == Verdict.SLOW:
            # Only where a change is measured may one be spoken of.
            if self.rate is not None:
                yield f"目標までの変化の{portion(self.threshold)}%以上"
            elif self.rising:
                yield f"目標の合計の{portion(self.threshold)}%以上"
            else:
                yield f"目標の合計の{portion(1 / Fraction(self.threshold))}%以下"

    @property
    def label(self) -> str:
        """○順調: the symbol never stands without its words."""
        return f"{self.verdict.symbol}{self.words}"

    @property
    def has_actuals(self) -> bool:
        return self.refusal is not Refusal.NO_ACTUAL

    @property
    def year(self) -> int | None:
        """The year by which it is judged."""
        return self.readings[-1].year if self.readings else None

    @property
    def period(self) -> Period | None:
        """The years that are judged: the newest, or all so far where each of them counts."""
        return Period(self.readings[0].year, self.year) if self.readings else None

    @property
    def value(self) -> Decimal | None:
        """The number that is judged: the newest actual, or the total so far."""
        if not self.readings:
            return None
        if self.way == Way.TOTAL:
            return reduce(EXACT.add, (reading.value for reading in self.readings))
        return self.readings[-1].value

    @property
    def is_provisional(self) -> bool:
        """Whether one of the actuals that count may still change."""
        return any(reading.provisional for reading in self.readings)

    @property
    def shortfall(self) -> Fraction | None:
        """How much is missing; None where nothing is.

        Once the target's time is up it is counted to the target, before that to the even pace.
        """
        if self.verdict not in (Verdict.SLOW, Verdict.BEHIND) or self.way == Way.EVERY_YEAR:
            return None
        line = Fraction(self.target.value) if self.over else self.expected
        return abs(line - Fraction(self.value))

    @property
    def meets_target(self) -> bool:
        """Whether the value lies on the target's side now, whatever is still to come."""
        return _meets(self.value, self.target.value, self.rising)


def judge(
    baseline: Figure | None, target: Figure, actuals: Sequence[Reading], threshold: Decimal
) -> Judgement:
    """Judge a series by its actuals.

    `threshold` is the share of the pace below which it is 遅れ.
    """
    known = tuple(sorted(actuals, key=attrgetter("year")))
    blank = Judgement(baseline, target, threshold, rising=_rising(baseline, target))
    if not known:
        return _with(blank, refusal=Refusal.NO_ACTUAL)
    if target.basis == Basis.YEAR:
        return _at_a_time(blank, known)
    inside = tuple(reading for reading in known if reading.year in target.period.years)
    last = target.period.last_year
    blank = _with(blank, later=tuple(reading for reading in known if reading.year > last))
    if not inside:
        return _with(blank, refusal=Refusal.OUTSIDE_PERIOD)
    years = {reading.year for reading in inside}
    through = range(target.period.first_year, inside[-1].year + 1)
    blank = _with(
        blank,
        readings=inside,
        over=inside[-1].year == last,
        missing=tuple(year for year in through if year not in years),
    )
    if blank.rising is None:
        return _with(blank, refusal=Refusal.NO_DIRECTION)
    return _every_year(blank) if target.basis == Basis.EVERY_YEAR else _total(blank)


def counted(judgements: Iterable[Judgement]) -> list[tuple[Verdict, str, int]]:
    """Count judgements by what they say, from the best to none; what none of them says is left out."""
    found = Counter((judgement.verdict, judgement.short) for judgement in judgements)
    counts = []
    for verdict in Verdict:
        # What may still be reached comes before what was not: やや遅れ before 未達成.
        for short in (verdict.label, UNMET):
            if number := found[verdict, short]:
                counts.append((verdict, short, number))
    return counts


def _with(judgement: Judgement, **values: Any) -> Judgement:
    return Judgement(**(vars(judgement) | values))


def _rising(baseline: Figure | None, target: Figure) -> bool | None:
    """Whether more is wanted (True) or less (False); None where nothing printed says so."""
    if target.bound in (Bound.AT_LEAST, Bound.MAINTAIN):
        return True
    if target.bound == Bound.AT_MOST:
        return False
    found = distance(baseline, target)
    return found.is_rise if found else None


def _meets(value: Decimal | Fraction, line: Decimal | Fraction, rising: bool | None) -> bool:
    if rising is None:
        return value == line
    return value >= line if rising else value <= line


def _at_a_time(blank: Judgement, known: tuple[Reading, ...]) -> Judgement:
    """A target for one year: judged by its own year's actual, else by the newest after the baseline."""
    baseline, target = blank.baseline, blank.target
    end = target.period.last_year
    after = known
    if baseline:
        after = tuple(reading for reading in known if reading.year > baseline.period.last_year)
    if not after:
        return _with(blank, readings=known[-1:], refusal=Refusal.NOT_AFTER_BASELINE)
    of_target = [reading for reading in after if reading.year == end]
    newest = of_target[0] if of_target else after[-1]
    found = _with(
        blank,
        readings=(newest,),
        later=tuple(reading for reading in after if reading.year > newest.year),
        over=newest.year >= end,
    )
    return _on_its_way(found) if distance(baseline, target) else _against_the_line(found)


def _on_its_way(found: Judgement) -> Judgement:
    """The share of the distance that is done, against the share of time."""
    start, aim = Fraction(found.baseline.value), Fraction(found.target.value)
    here = Fraction(found.value)
    first, last = found.baseline.period.last_year, found.target.period.last_year
    rate = (here - start) / (aim - start)
    elapsed = min(Fraction(1), Fraction(found.year - first, last - first))
    if found.meets_target:
        verdict = Verdict.REACHED
    elif rate >= elapsed:
        verdict = Verdict.ON_PACE
    elif rate >= Fraction(found.threshold) * elapsed:
        verdict = Verdict.SLOW
    else:
        verdict = Verdict.BEHIND
    return _with(
        found,
        way=Way.DISTANCE,
        verdict=verdict,
        rate=rate,
        elapsed=elapsed,
        expected=start + (aim - start) * elapsed,
        worse=rate < 0,
    )


def _against_the_line(found: Judgement) -> Judgement:
    """Without a distance from baseline to target: what is held is kept until its year, a limit is met or not."""
    baseline, target = found.baseline, found.target
    alike = comparable(baseline, target)
    found = _with(found, way=Way.LINE)
    if target.bound == Bound.MAINTAIN or alike:
        worse = alike and not _meets(found.value, baseline.value, found.rising)
        if found.meets_target:
            # A value that lay within its target from the start has reached nothing before its year.
            verdict, worse = (Verdict.REACHED if found.over else Verdict.ON_PACE), False
        else:
            verdict = Verdict.BEHIND
        return _with(found, verdict=verdict, worse=worse, expected=Fraction(target.value))
    if found.meets_target:
        return _with(found, verdict=Verdict.REACHED)
    if found.rising is None:
        return _with(found, refusal=Refusal.NO_DIRECTION)
    if found.over:
        return _with(found, verdict=Verdict.BEHIND)
    return _with(found, refusal=Refusal.NO_WAY)


def _total(found: Judgement) -> Judgement:
    """A total over years: reached at any time from below, from above only once the period is over."""
    found = _with(found, way=Way.TOTAL)
    if found.missing:
        return _with(found, refusal=Refusal.MISSING_YEARS)
    baseline, target = found.baseline, found.target
    aim, so_far = Fraction(target.value), Fraction(found.value)
    elapsed = Fraction(len(found.readings), len(target.period))
    found = _with(found, elapsed=elapsed, expected=aim * elapsed)
    way = distance(baseline, target)
    if way and found.over:
        # Only whole periods are compared; until then the total is held against its pace.
        rate = (so_far - Fraction(baseline.value)) / (aim - Fraction(baseline.value))
        found = _with(found, rate=rate, worse=rate < 0)
    elif way:
        like_before = Fraction(baseline.value) * elapsed
        found = _with(found, worse=not _meets(so_far, like_before, found.rising))
    # What only grows stays reached; a total to be kept above a negative number may still fall below it.
    stays = found.rising and aim > 0
    if found.meets_target and (stays or found.over):
        verdict = Verdict.REACHED
    elif _meets(so_far, found.expected, found.rising):
        verdict = Verdict.ON_PACE
    elif not found.worse and _is_near(found, so_far):
        verdict = Verdict.SLOW
    else:
        verdict = Verdict.BEHIND
    return _with(found, verdict=verdict)


def _is_near(found: Judgement, so_far: Fraction) -> bool:
    """Whether a total that is behind keeps at least the threshold's share of its change, or of its pace."""
    threshold = Fraction(found.threshold)
    if found.rate is not None:
        return found.rate >= threshold
    if found.rising:
        return so_far >= found.expected * threshold
    return so_far * threshold <= found.expected


def _every_year(found: Judgement) -> Judgement:
    target = found.target
    missed = []
    for reading in found.readings:
        if not _meets(reading.value, target.value, found.rising):
            missed.append(reading)
    found = _with(found, way=Way.EVERY_YEAR, missed=tuple(missed), expected=Fraction(target.value))
    if missed:
        return _with(found, verdict=Verdict.BEHIND)
    if found.missing:
        return _with(found, refusal=Refusal.MISSING_YEARS)
    return _with(found, verdict=Verdict.REACHED if found.over else Verdict.ON_PACE)
