"""Long answers, sent in parts while they are made: all parts are of one moment, and few are made at once."""

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import islice
from typing import Any

from django.db import OperationalError, connections, transaction
from django.http import StreamingHttpResponse

from policyportal.records import replica
from policyportal.records.replica import through

# How many are made at once, of all processes that share a database; a process can make no more than it has threads.
MOST_AT_ONCE = 2
# The first half of the key under which PostgreSQL locks each place.
PLACES = 0x706F6C
# Records that are read at a time.
STEP = 1000
# Rows that are written at a time.
BATCH = 200


class TooManyStreams(OperationalError):
    """All places are taken: as when the database is away, a page asks the visitor to come back."""


def streamed(make: Callable[[], Iterable[bytes]], using: str, **head: Any) -> StreamingHttpResponse:
    """Answer with parts, which are made in one snapshot while they are sent. Raises TooManyStreams.

    `make` reads through a connection (`using`) that is the stream's own; `head` is what a response may be given.
    """
    parts = _in_snapshot(make, using)
    # Takes a place now, when a page can still refuse. From here on, closing the response leaves the place.
    next(parts)
    return StreamingHttpResponse(parts, **head)


def _in_snapshot(make: Callable[[], Iterable[bytes]], using: str) -> Generator[bytes]:
    with snapshot(using):
        yield b""
        with through(using):
            parts = iter(make())
        while (part := _next_part(parts, using)) is not None:
            yield part


def piled(parts: Iterable[bytes], size: int = 64 * 1024) -> Iterator[bytes]:
    """The same bytes in fewer parts, which are worth being sent."""
    pile = bytearray()
    for part in parts:
        pile += part
        if len(pile) >= size:
            yield bytes(pile)
            pile.clear()
    if pile:
        yield bytes(pile)


def batches(items: Iterable[Any]) -> Iterator[list[Any]]:
    """The items in lists of so many as are written at once."""
    rest = iter(items)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _next_part(parts: Iterator[bytes], using: str) -> bytes | None:
    with through(using):
        return next(parts, None)


@contextmanager
def snapshot(using: str) -> Iterator[None]:
    """Take a place, and let all that is read through this connection in the block be of one moment.

    PostgreSQL frees the place with the transaction, however that ends: also when it ends the transaction of a
    visitor who has stopped reading (settings.DATABASES). Within a snapshot of the connection (`whole_snapshot`) what is
    read is of that one's moment already.
    """
    if connections[using].in_atomic_block:
        yield
        return
    with closing(connections[using]), transaction.atomic(using=using):
        if not any(_takes(place, using) for place in range(MOST_AT_ONCE)):
            raise TooManyStreams("As many streams as may be are made already.")
        yield


@contextmanager
def whole_snapshot() -> Iterator[str]:
    """Let all public pages and files that are made in the block be of one moment, however long it takes; gives the connection.

    It takes no place of a visitor, and is for a command.
    """
    using = replica.for_files()
    with closing(connections[using]), transaction.atomic(using=using):
        with connections[using].cursor() as cursor:
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        with replica.holding(using):
            yield using


def _takes(place: int, using: str) -> bool:
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [PLACES, place])
        (is_taken,) = cursor.fetchone()
        return is_taken
