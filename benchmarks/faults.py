"""Breaks the portal in every way there is a name for, while people read and edit, and prints a line a fault.

    .venv/bin/python -m benchmarks.faults [--port 8771] [WORD ...]

PostgreSQL, the portal and nginx with the shipped configuration stand in folders of their own. Before the faults every
page of benchmarks.visitors is visited once. During each fault four readers ask for these pages behind nginx, and an
editor saves in the admin. A fault is survived if

- every page that was visited before was answered with 200 all the time,
- a save is acknowledged and seen ten seconds after the fault's end at the latest,
- nothing that was acknowledged is lost: every save stands in the history that the database keeps.

WORDS keep the faults that hold one of them. What this machine or this account cannot do is said and left out.
"""

import argparse
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import psycopg

from benchmarks.processes import tree
from benchmarks.stack import Nginx, Portal, Postgres, Stack
from benchmarks.visitors import NAME, PAGES, PASSWORD, Crowd, Editor, Visitor

# How long a fault lasts that does not end by itself, and how soon all must be well after it.
FAULT_SECONDS = 12
RECOVERY_SECONDS = 10
SLOW_SOCKETS = 60
DISK_BYTES = 400 * 2**20


class Left(Exception):
    """Why a fault cannot be tried here."""


class World:
    """The servers, and how each is broken. A fault lasts as long as the block of its context manager."""

    def __init__(self, stack: Stack, port: int):
        self.database = stack.add(Postgres(stack.folder / "database"))
        self.portal = stack.add(Portal(stack.folder / "portal", self.database.url, port + 1))
        self.nginx = stack.add(Nginx(stack.folder / "nginx", self.portal.port, port))
        account = ["createsuperuser", "--noinput", "--username", NAME, "--email", "a@example.jp"]
        self.portal.manage(*account, DJANGO_SUPERUSER_PASSWORD=PASSWORD)
        term = self.database.sql("SELECT min(id) FROM regions_term")
        self.editor = Editor(port, term)
        self.editor.sign_in()

    @contextmanager
    def web_worker_killed(self) -> Iterator[None]:
        os.kill(tree(self.portal.pid)[-1], signal.SIGKILL)
        yield

    @contextmanager
    def portal_master_killed(self) -> Iterator[None]:
        """Started again at once, as whatever watches over it does."""
        os.kill(self.portal.pid, signal.SIGKILL)
        self.portal.process.wait()
        yield
        self.portal.start()

    @contextmanager
    def portal_gone(self) -> Iterator[None]:
        self.portal.stop()
        yield
        self.portal.start()

    @contextmanager
    def database_process_killed(self) -> Iterator[None]:
        query = "SELECT pid FROM pg_stat_activity WHERE usename = 'portal' LIMIT 1"
        os.kill(int(self.database.sql(query)), signal.SIGKILL)
        yield

    @contextmanager
    def database_master_killed(self) -> Iterator[None]:
        os.kill(self.database.pid, signal.SIGKILL)
        yield
        self.database.start()

    @contextmanager
    def database_frozen(self) -> Iterator[None]:
        frozen = tree(self.database.pid)
        for pid in frozen:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in reversed(frozen):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)

    @contextmanager
    def database_away(self) -> Iterator[None]:
        self.database.stop("immediate")
        yield
        self.database.start()

    @contextmanager
    def out_of_connections(self) -> Iterator[None]:
        """Others hold all that there are, those that the portal had included."""
        others = []
        self.database.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'portal'"
        )
        try:
            with suppress(psycopg.OperationalError):
                while True:
                    others.append(psycopg.connect(self.database.url))
            yield
        finally:
            for other in others:
                other.close()

    @contextmanager
    def table_locked(self) -> Iterator[None]:
        tables = "regions_plan, regions_term, projects_project, kpis_kpi"
        with psycopg.connect(self.database.url) as other:
            other.execute(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE")
            yield

    @contextmanager
    def slow_headers(self) -> Iterator[None]:
        with self.trickling(self.nginx.port, b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "):
            yield

    @contextmanager
    def slow_headers_at_the_portal_itself(self) -> Iterator[None]:
        with self.trickling(self.portal.port, b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "):
            yield
            self.require_direct_answer()

    @contextmanager
    def slow_bodies_at_the_portal_itself(self) -> Iterator[None]:
        start = b"POST /admin/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9999\r\n\r\n"
        with self.trickling(self.portal.port, start):
            yield
            self.require_direct_answer()

    @contextmanager
    def trickling(self, port: int, start: bytes) -> Iterator[None]:
        """Sockets that have begun to send, and send a byte a second at most from then on."""
        sockets = [socket.create_connection(("127.0.0.1", port)) for _ in range(SLOW_SOCKETS)]
        for slow in sockets:
            slow.sendall(start)
        try:
            yield
        finally:
            for slow in sockets:
                slow.close()

    def require_direct_answer(self) -> None:
        answer = Visitor(self.portal.port, timeout=5).ask("/about/")
        if answer.status != 200:
            raise SystemExit(f"The portal itself answered {answer.status} meanwhile.")

    FAULTS: tuple[tuple[str, Callable, float], ...] = (
        ("a web worker killed", web_worker_killed, 3),
        ("the portal's master killed", portal_master_killed, 5),
        ("the portal gone", portal_gone, FAULT_SECONDS),
        ("a process of the database killed", database_process_killed, 3),
        ("the database's master killed", database_master_killed, 5),
        ("the database frozen", database_frozen, FAULT_SECONDS),
        ("the database away", database_away, FAULT_SECONDS),
        ("out of connections", out_of_connections, FAULT_SECONDS),
        ("tables locked", table_locked, FAULT_SECONDS),
        ("slow headers", slow_headers, FAULT_SECONDS),
        ("slow headers at the portal itself", slow_headers_at_the_portal_itself, FAULT_SECONDS),
        ("slow bodies at the portal itself", slow_bodies_at_the_portal_itself, FAULT_SECONDS),
    )

    def try_fault(self, name: str, fault: Callable, seconds: float) -> bool:
        """Break it, wait, mend it; print what was seen, and whether all went well."""
        with Crowd(self.nginx.port, self.editor) as crowd:
            time.sleep(1)
            with fault(self):
                time.sleep(seconds)
            recovered = self.recovery()
        failed = sum(number for status, number in crowd.statuses.items() if status != 200)
        lost = self.lost()
        survived = not failed and not lost and recovered <= RECOVERY_SECONDS
        cells = [
            name,
            f"{crowd.statuses.total()}",
            " ".join(f"{status}×{number}" for status, number in sorted(crowd.statuses.items())),
            f"{crowd.slowest:.1f}",
            f"{recovered:.1f}",
            f"{len(self.editor.acknowledged)}",
            f"{len(lost)}",
            "survived" if survived else "NOT SURVIVED",
        ]
        print(f"| {' | '.join(cells)} |", flush=True)
        return survived

    def recovery(self) -> float:
        """Seconds until a save is acknowledged, and the portal's next page has it."""
        start = time.monotonic()
        editor = Editor(self.portal.port, "")
        editor.cookies, editor.page = self.editor.cookies, self.editor.page
        while time.monotonic() - start < 3 * RECOVERY_SECONDS:
            number = len(self.editor.acknowledged)
            time.sleep(0.1)
            if len(self.editor.acknowledged) > number:
                break
        return time.monotonic() - start

    def lost(self) -> set[str]:
        """What was acknowledged and is not in the history."""
        kept = self.database.sql("SELECT meaning FROM policyportal_historicalterm").splitlines()
        return set(self.editor.acknowledged) - set(kept)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("words", nargs="*")
    parser.add_argument("--port", type=int, default=8771)
    options = parser.parse_args()
    with Stack() as stack:
        world = World(stack, options.port)
        visitor = Visitor(options.port)
        for page in PAGES:
            visitor.ask(page, Accept_Encoding="br")
        print("| fault | pages asked | answers | slowest s | recovery s | saves | lost | |")
        print("|---|---|---|---|---|---|---|---|")
        survived = True
        for name, fault, seconds in World.FAULTS:
            if options.words and not any(word in name for word in options.words):
                continue
            survived &= world.try_fault(name, fault, seconds)
    sys.exit(not survived)


if __name__ == "__main__":
    main()
