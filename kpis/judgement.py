"""Judgement: how far a series has come on the way to its target (本サイトの参考判定).

A judgement is computed when it is shown. It is never stored, and never combined with others. Shares are
fractions, so nothing is rounded before it is judged. kpis.wording.workings explains a judgement in Japanese;
/about/progress/ states the rules.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from fractions import Fraction
from functools import reduce

from django.db import models

from kpis.figures import Basis, Figure, Reading, distance, gap
from kpis.periods import Period
from policyportal.records.numbers import EXACT, decimals_apart, portion, within_reach

# The word for やや遅れ and 遅れ after the target's last year.
UNMET = "未達成"
# The word for 遅れ where no way leads to the target: a level to keep, a line that every year is to meet.
OFF_TARGET = "目標を満たさず"


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
    OFF_TARGET = "off-target", OFF_TARGET
    UNMET = "unmet", UNMET
    NONE = "none", "判定なし"

    @property
    def symbol(self) -> str:
        """The symbol of its verdict; 未達成 has none of its own."""
        if self == Mark.UNMET:
            return ""
        return Verdict(Verdict.BEHIND if self == Mark.OFF_TARGET else self.value).symbol


# What whoever asks "which targets are missed?" looks for.
LATE = (Mark.BEHIND, Mark.OFF_TARGET, Mark.UNMET)


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
    broken_since: int | None = None
    """The year from which the actuals do not compare with the figures, where that is why it is not judged."""
    missing: tuple[int, ...] = ()
    missed: tuple[Reading, ...] = ()
    """The years that did not meet a target for every year."""

    @property
    def is_unmet(self) -> bool:
        """Whether the target's last year has passed without reaching it."""
        return self.over and self.verdict in (Verdict.SLOW, Verdict.BEHIND)

    @property
    def short(self) -> str:
        """The word by which it is counted: 達成, 順調, やや遅れ, 遅れ, 目標を満たさず, 未達成 or 判定なし."""
        return self.mark.label

    @property
    def miss(self) -> str:
        """How a target to which no way leads is missed: 目標を0.16%下回る, 4年のうち3年達成; empty for all others."""
        if self.verdict != Verdict.BEHIND or self.rate is not None:
            return ""
        if self.missed:
            met, years = len(self.readings) - len(self.missed), len(self.readings)
            return f"{years}年のうち{met}年達成" if met else "達成した年なし"
        return "" if self.target.basis == Basis.TOTAL else f"目標を{gap(self.value, self.target)}"

    @property
    def phrase(self) -> str:
        """The word of a row: the one by which it is counted, or how the target is missed while it may still be met."""
        return self.short if self.is_unmet or not self.miss else self.miss

    @property
    def mark(self) -> Mark:
        """The mark under which it is counted."""
        if self.is_unmet:
            return Mark.UNMET
        return Mark.OFF_TARGET if self.miss else Mark(self.verdict)

    @property
    def lead(self) -> Fraction | None:
        """How far it is ahead of the even pace, as a share of the way; below 0 behind it, None where there is no way."""
        return None if self.rate is None else self.rate - self.elapsed

    @property
    def share_decimals(self) -> int:
        """How many decimals 進捗率 needs in per cent: one, or more until it differs from the line that it missed."""
        line = Fraction(1) if self.over else self.elapsed
        missed = {Verdict.SLOW: line, Verdict.BEHIND: line and line * Fraction(self.threshold)}
        line = missed.get(self.verdict)
        return 1 if line is None or self.rate is None else decimals_apart(self.rate, line)

    def share_of_way(self, change: Decimal | None) -> Fraction | None:
        """The share of the way that a change makes, below 0 away from the target; None where there is no way."""
        way = distance(self.baseline, self.target)
        return None if change is None or not way else Fraction(change) / Fraction(way)

    @property
    def words(self) -> str:
        """The judgement in words, with what readers must know in brackets."""
        remarks = "、".join(self._remarks())
        return f"{self.phrase}（{remarks}）" if remarks else self.phrase

    def _remarks(self) -> Iterable[str]:
        if self.is_unmet and self.miss:
            yield self.miss
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
    def may_change(self) -> bool:
        """Whether the mark follows from an actual that may still change; a refusal follows from none."""
        return self.is_provisional and not self.refusal

    @property
    def pace(self) -> Decimal:
        """期待値 in the digits of the figures: the first such number that meets the even pace."""
        return within_reach(self.expected, self._decimals, rising=self.rising is not False)

    @property
    def shortfall(self) -> Decimal:
        """How much a series that is behind lacks: to the target in its last year and later, else to the even pace."""
        line = self.target.value if self.over else self.pace
        return EXACT.subtract(line, self.value).copy_abs()

    @property
    def _decimals(self) -> int:
        """The most decimals of the figures that it is judged by."""
        numbers = [figure.value for figure in (self.target, self.baseline) if figure]
        numbers += [reading.value for reading in self.readings]
        return max(0, *(-int(number.as_tuple().exponent) for number in numbers))

    @property
    def meets_target(self) -> bool:
        """Whether the value meets the target now, even if later years can change that."""
        return meets(self.value, self.target.value, self.rising)


@dataclass(frozen=True)
class MarkCount:
    """How many judgements have a mark, how many of them may still change (暫定), and how many a changed target has moved."""

    mark: Mark
    number: int
    provisional: int = 0
    moved: int = 0


def count_marks(judgements: Iterable[Judgement]) -> list[MarkCount]:
    """Count judgements by mark, from the best to none, without those that do not occur."""
    found: dict[Mark, list[Judgement]] = {mark: [] for mark in Mark}
    for judgement in judgements:
        found[judgement.mark].append(judgement)
    counts = []
    for mark, alike in found.items():
        provisional = sum(judgement.may_change for judgement in alike)
        counts.append(MarkCount(mark, len(alike), provisional))
    return [count for count in counts if count.number]


def meets(value: Decimal | Fraction, line: Decimal | Fraction, rising: bool | None) -> bool:
    """Whether a value meets a line, which where nothing says from which side is one number."""
    if rising is None:
        return value == line
    return value >= line if rising else value <= line
