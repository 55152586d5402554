"""A change that staff make is on the public page with the next request, in lists and in search too."""

import pytest
from django.test import Client

from kpis.models import KPI
from projects.models import Measure
from tests.factories import make_actual
from tests.pages.pages import make_world
from tests.staff import EXPLAINED, act, address, errors_of, form_of, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(client):
    sign_in(client)
    return make_world(1)


def save(client, record, **values):
    url = address(record)
    response = client.post(url, form_of(client.get(url)) | values)
    assert response.status_code == 302, errors_of(response)


def text(client, path: str) -> str:
    response = client.get(path)
    return b"".join(response).decode() if response.streaming else response.text


@pytest.fixture
def anyone():
    return Client()


def test_name_of_a_project(client, anyone, world):
    project = world.project
    places = [
        project.get_absolute_url(),
        "/projects/",
        "/projects/list.csv",
        world.area_plan.get_absolute_url(),
        "/print/",
    ]
    assert not any("あたらしい名称" in text(anyone, one) for one in places)

    save(client, project, name="あたらしい名称", source="試験の訂正", **EXPLAINED)

    assert [one for one in places if "あたらしい名称" not in text(anyone, one)] == []
    assert project.name not in text(anyone, "/projects/")
    assert project.get_absolute_url() in text(anyone, "/search/?q=あたらしい名称")
    assert project.get_absolute_url() not in text(anyone, f"/search/?q={project.name}&exact=1")


def test_text_of_a_measure(client, anyone, world):
    measure = Measure.objects.filter(reprise_of=None).first()

    save(client, measure, text="あたらしい施策", source="試験の訂正", **EXPLAINED)

    assert "あたらしい施策" in text(anyone, measure.project.get_absolute_url())
    assert f"#{measure.code}" in text(anyone, "/search/?q=あたらしい施策")


def test_actual(client, anyone, world):
    actual = make_actual(series=world.kpi.series.first(), year=2024)
    assert "98,765人" not in text(anyone, world.kpi.get_absolute_url())

    # So far from the one before that it is asked about.
    save(client, actual, value="98,765", confirmed="98765", revision_reason="誤り")

    assert "98,765人" in text(anyone, world.kpi.get_absolute_url())


@pytest.mark.parametrize("kind", ["project", "kpi"])
def test_publication(client, anyone, world, kind):
    record = getattr(world, kind)
    lists = [f"/{kind}s/", f"/{kind}s/list.csv", f"/search/?q={record.name}"]
    link = record.get_absolute_url()

    form = form_of(client.get(address(record)))
    del form["is_published"]
    assert client.post(address(record), form | EXPLAINED).status_code == 302

    assert anyone.get(link).status_code == 410
    assert not any(link in text(anyone, one) for one in lists)

    save(client, type(record).objects.get(pk=record.pk), is_published="on")

    assert anyone.get(link).status_code == 200
    assert all(link in text(anyone, one) for one in lists)


def test_withdrawn_project_is_counted_no_more(client, anyone, world):
    before = text(anyone, "/")

    act(client, "withdraw", [world.project], reason="試験の取り下げ")

    assert "名前があるのは" not in before  # all 2 that it declares
    assert "名前があるのは1" in text(anyone, "/")
    assert not KPI.objects.published().filter(project=world.project).exists()
