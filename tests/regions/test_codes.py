import pytest

from regions.codes import check_digit, read_code


# From the ministry's list; the weighted digits of 01222 leave 1 of a division by 11, those of 01227 nothing.
@pytest.mark.parametrize(
    "code", ["011002", "012025", "012092", "012220", "012271", "013951", "014001", "016942"]
)
def test_check_digit_is_that_of_the_list(code):
    assert check_digit(code[:5]) == code[5]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        pytest.param("01395", "01395", id="five digits"),
        pytest.param("013951", "01395", id="with its check digit"),
        pytest.param("013950", "", id="with a wrong one"),
        pytest.param("1395", "01395", id="without its zero"),
        pytest.param("13951", "01395", id="without its zero, with its check digit"),
        pytest.param("13950", "", id="without its zero, with a wrong one"),
        pytest.param("0139", "", id="too short"),
        pytest.param("139", "", id="much too short"),
        pytest.param("0139510", "", id="too long"),
        pytest.param("ニセコ", "", id="a name"),
        pytest.param("０１３９５", "", id="not folded"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_code_is_read_with_or_without_its_check_digit(typed, code):
    assert read_code(typed) == code
