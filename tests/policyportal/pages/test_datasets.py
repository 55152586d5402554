"""Datasets: values as they are given away, and declarations that cannot be right."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from kpis.figures import Basis
from kpis.periods import Period
from policyportal.pages.datasets import DataColumn, Dataset, Kind, coded


@dataclass
class Record:
    value: Any
    basis: str = "best"

    def get_basis_display(self) -> str:
        return Basis(self.basis).label


@pytest.mark.parametrize(
    ("held", "given"),
    [
        (None, None),
        ("", None),
        (0, 0),
        (False, False),
        (Decimal("2037.0"), Decimal("2037.0")),
        (date(2026, 4, 1), date(2026, 4, 1)),
        (datetime(2026, 3, 31, 15, tzinfo=UTC), date(2026, 4, 1)),
        (Period(2020, 2024), "R2～R6"),
    ],
)
def test_value_is_a_text_a_number_a_truth_or_a_day(held, given):
    found = DataColumn("値", "Value", "value").value_of(Record(held))

    assert found == given
    assert type(found) is type(given)


def test_choice_has_a_column_for_its_code_and_one_for_its_words():
    columns = coded("basis", "取り方", "Basis", "basis", Basis)

    assert list(columns) == ["basis_code", "basis"]
    assert [column.value_of(Record(1)) for column in columns.values()] == ["best", "期間の最高値"]
    assert columns["basis_code"].codes is Basis


@pytest.mark.parametrize(
    ("headings", "key"), [(["甲", "甲"], "one"), (["甲", "乙"], "three")], ids=["twice", "no-key"]
)
def test_declaration_with_a_heading_twice_or_without_its_key_is_refused(headings, key):
    first, second = headings
    columns = {
        "one": DataColumn(first, "One", "value", Kind.CODE),
        "two": DataColumn(second, "Two", "value"),
    }
    with pytest.raises(ValueError, match="dataset tests"):
        Dataset("tests", "試験", "", columns, (key,), lambda plan: [])
