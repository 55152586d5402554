import os
import re
import shutil
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from subprocess import Popen

import pytest
from django.db import connection

from policyportal.sharing import pictures
from tests.databases import PARTS, beside
from tests.policyportal.portals import ask, execute, serving
from tests.releases import newer_release


@pytest.fixture
def drawn(monkeypatch):
    """Pictures of nothing, so that no font is needed."""

    def drawer():
        return lambda svg, _: svg.encode()

    monkeypatch.setattr(pictures, "drawer", drawer)


@pytest.fixture(scope="module")
def other(django_db_setup, django_db_blocker):
    """A connection to a database of a module's own: that of the tests, which was empty and is migrated."""
    with django_db_blocker.unblock(), beside(connection.settings_dict["NAME"]) as other:
        yield other


@pytest.fixture
def newer(other, tmp_path, monkeypatch):
    """The code is that of a newer release of this test's own."""
    monkeypatch.syspath_prepend(tmp_path)
    with newer_release(tmp_path, other) as release:
        yield release


def processes_naming(word: str) -> set[int]:
    """The living processes that have the word in their command line."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            # A process that has ended and was not yet waited for has no command line.
            if word.encode() in (folder / "cmdline").read_bytes():
                found.add(int(folder.name))
        except OSError:
            continue
    return found


def end_processes_naming(word: str):
    """Kill them, and wait until they have gone."""
    while processes := processes_naming(word) - {os.getpid()}:
        for pid in processes:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.01)


def make_data_folder() -> Iterator[Path]:
    # Not tmp_path: root's may be entered by root alone, and the server runs as another account.
    folder = Path(tempfile.mkdtemp(prefix="policyportal-test-", dir="/tmp")).resolve()
    folder.chmod(0o755)
    yield folder
    end_processes_naming(str(folder))
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def data() -> Iterator[Path]:
    """An empty data folder; whatever still runs in it afterwards is ended."""
    yield from make_data_folder()


@pytest.fixture(scope="module")
def kept_data() -> Iterator[Path]:
    """A data folder that the tests of a module hand on to each other, for it takes a second to fill."""
    yield from make_data_folder()


@pytest.fixture(scope="session")
def plan() -> Iterator[Popen]:
    """A data folder in which the plan was served and stopped once, and what was seen."""
    with contextmanager(make_data_folder)() as data:
        with serving(data) as process:
            process.page = ask(process)
            stylesheet = re.search(r'href="(/static/[^"]+\.css)"', process.page.text)[1]
            process.style = ask(process, stylesheet, **{"Accept-Encoding": "br"})
            process.admin = ask(process, "/admin/login/")
            process.parts = execute(data, PARTS)
            process.accounts = accounts_of(processes_naming(f"--port\0{process.port}"))
        process.data = data
        yield process


def accounts_of(processes: set[int]) -> Counter:
    """How many of the processes each account has."""
    return Counter(Path(f"/proc/{pid}").stat().st_uid for pid in processes)
