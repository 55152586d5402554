"""Wording of one series: what is said, drawn and judged of its figures.

A page may show a series in a card, in a table and in a count. Its wording is kept with the record at hand, so
that each part of it is made once, when it is first asked for.
"""

from collections.abc import Iterable
from functools import cached_property

from django.conf import settings

from kpis.figures import Basis, Figure, Reading
from kpis.judgement import Judgement, Verdict, counted, judge
from kpis.models import KPISeries
from kpis.periods import Period
from kpis.wording import workings
from kpis.wording.drawings import Drawing, draw
from kpis.wording.sentences import no_rate_sentence, target_kind, target_sentence
from kpis.wording.specimens import Specimen


class SeriesWording:
    """The sentences, the drawing and the judgement of a series, each made once."""

    def __init__(self, series: KPISeries | Specimen, *, is_judged: bool = True) -> None:
        self.series = series
        self._is_judged = is_judged

    @cached_property
    def sentence(self) -> str:
        """What is to change by when, in one Japanese sentence."""
        return target_sentence(self.series.baseline, self.series.target)

    @cached_property
    def target_kind(self) -> str:
        """目標の種類 in a word or two: 増やす, 維持する, 毎年・以上."""
        return target_kind(self.series.baseline, self.series.target)

    @cached_property
    def no_rate_sentence(self) -> str:
        """Why no rate of progress is computed; empty where one can be."""
        return no_rate_sentence(self.series.baseline, self.series.target)

    @property
    def judgement(self) -> Judgement | None:
        """本サイトの参考判定; None where the operator has switched it off."""
        return self._judgement if self._is_judged else None

    @cached_property
    def _judgement(self) -> Judgement:
        series = self.series
        return judge(series.baseline, series.target, series.readings, settings.JUDGEMENT_THRESHOLD)

    @cached_property
    def reason(self) -> str:
        """Why it is judged so, or why not."""
        return workings.reason(self._judgement)

    @cached_property
    def steps(self) -> list[str]:
        """How the judgement was computed, a sentence a step."""
        return workings.steps(self._judgement)

    @cached_property
    def expected_amount(self) -> str:
        """期待値 with its unit; empty where an even pace says nothing."""
        judgement = self.judgement
        if judgement is None or judgement.refusal or judgement.expected is None:
            return ""
        return workings.expected_amount(judgement)

    @cached_property
    def drawing(self) -> Drawing | None:
        """What may be drawn of the series; None for a form of figure that has no drawing.

        Actuals that come too late to count are left to the tables.
        """
        series = self.series
        late = self._judgement.later
        actuals = [_figure(reading, series) for reading in series.readings if reading not in late]
        return draw(
            series.baseline,
            series.target,
            actuals,
            beside=series.amounts_beside,
            title=series.title,
        )


def _figure(reading: Reading, series: KPISeries | Specimen) -> Figure:
    return Figure(reading.value, series.target.unit, Period.year(reading.year), Basis.YEAR)


def wording_of(series: KPISeries) -> SeriesWording:
    """The wording of a recorded series, made at the first call and kept with the record."""
    kept = vars(series)
    if "_wording" not in kept:
        kept["_wording"] = SeriesWording(series, is_judged=settings.SHOW_JUDGEMENT)
    return kept["_wording"]


def count_judgements(many_series: Iterable[KPISeries]) -> list[tuple[Verdict, str, int]]:
    """How many of the series are judged how, never one mark for all; empty where that is switched off."""
    judgements = [wording_of(series).judgement for series in many_series]
    return counted(judgement for judgement in judgements if judgement)
