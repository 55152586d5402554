"""Legends: which words stand in a drawing."""

from fractions import Fraction
from itertools import combinations

import pytest

from kpis.wording.drawings.frame import DESK, PHONE
from kpis.wording.drawings.picture import draw
from tests.kpis.wording.drawings.placed import course


def words(text, **values) -> list[str]:
    return texts(draw(course(text, **values)))


def texts(picture) -> list[str]:
    return [label.text for label in picture.labels]


def test_way_without_actuals_says_so_once():
    assert words("100人 R2 → 200人 R7 reach") == [
        "目標 200人",
        "基準 100人",
        "実績値はまだありません",
    ]


def test_newest_extremes_and_ends_have_their_values():
    said = words("100人 R2 → 200人 R7 reach; 90人 R3; 170人 R4; 140人 R5; 150人 R6")

    assert said == ["目標 200人", "基準 100人", "150人", "170", "90", "△"]


def test_provisional_value_says_so():
    assert "150人（暫定）" in words("100人 R2 → 200人 R7 reach; 150人 R5", provisional=[2023])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("→ 延べ50件 R2～R6 total at_least; 12件 R2; 15件 R3", "合計 27件"),
        ("30人 R1 → 800人 R2～R6 total at_most; 150人 R2; 140.5人 R3", "合計 290.5人・残り509.5人"),
        ("→ 800人 R2～R6 total at_most; 850人 R2", "合計 850人・50人超過"),
    ],
)
def test_total_so_far_and_the_room_that_is_left(text, said):
    assert said in words(text)


def test_bracket_says_what_it_is_where_there_is_room():
    total = course("80人 H27～R1 total → 100人 R2～R6 total reach")
    best = course("86% H29～R2 best → 86% R3～R7 every_year at_least")

    assert "基準 80人（合計）" in texts(draw(total, DESK))
    assert "基準 86%（最高値）" in texts(draw(best, DESK))
    assert "基準 86%" in texts(draw(best, PHONE))


def test_band_has_its_sign_where_it_is_high_enough():
    assert "△" in words("20人 R2 → 100人 R7 reach; 30人 R3")
    # Flat beside a series with larger amounts, or covered by the value of its last year.
    flat = draw(course("20人 R2 → 30人 R7 reach; 22人 R3"), beside=[Fraction(1000)])
    assert "△" not in texts(flat)
    assert "△" not in words("20人 R2 → 100人 R7 reach; 90人 R7")
    assert "△" not in words("20人 R2 → 100人 R7 reach; 30人 R3", breaks={2022: "定義の変更"})


def test_marks_are_named():
    said = words("100人 R2 → 300人 R7 reach; 110人 R3", before=200, breaks={2024: "定義の変更"})

    assert {"目標を変更", "定義の変更"} <= set(said)


CROWDED = [
    "100人 R2 → 101人 R7 reach; 100人 R3; 101人 R4; 100人 R5; 101人 R6",
    "100人 R6 → 200人 R7 reach; 199人 R7",
    "123456789012345人 R2 → 123456789012399人 R7 reach; 123456789012350人 R6",
    "100人 R2 → 100人 R7 maintain; 100人 R3; 100人 R4; 100人 R5; 100人 R6; 100人 R7",
    "→ 86.00% R3～R9 every_year at_least; 88.01% R3; 88.02% R4; 88.03% R5; 85.04% R6; 88.05% R7",
    "1000人 H27～R1 total → 1500人 R2～R6 total reach; 250.5人 R2; 310.5人 R3; 900.5人 R4",
]


@pytest.mark.parametrize("size", [PHONE, DESK])
@pytest.mark.parametrize("text", CROWDED)
def test_no_label_lies_over_another(text, size):
    labels = draw(course(text), size).labels

    for label, other in combinations(labels, 2):
        apart = abs(label.y - other.y)
        widths = [sum(14 if letter > "～" else 7 for letter in one.text) for one in (label, other)]
        assert apart >= size.letter or abs(label.x - other.x) >= sum(widths) / 2, (label, other)
