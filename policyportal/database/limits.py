"""How long a request waits for the database until it says 503; commands wait as long as it takes.

A migration asks for its tables again and again, and each time briefly: who asks for one after it waits behind it.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.errors import DeadlockDetected, IdleInTransactionSessionTimeout, LockNotAvailable

T = TypeVar("T")

# What PostgreSQL ends by itself; options of DATABASE_URL come after these and win.
LIMITS = {
    "statement_timeout": "8s",
    # Somebody else's edit of the same record, or a migration.
    "lock_timeout": "4s",
    # Between two statements of a file that is imported.
    "idle_in_transaction_session_timeout": "30s",
}
# Seconds. Longer than any statement may take, so that only a server that says nothing at all is given up.
PATIENCE = 10

# What a migration keeps. Its work may take long; its wait for a table must be shorter than the second after which
# PostgreSQL looks for two that wait for each other, so that it is never the request that has to give way.
MIGRATION_LIMITS = {
    "lock_timeout": "500ms",
    "statement_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
}
# Seconds. Longer than a long file is read, which holds its tables; and the pause in which others have their turn.
MIGRATION_PATIENCE = 120
MIGRATION_PAUSE = 1
_OLDEST = """
SELECT pid, extract(epoch FROM clock_timestamp() - xact_start)::int FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL ORDER BY xact_start LIMIT 1
"""


def bound_requests() -> None:
    """Let the connections that this process makes from now on keep the limits."""
    limits = " ".join(f"-c {name}={limit}" for name, limit in LIMITS.items())
    for alias in connections:
        settings = connections.settings[alias]
        settings["PATIENCE"] = PATIENCE
        options = settings["OPTIONS"]
        options["options"] = f"{limits} {options.get('options', '')}".strip()


def is_away(exception: BaseException | None) -> bool:
    """Whether the exception says that the database is away, or that it took too long."""
    return isinstance(exception, (OperationalError, InterfaceError)) or isinstance(
        getattr(exception, "__cause__", None), IdleInTransactionSessionTimeout
    )


def set_limits(connection: BaseDatabaseWrapper, limits: dict[str, str]) -> dict[str, str]:
    """Let the connection keep the limits from now on; those that it kept before."""
    before = {}
    with connection.cursor() as cursor:
        for name, limit in limits.items():
            cursor.execute(
                "SELECT current_setting(%s), set_config(%s, %s, false)", [name, name, limit]
            )
            before[name] = cursor.fetchone()[0]
    return before


@contextmanager
def migrating(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """The connection keeps the limits of migrations in the block."""
    before = set_limits(connection, MIGRATION_LIMITS)
    try:
        yield
    finally:
        # A transaction that broke takes them along, and so does a connection.
        if not connection.needs_rollback and connection.is_usable():
            set_limits(connection, before)


class TableHeld(Exception):
    """Others held a table for as long as a migration waits; the oldest of them is named."""


def patiently(
    connection: BaseDatabaseWrapper, act: Callable[[], T], say: Callable[[str], object]
) -> T:
    """Do what needs tables to itself, again and again while others hold one; an attempt in vain leaves nothing."""
    until = time.monotonic() + MIGRATION_PATIENCE
    is_said = False
    while True:
        try:
            return act()
        except OperationalError as error:
            is_held = isinstance(error.__cause__, (LockNotAvailable, DeadlockDetected))
            if not is_held or connection.in_atomic_block:
                raise
            if time.monotonic() > until:
                raise TableHeld(_oldest_holder(connection)) from error
        if not is_said:
            say("Waiting for a transaction that holds a table …")
            is_said = True
        time.sleep(MIGRATION_PAUSE)


def _oldest_holder(connection: BaseDatabaseWrapper) -> str:
    with connection.cursor() as cursor:
        cursor.execute(_OLDEST)
        for pid, seconds in cursor.fetchall():
            return f"process {pid} of the database, in a transaction for {seconds} s"
    return "a transaction that is over by now, or that this role may not see"
