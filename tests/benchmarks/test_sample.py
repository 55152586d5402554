"""A sample in the place of the loaded plan: its size, its names, its index, and what making one refuses."""

import pytest
from django.db import connection

from benchmarks import lived, sample
from kpis.models import KPI, KPISeries
from policyportal.records.sample import DRAWN
from policyportal.search.index import SearchEntry
from projects.models import Measure, Project
from regions.models import Plan

LABEL = DRAWN.label
pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("the_plan")
def test_sample_has_the_plans_shape_so_many_times():
    sample.fill(2)

    plan = Plan.objects.shown()
    assert plan.title.startswith(LABEL)
    assert Project.objects.count() == plan.declared_projects == 102
    assert Project.objects.named().count() == KPI.objects.count() == 72
    assert not Project.objects.named().exclude(name__contains="（見本").exists()
    assert not Project.objects.exclude(source=LABEL).exists()
    assert not KPISeries.objects.exclude(source=LABEL).exists()
    assert SearchEntry.objects.filter(kind="measure").count() == Measure.objects.count() > 72
    assert SearchEntry.objects.strays() == []


@pytest.mark.parametrize("times", ["0", "5001", "x"])
def test_times_has_bounds(times, capsys):
    with pytest.raises(SystemExit):
        sample.main(["--times", times])

    assert "--times" in capsys.readouterr().err


def test_a_sample_is_not_made_of_a_sample(monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "NAME", "plan_sample_x2")

    with pytest.raises(SystemExit, match="plan_sample_x2 is a sample itself"):
        sample.main(["--times", "2"])


def test_the_name_of_the_database_is_the_plans_with_the_size(monkeypatch, capsys):
    made = []
    monkeypatch.setattr(sample, "make", lambda *arguments: made.append(arguments))

    sample.main(["--times", "3"])

    name = f"{connection.settings_dict['NAME']}_sample_x3"
    ((made_name, fill),) = made
    assert made_name == name
    assert (fill.func, fill.args) == (sample.fill, (3,))
    assert f"./portal run --database {name}" in capsys.readouterr().out


def test_the_lived_sample_is_a_database_of_its_own(monkeypatch):
    made = []
    monkeypatch.setattr(sample, "make", lambda *arguments: made.append(arguments))

    sample.main(["--lived"])

    assert made == [(f"{connection.settings_dict['NAME']}_sample_lived", lived.fill)]


def test_one_sample_at_a_time_is_made(capsys):
    with pytest.raises(SystemExit):
        sample.main(["--lived", "--times", "3"])

    assert "not allowed with" in capsys.readouterr().err
