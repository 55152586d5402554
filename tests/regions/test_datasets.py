"""The datasets of areas and places."""

import pytest

from regions.datasets import (
    AREAS,
    DIRECTIONS,
    EDITIONS,
    LINES,
    MUNICIPALITIES,
    SUBPREFECTURES,
)
from tests.factories import (
    make_area,
    make_area_plan,
    make_direction,
    make_municipality,
    make_plan,
    make_subprefecture,
)

pytestmark = pytest.mark.django_db


def only(dataset, plan) -> dict:
    (row,) = dataset.rows(dataset.records(plan))
    return dict(zip(dataset.columns, row, strict=True))


def test_what_an_edition_says_is_in_its_own_data_alone():
    plan, other = make_plan(), make_plan(code="r8-test", is_shown=False)
    area = make_area(name="試験連携地域")
    area_plan = make_area_plan(plan=plan, area=area, vision="一つの\n夢")
    make_direction(area_plan=area_plan, text="進める")
    make_area_plan(plan=other, area=area, vision="別の夢")

    assert only(AREAS, plan)["vision"] == "一つの夢"
    assert only(AREAS, other)["vision"] == "別の夢"
    assert only(DIRECTIONS, plan)["text"] == "進める"
    assert list(DIRECTIONS.records(other)) == []
    assert only(EDITIONS, other)["code"] == "r8-test"


def test_places_have_the_standard_code_of_the_prefecture_and_towns_their_own():
    plan = make_plan()
    place = make_subprefecture(printed_in=plan, sheet="試験", first_line=1, last_line=1)
    make_municipality(subprefecture=place, code="01395")

    assert only(SUBPREFECTURES, plan)["prefecture_code"] == "01000"
    town = only(MUNICIPALITIES, plan)
    assert (town["code"], town["checked_code"]) == ("01395", "013951")
    assert town["subprefecture_code"] == place.slug


def test_lines_are_those_of_the_document_with_their_numbers(settings, tmp_path):
    settings.OUTLINE_DIR = tmp_path
    (tmp_path / "text.txt").write_text("題名  \n\n  本文\n")
    plan, silent = make_plan(outline_file="text.txt"), make_plan()

    rows = list(LINES.rows(LINES.records(plan)))

    edition = [plan.code, plan.label]
    assert rows == [
        [1, "全体概要", "題名", *edition, "/about/outline/1/"],
        [3, "全体概要", "本文", *edition, "/about/outline/3/"],
    ]
    assert list(LINES.records(silent)) == []
