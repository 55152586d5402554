"""What is read of records that are joined to others."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from policyportal.records.querysets import with_only, with_shared
from projects.models import Measure
from tests.factories import make_measure

pytestmark = pytest.mark.django_db
JOINED = ("project__area_plan__area", "project__area_plan__plan")


def test_what_records_share_is_fetched_once_for_all():
    make_measure()
    with CaptureQueriesContext(connection) as queries:
        (measure,) = with_shared(Measure.objects.select_related(*JOINED))
        assert measure.project.area_plan.plan.code
        assert measure.project.area_plan.area.slug

    joined, shared = [query["sql"] for query in queries]
    assert "regions_plan" not in joined
    assert "regions_plan" in shared


def test_of_a_joined_record_only_these_fields_are_read():
    make_measure()
    (measure,) = with_only(Measure.objects.select_related(*JOINED), "project", "id code area_plan")

    assert "name" in measure.project.get_deferred_fields()
    assert not {"code", "area_plan_id"} & measure.project.get_deferred_fields()
    assert not measure.get_deferred_fields()
