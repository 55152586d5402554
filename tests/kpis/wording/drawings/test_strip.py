"""Strips: the share of the way, whichever way it goes."""

from decimal import Decimal

import pytest

from kpis.judging import judge
from kpis.wording.drawings.strip import strip
from kpis.wording.specimens import specimen


def strip_of(text):
    series = specimen("試験の系列", f"it: {text}")
    return strip(judge(series.baseline, series.target, series.readings, Decimal("0.8")))


@pytest.mark.parametrize(
    ("text", "done", "tick", "words"),
    [
        ("100人 R2 → 200人 R7 reach; 150人 R5", 50, 60, "目標までの50%（均等なら60%）"),
        ("300人 R2 → 100人 R7 reach; 275人 R4", 12, 40, "目標までの12.5%（均等なら40%）"),
        (
            "80件 H27～R1 total → 100件 R2～R6 total reach; 30件 R2",
            30,
            20,
            "目標までの30%（均等なら20%）",
        ),
        # Behind the pace, and said so.
        ("1040人 R2 → 1994人 R7 reach; 1803人 R6", 80, 80, "目標までの79.98%（均等なら80%）"),
        ("→ 延べ50件 R2～R6 total at_least; 60件 R2", 100, 20, "目標までの120%（均等なら20%）"),
    ],
)
def test_strip_says_what_is_done_and_where_an_even_pace_would_be(text, done, tick, words):
    shown = strip_of(text)

    assert (shown.done, shown.tick, shown.words) == (done, tick, words)


def test_way_that_is_not_measured_yet_is_empty():
    shown = strip_of("100人 R2 → 200人 R7 reach")

    assert (shown.done, shown.tick, shown.share) == (0, None, None)
    assert shown.words == "進み具合はまだ分かりません"


def test_value_behind_the_baseline_or_beyond_the_target_is_no_longer_strip():
    back = strip_of("100人 R2 → 200人 R7 reach; 70人 R5")
    beyond = strip_of("100人 R2 → 200人 R7 reach; 250人 R5")

    assert (back.done, back.is_back, back.words) == (0, True, "目標までの−30%（均等なら60%）")
    assert (beyond.done, beyond.is_beyond) == (100, True)


@pytest.mark.parametrize(
    "text",
    [
        "100人 R2 → 100人 R7 maintain; 90人 R5",
        "→ 50人 R7 at_least; 60人 R5",
        "30人 R1 → 100人 R2～R6 total at_most; 20人 R2",
        "86% H29～R2 best → 86% R3～R7 every_year at_least; 87% R3",
        "100人 R2 → 200人 R7 at_most; 90人 R5",
    ],
)
def test_where_there_is_no_way_there_is_no_strip(text):
    assert strip_of(text) is None
