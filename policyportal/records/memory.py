"""What a process keeps in memory as long as the data are of one version.

Areas, themes, cards and rows are the same on page after page until something changes. A request that knows its
version (`of_version`) finds them here; all others make them anew. What is kept is shared by requests that run at
once: nobody changes it.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock
from typing import Any, TypeVar

from django.urls import get_urlconf

# What is kept at most, of any kind; the plan has about 500, a plan a thousand times as large is kept in part.
LIMIT = 5_000

Value = TypeVar("Value")

_version: ContextVar[Hashable | None] = ContextVar("version", default=None)


class _Shelf:
    """The values of one version, the newest that a request has asked with."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._version: Hashable | None = None
        self._values: dict[Hashable, Any] = {}

    def values(self, version: Hashable) -> dict[Hashable, Any]:
        with self._lock:
            if version != self._version or len(self._values) >= LIMIT:
                self._version, self._values = version, {}
            return self._values


_shelf = _Shelf()


@contextmanager
def of_version(version: Hashable | None) -> Iterator[None]:
    """Let what is asked for in the block be kept under this version of the data; under None nothing is kept."""
    token = _version.set(version)
    try:
        yield
    finally:
        _version.reset(token)


def kept(key: Hashable, make: Callable[[], Value]) -> Value:
    """Give what is kept under the key, made now if it is not there. The key names the kind and what it is of.

    Addresses in it lead where those of the request do: the pages of each edition have their own.
    """
    version = _version.get()
    if version is None:
        return make()
    values, key = _shelf.values(version), (get_urlconf(), key)
    if key not in values:
        values[key] = make()
    return values[key]


def kept_each(
    kind: Hashable, ids: Sequence[int], make: Callable[[list[int]], dict[int, Value]]
) -> dict[int, Value]:
    """Give the values of these ids that exist, by id; those that are not kept are made together."""
    version = _version.get()
    if version is None:
        return make(list(ids))
    values = _shelf.values(version)
    found = {pk: values[kind, pk] for pk in ids if (kind, pk) in values}
    missing = [pk for pk in ids if pk not in found]
    if missing:
        made = make(missing)
        values.update({(kind, pk): value for pk, value in made.items()})
        found |= made
    return found
