"""A database whose name contains _sample_ says so on every page, file, feed and sheet, and no other does."""

import csv
import io
from xml.etree import ElementTree

import pytest
from django.db import OperationalError, connection
from django.test import Client, RequestFactory
from django.urls import reverse

from kpis.models import Actual
from policyportal import views
from policyportal.middleware import UnavailableMiddleware
from policyportal.records.sample import DRAWN, LIVED, current_sample
from policyportal.staff import site
from projects.models import Project
from tests.pages.pages import PAGES, make_world
from tests.staff import address, sign_in
from tests.tables import cells_of, counts_of, exported, said_of, try_out

pytestmark = pytest.mark.django_db

HEADING, LABEL, LINE = DRAWN.heading, DRAWN.label, DRAWN.line
FILES = ("/projects/list.csv", "/kpis/list.csv", "/reviews/2022/list.csv")
ATOM = {"atom": "http://www.w3.org/2005/Atom"}


@pytest.fixture
def in_sample(monkeypatch):
    """From here on the database goes by the name of a sample; the connection to it stays."""
    name = connection.settings_dict["NAME"]
    monkeypatch.setitem(connection.settings_dict, "NAME", f"{name}_sample_x2")


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(
    ("name", "sample"),
    [
        ("policyportal_sample_x1000", DRAWN),
        ("other_sample_x1", DRAWN),
        ("policyportal_sample_lived", LIVED),
        ("policyportal_sample_lived_x1", DRAWN),
        ("policyportal", None),
        ("policyportal_sample", None),
        ("policyportal_lived", None),
        ("policyportal_samples_x1", None),
    ],
)
def test_name_of_the_database_decides(monkeypatch, name, sample):
    monkeypatch.setitem(connection.settings_dict, "NAME", name)

    assert current_sample() == sample


@pytest.mark.usefixtures("in_sample")
def test_every_public_page_says_so_above_it_and_on_each_printed_sheet(client, pages_share):
    world = make_world(1)

    for name, (path_in, _) in PAGES.items():
        page = client.get(path_in(world)).text
        assert f"<strong>{LABEL}</strong> {LINE}" in page, name
        assert f'data-print-source="{LABEL}：{LINE}"' in page, name
        assert "出典：北海道『" not in page.partition("<head>")[0], name


@pytest.mark.usefixtures("in_sample")
def test_every_page_for_errors_says_so():
    request = RequestFactory().get("/")
    away = UnavailableMiddleware(lambda request: None)
    refused = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "x"})
    responses = {
        400: views.bad_request(request, ValueError()),
        403: views.forbidden(request, PermissionError()),
        404: Client().get("/nowhere/"),
        500: views.failed(request),
        503: away.process_exception(request, OperationalError()),
    }

    for status, response in responses.items():
        assert response.status_code == status
        assert LINE in response.text, status
    assert refused.status_code == 403
    assert LINE in refused.text


@pytest.mark.usefixtures("in_sample")
def test_every_page_of_staff_says_so(client):
    project = make_world(1).project
    login = client.get(reverse("admin:login"))
    staff = sign_in(client)
    paths = [
        reverse("admin:index"),
        *(f"/admin/{page.route}" for page in site.PAGES if "<" not in page.route),
        reverse("admin:second_factor"),
        reverse("admin:password_change"),
        *(address(Project, page) for page in ("changelist", "add", "import", "export")),
        *(address(project, page) for page in ("change", "history", "delete")),
        f"{address(Project, 'add')}?_popup=1",
        "/admin/style/",
    ]

    assert LINE in login.text
    for path in paths:
        page = staff.get(path)
        assert page.status_code == 200, path
        assert f"<strong>{LABEL}</strong> {LINE}" in page.text, path


@pytest.mark.usefixtures("in_sample")
@pytest.mark.parametrize("path", FILES)
def test_every_row_of_a_file_says_so(client, path):
    make_world(1)

    headings, *rows = rows_of(client.get(path).getvalue())

    assert headings[-1] == HEADING
    assert LINE in HEADING
    assert {row[-1] for row in rows} == {LABEL}
    assert {len(row) for row in rows} == {len(headings)}


@pytest.mark.usefixtures("in_sample")
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_every_row_of_a_file_of_staff_says_so_and_is_read_back(client, kind):
    make_world(1)
    staff = sign_in(client)

    content = exported(staff, Actual, kind)

    headings, *rows = rows_of(content) if kind == "csv" else next(iter(cells_of(content).values()))
    assert headings[-1] == HEADING
    assert {row[-1] for row in rows} == {LABEL}
    trial = try_out(staff, Actual, content, f"表.{kind}")
    assert said_of(trial, "wrong") == []
    assert f"変更なし {len(rows)}行" in counts_of(trial)


def test_the_plan_refuses_a_file_of_a_sample(client, in_sample, monkeypatch):
    make_world(1)
    staff = sign_in(client)
    content = exported(staff, Actual)
    name = connection.settings_dict["NAME"].partition("_sample_")[0]
    monkeypatch.setitem(connection.settings_dict, "NAME", name)

    trial = try_out(staff, Actual, content)

    assert [row[:2] for row in said_of(trial, "wrong")] == [("1", HEADING)]


@pytest.mark.usefixtures("in_sample")
def test_feed_says_so(client):
    make_world(1)

    feed = ElementTree.fromstring(client.get(reverse("history-feed")).content)

    assert feed.findtext("atom:title", namespaces=ATOM).startswith(LABEL)
    assert feed.findtext("atom:subtitle", namespaces=ATOM).startswith(LINE)


def test_nothing_of_the_plan_says_so(client):
    world = make_world(1)
    staff = sign_in(Client())
    paths = [
        PAGES["regions:area"][0](world),
        PAGES["kpis:kpi"][0](world),
        "/nowhere/",
        reverse("history-feed"),
        *FILES,
    ]

    for path in paths:
        response = client.get(path)
        text = response.getvalue().decode() if response.streaming else response.text
        assert "架空" not in text, path
    assert "架空" not in staff.get(reverse("admin:index")).text
    assert "架空" not in exported(staff, Actual).decode()
