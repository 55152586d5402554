"""Django's PostgreSQL backend, for which a server that does not answer is a fault that ends.

PostgreSQL itself ends what takes too long (limits.py). A server that was halted, or a network that drops what is sent,
keeps no such limit: then it is this process that stops waiting, and for a moment asks no more.
"""

import select
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg import OperationalError
from psycopg.abc import AdaptContext, Buffer
from psycopg.adapt import Loader
from psycopg.errors import ConnectionTimeout, _WaitTimeout
from psycopg.pq import Format
from psycopg.types.datetime import TimestamptzLoader

# Seconds. A connection that has answered so lately works; another one is asked first, and has so long to answer.
FRESH = 1
# Seconds that a question may take which costs the server nothing.
PROMPT = 3
# Seconds in which nobody asks a server that was found to be silent.
PAUSE = 2


# The type of moments in PostgreSQL.
MOMENT = psycopg.adapters.types["timestamptz"].oid


class MomentLoader(Loader):
    """Reads moments from a connection whose time zone is UTC, as Django sets it.

    Psycopg's own loader is C where that is installed; Django's is Python, and every record has a moment or more.
    """

    timezone = UTC

    def __init__(self, oid: int, context: AdaptContext | None = None):
        super().__init__(oid, context)
        own = psycopg.adapters.get_loader(MOMENT, Format.TEXT) or TimestamptzLoader
        self._load = own(oid, context).load

    def load(self, data: Buffer) -> datetime:
        return self._load(data)


class SilentServer(OperationalError):
    """The server has said nothing for as long as a request waits for it."""


class Silence:
    """Whether a server is taken for one that says nothing."""

    def __init__(self):
        self.until: float | None = None

    def begin(self) -> None:
        self.until = time.monotonic() + PAUSE

    def end(self) -> None:
        self.until = None

    def refuse(self) -> None:
        """Raise while it lasts. Who comes first afterwards tries the server; the others do not wait for that."""
        if self.until is not None:
            if time.monotonic() < self.until:
                raise SilentServer("The database said nothing a moment ago.")
            self.begin()


class Connection(psycopg.Connection):
    """A connection that waits `patience` seconds for each answer; without any, as long as it takes."""

    patience: float | None = None
    silence = Silence()
    answered_at = 0.0

    def wait(self, gen, *args, **kwargs) -> Any:
        kwargs.setdefault("timeout", self.patience)
        try:
            result = super().wait(gen, *args, **kwargs)
        except _WaitTimeout as error:
            self.silence.begin()
            # What comes later would be taken for the answer to the next question.
            self.close()
            raise SilentServer("The database has said nothing for too long.") from error
        self.answered_at = time.monotonic()
        return result

    def works(self) -> bool:
        """Whether the server can be asked, which is asked of it only if it was quiet for a while."""
        if self.closed:
            return False
        poll = select.poll()
        poll.register(self.fileno(), select.POLLIN)
        # A server says nothing by itself, but that it goes.
        if poll.poll(0):
            return False
        if time.monotonic() - self.answered_at < FRESH:
            return True
        before, self.patience = self.patience, FRESH
        try:
            self.execute("SELECT 1")
        except psycopg.Error:
            return False
        self.patience = before
        return True


class DatabaseWrapper(base.DatabaseWrapper):
    """Connections that wait for an answer for the PATIENCE of the settings."""

    Database = SimpleNamespace(**vars(psycopg) | {"connect": Connection.connect})
    # One for each server, for all threads of this process.
    silences: dict[str, Silence] = defaultdict(Silence)

    def get_new_connection(self, conn_params) -> Connection:
        silence = self.silences[self.alias]
        silence.refuse()
        try:
            connection = super().get_new_connection(conn_params)
        except ConnectionTimeout:
            silence.begin()
            raise
        silence.end()
        connection.silence = silence
        connection.patience = self.settings_dict.get("PATIENCE")
        if self.timezone == UTC:
            connection.adapters.register_loader(MOMENT, MomentLoader)
        return connection

    def is_usable(self) -> bool:
        return self.connection is not None and self.connection.works()

    @contextmanager
    def prompt(self) -> Iterator[None]:
        """Wait no longer than PROMPT for an answer in the block, where one is not waited for as long as it takes."""
        connection = self.connection
        before = connection.patience
        if before:
            connection.patience = min(before, PROMPT)
        try:
            yield
        finally:
            connection.patience = before
