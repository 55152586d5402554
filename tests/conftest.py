import gc
import os
import signal
from contextlib import nullcontext, suppress
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import connection, connections, transaction
from django.template.base import Template
from django.test import override_settings

from benchmarks import lived
from kpis import judging
from kpis.wording import series as wording
from kpis.wording.standings import judged
from policyportal import caching
from policyportal.database.names import PUBLIC_ALIAS, PUBLIC_STREAMS
from policyportal.exchange import files
from policyportal.exchange.csv_files import read_csv
from policyportal.exchange.excel_files import read_excel
from policyportal.exchange.kinds import CSV
from policyportal.paper import booklets
from policyportal.records import clock, database_rules, memory
from policyportal.records.sample import LIVED_END
from tests.databases import connected_to, copied, drop_all, filled, is_of_ended_run, is_own
from tests.soup import read_plainly

# When every test happens: noon in Japan, on a day when 2025 is the latest year that is over.
NOW = datetime(2026, 6, 15, 3, 0, tzinfo=UTC)
# As Django renders when no test runs.
RENDER = Template._render


def pytest_addoption(parser):
    parser.addoption(
        "--all-pages",
        action="store_true",
        help="let the browser look at every page of the site, not at each kind of page",
    )
    parser.addoption(
        "--write-addresses",
        action="store_true",
        help="add the addresses that are new to tests/data/addresses.txt",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_xdist_auto_num_workers(config) -> int | None:
    """Files and tests that are named run in this process, which starts at once; of anything larger xdist decides."""
    return None if any(os.path.isdir(path) for path in config.args) else 0


def pytest_configure():
    """TERM and HUP end a run as Ctrl-C does: pytest takes a SystemExit for the test's own."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)
        elif signal.getsignal(number) is signal.SIG_IGN:
            # As under nohup. What the tests start would inherit that; a handler it does not.
            signal.signal(number, lambda *_: None)


def pytest_sessionstart():
    """Thousands of pages are read as trees."""
    read_plainly()


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session):
    """Each of xdist's processes imports a share of the test modules first, and finds the others' in pytest's cache.

    Of a fresh clone each would rewrite the assertions of all of them, which is the half of what collecting takes.
    """
    worker = getattr(session.config, "workerinput", None)
    if worker is None:
        return
    number = int(worker["workerid"].removeprefix("gw"))
    folders = [Path(folder).absolute() for folder in session.config.args]
    paths = sorted(path for folder in folders for path in folder.rglob("test_*.py"))
    for path in paths[number :: worker["workercount"]]:
        # What does not import is told where it is collected.
        with suppress(Exception):
            import_module(".".join(path.relative_to(session.config.rootpath).with_suffix("").parts))


def pytest_collection_finish():
    """What is loaded by now stays: the collector of garbage need not look at it again and again, nor so often at pages."""
    gc.freeze()
    # As where the portal is served (policyportal/serving/web_server.py).
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker):
    """A database without a plan, in the place of pytest-django's: that has each process migrate its own."""
    # A test commits nothing, and another connection would not see what it has written: pages are read as the owner.
    # tests/policyportal/records/test_grants.py has the roles.
    for alias in (PUBLIC_ALIAS, PUBLIC_STREAMS):
        connections.settings.pop(alias, None)
    # What a test commits need not outlive a crash of the machine, so that no commit waits for the disk.
    for alias in connections:
        connections.settings[alias]["OPTIONS"]["options"] += " -c synchronous_commit=off"
    with django_db_blocker.unblock():
        drop_all(is_of_ended_run)
        with connected_to(filled("empty", make_tables)):
            yield
        drop_all(is_own)


def make_tables() -> None:
    """As after `migrate`, in a quarter of its time: from the models, with whose tables test_serve compares those of the migrations.

    Without autovacuum: it never sees a test's uncommitted rows, and tells the planner that tables are empty.
    """
    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION pg_trgm")
    # Indexes rest on them.
    database_rules.add_functions(connection)
    without_migrations = {app.label: None for app in apps.get_app_configs()}
    with override_settings(MIGRATION_MODULES=without_migrations):
        call_command(migrate.Command(), run_syncdb=True, verbosity=0)
    call_command("migrate", fake=True, verbosity=0)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            name = connection.ops.quote_name(table)
            cursor.execute(f"ALTER TABLE {name} SET (autovacuum_enabled = false)")


@pytest.fixture(scope="session", autouse=True)
def plain_static_files(tmp_path_factory):
    """Pages name static files without hashes, so that tests need no collectstatic; test_serve has the real ones."""
    storages = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    with override_settings(STORAGES=storages, STATIC_ROOT=tmp_path_factory.mktemp("static")):
        yield


@pytest.fixture(scope="session", autouse=True)
def nothing_kept():
    """Most tests commit nothing, and the version of the data moves with a commit: each page is made when it is asked for."""
    dummy = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    with override_settings(CACHES=dummy), pytest.MonkeyPatch.context() as patch:
        patch.setattr(caching, "of_version", nullcontext)
        yield


@pytest.fixture(scope="session", autouse=True)
def plain_rendering(django_test_environment):
    """Django's note of every template and its context, on each page, is left out: test_style alone asks for it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", RENDER)
        yield


@pytest.fixture(scope="session", autouse=True)
def nothing_counted(tmp_path_factory):
    """What is searched in vain in tests is not noted with what developers have searched; nothing is counted of answers."""
    folder = tmp_path_factory.mktemp("counted")
    with override_settings(SEARCHES_DIR=folder, STATISTICS_FILE=folder / "answers.json"):
        yield


@pytest.fixture(scope="session", autouse=True)
def still_clock():
    """What depends on the day is tested on the same one whenever the tests run; `hold_clock` chooses another."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: NOW)
        yield


@pytest.fixture(scope="session", autouse=True)
def files_read_here():
    """Files of staff are read without a process of its own for each, which takes long to start: test_bounds has it.

    The value is what reads them when no test runs.
    """
    read_within_bounds = files.read_within_bounds

    def read_here(kind, content):
        return [read_csv(content)] if kind == CSV else read_excel(content)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "read_within_bounds", read_here)
        yield read_within_bounds


@pytest.fixture(autouse=True)
def nothing_judged_before():
    """What other tests have judged is forgotten, so that the number of queries is the same whichever tests ran."""
    judged.forget()


@pytest.fixture
def pages_share():
    """Nothing changes from here on: what pages share is kept, as it is between two edits."""
    with memory.of_version(object()):
        yield


@pytest.fixture
def typeset(monkeypatch, settings, tmp_path):
    """Booklets that are the pages themselves, in a folder of the test's own: no library is needed."""
    settings.BOOKLETS_DIR = tmp_path / "booklets"

    def typesetter():
        return str.encode

    monkeypatch.setattr(booklets, "typesetter", typesetter)


@pytest.fixture
def hold_clock(monkeypatch):
    """Hold the clock still at another moment, until the test ends or holds it again."""
    return lambda moment: monkeypatch.setattr(clock, "now", lambda: moment)


@pytest.fixture(scope="session")
def plan_database(django_db_setup, django_db_blocker):
    """The name of a database with the committed fixtures."""
    with django_db_blocker.unblock():
        return filled("plan", load_plan, connection.settings_dict["NAME"])


def load_plan() -> None:
    call_command("loaddata", "regions", "projects", "kpis", verbosity=0)


@pytest.fixture(scope="session")
def lived_database(plan_database, django_db_blocker):
    """The name of a database with the plan and four invented years: a sample, as its name says."""
    with django_db_blocker.unblock():
        return filled(LIVED_END.removeprefix("_"), transaction.atomic(lived.fill), plan_database)


@pytest.fixture(scope="module")
def the_lived_plan(lived_database, django_db_blocker):
    """As the_plan, with its four invented years."""
    with django_db_blocker.unblock(), connected_to(lived_database), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def the_plan(plan_database, django_db_blocker):
    """The committed fixtures in the database, for a module; what its tests do is undone after each."""
    with django_db_blocker.unblock(), connected_to(plan_database), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="session")
def committed_database(plan_database, django_db_blocker):
    """The name of a copy of the committed fixtures, where tests commit what they change and leave it behind."""
    with django_db_blocker.unblock(), copied(plan_database, f"{plan_database}_committed") as name:
        yield name


@pytest.fixture(scope="module")
def committed_plan(committed_database, django_db_blocker):
    """The database leads to that copy, for a module."""
    with django_db_blocker.unblock(), connected_to(committed_database):
        yield


@pytest.fixture
def explained_changes(db):
    """Published figures and names may change in this test without a word of why."""
    with connection.cursor() as cursor:
        for name, value in (("reason", "試験の変更"), ("change_kind", "correction")):
            cursor.execute("SELECT set_config(%s, %s, true)", [f"portal.{name}", value])


@pytest.fixture
def saving_publishes(settings):
    """What bureaus save as an actual is public at once, as the operator may choose."""
    settings.SAVING_PUBLISHES = True


@pytest.fixture
def judged_series(monkeypatch):
    """The targets that are judged from here on, one for each time."""
    judged = []

    def judge(baseline, target, *args):
        judged.append(target)
        return judging.judge(baseline, target, *args)

    monkeypatch.setattr(wording, "judge", judge)
    return judged
