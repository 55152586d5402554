import re
from datetime import date

import pytest

from kpis.figures import distance
from kpis.models import MissingValue
from kpis.wording.sentences import missing_sentence, no_rate_sentence, target_kind, target_sentence
from tests.kpis.forms import FORMS

NO_RATE_BASELINE = "基準値がないため、進捗率は計算しません。"
NO_RATE_EVERY_YEAR = (
    "年ごとに満たす目標で、基準値から目標値までの変化を測るものではないため、進捗率は計算しません。"
)
NO_RATE_TOTALS = (
    "どちらも期間全体の値のため、R2～R6のすべての年の実績値がそろうまで、進捗率は計算しません。"
)
NO_RATE_LIMIT = "基準値がすでに目標値の範囲にあるため、進捗率は計算しません。"

# For each form: the sentence of the target, why there is no rate, and the kind of target.
TEXTS = {
    "sorachi-farmland": (
        "令和2（2020）の113,600haを、令和7（2025）にも維持する目標です。",
        "基準値と目標値が同じ値（維持する目標）のため、進捗率は計算しません。",
        "維持する",
    ),
    "tokachi-employment": (
        "令和3～令和7（2021～2025）の毎年、86.09%以上とする目標です。"
        "基準値は、平成29～令和2（2017～2020）の最高値の86.09%です。",
        NO_RATE_EVERY_YEAR,
        "毎年・以上",
    ),
    "okhotsk-brand": (
        "令和2～令和6（2020～2024）の5年間で、延べ50件以上とする目標です。",
        NO_RATE_BASELINE,
        "期間の合計・以上",
    ),
    "soya-young-people": (
        "令和2～令和6（2020～2024）の5年間で、800人以下に抑える目標です。基準値は、令和元（2019）の178人です。",
        "基準値は1年、目標値は5年間の値のため、進捗率は計算しません。",
        "期間の合計・以下",
    ),
    "ishikari-young-people": (
        "令和元（2019）の3,352人から、令和6（2024）の3,139人へ、213人（約6.4%）減らす目標です。",
        "",
        "減らす",
    ),
    "oshima-forest": (
        "平成27～令和元（2015～2019）の2,728haから、令和2～令和6（2020～2024）の4,341haへ、"
        "1,613ha（約59.1%）増やす目標です。",
        NO_RATE_TOTALS,
        "増やす",
    ),
    "hiyama-forest": (
        "平成27～令和元（2015～2019）の1,050haから、令和2～令和6（2020～2024）の2,084haへ、"
        "1,034ha（約98.5%）増やす目標です。",
        NO_RATE_TOTALS,
        "増やす",
    ),
    "donan-contracts": (
        "平成26～平成30（2014～2018）の281件から、令和2～令和6（2020～2024）の300件へ、"
        "19件（約6.8%）増やす目標です。",
        NO_RATE_TOTALS,
        "増やす",
    ),
    "tokachi-zero-carbon": (
        "令和2（2020）の0市町村から、令和7（2025）の19市町村へ、19市町村増やす目標です。",
        "",
        "増やす",
    ),
    "kushiro-farm-output": (
        "令和元（2019）の2,037.0億円から、令和6（2024）の2,104.9億円へ、67.9億円（約3.3%）増やす目標です。",
        "",
        "増やす",
    ),
    "more-than-double": (
        "令和2（2020）の1施設から、令和7（2025）の11施設へ、10施設増やす目標です。",
        "",
        "増やす",
    ),
    "up": (
        "令和2（2020）の100人から、令和7（2025）の120人へ、20人（20.0%）増やす目標です。",
        "",
        "増やす",
    ),
    "down": (
        "令和2（2020）の120人から、令和7（2025）の100人へ、20人（約16.7%）減らす目標です。",
        "",
        "減らす",
    ),
    "percent-up": (
        "令和3（2021）の36%から、令和7（2025）の100%へ、64ポイント高める目標です。",
        "",
        "高める",
    ),
    "percent-down": (
        "令和2（2020）の70.0%から、令和7（2025）の64.9%へ、5.1ポイント下げる目標です。",
        "",
        "下げる",
    ),
    "percent-full-width": (
        "令和2（2020）の52.3％から、令和7（2025）の78.9％へ、26.6ポイント高める目標です。",
        "",
        "高める",
    ),
    "from-zero": (
        "令和2（2020）の0町から、令和7（2025）の4町へ、4町増やす目標です。",
        "",
        "増やす",
    ),
    "to-zero": (
        "令和2（2020）の4町から、令和7（2025）の0町へ、4町（100.0%）減らす目標です。",
        "",
        "減らす",
    ),
    "below-zero": (
        "令和2（2020）の−30人から、令和7（2025）の20人へ、50人増やす目標です。",
        "",
        "増やす",
    ),
    "no-baseline-year": (
        "令和7（2025）に、50件とする目標です。",
        NO_RATE_BASELINE,
        "到達",
    ),
    "no-baseline-total": (
        "令和2～令和6（2020～2024）の5年間で、50件とする目標です。",
        NO_RATE_BASELINE,
        "期間の合計・到達",
    ),
    "no-baseline-every-year": (
        "令和3～令和7（2021～2025）の毎年、5回以上とする目標です。",
        NO_RATE_BASELINE,
        "毎年・以上",
    ),
    "at-least": (
        "令和2（2020）の100人から、令和7（2025）の120人以上へ、20人（20.0%）以上増やす目標です。",
        "",
        "以上",
    ),
    "at-most": (
        "令和2（2020）の120人から、令和7（2025）の90人以下へ、30人（25.0%）以上減らす目標です。",
        "",
        "以下",
    ),
    "percent-at-least": (
        "令和2（2020）の60%から、令和7（2025）の75%以上へ、15ポイント以上高める目標です。",
        "",
        "以上",
    ),
    "at-least-met": (
        "令和7（2025）に、120人以上とする目標です。基準値は、令和2（2020）の150人です。",
        NO_RATE_LIMIT,
        "以上",
    ),
    "at-most-met": (
        "令和7（2025）に、800人以下に抑える目標です。基準値は、令和2（2020）の178人です。",
        NO_RATE_LIMIT,
        "以下",
    ),
    "at-least-equal": (
        "令和7（2025）に、100人以上とする目標です。基準値は、令和2（2020）の100人です。",
        NO_RATE_LIMIT,
        "以上",
    ),
    "at-most-total": (
        "平成27～令和元（2015～2019）の900人から、令和2～令和6（2020～2024）の800人以下へ、"
        "100人（約11.1%）以上減らす目標です。",
        NO_RATE_TOTALS,
        "期間の合計・以下",
    ),
    "at-most-total-met": (
        "令和2～令和6（2020～2024）の5年間で、800人以下に抑える目標です。"
        "基準値は、平成27～令和元（2015～2019）の700人です。",
        NO_RATE_LIMIT,
        "期間の合計・以下",
    ),
    "totals-of-unlike-lengths": (
        "令和2～令和6（2020～2024）の5年間で、300件とする目標です。"
        "基準値は、平成27～平成30（2015～2018）の281件です。",
        "基準値は4年間、目標値は5年間の値のため、進捗率は計算しません。",
        "期間の合計・到達",
    ),
    "best-to-year": (
        "令和7（2025）に、90.0%とする目標です。基準値は、平成29～令和2（2017～2020）の最高値の86.0%です。",
        "基準値は4年間の最高値、目標値は1年の値のため、進捗率は計算しません。",
        "到達",
    ),
    "best-to-total": (
        "令和2～令和6（2020～2024）の5年間で、500人とする目標です。"
        "基準値は、平成27～令和元（2015～2019）の最高値の80人です。",
        "基準値は5年間の最高値、目標値は5年間の値のため、進捗率は計算しません。",
        "期間の合計・到達",
    ),
    "total-to-year": (
        "令和7（2025）に、90件とする目標です。基準値は、平成27～令和元（2015～2019）の281件です。",
        "基準値は5年間、目標値は1年の値のため、進捗率は計算しません。",
        "到達",
    ),
    "every-year-at-most": (
        "令和3～令和7（2021～2025）の毎年、10日以下に抑える目標です。基準値は、令和2（2020）の12日です。",
        NO_RATE_EVERY_YEAR,
        "毎年・以下",
    ),
    "every-year-maintain": (
        "令和2（2020）の12日を、令和3～令和7（2021～2025）にも維持する目標です。",
        NO_RATE_EVERY_YEAR,
        "維持する",
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_target_sentence_says_what_is_to_change_by_when(form):
    assert target_sentence(*FORMS[form]) == TEXTS[form][0]


@pytest.mark.parametrize("form", FORMS)
def test_no_rate_sentence_says_why_or_nothing(form):
    assert no_rate_sentence(*FORMS[form]) == TEXTS[form][1]


@pytest.mark.parametrize("form", [form for form, texts in TEXTS.items() if not texts[1]])
def test_a_rate_has_a_distance_to_go(form):
    assert distance(*FORMS[form])


@pytest.mark.parametrize("form", FORMS)
def test_target_kind_is_a_word_of_the_target(form):
    assert target_kind(*FORMS[form]) == TEXTS[form][2]


@pytest.mark.parametrize("form", FORMS)
def test_sentences_add_neither_year_nor_fiscal_year_to_a_printed_year(form):
    text = target_sentence(*FORMS[form])

    assert re.findall(r"(?:[0-9元]|）)年(?!間)", text) == []


@pytest.mark.parametrize(
    ("values", "words", "sentence"),
    [
        ({"kind": "compiling"}, "集計中", "R6の実績値は、集計中です。"),
        (
            {"kind": "announced", "expected_on": date(2026, 10, 1), "reason": "試験"},
            "令和8年10月に公表予定（試験）",
            "R6の実績値は、令和8年10月に公表の予定です（試験）。",
        ),
        (
            {"kind": "not_surveyed", "reason": "5年ごとの調査"},
            "調査なし（5年ごとの調査）",
            "R6は調査がなく、実績値はありません（5年ごとの調査）。",
        ),
    ],
)
def test_missing_value_is_said_in_a_word_and_in_a_sentence(values, words, sentence):
    missing = MissingValue(year=2024, **values)

    assert missing.words == words
    assert missing_sentence(missing) == sentence
