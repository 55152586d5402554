"""計算例: invented series with invented actuals, with which /about/progress/ explains the rules."""

from kpis.figures import CUMULATIVE
from kpis.wording.specimens import specimen

# Nothing has changed since the baseline, and yet 実績÷目標 is 95%.
UNMOVED = specimen("unmoved", "基準値のままの例", "950 R2 → 1000 R7 reach; 950 R5")
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
