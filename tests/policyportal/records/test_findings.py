"""What an audit finds, and the rules across rows."""

from types import SimpleNamespace

import pytest

from policyportal.records.findings import Finding, begins_with, repeated_orders, unsourced


@pytest.mark.parametrize(
    ("code", "fits"),
    [("doo-01-a", True), ("r7-doo-01-a", True), ("doo-01", False), ("doo-011-a", False)],
)
def test_code_begins_with_its_parents(code, fits):
    assert begins_with(code, "doo-01") is fits


def test_order_that_two_children_share_is_found():
    found = list(repeated_orders("施策", [("doo-01", 1), ("doo-01", 1), ("doo-02", 1)]))

    assert found == [Finding("doo-01", "施策の順序1が2つあります。")]
    assert str(found[0]) == "doo-01：施策の順序1が2つあります。"


def test_source_of_blanks_alone_is_found():
    records = [
        SimpleNamespace(code="printed", sheet="道央広域", source=""),
        SimpleNamespace(code="named", sheet="", source="要綱"),
        SimpleNamespace(code="blank", sheet="", source="　"),
    ]

    assert [finding.where for finding in unsourced(records)] == ["blank"]
