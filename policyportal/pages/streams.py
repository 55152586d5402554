"""Long answers, sent in parts while they are made: all parts are of one moment, and few are made at once."""

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import islice
from typing import Any

from django.db import OperationalError, connections, transaction
from django.http import StreamingHttpResponse

from policyportal.records.replica import through

# How many are made at once, of all processes that share a database; a process can make no more than it has threads.
MOST_AT_ONCE = 2
# The first half of the key under which PostgreSQL locks each place.
PLACES = 0x706F6C
# Records that are read at a time, and lines that are sent at a time.
STEP = 1000


class TooManyStreams(OperationalError):
    """All places are taken: as when the database is away, a page asks the visitor to come back."""


def streamed(lines: Callable[[], Iterable[str]], using: str, **head: Any) -> StreamingHttpResponse:
    """Answer with lines, which are made in one snapshot while they are sent. Raises TooManyStreams.

    `lines` reads through a connection (`using`) that is the stream's own; `head` is what a response may be given.
    """
    parts = _parts(lines, using)
    # Takes a place now, when a page can still refuse. From here on, closing the response leaves the place.
    next(parts)
    return StreamingHttpResponse(parts, **head)


def _parts(lines: Callable[[], Iterable[str]], using: str) -> Generator[str]:
    with snapshot(using):
        yield ""
        with through(using):
            left = iter(lines())
        while step := _next_step(left, using):
            yield "".join(step)


def _next_step(left: Iterator[str], using: str) -> list[str]:
    with through(using):
        return list(islice(left, STEP))


@contextmanager
def snapshot(using: str) -> Iterator[None]:
    """Take a place, and let all that is read through this connection in the block be of one moment.

    PostgreSQL frees the place with the transaction, however that ends: also when it ends the transaction of a
    visitor who has stopped reading (settings.DATABASES).
    """
    with closing(connections[using]), transaction.atomic(using=using):
        if not any(_takes(place, using) for place in range(MOST_AT_ONCE)):
            raise TooManyStreams("As many streams as may be are made already.")
        yield


def _takes(place: int, using: str) -> bool:
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [PLACES, place])
        (is_taken,) = cursor.fetchone()
        return is_taken
