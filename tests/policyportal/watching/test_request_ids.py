import pytest

from policyportal.watching import request_ids


@pytest.mark.parametrize(
    "named", ["0123456789abcdef0123456789abcdef", "0f8fad5b-d9cb-469f-a165-70867728950e"]
)
def test_number_that_a_proxy_has_given_is_taken(named):
    assert request_ids.begin(named) == named
    assert request_ids.current() == named


@pytest.mark.parametrize(
    "named", ["", "yamada", "0123", "0123456789abcdef\n", "0123456789ABCDEF", "a" * 65]
)
def test_what_is_no_number_is_replaced(named):
    first, second = request_ids.begin(named), request_ids.begin(named)

    assert request_ids.WELL_FORMED.fullmatch(first)
    assert first != second
