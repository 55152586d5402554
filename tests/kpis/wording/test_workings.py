"""Why a judgement is what it is, and how it was computed: the very sentences."""

from decimal import Decimal

import pytest

from kpis.figures import Reading
from kpis.judging import judge
from kpis.wording.workings import expected_amount, outlook, reason, steps
from tests.kpis.forms import figure, target
from tests.kpis.test_judgement import KINDS, judged

REASONS = {
    ("up", ""): "実績値はまだありません。",
    ("up", "R2:1"): "基準の年（R2）より後の実績値がありません。",
    ("best-to-floor", "R2:60"): "基準の期間（H29～R2）より後の実績値がありません。",
    ("okhotsk-brand", "R1:1"): "目標の期間（R2～R6）の実績値がありません。",
    ("okhotsk-brand", "R4:1"): (
        "R2（2020）、R3（2021）の実績値がないため、期間の初めからの合計が出せません。"
    ),
    ("tokachi-employment", "R4:90"): (
        "R3（2021）の実績値がないため、毎年満たしたかどうかが分かりません。"
    ),
    ("no-baseline-year", "R4:60"): (
        "基準値がなく、増やす目標か減らす目標かが決まらないため、実績値だけを示します。"
    ),
    ("best-to-year", "R4:60"): (
        "基準値は4年間の最高値、目標値は1年の値で、増やす目標か減らす目標かが決まらないため、実績値だけを示します。"
    ),
    ("loose-every-year", "R3:5"): "以上か以下か書かれていないため、実績値だけを示します。",
    ("floor-of-a-year", "R4:1"): "基準値がないため、途中の進み具合は判定しません。",
    ("best-to-floor", "R4:1"): (
        "基準値は4年間の最高値、目標値は1年の値のため、途中の進み具合は判定しません。"
    ),
    ("up", "R4:108"): "R4（2022）の108人は、経過年から見た目安（108人）以上です。",
    ("down", "R4:112?"): "R4（2022）の112人（暫定）は、経過年から見た目安（112人）以下です。",
    ("up", "R4:95"): (
        "R4（2022）の95人は、経過年から見た目安（108人）まで、あと13人です。基準値より後退しています。"
    ),
    ("down", "R4:113"): "R4（2022）の113人は、経過年から見た目安（112人）より1人多くなっています。",
    ("percent-full-width", "R4:60"): (
        "R4（2022）の60％は、経過年から見た目安（約63.0％）まで、あと3.0ポイントです。"
    ),
    ("thirds", "R4:8"): "R4（2022）の8件は、経過年から見た目安（10件）まで、あと2件です。",
    ("up", "R5:120"): "R5（2023）の120人は、目標の年（R7）より前に、目標に達しています。",
    ("up", "R7:120"): "R7（2025）の120人は、目標に達しています。",
    ("up", "R7:100"): "R7（2025）の100人は、目標まで、あと20人です。",
    ("at-most", "R7:90"): "R7（2025）の90人は、目標を満たしています。",
    ("sorachi-farmland", "R4:113600"): (
        "R4（2022）の113,600haは、目標を満たしています。達成かどうかは、目標の年（R7）の実績値で判定します。"
    ),
    ("sorachi-farmland", "R4:113000"): ("R4（2022）の113,000haは、目標まで、あと600haです。"),
    ("okhotsk-brand", "R2:30? R3:20"): (
        "R2～R3（2020～2021）の合計50件（暫定を含む）は、期間の途中で、目標に達しています。"
    ),
    ("soya-young-people", "R2:178"): (
        "R2（2020）の合計178人は、経過年から見た目安（160人）より18人多くなっています。"
        "達成かどうかは、期間（R2～R6）が終わってから判定します。"
    ),
    ("soya-young-people", "R2:801"): (
        "R2（2020）の合計801人は、経過年から見た目安（160人）より641人多くなっています。"
        "合計はすでに目標を超えていますが、年の値が負になって減ることもあるため、期間が終わるまで確定しません。"
    ),
    ("oshima-forest", "R2:500"): (
        "R2（2020）の合計500haは、経過年から見た目安（約869ha）まで、あと369haです。"
        "1年あたりに直すと、基準の期間（H27～R1）も下回っています（換算）。"
    ),
    ("tokachi-employment", "R3:86 R4:85.5?"): (
        "R3（2021）の86%、R4（2022）の85.5%（暫定）は、目標を満たしていません。"
    ),
    ("every-year-at-most", "R3:10 R4:9"): (
        "R3～R4（2021～2022）の2年は、いずれも目標を満たしています。"
        "達成かどうかは、期間が終わってから判定します。"
    ),
    ("every-year-at-most", "R3:9 R4:9 R5:9 R6:9 R7:9"): (
        "R3～R7（2021～2025）の5年すべてで、目標を満たしました。"
    ),
}


@pytest.mark.parametrize(("form", "actuals"), REASONS)
def test_reason(form, actuals):
    assert reason(judged(form, actuals)) == REASONS[form, actuals]


@pytest.mark.parametrize(
    ("form", "actuals", "words"),
    [
        ("up", "R4:95?", "R4（2022）の95人（暫定）は、R7の目標120人まで、あと25人です。"),
        ("up", "R7:100", "R7（2025）の100人は、R7の目標120人まで、あと20人です。"),
        ("down", "R4:113", "R4（2022）の113人は、R7の目標100人より、まだ13人多い値です。"),
        (
            "percent-full-width",
            "R4:60",
            "R4（2022）の60％は、R7の目標78.9％まで、あと18.9ポイントです。",
        ),
    ],
)
def test_outlook_says_what_is_missing_to_the_target(form, actuals, words):
    assert outlook(judged(form, actuals)) == words


@pytest.mark.parametrize(
    ("form", "actuals"),
    [("up", "R5:120"), ("up", ""), ("sorachi-farmland", "R4:113000"), ("okhotsk-brand", "R2:8")],
)
def test_outlook_where_there_is_no_way_is_the_reason(form, actuals):
    found = judged(form, actuals)

    assert outlook(found) == reason(found)


def test_steps_show_the_numbers_of_a_change():
    assert steps(judged("ishikari-young-people", "R3:3300?")) == [
        "実績値は、R3（2021）の3,300人（暫定）です。",
        "進捗率＝（実績値3,300－基準値3,352）÷（目標値3,139－基準値3,352）＝（−52）÷（−213）＝24.4%",
        "経過率＝（2021－2019）÷（2024－2019）＝2÷5＝40.0%",
        "目安（期待値）＝基準値3,352＋（−213）×2÷5＝約3,266人（端数は切り捨て）",
        "進捗率が経過率の80%（32.0%）未満のため「×遅れ」とします。",
        "暫定の実績値を使っています。確定すると判定が変わることがあります。",
    ]


def test_steps_of_a_year_that_has_come():
    assert steps(judged("up", "R7:119.99 R8:130")) == [
        "実績値は、R7（2025）の119.99人です。",
        "進捗率＝（実績値119.99－基準値100）÷（目標値120－基準値100）＝19.99÷20＝99.9%",
        "目標の年（R7）になったため、経過率は100%です。",
        "進捗率が80%以上、100%未満のため「△未達成（目標までの変化の80%以上）」とします。",
        "目標の年（R7）より後のR8（2026）の実績値は、判定に使いません。",
    ]


def test_steps_of_totals():
    assert steps(judged("soya-young-people", "R2:178 R3:-20")) == [
        "R2～R3（2020～2021）の実績値の合計＝178＋（−20）＝158人",
        "目安（期待値）＝目標値800×経過2年÷5年＝320人",
        "合計が目安以下のため「○順調」とします。",
    ]
    assert steps(judged("okhotsk-brand", "R2:7"))[-1] == (
        "合計が目安の80%未満のため、「×遅れ」とします。"
    )
    assert steps(judged("oshima-forest", "R2:900 R3:900 R4:900 R5:900 R6:500"))[1:] == [
        "進捗率＝（合計4,100－基準値2,728）÷（目標値4,341－基準値2,728）＝85.1%",
        "進捗率が80%以上、100%未満のため「△未達成（目標までの変化の80%以上）」とします。",
    ]


def test_steps_of_what_is_compared_directly():
    assert steps(judged("sorachi-farmland", "R4:113600")) == [
        "実績値は、R4（2022）の113,600haです。",
        "目標（113,600ha）と直接比べます（進捗率は使いません）。",
        "このため「○順調」とします。",
    ]
    assert steps(judged("tokachi-employment", "R3:87 R4:86"))[:2] == [
        "R3（2021）の87%は、目標（毎年86.09%以上）を満たしています。",
        "R4（2022）の86%は、目標（毎年86.09%以上）を満たしていません。",
    ]


@pytest.mark.parametrize("form", KINDS)
def test_nothing_is_computed_where_nothing_is_judged(form):
    assert steps(judged(form, "")) == []


@pytest.mark.parametrize(
    ("number", "rate"),
    [
        pytest.param("106.392", "31.96%", id="31.96-is-not-the-32.0-it-misses"),
        pytest.param("106.4", "32.0%", id="32.0"),
        pytest.param("107.995", "39.98%", id="39.975-is-not-the-40.0-it-misses"),
        pytest.param("108", "40.0%", id="40.0"),
        pytest.param("119.99", "99.9%", id="99.95-is-not-100.0"),
        pytest.param("120", "100.0%", id="100.0"),
        pytest.param("99.99", "−0.1%", id="half-away-from-zero"),
    ],
)
def test_rate_is_shown_to_one_decimal_and_never_as_what_it_misses(number, rate):
    assert steps(judged("up", f"R4:{number}"))[1].endswith(f"＝{rate}")


@pytest.mark.parametrize(
    ("form", "actuals", "amount"),
    [
        ("kushiro-farm-output", "R2:2040", "約2,050.6億円"),
        ("tokachi-zero-carbon", "R3:1", "約4市町村"),
        ("thirds", "R3:1", "5件"),
        ("below-zero", "R4:1", "−10人"),
        ("tokachi-employment", "R3:87", "86.09%"),
        ("oshima-forest", "R2:1", "約869ha"),
    ],
)
def test_expected_amount(form, actuals, amount):
    assert expected_amount(judged(form, actuals)) == amount


def test_expected_amount_that_is_not_all_is_marked():

    found = judge(
        figure("0", "件", "R2"),
        target("10", "件", "R5"),
        [Reading(2021, Decimal(1))],
        Decimal("0.8"),
    )

    assert expected_amount(found) == "約4件"
