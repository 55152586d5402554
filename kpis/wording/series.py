"""Wording of one series: its sentences, its drawing and its judgement.

A page may show a series in a card, in a table and in a count. The record in memory keeps its wording, so that
each part is made only once, when it is first needed.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import chain
from operator import attrgetter

from django.conf import settings

from kpis.figures import Basis, Figure, Reading
from kpis.judgement import Judgement, Mark, MarkCount, count_marks
from kpis.judging import judge
from kpis.models import KPISeries, MissingValue
from kpis.periods import Period
from kpis.targets import TargetTerm, incomparable_since
from kpis.wording import workings
from kpis.wording.drawings.course import Course
from kpis.wording.drawings.frame import DESK, PHONE, SMALL, Size, amounts_of
from kpis.wording.drawings.picture import Picture, draw
from kpis.wording.drawings.spark import Sparkline, sparkline
from kpis.wording.drawings.strip import Strip, strip
from kpis.wording.sentences import (
    missing_sentence,
    no_rate_sentence,
    sentence_of,
    target_kind,
)
from kpis.wording.specimens import Specimen
from policyportal.records.numbers import EXACT, grouped


@dataclass(frozen=True)
class Newest:
    """The newest actual of a series as rows show it, or the total so far of a target over years.

    `change` is its distance from the actual of the year before; None without one, across a break, and for a total.
    """

    figure: Figure
    is_provisional: bool
    change: Decimal | None = None
    is_part: bool = False
    """Whether it is one year's value of a target over several years, whose total is not known."""

    @property
    def state(self) -> str:
        return "暫定" if self.is_provisional else "確定"

    @property
    def moved(self) -> str:
        """The change with its sign: ▲60, ▼0.5, ±0; empty if there is none."""
        if self.change is None:
            return ""
        sign = "±" if not self.change else "▲" if self.change > 0 else "▼"
        return f"{sign}{grouped(abs(self.change))}"

    @property
    def remark(self) -> str:
        """What is said beside the figure: 暫定、前年▲60."""
        part = "1年の値、" if self.is_part else ""
        moved = f"、前年{self.moved}" if self.moved else ""
        return f"{part}{self.state}{moved}"

    @property
    def moved_aloud(self) -> str:
        """The word for those who hear the sign: 増, 減."""
        if not self.change:
            return ""
        return "増" if self.change > 0 else "減"


class SeriesWording:
    """The sentences, the drawing and the judgement of a series. Each is made once."""

    def __init__(self, series: KPISeries | Specimen, *, is_judged: bool = True) -> None:
        self.series = series
        self._is_judged = is_judged
        self._of_years: dict[int, Judgement] = {}

    @cached_property
    def sentence(self) -> str:
        return sentence_of(self.series)

    @property
    def in_a_line(self) -> str:
        """The figures in the order of time: 100人(R2) → 107人(R4)（暫定、前年▲3） → 120人(R7)　△やや遅れ."""
        figures = [str(self.series.baseline or "基準値なし")]
        if newest := self.newest:
            figures.append(f"{newest.figure}（{newest.remark}）")
        figures.append(str(self.series.target))
        mark = f"　{self.judgement.label}" if newest and self.judgement else ""
        return " → ".join(figures) + mark

    @property
    def told(self) -> str:
        """The sentence, and after it the newest actual: …増やす目標です。最新は7,310千人(R3)（暫定、前年▲60）です。"""
        newest = self.newest
        return self.sentence + (f"最新は{newest.figure}（{newest.remark}）です。" if newest else "")

    @cached_property
    def target_kind(self) -> str:
        return target_kind(self.series.baseline, self.series.target)

    @cached_property
    def no_rate_sentence(self) -> str:
        return no_rate_sentence(self.series.baseline, self.series.target)

    @property
    def missing_sentences(self) -> list[str]:
        """Why some years have no actual, where staff have said so."""
        return [missing_sentence(missing) for missing in self.series.missing_values.all()]

    @property
    def awaited(self) -> MissingValue | None:
        """What is said of the newest year without an actual, if it is newer than all actuals."""
        newest = max((reading.year for reading in self.series.readings), default=0)
        later = [missing for missing in self.series.missing_values.all() if missing.year > newest]
        return max(later, key=attrgetter("year"), default=None)

    @property
    def judgement(self) -> Judgement | None:
        """本サイトの参考判定; None where the operator has switched it off."""
        return self._judgement if self._is_judged else None

    @cached_property
    def _judgement(self) -> Judgement:
        return self._judge(self.series.readings, self.series.terms[-1])

    def judgement_in(self, year: int) -> Judgement | None:
        """Judge by the actuals up to a year and the target that was valid in it; None where switched off."""
        return self._judgement_in(year) if self._is_judged else None

    def _judgement_in(self, year: int) -> Judgement:
        """The judgement of a year, made once."""
        if year not in self._of_years:
            known, term = self.series.readings, self.term_in(year)
            readings = [reading for reading in known if reading.year <= year]
            is_present = len(readings) == len(known) and term == self.series.terms[-1]
            found = self._judgement if is_present else self._judge(readings, term)
            self._of_years[year] = found
        return self._of_years[year]

    def term_in(self, year: int) -> TargetTerm:
        """The target that was valid in a year."""
        return next(term for term in reversed(self.series.terms) if term.holds_in(year))

    @cached_property
    def is_moved_by_target(self) -> bool:
        """Whether the mark is another one than by the target before the last change."""
        terms = self.series.terms
        if len(terms) < 2 or not self.judgement:
            return False
        before = self._judge(self.series.readings, terms[-2])
        return before.label != self._judgement.label

    def _judge(self, readings: Sequence[Reading], term: TargetTerm) -> Judgement:
        series = self.series
        broken_since = incomparable_since(series.baseline, term, series.break_years)
        threshold = settings.JUDGEMENT_THRESHOLD
        return judge(series.baseline, term.figure, readings, threshold, broken_since)

    def take_judgement(self, other: "SeriesWording") -> None:
        """Take the judgement that another copy of the same record has, so that it is made once."""
        self._judgement = other._judgement

    @cached_property
    def reason(self) -> str:
        return self._reason(self._judgement)

    def reason_in(self, year: int) -> str:
        """Why it was judged so in a year."""
        return self._reason(self._judgement_in(year))

    def _reason(self, judgement: Judgement) -> str:
        return workings.reason(judgement, self._break_kind_of(judgement))

    @property
    def outlook(self) -> str:
        """The newest value and what is missing to the target; without a judgement, what is to change by when."""
        is_judged = self.judgement and self.series.readings
        if not is_judged:
            return self.sentence
        return workings.outlook(self._judgement, self._break_kind_of(self._judgement))

    def _break_kind_of(self, judgement: Judgement) -> str:
        """What the break is called for which the series is not judged; empty where it is for no break."""
        return self.series.break_kinds.get(judgement.broken_since, "")

    @cached_property
    def steps(self) -> list[str]:
        return workings.steps(self._judgement)

    @cached_property
    def expected_amount(self) -> str:
        """期待値 with its unit; empty if an even pace has no meaning."""
        judgement = self.judgement
        is_known = judgement and not judgement.refusal and judgement.expected is not None
        return workings.expected_amount(judgement) if is_known else ""

    @cached_property
    def newest(self) -> Newest | None:
        """The newest actual, or the total of the target's years so far; None where there is none."""
        return self._newest(self._judgement, self.series.readings)

    def newest_in(self, year: int) -> Newest | None:
        """The same as it was in a year, when nothing later was known."""
        readings = [reading for reading in self.series.readings if reading.year <= year]
        return self._newest(self._judgement_in(year), readings)

    def _newest(self, judgement: Judgement, readings: Sequence[Reading]) -> Newest | None:
        if judgement.target.basis == Basis.TOTAL and judgement.refusal is None:
            unit = self.series.target.unit
            figure = Figure(judgement.value, unit, judgement.period, Basis.TOTAL)
            return Newest(figure, judgement.is_provisional)
        years = [reading.year for reading in readings]
        return self.value_in(max(years)) if years else None

    def value_in(self, year: int) -> Newest | None:
        """The actual of a year with its change on the year before, unless a break lies between; None where there is none."""
        readings = {reading.year: reading for reading in self.series.readings}
        if year not in readings:
            return None
        reading, before = readings[year], readings.get(year - 1)
        is_change = before and year not in self.series.break_years
        change = EXACT.subtract(reading.value, before.value) if is_change else None
        figure = Figure(reading.value, self.series.target.unit, Period.year(year), Basis.YEAR)
        is_part = self.series.target.basis == Basis.TOTAL
        return Newest(figure, reading.provisional, change, is_part)

    @property
    def values(self) -> list[Newest | None]:
        """The actual of each year that has one, the oldest first."""
        years = sorted(reading.year for reading in self.series.readings)
        return [self.value_in(year) for year in years]

    @property
    def step(self) -> Fraction | None:
        """The change on the year as a share of the way to the target; None where either is not known."""
        return self._judgement.share_of_way(self.newest.change) if self.newest else None

    @cached_property
    def course(self) -> Course:
        """The series in time, without actuals that are too late to count."""
        series, later = self.series, self._judgement.later
        readings = [reading for reading in series.readings if reading not in later]
        readings.sort(key=attrgetter("year"))
        threshold = settings.JUDGEMENT_THRESHOLD
        return Course(series.baseline, series.terms, readings, threshold, series.break_kinds)

    @cached_property
    def sparkline(self) -> Sparkline:
        """The drawing for a row of a table."""
        return sparkline(self.course)

    @cached_property
    def strip(self) -> Strip | None:
        """How much of the way to the target is done; None where there is no way."""
        return strip(self._judgement)

    @cached_property
    def drawing(self) -> Picture:
        """The figure in time, for a phone and for half a column; lower where it is one of several."""
        return self.drawn(PHONE) if self.series.is_alone else self.small_drawing

    @cached_property
    def small_drawing(self) -> Picture:
        """The same, as low as can be."""
        return self.drawn(SMALL)

    @cached_property
    def wide_drawing(self) -> Picture:
        """The same for a wide page."""
        return self.drawn(DESK)

    def drawn(self, size: Size, beside: Iterable[Fraction] | None = None) -> Picture:
        """Draw it on one axis with amounts `beside` it: those of the KPI's series of its kind unless told."""
        if beside is None:
            courses = [wording_of(other).course for other in self.series.beside]
            same = [course for course in courses if course.form == self.course.form]
            beside = chain.from_iterable(map(amounts_of, same))
        return draw(self.course, size, beside, with_band=self._is_judged)


def wording_of(series: KPISeries) -> SeriesWording:
    """The wording of a recorded series, made at the first call and kept with the record."""
    kept = vars(series)
    if "_wording" not in kept:
        kept["_wording"] = SeriesWording(series, is_judged=settings.SHOW_JUDGEMENT)
    return kept["_wording"]


def mark_counts(many_series: Iterable[KPISeries]) -> list[MarkCount]:
    """Count the series by their mark; empty if judgements are switched off."""
    judgements, moved = [], Counter[Mark]()
    for series in many_series:
        wording = wording_of(series)
        if wording.judgement:
            judgements.append(wording.judgement)
            moved[wording.judgement.mark] += wording.is_moved_by_target
    return [replace(count, moved=moved[count.mark]) for count in count_marks(judgements)]
