"""The standby from which public pages are made while it has the same data as the primary (DATABASE_REPLICA_URL)."""

from collections.abc import Hashable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError

from policyportal.records import version
from policyportal.records.version import Version

REPLICA = "replica"

_alias: ContextVar[str] = ContextVar("alias", default=DEFAULT_DB_ALIAS)


class Router:
    """Where a query goes: within `reading` perhaps to the standby, else to the primary, and always there to write."""

    def db_for_read(self, model, instance=None, **hints) -> str | None:
        # What was read through a connection of its own, such as a stream, goes on through it. A record of the standby
        # may be in memory when a later request reads from the primary.
        if instance is not None and instance._state.db not in (None, DEFAULT_DB_ALIAS, REPLICA):
            return None
        return _alias.get()

    def db_for_write(self, model, **hints) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, *records, **hints) -> bool:
        """All databases are one."""
        return True


@contextmanager
def reading(token: Hashable) -> Iterator[bool]:
    """Read from the standby in this block if it has this version of the data; says whether it does.

    It may be behind by a moment or by hours, or be away: then the primary is read. The token is drawn anew at every
    change of what is public, so that equal tokens mean equal pages.
    """
    reset = _alias.set(REPLICA if _has(token) else DEFAULT_DB_ALIAS)
    try:
        yield _alias.get() == REPLICA
    finally:
        _alias.reset(reset)


def current() -> Version | None:
    """The version of the standby's data; None if there is no standby, or it does not answer."""
    if REPLICA in settings.DATABASES:
        with suppress(OperationalError, InterfaceError):
            return version.current(REPLICA)
    return None


def _has(token: Hashable) -> bool:
    found = current()
    return found is not None and found.token == token
