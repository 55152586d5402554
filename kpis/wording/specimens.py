"""見本: invented series for each kind of figure, for the page of styles and the explanation of the rules."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from kpis.figures import CUMULATIVE, Basis, Bound, Figure, Reading
from kpis.periods import Period


@dataclass(frozen=True)
class Specimen:
    """An invented series. It has the attributes of a recorded one that wording needs."""

    code: str
    title: str
    baseline: Figure | None
    target: Figure
    actuals: tuple[Figure, ...] = ()

    # The amounts of other series on its scale: there are none.
    amounts_beside = ()

    @property
    def readings(self) -> list[Reading]:
        return [Reading(actual.period.first_year, actual.value) for actual in self.actuals]


def figure(text: str, unit: str = "人", prefix: str = "") -> Figure:
    """Make an invented figure of a text like 800 R2～R6 total at_most.

    The words name its basis and its bound. Without them it is a year's value without a bound.
    """
    value, period, *words = text.split()
    basis, bound = Basis.YEAR, None
    for word in words:
        if word in Basis.values:
            basis = Basis(word)
        else:
            bound = Bound(word)
    return Figure(Decimal(value), unit, Period.read(period), basis, bound, prefix)


def specimen(
    code: str, title: str, figures: str, *, unit: str = "人", prefix: str = ""
) -> Specimen:
    """Make an invented series of a text like 100 R2 → 200 R7 reach; 120 R4; 140 R5.

    The actuals follow the target. Without a figure before the arrow, the baseline is not stated.
    """
    baseline, _arrow, others = figures.partition("→")
    target, *actuals = others.split(";")
    return Specimen(
        code,
        title,
        figure(baseline, unit) if baseline else None,
        figure(target, unit, prefix),
        tuple(figure(actual, unit) for actual in actuals),
    )


# Each form with the actuals of its second showing.
SPECIMENS = (
    specimen("rise", "増やす", "1000 R2 → 1500 R7 reach; 1100 R4; 1150 R5"),
    specimen("fall", "減らす", "1500 R2 → 1000 R7 reach; 1550 R4; 1300 R5"),
    specimen("rate", "高める（%）", "52.5 R2 → 80 R7 reach; 60.5 R4; 82 R5", unit="%"),
    specimen("few", "0から", "0 R2 → 24 R7 reach; 3 R4; 7 R5"),
    specimen("keep", "維持する", "1000 R2 → 1000 R7 maintain; 1010 R4; 960 R5"),
    specimen(
        "totals", "期間の合計どうし", "1000 H27～R1 total → 1500 R2～R6 total reach; 250 R2; 310 R3"
    ),
    specimen(
        "floor",
        "期間の合計の下限、基準値なし",
        "→ 50 R2～R6 total at_least; 12 R2; 15 R3",
        prefix=CUMULATIVE,
    ),
    specimen(
        "cap",
        "1年の基準値に対する、期間の合計の上限",
        "180 R1 → 800 R2～R6 total at_most; 150 R2; 140 R3",
    ),
    specimen(
        "every-year",
        "毎年の下限",
        "86.5 H29～R2 best → 86.5 R3～R7 every_year at_least; 87.0 R3; 85.5 R4",
        unit="%",
    ),
    specimen(
        "unmet", "図のない形（文と表だけを示します）", "100 H29～R1 total → 300 R2～R6 total reach"
    ),
)
# Nothing has changed since the baseline, and yet 実績÷目標 is 95%.
UNMOVED = specimen("unmoved", "基準値のままの例", "950 R2 → 1000 R7 reach; 950 R5")
# 計算例: invented series with invented actuals, with which /about/progress/ explains the rules.
EXAMPLES = (
    specimen("rise", "増やす目標", "100 R2 → 200 R7 reach; 150 R5"),
    specimen("past", "増やす目標（目標の年に届かないとき）", "100 R2 → 200 R7 reach; 190 R7"),
    specimen("fall", "減らす目標（基準値より悪くなったとき）", "1500 R2 → 1000 R7 reach; 1550 R4"),
    specimen("keep", "維持する目標", "1000 R2 → 1000 R7 maintain; 1010 R4", unit="ha"),
    specimen(
        "floor",
        "期間の合計を一定以上にする目標（基準値の記載なし）",
        "→ 50 R2～R6 total at_least; 12 R2; 15 R3",
        unit="件",
        prefix=CUMULATIVE,
    ),
    specimen(
        "cap",
        "期間の合計を一定以下に抑える目標（基準値は1年の値）",
        "180 R1 → 800 R2～R6 total at_most; 180 R2",
    ),
    specimen(
        "totals", "期間の合計どうし", "1000 H27～R1 total → 1500 R2～R6 total reach; 250 R2; 310 R3"
    ),
    specimen(
        "every-year",
        "毎年、一定以上にする目標",
        "86.5 H29～R2 best → 86.5 R3～R7 every_year at_least; 87.0 R3; 85.5 R4",
        unit="%",
    ),
)


def specimens() -> Iterator[Specimen]:
    """Give each form without actuals, and again with two years of them."""
    for form in SPECIMENS:
        yield replace(form, actuals=())
        if form.actuals:
            yield replace(form, code=f"{form.code}-actual", title=f"{form.title}、実績あり")
