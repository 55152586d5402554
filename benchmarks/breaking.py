"""How a portal is broken: each fault lasts as long as the block of its context manager, and is mended at its end."""

import errno
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg

from benchmarks import bombs
from benchmarks.processes import tree
from benchmarks.stack import Portal
from benchmarks.visitors import GLOSSARY, Visitor, shown_number
from benchmarks.world import World

SLOW_SOCKETS = 60
# What a server says to a request that it does not want to read.
REFUSALS = (400, 405, 413, 414, 431)


class LeftOut(Exception):
    """Why a fault cannot be tried here."""


def require_standby(world: World) -> None:
    if not world.standby:
        raise LeftOut("there is no standby")


@contextmanager
def web_worker_killed(world: World) -> Iterator[None]:
    os.kill(tree(world.portal.pid)[-1], signal.SIGKILL)
    yield


@contextmanager
def portal_master_killed(world: World) -> Iterator[None]:
    """Started again after a while, as by what watches over it."""
    world.portal.kill()
    yield
    world.portal.start()


@contextmanager
def portal_gone(world: World) -> Iterator[None]:
    world.portal.stop()
    yield
    world.portal.start()


@contextmanager
def database_process_killed(world: World) -> Iterator[None]:
    """PostgreSQL ends every other process too, and begins anew."""
    query = "SELECT pid FROM pg_stat_activity WHERE usename LIKE '%portal%' LIMIT 1"
    os.kill(int(world.database.sql(query)), signal.SIGKILL)
    yield


@contextmanager
def database_master_killed(world: World) -> Iterator[None]:
    os.kill(world.database.pid, signal.SIGKILL)
    yield
    world.database.start()


@contextmanager
def database_frozen(world: World) -> Iterator[None]:
    frozen = tree(world.database.pid)
    for pid in frozen:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in reversed(frozen):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


@contextmanager
def database_away(world: World) -> Iterator[None]:
    """Where the standby is there, pages that nobody has seen before can be made."""
    world.database.stop("immediate")
    yield
    if world.standby:
        world.expect_page()
    world.database.start()


@contextmanager
def both_databases_away(world: World) -> Iterator[None]:
    require_standby(world)
    for database in (world.standby, world.database):
        database.stop("immediate")
    yield
    for database in (world.database, world.standby):
        database.start()


@contextmanager
def standby_away(world: World) -> Iterator[None]:
    require_standby(world)
    world.standby.stop("immediate")
    yield
    world.expect_page()
    world.standby.start()


@contextmanager
def standby_behind(world: World) -> Iterator[None]:
    """It answers, and has nothing that is saved from now on."""
    require_standby(world)
    world.standby.sql("SELECT pg_wal_replay_pause()")
    try:
        yield
        world.expect_page()
        saved = shown_number(world.editor.acknowledged[-1].encode())
        if shown_number(Visitor(world.itself).ask(GLOSSARY).body) < saved:
            world.complaints.append("a save is not seen on the next page")
    finally:
        world.standby.sql("SELECT pg_wal_replay_resume()")


@contextmanager
def out_of_connections(world: World) -> Iterator[None]:
    """Others hold all that there are, those that the portal had included."""
    others: list[psycopg.Connection] = []
    ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename LIKE '%portal%'"
    world.database.sql(ended)
    try:
        with suppress(psycopg.OperationalError):
            while True:
                others.append(psycopg.connect(world.database.url))
        yield
    finally:
        for other in others:
            other.close()


@contextmanager
def tables_locked(world: World) -> Iterator[None]:
    tables = "regions_plan, regions_term, projects_project, kpis_kpi, policyportal_version"
    with psycopg.connect(world.database.url) as other:
        other.execute(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE")
        yield


@contextmanager
def disk_full(world: World) -> Iterator[None]:
    """Nothing more can be written where the database is."""
    if not world.disk:
        raise LeftOut("the database has no small disk of its own")
    ballast = world.disk / "ballast"
    with open(ballast, "wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
    try:
        yield
    finally:
        ballast.unlink()
    if not world.database.is_running:
        world.database.start()


@contextmanager
def slow_headers(world: World) -> Iterator[None]:
    with begun(world, f"GET / HTTP/1.1\r\nHost: {world.host}\r\nX-Slow: "):
        yield
        world.expect_page()


@contextmanager
def slow_bodies(world: World) -> Iterator[None]:
    head = f"Host: {world.host}\r\nContent-Length: 9999\r\n\r\n"
    with begun(world, f"POST /admin/login/ HTTP/1.1\r\n{head}"):
        yield
        world.expect_page()


@contextmanager
def begun(world: World, start: str) -> Iterator[None]:
    """Requests that have begun and do not go on."""
    sockets = [door for _ in range(SLOW_SOCKETS) for door in world.doors()]
    try:
        for slow in sockets:
            slow.sendall(start.encode())
        yield
    finally:
        for slow in sockets:
            slow.close()


@contextmanager
def oversized_requests(world: World) -> Iterator[None]:
    """Each is refused, behind nginx and at the portal itself, before it has been sent."""
    host = f"Host: {world.host}\r\n".encode()
    body = b"POST /about/ HTTP/1.1\r\n" + host + b"Content-Length: 300000000\r\n\r\n"
    requests = {
        "a body": body + bytes(100_000),
        "a line": b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n" + host + b"\r\n",
        "a header": b"GET / HTTP/1.1\r\n" + host + b"X-Long: " + b"a" * 100_000 + b"\r\n\r\n",
        "headers": b"GET / HTTP/1.1\r\n" + host + b"X-Many: a\r\n" * 2000 + b"\r\n",
    }
    for what, request in requests.items():
        for number, door in enumerate(world.doors()):
            world.expect(f"{what} at door {number}", status_of(door, request), REFUSALS)
    yield
    world.expect_page()


def status_of(door: socket.socket, request: bytes) -> int:
    """The status that is answered to these bytes; 0 if none is."""
    with door as sending:
        sending.settimeout(10)
        # It may answer and hang up while this is being sent.
        with suppress(OSError):
            sending.sendall(request)
        with suppress(OSError, IndexError):
            return int(sending.recv(100).split()[1])
    return 0


@contextmanager
def upload_bombs(world: World) -> Iterator[None]:
    """Files that are small and unpack to gigabytes, each sent as a table of actuals; benchmarks/bombs.py weighs them."""
    folder = world.stack.folder / "bombs"
    folder.mkdir(exist_ok=True)
    bombs.write(folder, [])
    colleague = world.colleague()
    for path in sorted(folder.iterdir()):
        answer = colleague.upload("/admin/kpis/actual/import/", path.name, path.read_bytes())
        world.expect(path.name, answer.status, (200, 413))
        if answer.seconds > bombs.MAX_SECONDS:
            world.complaints.append(f"{path.name} took {answer.seconds:.0f} s")
    yield
    world.expect_page()


@contextmanager
def two_starts(world: World) -> Iterator[None]:
    """Two portals begin at once with an empty data folder and the PostgreSQL that comes along."""
    if not world.port:
        raise LeftOut("systemd starts one portal")
    folder = world.stack.folder / "two"
    portals = [Portal(folder, "", world.port + number) for number in (2, 3)]
    for portal in portals:
        portal.begin()
    try:
        for portal in portals:
            portal.wait()
            answer = Visitor(portal.port).ask("/regions/doo/")
            world.expect(f"the portal at {portal.port}", answer.status)
        yield
    finally:
        for portal in portals:
            portal.stop()
