"""Judging: the rules by which a series gets its mark. /about/progress/ states them for everybody."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from operator import attrgetter

from kpis.figures import Basis, Bound, Figure, Reading, comparable, distance
from kpis.judgement import Judgement, Refusal, Verdict, meets

# The version of these rules, which records of approvals name: one more with every change by which a series may get
# another mark.
RULES = 1


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
    blank = Judgement(baseline, target, threshold, rising=is_rising(baseline, target))
    if not known:
        return replace(blank, refusal=Refusal.NO_ACTUAL)
    found = _at_a_time(blank, known) if target.basis == Basis.YEAR else _over_years(blank, known)
    if broken_since is not None and found.refusal is None and found.year >= broken_since:
        newest = found.readings[-1:]
        return replace(blank, readings=newest, refusal=Refusal.BROKEN, broken_since=broken_since)
    return found


def is_rising(baseline: Figure | None, target: Figure) -> bool | None:
    """Whether more is wanted (True) or less (False); None if nothing printed says so."""
    if target.bound in (Bound.AT_LEAST, Bound.MAINTAIN):
        return True
    if target.bound == Bound.AT_MOST:
        return False
    change = distance(baseline, target)
    return change > 0 if change else None


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
        # What is to be kept is the baseline itself: below it is all there is to say.
        is_limit = alike and target.bound != Bound.MAINTAIN
        worse = is_limit and not met and not meets(found.value, baseline.value, found.rising)
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
            found = replace(found, worse=not meets(so_far, start * elapsed, found.rising))
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
        on_pace=meets(so_far, found.expected, found.rising),
        near=near and not found.worse,
    )
    return replace(found, verdict=verdict)


def _every_year(found: Judgement) -> Judgement:
    aim, rising = found.target.value, found.rising
    missed = tuple(reading for reading in found.readings if not meets(reading.value, aim, rising))
    found = replace(found, missed=missed, expected=Fraction(aim))
    if found.missing and not missed:
        return replace(found, refusal=Refusal.MISSING_YEARS)
    return replace(found, verdict=_grade(reached=found.over and not missed, on_pace=not missed))
