"""計算例: invented series with invented actuals, from which /about/progress/ shows how the rules work."""

from dataclasses import replace

from kpis.figures import CUMULATIVE, Basis, Bound
from kpis.wording.specimens import Specimen, figure

RISE = Specimen("rise", "増やす目標", figure("100", "R2"), figure("200", "R7", bound=Bound.REACH))
# Nothing is done, and 実績÷目標 calls it almost all.
UNMOVED = Specimen(
    "unmoved",
    "基準値のままの例",
    figure("950", "R2"),
    figure("1000", "R7", bound=Bound.REACH),
    (figure("950", "R5"),),
)
EXAMPLES = (
    replace(RISE, actuals=(figure("150", "R5"),)),
    replace(
        RISE,
        code="past",
        title="増やす目標（目標の年に届かないとき）",
        actuals=(figure("190", "R7"),),
    ),
    Specimen(
        "fall",
        "減らす目標（基準値より悪くなったとき）",
        figure("1500", "R2"),
        figure("1000", "R7", bound=Bound.REACH),
        (figure("1550", "R4"),),
    ),
    Specimen(
        "keep",
        "維持する目標",
        figure("1000", "R2", unit="ha"),
        figure("1000", "R7", bound=Bound.MAINTAIN, unit="ha"),
        (figure("1010", "R4", unit="ha"),),
    ),
    Specimen(
        "floor",
        "期間の合計を一定以上にする目標（基準値の記載なし）",
        None,
        figure("50", "R2～R6", Basis.TOTAL, Bound.AT_LEAST, "件", CUMULATIVE),
        (figure("12", "R2", unit="件"), figure("15", "R3", unit="件")),
    ),
    Specimen(
        "cap",
        "期間の合計を一定以下に抑える目標（基準値は1年の値）",
        figure("180", "R1"),
        figure("800", "R2～R6", Basis.TOTAL, Bound.AT_MOST),
        (figure("180", "R2"),),
    ),
    Specimen(
        "totals",
        "期間の合計どうし",
        figure("1000", "H27～R1", Basis.TOTAL),
        figure("1500", "R2～R6", Basis.TOTAL, Bound.REACH),
        (figure("250", "R2"), figure("310", "R3")),
    ),
    Specimen(
        "every-year",
        "毎年、一定以上にする目標",
        figure("86.5", "H29～R2", Basis.BEST, unit="%"),
        figure("86.5", "R3～R7", Basis.EVERY_YEAR, Bound.AT_LEAST, unit="%"),
        (figure("87.0", "R3", unit="%"), figure("85.5", "R4", unit="%")),
    ),
)
