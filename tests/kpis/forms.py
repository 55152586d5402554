"""Every form that a pair of baseline and target takes, as figures without a database."""

from decimal import Decimal

from kpis.figures import CUMULATIVE, Basis, Bound, Figure
from kpis.periods import Period


def figure(number, unit, period, basis=Basis.YEAR, bound=None, prefix="") -> Figure:
    return Figure(Decimal(number), unit, Period.read(period), basis, bound, prefix)


def target(number, unit, period, basis=Basis.YEAR, bound=Bound.REACH, prefix="") -> Figure:
    return figure(number, unit, period, basis, bound, prefix)


# The series of the outline that are easily got wrong.
TRAPS = {
    "sorachi-farmland": (
        figure("113600", "ha", "R2"),
        target("113600", "ha", "R7", bound=Bound.MAINTAIN),
    ),
    "tokachi-employment": (
        figure("86.09", "%", "H29～R2", Basis.BEST),
        target("86.09", "%", "R3～R7", Basis.EVERY_YEAR, Bound.AT_LEAST),
    ),
    "okhotsk-brand": (
        None,
        target("50", "件", "R2～R6", Basis.TOTAL, Bound.AT_LEAST, CUMULATIVE),
    ),
    "soya-young-people": (
        figure("178", "人", "R1"),
        target("800", "人", "R2～R6", Basis.TOTAL, Bound.AT_MOST),
    ),
    "ishikari-young-people": (figure("3352", "人", "R1"), target("3139", "人", "R6")),
    "oshima-forest": (
        figure("2728", "ha", "H27～R1", Basis.TOTAL),
        target("4341", "ha", "R2～R6", Basis.TOTAL),
    ),
    "hiyama-forest": (
        figure("1050", "ha", "H27～R1", Basis.TOTAL),
        target("2084", "ha", "R2～R6", Basis.TOTAL),
    ),
    "donan-contracts": (
        figure("281", "件", "H26～H30", Basis.TOTAL),
        target("300", "件", "R2～R6", Basis.TOTAL),
    ),
    "tokachi-zero-carbon": (figure("0", "市町村", "R2"), target("19", "市町村", "R7")),
    "kushiro-farm-output": (figure("2037.0", "億円", "R1"), target("2104.9", "億円", "R6")),
}

# The other forms that staff can enter, on invented numbers.
OTHERS = {
    "more-than-double": (figure("1", "施設", "R2"), target("11", "施設", "R7")),
    "up": (figure("100", "人", "R2"), target("120", "人", "R7")),
    "down": (figure("120", "人", "R2"), target("100", "人", "R7")),
    "percent-up": (figure("36", "%", "R3"), target("100", "%", "R7")),
    "percent-down": (figure("70.0", "%", "R2"), target("64.9", "%", "R7")),
    "percent-full-width": (figure("52.3", "％", "R2"), target("78.9", "％", "R7")),
    "from-zero": (figure("0", "町", "R2"), target("4", "町", "R7")),
    "to-zero": (figure("4", "町", "R2"), target("0", "町", "R7")),
    "below-zero": (figure("-30", "人", "R2"), target("20", "人", "R7")),
    "no-baseline-year": (None, target("50", "件", "R7")),
    "no-baseline-total": (None, target("50", "件", "R2～R6", Basis.TOTAL)),
    "no-baseline-every-year": (None, target("5", "回", "R3～R7", Basis.EVERY_YEAR, Bound.AT_LEAST)),
    "at-least": (figure("100", "人", "R2"), target("120", "人", "R7", bound=Bound.AT_LEAST)),
    "at-most": (figure("120", "人", "R2"), target("90", "人", "R7", bound=Bound.AT_MOST)),
    "percent-at-least": (figure("60", "%", "R2"), target("75", "%", "R7", bound=Bound.AT_LEAST)),
    "at-least-met": (figure("150", "人", "R2"), target("120", "人", "R7", bound=Bound.AT_LEAST)),
    "at-most-met": (figure("178", "人", "R2"), target("800", "人", "R7", bound=Bound.AT_MOST)),
    "at-least-equal": (figure("100", "人", "R2"), target("100", "人", "R7", bound=Bound.AT_LEAST)),
    "at-most-total": (
        figure("900", "人", "H27～R1", Basis.TOTAL),
        target("800", "人", "R2～R6", Basis.TOTAL, Bound.AT_MOST),
    ),
    "at-most-total-met": (
        figure("700", "人", "H27～R1", Basis.TOTAL),
        target("800", "人", "R2～R6", Basis.TOTAL, Bound.AT_MOST),
    ),
    "totals-of-unlike-lengths": (
        figure("281", "件", "H27～H30", Basis.TOTAL),
        target("300", "件", "R2～R6", Basis.TOTAL),
    ),
    "best-to-year": (figure("86.0", "%", "H29～R2", Basis.BEST), target("90.0", "%", "R7")),
    "best-to-total": (
        figure("80", "人", "H27～R1", Basis.BEST),
        target("500", "人", "R2～R6", Basis.TOTAL),
    ),
    "total-to-year": (figure("281", "件", "H27～R1", Basis.TOTAL), target("90", "件", "R7")),
    "every-year-at-most": (
        figure("12", "日", "R2"),
        target("10", "日", "R3～R7", Basis.EVERY_YEAR, Bound.AT_MOST),
    ),
    "every-year-maintain": (
        figure("12", "日", "R2"),
        target("12", "日", "R3～R7", Basis.EVERY_YEAR, Bound.MAINTAIN),
    ),
}

FORMS = TRAPS | OTHERS
