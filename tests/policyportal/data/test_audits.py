"""The audit of the index."""

import pytest

from policyportal.data.audits import findings
from policyportal.search.index import SearchEntry
from regions.models import Plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_plan")]


def test_index_of_the_plan_is_whole():
    assert list(findings(Plan.objects.shown())) == []


def test_row_that_differs_is_told_with_the_way_to_mend_it():
    SearchEntry.objects.filter(kind="kpi").update(years="")

    found = list(findings(Plan.objects.shown()))

    assert len(found) == 36
    assert "search_rebuild()" in str(found[0])
