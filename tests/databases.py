"""Databases of the tests: filled once a run, copied for each of its processes, looked at in each other's place.

Their names begin with the number of the process that was started, so that two runs at once and a running portal do
not meet.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import OperationalError, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

START = "test_policyportal_"
OTHER = "other"
# The columns, constraints and indexes of the portal's own tables, in whatever order they were made. A column with a remark
# is one that no release reads from this one on, and the next one drops (docs/decisions/0030).
PARTS = """
SELECT attrelid::regclass::text AS "table", concat_ws(
    ' ', attname, format_type(atttypid, atttypmod), attnotnull, attidentity, attcollation::regcollation,
    pg_get_expr(adbin, adrelid)
) AS part
FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped
    AND col_description(attrelid, attnum) IS NULL
UNION ALL
SELECT conrelid::regclass::text, concat_ws(' ', conname, pg_get_constraintdef(oid))
FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL
SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'
ORDER BY 1, 2
"""
# Which of xdist's processes this is, and which there are; all are children of the one that was started.
OWN = os.environ.get("PYTEST_XDIST_WORKER", "alone")
EVERY = [f"gw{number}" for number in range(int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", 0)))]
RUN = os.getppid() if EVERY else os.getpid()


def filled(end: str, fill: Callable[[], Any], source: str = "template1") -> str:
    """The name of a database of this process; the first one that asks fills it, for the others too."""
    name = _name(OWN, end)
    with _one_at_a_time() as cursor:
        if name not in _names(cursor):
            _copy(cursor, source, name)
            with connected_to(name):
                fill()
            for process in EVERY:
                if process != OWN:
                    _copy(cursor, name, _name(process, end))
    return name


def drop_all(is_over: Callable[[str], bool]) -> None:
    """Drop the databases of tests of which that is so."""
    with _one_at_a_time() as cursor:
        for name in filter(is_over, _names(cursor)):
            # A run on another machine is no process here; while it connects, this is refused.
            with suppress(OperationalError):
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')


def is_of_ended_run(name: str) -> bool:
    return not _lives(int(name.removeprefix(START).partition("_")[0]))


def is_own(name: str) -> bool:
    return name.startswith(_name(OWN, ""))


@contextmanager
def copied(source: str, name: str) -> Iterator[str]:
    """A database with all that the source holds, which goes again at the end."""
    # PostgreSQL copies a database that nobody is connected to.
    connection.close()
    with connection._nodb_cursor() as cursor:
        _copy(cursor, source, name)
    try:
        yield name
    finally:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}"')


@contextmanager
def connected_to(name: str) -> Iterator[None]:
    """Django's connection leads to the database meanwhile."""
    before = connection.settings_dict["NAME"]
    _lead_to(name)
    try:
        yield
    finally:
        _lead_to(before)


@contextmanager
def undone(make: Callable[..., Any], *args) -> Iterator[Any]:
    """What is made, which goes again at the end. What its commit would check is checked here, not after each test."""
    with transaction.atomic():
        made = make(*args)
        connection.check_constraints()
        yield made
        transaction.set_rollback(True)


@contextmanager
def beside(source: str) -> Iterator[BaseDatabaseWrapper]:
    """A connection to a copy of a database, under a name of its own."""
    with copied(source, f"{source}_{OTHER}") as name:
        connections.settings[OTHER] = connections.settings["default"] | {"NAME": name}
        try:
            yield connections[OTHER]
        finally:
            connections[OTHER].close()
            del connections[OTHER], connections.settings[OTHER]


def execute(other: BaseDatabaseWrapper, sql: str) -> list[tuple]:
    with other.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


def rows_of(tables: Iterable[str]) -> dict[str, list[str] | None]:
    """Every row of the tables, as text, in one query."""
    parts = [
        f"SELECT '{name}', array_agg(held::text ORDER BY held::text) FROM \"{name}\" AS held"
        for name in tables
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return dict(cursor.fetchall())


@contextmanager
def _one_at_a_time() -> Iterator[Any]:
    """A cursor outside the tests' databases, for which the other processes of the run wait until it is closed."""
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [RUN])
        yield cursor


def _name(process: str, end: str) -> str:
    return f"{START}{RUN}_{process}_{end}"


def _names(cursor) -> list[str]:
    """The databases of tests that there are, of other runs too."""
    cursor.execute("SELECT datname FROM pg_database WHERE datname ~ %s", [rf"^{START}\d+_"])
    return [name for (name,) in cursor.fetchall()]


def _copy(cursor, source: str, name: str) -> None:
    cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
    cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _lead_to(name: str) -> None:
    for each in connections.all():
        each.close()
        each.settings_dict["NAME"] = name
    # Kept by number, and the two databases may number them differently.
    ContentType.objects.clear_cache()
