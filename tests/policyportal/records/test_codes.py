import pytest

from policyportal.records.codes import code_of, padded


@pytest.mark.parametrize(
    "text", ["doo-01", "ｄｏｏ－０１", "doo‐01", "doo–01", " doo−01 ", "ｄｏｏー０１", "doo━01"]
)
def test_code_is_found_whatever_its_hyphen_and_width(text):
    assert code_of(text) == "doo-01"


@pytest.mark.parametrize("text", ["ゼロカーボン", "A ー B", "－A"])
def test_a_dash_elsewhere_is_no_hyphen(text):
    assert code_of(text).replace("-", "－") == text


def test_a_code_may_have_lost_a_zero():
    assert padded("doo-1-1-2") == "doo-01-1-2"
    assert padded("r7-doo-1") == "r7-doo-01"
    assert padded("doo-01-1") == "doo-01-1"
