"""A sample in the place of the loaded plan: its size, its marks, its index."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client, override_settings

from kpis.models import KPI, KPISeries
from policyportal import sample
from policyportal.search.index import SearchEntry
from projects.models import Measure, Project
from regions.models import Plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_plan")]


@pytest.fixture
def doubled():
    sample.fill(2)


@pytest.mark.usefixtures("doubled")
def test_sample_has_the_plans_shape_so_many_times():
    plan = Plan.objects.shown()

    assert plan.is_sample
    assert Project.objects.count() == plan.declared_projects == 102
    assert Project.objects.named().count() == KPI.objects.count() == 72
    assert not Project.objects.named().exclude(name__contains="（見本").exists()
    assert not Project.objects.exclude(source=sample.SOURCE).exists()
    assert not KPISeries.objects.exclude(source=sample.SOURCE).exists()
    assert SearchEntry.objects.filter(kind="measure").count() == Measure.objects.count() > 72
    assert SearchEntry.objects.strays() == []


@pytest.mark.usefixtures("doubled")
@pytest.mark.parametrize(
    "path", ["/", "/projects/", "/kpis/", "/regions/doo/", "/search/?q=観光", "/about/"]
)
def test_every_page_of_a_sample_says_so(path):
    page = Client().get(path).text

    assert "架空の方針です。実在のプロジェクトや数値ではありません" in page


def test_no_page_of_the_plan_calls_itself_a_sample():
    assert "架空の方針" not in Client().get("/").text


@override_settings(SAMPLE=10)
def test_a_sample_is_not_made_of_a_sample():
    with pytest.raises(CommandError, match="PORTAL_SAMPLE is set"):
        call_command("make_sample", times=2)


@pytest.mark.parametrize("times", [0, 5001])
def test_times_has_bounds(times):
    with pytest.raises(CommandError, match="from 1 to 5000"):
        call_command("make_sample", times=times)
