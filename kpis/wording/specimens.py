"""見本: one invented series for each form of figure, without and with actuals, for the page of styles alone."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from kpis.figures import Basis, Bound, Figure, Reading
from kpis.periods import Period


@dataclass(frozen=True)
class Specimen:
    """An invented series, with all that the wording of a recorded one is made of."""

    code: str
    title: str
    baseline: Figure | None
    target: Figure
    actuals: tuple[Figure, ...] = ()

    # What the scale of other series would add to its own.
    amounts_beside = ()

    @property
    def readings(self) -> list[Reading]:
        return [Reading(actual.period.first_year, actual.value) for actual in self.actuals]


def figure(
    value: str,
    period: str,
    basis: Basis = Basis.YEAR,
    bound: Bound | None = None,
    unit: str = "人",
    prefix: str = "",
) -> Figure:
    """An invented figure, in persons unless told."""
    return Figure(Decimal(value), unit, Period.read(period), basis, bound, prefix)


REACH, KEEP = Bound.REACH, Bound.MAINTAIN
# Each form with the actuals of its second showing.
SPECIMENS = (
    (
        Specimen("rise", "増やす", figure("1000", "R2"), figure("1500", "R7", bound=REACH)),
        (figure("1100", "R4"), figure("1150", "R5")),
    ),
    (
        Specimen("fall", "減らす", figure("1500", "R2"), figure("1000", "R7", bound=REACH)),
        (figure("1550", "R4"), figure("1300", "R5")),
    ),
    (
        Specimen(
            "rate",
            "高める（%）",
            figure("52.5", "R2", unit="%"),
            figure("80", "R7", bound=REACH, unit="%"),
        ),
        (figure("60.5", "R4", unit="%"), figure("82", "R5", unit="%")),
    ),
    (
        Specimen("few", "0から", figure("0", "R2"), figure("24", "R7", bound=REACH)),
        (figure("3", "R4"), figure("7", "R5")),
    ),
    (
        Specimen("keep", "維持する", figure("1000", "R2"), figure("1000", "R7", bound=KEEP)),
        (figure("1010", "R4"), figure("960", "R5")),
    ),
    (
        Specimen(
            "totals",
            "期間の合計どうし",
            figure("1000", "H27～R1", Basis.TOTAL),
            figure("1500", "R2～R6", Basis.TOTAL, REACH),
        ),
        (figure("250", "R2"), figure("310", "R3")),
    ),
    (
        Specimen(
            "floor",
            "期間の合計の下限、基準値なし",
            None,
            figure("50", "R2～R6", Basis.TOTAL, Bound.AT_LEAST, prefix="延べ"),
        ),
        (figure("12", "R2"), figure("15", "R3")),
    ),
    (
        Specimen(
            "cap",
            "1年の基準値に対する、期間の合計の上限",
            figure("180", "R1"),
            figure("800", "R2～R6", Basis.TOTAL, Bound.AT_MOST),
        ),
        (figure("150", "R2"), figure("140", "R3")),
    ),
    (
        Specimen(
            "every-year",
            "毎年の下限",
            figure("86.5", "H29～R2", Basis.BEST, unit="%"),
            figure("86.5", "R3～R7", Basis.EVERY_YEAR, Bound.AT_LEAST, unit="%"),
        ),
        (figure("87.0", "R3", unit="%"), figure("85.5", "R4", unit="%")),
    ),
    (
        Specimen(
            "unmet",
            "図のない形（文と表だけを示します）",
            figure("100", "H29～R1", Basis.TOTAL),
            figure("300", "R2～R6", Basis.TOTAL, REACH),
        ),
        (),
    ),
)


def specimens() -> Iterator[Specimen]:
    """Each form as it stands without actuals, and again with two years of them."""
    for specimen, actuals in SPECIMENS:
        yield specimen
        if actuals:
            yield replace(
                specimen,
                code=f"{specimen.code}-actual",
                title=f"{specimen.title}、実績あり",
                actuals=actuals,
            )
