from decimal import Decimal

import pytest

from kpis.figures import Bound
from kpis.wording.phrases import JAPANESE, Change
from tests.kpis.forms import FORMS, figure, target


@pytest.mark.parametrize(
    ("form", "change"),
    [
        ("up", Change("20", "人", True, False, False, "20.0")),
        ("ishikari-young-people", Change("213", "人", False, False, False, "6.4", False)),
        ("percent-up", Change("64", "%", True, True, False)),
        # Beyond double, and from zero.
        ("more-than-double", Change("10", "施設", True, False, False)),
        ("from-zero", Change("4", "町", True, False, False)),
        # The decimals of the figures stay.
        ("kushiro-farm-output", Change("67.9", "億円", True, False, False, "3.3", False)),
        ("sorachi-farmland", None),
        ("okhotsk-brand", None),
        ("soya-young-people", None),
        ("tokachi-employment", None),
    ],
)
def test_change_between_baseline_and_target(form, change):
    assert Change.between(*FORMS[form]) == change


def test_change_to_a_limit_is_the_least_that_meets_it():
    change = Change.between(
        figure("100", "人", "R2"), target("120", "人", "R7", bound=Bound.AT_LEAST)
    )

    assert change.is_least
    assert JAPANESE.change(*_figures("100", "120"), change).endswith(
        "20人（20.0%）以上増やす目標です。"
    )


def _figures(first: str, last: str):
    return figure(Decimal(first), "人", "R2"), target(Decimal(last), "人", "R7")
