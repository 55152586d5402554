"""Sentences in English and in easy Japanese, whose readings are left out here."""

import re
from datetime import date

import pytest

from kpis.figures import Basis, Bound
from kpis.judgement import Mark
from kpis.models import MissingValue
from kpis.wording.sentences import target_sentence
from kpis.wording.series import Newest, SeriesWording
from kpis.wording.specimens import EXAMPLES, OTHER_JUDGED, specimens
from kpis.wording.translated import Easy, English
from tests.kpis.forms import FORMS, figure, target

ENGLISH = English(
    {
        "人": "person|people",
        "施設": "facility|facilities",
        "件": "case|cases",
        "億円": "× 100 million yen",
        "延べ": "a cumulative total of",
        "ha": "ha",
    }
)
EASY = Easy({"人": "人《にん》", "件": "件《けん》", "延べ": "延《の》べ"})
READING = re.compile("《[^》]*》")

# For each form: the English sentence and the easy one.
TEXTS = {
    "sorachi-farmland": (
        "The target is to keep the 113,600 ha of 2020 (R2) in 2025 (R7).",
        "2020（R2）は113,600haでした。2025（R7）も113,600haのままにする目標です。",
    ),
    "tokachi-employment": (
        "The target is at least 86.09% in every year of 2021–2025 (R3–R7)."
        " The baseline is 86.09%, the highest value of 2017–2020 (H29–R2).",
        "2021～2025（R3～R7）は毎年、86.09%以上にする目標です。"
        "もとの数字は、2017～2020（H29～R2）でいちばん高い86.09%です。",
    ),
    "okhotsk-brand": (
        "The target is a cumulative total of at least 50 cases over the 5 years 2020–2024 (R2–R6)."
        " The outline gives no baseline.",
        "2020～2024（R2～R6）の5年間で、延べ50件以上にする目標です。もとの数字は、資料に書いてありません。",
    ),
    "soya-young-people": (
        "The target is at most 800 people over the 5 years 2020–2024 (R2–R6)."
        " The baseline is 178 people in 2019 (R1).",
        "2020～2024（R2～R6）の5年間で、800人以下にする目標です。もとの数字は、2019（R1）の178人です。",
    ),
    "ishikari-young-people": (
        "The target is to go from 3,352 people in 2019 (R1) to 3,139 people in 2024 (R6):"
        " a decrease of 213 people (about 6.4%).",
        "2019（R1）は3,352人でした。2024（R6）は3,139人にする目標です。213人（約6.4%）減らします。",
    ),
    "oshima-forest": (
        "The target is to go from 2,728 ha over 2015–2019 (H27–R1) to 4,341 ha over 2020–2024 (R2–R6):"
        " an increase of 1,613 ha (about 59.1%).",
        "2015～2019（H27～R1）は2,728haでした。2020～2024（R2～R6）は4,341haにする目標です。"
        "1,613ha（約59.1%）増やします。",
    ),
    "kushiro-farm-output": (
        "The target is to go from 2,037.0 × 100 million yen in 2019 (R1)"
        " to 2,104.9 × 100 million yen in 2024 (R6):"
        " an increase of 67.9 × 100 million yen (about 3.3%).",
        "2019（R1）は2,037.0億円でした。2024（R6）は2,104.9億円にする目標です。67.9億円（約3.3%）増やします。",
    ),
    "more-than-double": (
        "The target is to go from 1 facility in 2020 (R2) to 11 facilities in 2025 (R7):"
        " an increase of 10 facilities.",
        "2020（R2）は1施設でした。2025（R7）は11施設にする目標です。10施設増やします。",
    ),
    "percent-down": (
        "The target is to go from 70.0% in 2020 (R2) to 64.9% in 2025 (R7):"
        " a decrease of 5.1 percentage points.",
        "2020（R2）は70.0%でした。2025（R7）は64.9%にする目標です。5.1ポイント低くします。",
    ),
    # A unit that is not translated stays as it is.
    "from-zero": (
        "The target is to go from 0 町 in 2020 (R2) to 4 町 in 2025 (R7): an increase of 4 町.",
        "2020（R2）は0町でした。2025（R7）は4町にする目標です。4町増やします。",
    ),
}


@pytest.mark.parametrize(("form", "texts"), TEXTS.items(), ids=TEXTS)
def test_target_is_told_in_a_sentence(form, texts):
    english, easy = texts

    assert target_sentence(*FORMS[form], ENGLISH) == english
    assert READING.sub("", target_sentence(*FORMS[form], EASY)) == easy


@pytest.mark.parametrize(
    ("bound", "english", "easy"),
    [
        (Bound.REACH, "is 9 people in", "は9人にする"),
        (Bound.AT_LEAST, "is at least 9 people in", "は9人以上にする"),
        (Bound.AT_MOST, "is at most 9 people in", "は9人以下にする"),
        (Bound.MAINTAIN, "is to keep 9 people in", "は9人のままにする"),
    ],
)
def test_target_without_a_baseline_is_told_by_its_bound(bound, english, easy):
    aim = target("9", "人", "R7", bound=bound)

    assert target_sentence(None, aim, ENGLISH).startswith(f"The target {english} 2025 (R7).")
    assert READING.sub("", target_sentence(None, aim, EASY)).startswith(
        f"2025（R7）{easy}目標です。"
    )


def test_limit_from_a_baseline_says_at_least():
    figures = figure("100", "人", "R2"), target("120", "人", "R7", bound=Bound.AT_LEAST)

    assert target_sentence(*figures, ENGLISH).endswith(
        "to 120 people or more in 2025 (R7): an increase of at least 20 people (20.0%)."
    )
    assert READING.sub("", target_sentence(*figures, EASY)).endswith(
        "20人（20.0%）以上増やします。"
    )


@pytest.mark.parametrize(
    ("told", "english", "easy"),
    [
        (figure("1", "人", "R2"), "1 person (R2/2020)", "1人（2020／R2）"),
        (
            figure("86.09", "%", "H29～R2", Basis.BEST),
            "86.09% (highest of H29–R2/2017–2020)",
            "86.09%（2017～2020／H29～R2でいちばん高い数字）",
        ),
        (
            target("86.09", "%", "R3～R7", Basis.EVERY_YEAR),
            "86.09% each year (R3–R7/2021–2025)",
            "86.09%（毎年）（2021～2025／R3～R7）",
        ),
    ],
)
def test_figure_of_a_table(told, english, easy):
    assert ENGLISH.figure(told) == english
    assert READING.sub("", EASY.figure(told)) == easy


def test_newest_value_says_whether_it_may_change():
    value = figure("9", "人", "R5")
    final, part = Newest(value, False), Newest(value, True, is_part=True)

    assert ENGLISH.newest(final) == "Newest value: 9 people (R5/2023)."
    assert ENGLISH.newest(part) == "Newest value, of one year: 9 people (R5/2023), provisional."
    assert READING.sub("", EASY.newest(final)) == "2023（R5）は、9人でした。"
    assert READING.sub("", EASY.newest(part)) == (
        "2023（R5）は、1年の数字で、9人でした。この数字は、あとで変わるかもしれません。"
    )


@pytest.mark.parametrize(
    ("values", "english", "easy"),
    [
        (
            {"kind": "compiling"},
            "The value of 2023 (R5) is still being compiled.",
            "2023（R5）の数字は、いま数えています。",
        ),
        (
            {"kind": "announced", "expected_on": date(2026, 10, 1)},
            "The value of 2023 (R5) is to be published in October 2026.",
            "2023（R5）の数字は、2026年10月に出る予定です。",
        ),
        (
            {"kind": "not_surveyed"},
            "Nothing is measured in 2023 (R5), so there is no value.",
            "2023（R5）は、調査がありません。数字はありません。",
        ),
    ],
)
def test_missing_value_says_why(values, english, easy):
    missing = MissingValue(year=2023, **values)

    assert ENGLISH.missing(missing) == english
    assert READING.sub("", EASY.missing(missing)) == easy


def test_every_mark_has_its_words():
    judgements = [SeriesWording(example).judgement for example in EXAMPLES + OTHER_JUDGED]
    unmeasured = next(
        SeriesWording(specimen) for specimen in specimens() if not specimen.actuals
    ).judgement

    assert ENGLISH.marks.keys() == EASY.marks.keys() == set(Mark)
    assert {judgement.mark for judgement in judgements} >= {Mark.ON_PACE, Mark.SLOW, Mark.BEHIND}
    for judgement in judgements:
        symbol = judgement.verdict.symbol
        assert ENGLISH.mark(judgement) == f"{symbol} {ENGLISH.marks[judgement.mark]}"
        assert EASY.mark(judgement) == f"{symbol}{EASY.marks[judgement.mark]}"
    assert ENGLISH.mark(unmeasured) == "－ no judgement yet"
    assert EASY.mark(unmeasured) == "－まだわかりません"
