"""manage.py serve as a process: from an empty data folder to a page, and every way it ends."""

import os
import signal
import socket
import time
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from kpis.models import KPI, KPISeries
from kpis.wording.standings import Standings
from policyportal.embedded import accounts
from policyportal.management.commands import serve
from policyportal.management.commands.serve import require_version
from projects.models import Project
from regions.models import Plan
from tests.databases import PARTS
from tests.policyportal.conftest import end_processes_naming, processes_naming
from tests.policyportal.embedded.test_cluster import as_root
from tests.policyportal.portals import ask, execute, free_port, serving, start

pytestmark = pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks at /proc")


def nothing_is_left(data, port):
    return not processes_naming(str(data)) and not processes_naming(f"--port\0{port}")


@pytest.mark.root
def test_first_start_prepares_and_serves_everything(plan):
    assert "Loading the plan" in plan.said
    assert f"http://127.0.0.1:{plan.port}/" in plan.said
    assert plan.page.status == 200
    assert plan.admin.status == 200
    assert plan.style.status == 200
    assert plan.style.headers["Content-Encoding"] == "br"
    assert "immutable" in plan.style.headers["Cache-Control"]


@as_root
def test_pages_are_answered_by_another_account_than_roots_and_the_databases(plan):
    web, root = accounts.web_account(), 0

    assert web.pw_uid != accounts.server_account().pw_uid
    assert plan.accounts == {root: 1, web.pw_uid: 3}
    owners = {path.name: path.stat().st_uid for path in plan.data.iterdir()}
    assert (owners["secret_key"], owners["static"]) == (root, root)
    assert {owners[name] for name in ("imports", "faults", "searches")} == {web.pw_uid}
    assert not (plan.data / "secret_key").stat().st_mode & 0o077


@pytest.mark.django_db
def test_migrations_make_the_tables_that_the_models_have(plan):
    """Those of the other tests are made from the models (tests/conftest.py)."""
    with connection.cursor() as cursor:
        cursor.execute(PARTS)
        made = cursor.fetchall()

    own = ("regions_", "projects_", "kpis_", "policyportal_", "search_")
    assert [part for part in plan.parts if part[0].startswith(own)] == [
        part for part in made if part[0].startswith(own)
    ]


@pytest.mark.root
def test_asked_to_stop_it_ends_well_and_leaves_no_process(plan):
    assert plan.returncode == 0
    assert nothing_is_left(plan.data, plan.port)


def end(process, number):
    """A signal to the terminal's processes ends the portal as wanted, and leaves none."""
    os.killpg(process.pid, number)
    process.communicate()
    assert process.returncode == 0
    assert not processes_naming(f"--port\0{process.port}")


def test_everything_killed_recovers_and_a_killed_master_takes_all_along(plan):
    with serving(plan.data) as process:
        assert "Loading" not in process.said
        execute(plan.data, "DELETE FROM kpis_kpiseries")
        os.killpg(process.pid, signal.SIGKILL)
        end_processes_naming(f"{plan.data}/postgres")

    with serving(plan.data) as process:
        # What staff have changed is kept.
        assert "Loading" not in process.said
        assert ask(process).status == 200
        assert execute(plan.data, "SELECT count(*) FROM kpis_kpiseries") == [(0,)]
        process.kill()
        # The workers hold its output open until they have gone.
        process.communicate()

    assert not processes_naming(f"--port\0{process.port}")
    if os.geteuid() == 0:
        # Only root may stop it: the next command does.
        end_processes_naming(f"{plan.data}/postgres")
    assert nothing_is_left(plan.data, process.port)


def test_two_at_once_share_the_data_until_each_terminal_ends_its_own(plan):
    with serving(plan.data) as first:
        with serving(plan.data, "--host", "::", PORTAL_HOSTS="portal.example") as second:
            said_of_hosts = [second.stdout.readline() for _ in range(3)]
            assert "PORTAL_HOSTS" in "".join(said_of_hosts)
            assert "portal.example" in "".join(said_of_hosts)
            assert ask(second, host="::1").status == 200
            assert ask(second, Host="portal.example").status == 200
            assert ask(second, Host="another.example").status == 400
            end(second, signal.SIGHUP)
        assert ask(first).status == 200
        end_processes_naming(f"{plan.data}/postgres")
        # For root, the parent of the web server brings it back, within a second or two.
        until = time.monotonic() + 10  # seconds
        while ask(first, "/projects/").status != 200:
            assert time.monotonic() < until
            time.sleep(0.1)
        end(first, signal.SIGINT)

    assert nothing_is_left(plan.data, first.port)


def refused(*arguments, **environment):
    with start(*arguments, **environment) as process:
        _, complaint = process.communicate()
    assert process.returncode == 1
    assert len(complaint.splitlines()) == 1, complaint
    return complaint


@as_root
def test_data_that_another_account_may_change_are_refused_to_root(data):
    os.chown(data, accounts.web_account().pw_uid, -1)

    assert f"PORTAL_DATA is {data}" in refused(data, free_port())
    assert not list(data.iterdir())


@as_root
def test_checkout_that_the_account_cannot_read_is_refused(data, settings):
    settings.BASE_DIR = data
    data.chmod(0o700)

    with pytest.raises(CommandError, match="which answers pages for root, cannot enter"):
        serve.Command().prepare_account()


def test_database_that_is_not_there_is_one_sentence(plan):
    complaint = refused(plan.data, free_port(), PORTAL_DATABASE="nowhere")

    assert 'database "nowhere" does not exist' in complaint


def test_taken_port_is_one_sentence(data, settings):
    settings.DATA_DIR = data
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=f"^Port {port} on 127.0.0.1 is taken.*$"):
            call_command("serve", port=str(port))


def test_unreachable_server_is_one_sentence_without_the_password(data):
    url = f"postgres://plan:secret-word@127.0.0.1:{free_port()}/plan"

    complaint = refused(data, free_port(), DATABASE_URL=url)

    assert "The database that DATABASE_URL names cannot be used" in complaint
    assert "secret-word" not in complaint


def test_missing_postgresql_is_one_sentence(data):
    assert "PORTAL_PG_BIN" in refused(data, free_port(), PORTAL_PG_BIN="/nowhere")


def test_require_version_accepts_15_and_refuses_14():
    require_version(150000)
    with pytest.raises(CommandError, match="needs PostgreSQL 15 or newer, and the server is"):
        require_version(140012)


@pytest.mark.django_db
@pytest.mark.usefixtures("the_lived_plan")
def test_workers_begin_with_every_series_judged(django_assert_num_queries):
    listed = serve.prepare()

    plan = Plan.objects.shown()
    public = (
        model.objects.with_page().in_plan(plan).count() for model in (Project, KPI, KPISeries)
    )
    assert listed == sum(public)
    # what each judgement follows from
    with django_assert_num_queries(1):
        assert Standings(plan).newest_years
