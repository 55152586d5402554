"""見本: invented series for each kind of figure, for the page of styles and the explanation of the rules."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import QuerySet

from kpis.figures import CUMULATIVE, Basis, Bound, Figure, Reading
from kpis.models import MissingValue
from kpis.periods import Period
from kpis.targets import TargetTerm


@dataclass(frozen=True)
class Specimen:
    """An invented series. It has the attributes of a recorded one that wording needs."""

    code: str
    title: str
    baseline: Figure | None
    target: Figure
    actuals: tuple[Figure, ...] = ()

    # Other series on its axis, and the years from which its values mean something else: none.
    beside = ()
    is_alone = True
    break_years = ()

    @property
    def missing_values(self) -> QuerySet[MissingValue]:
        return MissingValue.objects.none()

    @property
    def break_kinds(self) -> dict[int, str]:
        return {}

    @property
    def terms(self) -> list[TargetTerm]:
        return [TargetTerm(self.target)]

    @property
    def readings(self) -> list[Reading]:
        return [Reading(actual.period.first_year, actual.value) for actual in self.actuals]


def figure(text: str) -> Figure:
    """Make a figure of a text like 延べ800人 R2～R6 total at_most; without words, a year's value without a bound."""
    amount, period, *words = text.split()
    prefix, value, unit = re.fullmatch(rf"({CUMULATIVE}|)([0-9.]+)(.+)", amount).groups()
    basis, bound = Basis.YEAR, None
    for word in words:
        if word in Basis.values:
            basis = Basis(word)
        else:
            bound = Bound(word)
    return Figure(Decimal(value), unit, Period.read(period), basis, bound, prefix)


def specimen(title: str, text: str) -> Specimen:
    """Make a series of a text like rise: 100人 R2 → 200人 R7 reach; 120人 R4, whose baseline may be left out."""
    code, _colon, figures = text.partition(": ")
    baseline, _arrow, others = figures.partition("→")
    target, *actuals = map(figure, others.split(";"))
    return Specimen(code, title, figure(baseline) if baseline else None, target, tuple(actuals))


def _all_of(texts: dict[str, str]) -> tuple[Specimen, ...]:
    return tuple(specimen(title, text) for title, text in texts.items())


# Each form with the actuals of its second showing.
SPECIMENS = _all_of(
    {
        "増やす": "rise: 1000人 R2 → 1500人 R7 reach; 1100人 R4; 1150人 R5",
        "減らす": "fall: 1500人 R2 → 1000人 R7 reach; 1550人 R4; 1300人 R5",
        "高める（%）": "rate: 52.5% R2 → 80% R7 reach; 60.5% R4; 82% R5",
        "0から": "few: 0人 R2 → 24人 R7 reach; 3人 R4; 7人 R5",
        "維持する": "keep: 1000人 R2 → 1000人 R7 maintain; 1010人 R4; 960人 R5",
        "期間の合計どうし": "totals: 1000人 H27～R1 total → 1500人 R2～R6 total reach; 250人 R2; 310人 R3",
        "期間の合計の下限、基準値なし": "floor: → 延べ50人 R2～R6 total at_least; 12人 R2; 15人 R3",
        "1年の基準値に対する、期間の合計の上限": "cap: 180人 R1 → 800人 R2～R6 total at_most; 150人 R2; 140人 R3",
        "毎年の下限": "every-year: 86.5% H29～R2 best → 86.5% R3～R7 every_year at_least; 87.0% R3; 85.5% R4",
        "期間の長さが違う合計": "unlike: 100人 H29～R1 total → 300人 R2～R6 total reach",
    }
)
# 計算例, with which /about/progress/ explains the rules; each KPI's page has its own.
EXAMPLES = _all_of(
    {
        "増やす目標": "rise: 100人 R2 → 200人 R7 reach; 150人 R5",
        "期間の合計を抑える目標": "cap: 180人 R1 → 800人 R2～R6 total at_most; 180人 R2",
        "毎年の目標": "every-year: 86.5% H29～R2 best → 86.5% R3～R7 every_year at_least; 87.0% R3; 85.5% R4",
    }
)
# What else a judgement may look like, for the page of styles.
OTHER_JUDGED = _all_of(
    {
        "目標の年に届かない": "past: 100人 R2 → 200人 R7 reach; 190人 R7",
        "基準値より後退": "fall: 1500人 R2 → 1000人 R7 reach; 1550人 R4",
        "維持する": "keep: 1000ha R2 → 1000ha R7 maintain; 1010ha R4",
        "期間の合計の下限、基準値なし": "floor: → 延べ50件 R2～R6 total at_least; 12件 R2; 15件 R3",
        "期間の合計どうし": "totals: 1000人 H27～R1 total → 1500人 R2～R6 total reach; 250人 R2; 310人 R3",
    }
)
# Nothing has changed since the baseline, and yet 実績÷目標 is 95%.
UNMOVED = specimen("基準値のままの例", "unmoved: 950人 R2 → 1000人 R7 reach; 950人 R5")


def specimens() -> Iterator[Specimen]:
    """Give each form without actuals, and again with two years of them."""
    for form in SPECIMENS:
        yield replace(form, actuals=())
        if form.actuals:
            yield replace(form, code=f"{form.code}-actual", title=f"{form.title}、実績あり")
