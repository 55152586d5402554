"""The rules of 本サイトの参考判定, as a table: every kind of target in every state, with the exact words."""

from decimal import Decimal
from fractions import Fraction

import pytest

from kpis.figures import CUMULATIVE, Basis, Bound, Reading
from kpis.judgement import Mark, MarkCount, Refusal, Verdict, count_marks
from kpis.judging import judge
from kpis.wording.workings import reason
from tests.kpis.forms import FORMS, figure, target

EIGHTY = Decimal("0.8")
# Kinds of target that FORMS does not have, on invented numbers.
KINDS = FORMS | {
    "floor-of-a-year": (None, target("50", "件", "R7", bound=Bound.AT_LEAST)),
    "cap-of-a-year": (None, target("50", "件", "R7", bound=Bound.AT_MOST)),
    "totals-fall": (
        figure("1000", "件", "H27～R1", Basis.TOTAL),
        target("800", "件", "R2～R6", Basis.TOTAL),
    ),
    "loose-every-year": (None, target("5", "回", "R3～R7", Basis.EVERY_YEAR)),
    "best-kept": (
        figure("50", "件", "H29～R2", Basis.BEST),
        target("50", "件", "R7", bound=Bound.MAINTAIN),
    ),
    "best-to-floor": (
        figure("40", "件", "H29～R2", Basis.BEST),
        target("50", "件", "R7", bound=Bound.AT_LEAST),
    ),
    "cap-of-zero": (None, target("0", "人", "R2～R6", Basis.TOTAL, Bound.AT_MOST)),
    "cap-below-zero": (None, target("-50", "人", "R2～R6", Basis.TOTAL, Bound.AT_MOST)),
    "totals-below-zero": (
        figure("-100", "人", "H27～R1", Basis.TOTAL),
        target("-50", "人", "R2～R6", Basis.TOTAL),
    ),
    "thirds": (figure("0", "件", "R2"), target("15", "件", "R5")),
}


def readings(text: str) -> list[Reading]:
    """R4:105, R5:110? as actuals; ? marks one that may still change."""
    found = []
    for actual in text.split():
        year, number = actual.split(":")
        value = Decimal(number.rstrip("?"))
        found.append(Reading(2018 + int(year[1:]), value, number.endswith("?")))
    return found


def judged(kind: str, actuals: str, threshold=EIGHTY):
    return judge(*KINDS[kind], readings(actuals), threshold)


NOTHING, BEHIND, ON_PACE, REACHED, PAST, WORSE = (
    "no-data",
    "behind",
    "on-pace",
    "reached",
    "past-the-deadline",
    "worse-than-the-baseline",
)
NONE = "－判定なし"
NEARLY = "△未達成（目標までの変化の80%以上）"
# By kind of target: its form, and each state with its actuals and the words.
TABLE = {
    "到達↑": {
        "up": {
            NOTHING: ("", NONE),
            BEHIND: ("R4:106.39", "×遅れ"),
            "slow": ("R4:106.4", "△やや遅れ"),
            "slow-by-a-hair": ("R4:107.999", "△やや遅れ"),
            ON_PACE: ("R4:108", "○順調"),
            REACHED: ("R4:120", "◎達成"),
            "reached-in-its-year": ("R7:120", "◎達成"),
            PAST: ("R7:115.99", "×未達成"),
            "past-and-near": ("R7:116", NEARLY),
            "past-by-a-hair": ("R7:119.99", NEARLY),
            WORSE: ("R4:99.9", "×遅れ（基準値より後退）"),
            "past-and-worse": ("R7:99.9", "×未達成（基準値より後退）"),
            "unmoved": ("R4:100", "×遅れ"),
        },
        "percent-up": {"a-rate-on-pace": ("R5:68", "○順調"), "a-rate-behind": ("R5:50", "×遅れ")},
        "tokachi-zero-carbon": {"from-zero": ("R3:3.8", "○順調"), "still-zero": ("R3:0", "×遅れ")},
        "below-zero": {
            "on-the-way": ("R4:-10", "○順調"),
            "worse": ("R4:-31", "×遅れ（基準値より後退）"),
        },
        "kushiro-farm-output": {
            "exact": ("R2:2050.58", "○順調"),
            "a-hundredth-less": ("R2:2050.57", "△やや遅れ"),
        },
    },
    "到達↓": {
        "down": {
            NOTHING: ("", NONE),
            BEHIND: ("R4:113.7", "×遅れ"),
            "slow": ("R4:113.6", "△やや遅れ"),
            ON_PACE: ("R4:112", "○順調"),
            REACHED: ("R4:100", "◎達成"),
            PAST: ("R7:105", "×未達成"),
            "past-and-near": ("R7:104", NEARLY),
            WORSE: ("R4:121", "×遅れ（基準値より後退）"),
        },
        "to-zero": {"to-zero-reached": ("R5:0", "◎達成"), "to-zero-on-pace": ("R5:1.6", "○順調")},
    },
    "維持": {
        "sorachi-farmland": {
            NOTHING: ("", NONE),
            BEHIND: ("R4:113419", "×目標を0.16%下回る"),
            ON_PACE: ("R4:113600", "○順調"),
            "more-is-not-yet-reached": ("R6:120000", "○順調"),
            REACHED: ("R7:113600", "◎達成"),
            PAST: ("R7:113599", "×未達成（目標を1ha下回る）"),
            WORSE: ("R5:0", "×目標を100.0%下回る"),
        },
        # A best is no value to fall behind of.
        "best-kept": {
            "below-a-best": ("R4:49", "×目標を2.0%下回る"),
            "at-a-best": ("R7:50", "◎達成"),
        },
    },
    "上限（時点）": {
        "at-most": {
            NOTHING: ("", NONE),
            BEHIND: ("R4:111", "×遅れ"),
            "slow": ("R4:110.4", "△やや遅れ"),
            ON_PACE: ("R4:108", "○順調"),
            REACHED: ("R4:90", "◎達成"),
            PAST: ("R7:97", "×未達成"),
            "past-and-near": ("R7:96", NEARLY),
            WORSE: ("R4:121", "×遅れ（基準値より後退）"),
        },
        "at-most-met": {
            "within-from-the-start": ("R3:178", "○順調"),
            "within-in-its-year": ("R7:800", "◎達成"),
            "beyond": ("R4:801", "×目標を0.13%上回る（基準値より後退）"),
        },
    },
    "下限（時点）": {
        "at-least": {
            NOTHING: ("", NONE),
            BEHIND: ("R4:104", "×遅れ"),
            "slow": ("R4:107", "△やや遅れ"),
            ON_PACE: ("R4:108", "○順調"),
            REACHED: ("R4:121", "◎達成"),
            PAST: ("R7:110", "×未達成"),
            WORSE: ("R4:99", "×遅れ（基準値より後退）"),
        },
        "at-least-met": {
            "within-from-the-start": ("R3:140", "○順調"),
            "no-longer": ("R3:119", "×目標を0.83%下回る（基準値より後退）"),
        },
    },
    "基準なし（時点）": {
        "floor-of-a-year": {
            NOTHING: ("", NONE),
            BEHIND: ("R4:49", NONE),
            REACHED: ("R4:50", "◎達成"),
            PAST: ("R7:49", "×未達成（目標を2.0%下回る）"),
        },
        "cap-of-a-year": {
            "cap-met": ("R4:50", "◎達成"),
            "cap-past": ("R7:51", "×未達成（目標を2.0%上回る）"),
        },
        # No 以上 is printed, and no baseline says from which side.
        "no-baseline-year": {
            "direction-unknown": ("R4:60", NONE),
            "direction-unknown-past": ("R7:49", NONE),
            "the-very-number": ("R7:50", "◎達成"),
        },
        "best-to-year": {"unlike": ("R4:91", NONE)},
        "best-to-floor": {"unlike-floor": ("R4:49", NONE), "unlike-floor-met": ("R4:50", "◎達成")},
    },
    "累計下限": {
        "okhotsk-brand": {
            NOTHING: ("", NONE),
            BEHIND: ("R2:7", "×遅れ"),
            "slow": ("R2:8 R3:8", "△やや遅れ"),
            ON_PACE: ("R2:12 R3:8", "○順調"),
            REACHED: ("R2:30 R3:20", "◎達成"),
            PAST: ("R2:5 R3:5 R4:5 R5:5 R6:5", "×未達成"),
            "past-and-near": ("R2:8 R3:8 R4:8 R5:8 R6:8", "△未達成（目標の合計の80%以上）"),
            "past-and-reached": ("R2:10 R3:10 R4:10 R5:10 R6:10", "◎達成"),
            "first-year-missing": ("R3:60", NONE),
            "year-between-missing": ("R2:10 R4:10", NONE),
            "before-the-period": ("R1:60", NONE),
            # Nothing to be worse than.
            WORSE: ("R2:-1", "×遅れ"),
        },
    },
    "累計上限": {
        "soya-young-people": {
            NOTHING: ("", NONE),
            BEHIND: ("R2:201", "×遅れ"),
            "slow": ("R2:200", "△やや遅れ"),
            ON_PACE: ("R2:160", "○順調"),
            "nothing-is-reached-before-the-end": ("R2:1 R3:1 R4:1 R5:1", "○順調"),
            "cap-passed-before-the-end": ("R2:801", "×遅れ"),
            "back-within": ("R2:801 R3:-500", "○順調"),
            REACHED: ("R2:160 R3:160 R4:160 R5:160 R6:160", "◎達成"),
            PAST: ("R2:300 R3:300 R4:300 R5:300 R6:300", "×未達成"),
            "past-and-near": (
                "R2:200 R3:200 R4:200 R5:200 R6:200",
                "△未達成（目標の合計の125%以下）",
            ),
            "missing": ("R2:100 R4:100", NONE),
            # 178 is one year's and 800 five years': neither is ahead of the other.
            WORSE: ("R2:179", "△やや遅れ"),
        },
        "cap-of-zero": {"zero": ("R2:0", "○順調"), "above-zero": ("R2:1", "×遅れ")},
        "cap-below-zero": {"below": ("R2:-10", "○順調"), "not-below-enough": ("R2:-9", "×遅れ")},
    },
    "期間累計→期間累計": {
        "oshima-forest": {
            NOTHING: ("", NONE),
            BEHIND: ("R2:694", "×遅れ"),
            "slow": ("R2:694.56", "△やや遅れ"),
            ON_PACE: ("R2:868.2", "○順調"),
            REACHED: ("R2:4341", "◎達成"),
            PAST: ("R2:800 R3:800 R4:800 R5:800 R6:800", "×未達成"),
            "past-and-near": ("R2:900 R3:900 R4:900 R5:900 R6:500", NEARLY),
            WORSE: ("R2:545", "×遅れ（基準値より後退）"),
            "past-and-worse": ("R2:500 R3:500 R4:500 R5:500 R6:500", "×未達成（基準値より後退）"),
        },
        # 50 is over 80% of the pace, and less than the baseline's mean of 56.2.
        "donan-contracts": {"near-the-pace-and-worse": ("R2:50", "×遅れ（基準値より後退）")},
        "totals-fall": {
            "falls-on-pace": ("R2:160", "○順調"),
            "falls-slowly": ("R2:190", "△やや遅れ"),
            "rises": ("R2:201", "×遅れ（基準値より後退）"),
            "fallen": ("R2:160 R3:160 R4:160 R5:160 R6:160", "◎達成"),
            "fallen-nearly": ("R2:160 R3:160 R4:160 R5:160 R6:200", NEARLY),
        },
        # -40 is more than -50, which four more years may still pass.
        "totals-below-zero": {
            "above-is-not-reached-yet": ("R2:-40", "×遅れ（基準値より後退）"),
            "above-on-pace": ("R2:-10", "○順調"),
            "above-at-the-end": ("R2:-10 R3:-10 R4:-10 R5:-10 R6:-10", "◎達成"),
        },
        "totals-of-unlike-lengths": {"unlike": ("R2:60", NONE)},
        "no-baseline-total": {"direction-unknown": ("R2:60", NONE)},
        "best-to-total": {"unlike-bases": ("R2:60", NONE)},
    },
    "毎年度下限": {
        "tokachi-employment": {
            NOTHING: ("", NONE),
            BEHIND: ("R3:86.09 R4:86.08", "×2年のうち1年達成"),
            ON_PACE: ("R3:86.09 R4:90", "○順調"),
            REACHED: ("R3:87 R4:87 R5:87 R6:87 R7:86.09", "◎達成"),
            PAST: ("R3:87 R4:86 R5:87 R6:86 R7:87", "×未達成（5年のうち3年達成）"),
            "missing": ("R3:87 R5:87", NONE),
            "missing-and-missed": ("R5:86", "×達成した年なし"),
            # Below a best of four years is not below a year.
            WORSE: ("R3:50", "×達成した年なし"),
        },
        "every-year-maintain": {
            "kept": ("R3:12", "○順調"),
            "not-kept": ("R3:11", "×達成した年なし"),
        },
        "loose-every-year": {"direction-unknown": ("R3:9", NONE)},
    },
    "毎年度上限": {
        "every-year-at-most": {
            NOTHING: ("", NONE),
            BEHIND: ("R3:10 R4:10.1", "×2年のうち1年達成"),
            ON_PACE: ("R3:10 R4:0", "○順調"),
            REACHED: ("R3:9 R4:9 R5:9 R6:9 R7:10", "◎達成"),
            PAST: ("R3:9 R4:9 R5:9 R6:9 R7:11", "×未達成（5年のうち4年達成）"),
            WORSE: ("R3:13", "×達成した年なし"),
        },
    },
    "実績の年": {
        "up": {
            "baseline-year": ("R2:200", NONE),
            "before-the-baseline": ("R1:200", NONE),
            "newest-counts": ("R3:200 R4:104", "×遅れ"),
            "target-year-counts": ("R6:110 R7:120 R8:90", "◎達成"),
            "later-does-not-mend": ("R7:100 R8:130", "×未達成"),
            "only-later": ("R8:120", "◎達成（目標の年より後）"),
            "only-later-and-unmet": ("R9:110", "×未達成（目標の年より後）"),
            "only-later-and-near": ("R9:116", "△未達成（目標の年より後、目標までの変化の80%以上）"),
            "out-of-order": ("R5:90 R3:100 R4:100", "×遅れ（基準値より後退）"),
        },
        "okhotsk-brand": {"after-the-period": ("R7:60", NONE)},
    },
}


def cases():
    for kind, forms in TABLE.items():
        for form, states in forms.items():
            for state, (actuals, words) in states.items():
                yield pytest.param(form, actuals, words, id=f"{kind}-{form}-{state}")


@pytest.mark.parametrize(("form", "actuals", "words"), [*cases()])
def test_every_kind_of_target_in_every_state(form, actuals, words):
    found = judged(form, actuals)

    assert found.label == words
    # A refusal and a verdict exclude each other, and each is explained.
    assert (found.verdict == Verdict.NONE) == (found.refusal is not None)
    assert reason(found).endswith(("。", "）。"))


@pytest.mark.parametrize("kind", sorted(TABLE.keys() - {"実績の年", "基準なし（時点）"}))
def test_the_table_has_every_state(kind):
    states = set().union(*TABLE[kind].values())

    assert {NOTHING, BEHIND, ON_PACE, REACHED, PAST, WORSE} <= states


@pytest.mark.parametrize("form", KINDS)
@pytest.mark.parametrize("number", ["-1000000", "0", "0.001", "1000000", "9" * 40])
def test_any_number_in_any_year_is_judged_or_refused_with_a_reason(form, number):
    for year in range(1, 10):
        found = judged(form, f"R{year}:{number}")

        assert found.label[0] in "◎○△×－"
        assert reason(found)


# What the formulas that others publish say of the plan's own KPIs, and what is right.
@pytest.mark.parametrize(
    ("form", "actuals", "words"),
    [
        pytest.param("sorachi-farmland", "R3:113600", "○順調", id="no-division-by-zero"),
        pytest.param(
            "tokachi-zero-carbon", "R3:1", "×遅れ", id="1-of-19-is-no-progress-to-speak-of"
        ),
        pytest.param("soya-young-people", "R2:178", "△やや遅れ", id="178-to-800-is-not-achieved"),
        pytest.param("tokachi-zero-carbon", "R3:0", "×遅れ", id="0-of-19-exceeds-no-goal"),
    ],
)
def test_failures_of_other_portals_come_out_right(form, actuals, words):
    assert judged(form, actuals).label == words


def test_a_year_against_a_total_has_no_rate():
    found = judged("soya-young-people", "R2:178 R3:100")

    assert found.rate is None
    assert found.expected == 320
    assert found.value == 278


def test_rate_time_and_expected_value_of_a_change():
    found = judged("ishikari-young-people", "R3:3300")

    assert found.rate == Fraction(52, 213)
    assert found.elapsed == Fraction(2, 5)
    assert found.expected == Fraction("3266.8")
    # In whole people, so that what is lacking is enough.
    assert found.pace == 3266
    assert found.shortfall == 34


def test_shares_are_not_rounded_before_they_are_judged():
    # 8 of 15 is exactly four fifths of two thirds; in decimals it is a little less.
    assert judged("thirds", "R4:8").label == "△やや遅れ"
    assert judged("thirds", "R4:7.9999999999999999999999999999").label == "×遅れ"
    assert judged("thirds", "R4:10").label == "○順調"


def test_totals_are_exact_beyond_28_digits():
    found = judged("okhotsk-brand", "R2:9.9999999999999999999999999999999999999 R3:10")

    assert found.label == "△やや遅れ"


def test_threshold_is_the_callers():
    half = Decimal("0.5")

    assert judged("up", "R4:104", half).label == "△やや遅れ"
    assert judged("up", "R7:110", half).label == "△未達成（目標までの変化の50%以上）"
    assert judged("soya-young-people", "R2:320", half).label == "△やや遅れ"


def test_provisional_actuals_that_count_are_flagged():
    assert judged("up", "R4:108?").is_provisional
    assert not judged("up", "R3:100? R4:108").is_provisional
    assert judged("okhotsk-brand", "R2:10? R3:10").is_provisional


@pytest.mark.parametrize(
    ("form", "actuals", "refusal"),
    [
        ("up", "", Refusal.NO_ACTUAL),
        ("up", "R2:100", Refusal.NOT_AFTER_BASELINE),
        ("okhotsk-brand", "R1:1", Refusal.OUTSIDE_PERIOD),
        ("okhotsk-brand", "R3:1", Refusal.MISSING_YEARS),
        ("tokachi-employment", "R4:90", Refusal.MISSING_YEARS),
        ("no-baseline-total", "R2:1", Refusal.NO_DIRECTION),
        ("floor-of-a-year", "R4:1", Refusal.NO_WAY),
    ],
)
def test_refusal_has_its_reason(form, actuals, refusal):
    found = judged(form, actuals)

    assert found.refusal is refusal
    assert found.verdict == Verdict.NONE


def test_counts_go_from_the_best_to_none_and_merge_nothing():
    found = [
        judged("up", ""),
        judged("up", "R4:108"),
        judged("up", "R7:100"),
        judged("up", "R4:109"),
        judged("up", "R7:117"),
        judged("up", "R4:101"),
        judged("sorachi-farmland", "R4:113000"),
        judged("tokachi-employment", "R3:86"),
    ]

    assert count_marks(found) == [
        MarkCount(Mark.ON_PACE, 2),
        MarkCount(Mark.BEHIND, 1),
        MarkCount(Mark.OFF_TARGET, 2),
        MarkCount(Mark.UNMET, 2),
        MarkCount(Mark.NONE, 1),
    ]
    assert [mark.symbol for mark in Mark] == ["◎", "○", "△", "×", "×", "", "－"]


def test_counts_of_what_is_not_judged_have_nothing_provisional():
    form = target("50", "件", "R7", bound=Bound.AT_MOST)
    unjudged = judge(None, form, readings("R3:60?"), EIGHTY)

    assert (unjudged.refusal, unjudged.is_provisional) == (Refusal.NO_WAY, True)
    assert count_marks([unjudged]) == [MarkCount(Mark.NONE, 1)]


def test_prefix_changes_nothing():
    with_prefix = KINDS["okhotsk-brand"]
    without = (None, target("50", "件", "R2～R6", Basis.TOTAL, Bound.AT_LEAST))

    assert with_prefix[1].prefix == CUMULATIVE
    prefixed, other = (judge(*pair, readings("R2:8"), EIGHTY) for pair in (with_prefix, without))
    assert prefixed.label == other.label == "△やや遅れ"
