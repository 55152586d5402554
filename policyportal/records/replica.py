"""Where public pages are read: as the public's role, which sees what is public alone (docs/decisions/0027), and from a
standby while it has the same data as the primary (DATABASE_REPLICA_URL).
"""

from collections.abc import Hashable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, models

from policyportal.database.names import OWNER_ALIAS, PUBLIC_ALIAS, PUBLIC_STREAMS, STREAMS
from policyportal.records import version
from policyportal.records.version import Version

REPLICA = "replica"

_alias: ContextVar[str] = ContextVar("alias", default=DEFAULT_DB_ALIAS)
_held: ContextVar[str | None] = ContextVar("held", default=None)


class Router:
    """Where a query goes: within `reading` to where public pages are read, and always to the primary to write."""

    def db_for_read(self, model, instance=None, **hints) -> str | None:
        # What was read through a connection of its own, such as a stream, goes on through it. A record of the standby
        # may be in memory when a later request reads from the primary.
        return _alias.get() if _is_of_pages(instance) else None

    def db_for_write(self, model, instance=None, **hints) -> str | None:
        return DEFAULT_DB_ALIAS if _is_of_pages(instance) else None

    def allow_migrate(self, db, app_label, model=None, **hints) -> bool | None:
        """Not through another connection to the same database; and a view holds nothing that a dump could bring back."""
        is_view = model is not None and not model._meta.managed
        is_another = db in (PUBLIC_ALIAS, PUBLIC_STREAMS, STREAMS, OWNER_ALIAS, REPLICA)
        return False if is_view or is_another else None

    def allow_relation(self, *records, **hints) -> bool:
        """All databases are one."""
        return True


@contextmanager
def reading(token: Hashable) -> Iterator[bool]:
    """Read as public pages do in this block: from the standby if it has this version of the data; says whether it does.

    It may be behind by a moment or by hours, or be away: then the primary is read. The token is drawn anew at every
    change of what is public, so that equal tokens mean equal pages.
    """
    with through(REPLICA if not _held.get() and _has(token) else own()):
        yield _alias.get() == REPLICA


@contextmanager
def through(alias: str) -> Iterator[None]:
    """Read through this connection in the block."""
    reset = _alias.set(alias)
    try:
        yield
    finally:
        _alias.reset(reset)


@contextmanager
def holding(alias: str) -> Iterator[None]:
    """Read every public page and file in the block through this connection: from its snapshot, all are of one moment."""
    reset = _held.set(alias)
    try:
        with through(alias):
            yield
    finally:
        _held.reset(reset)


def own() -> str:
    """The connection to the primary through which public pages are read."""
    return _held.get() or (PUBLIC_ALIAS if PUBLIC_ALIAS in settings.DATABASES else DEFAULT_DB_ALIAS)


def for_files() -> str:
    """The connection through which long public files are read."""
    return _held.get() or (PUBLIC_STREAMS if PUBLIC_STREAMS in settings.DATABASES else STREAMS)


def _is_of_pages(instance: models.Model | None) -> bool:
    """Whether a record is new, or was read where pages read."""
    return instance is None or instance._state.db in (None, DEFAULT_DB_ALIAS, PUBLIC_ALIAS, REPLICA)


def current() -> Version | None:
    """The version of the standby's data; None if there is no standby, or it does not answer."""
    if REPLICA in settings.DATABASES:
        with suppress(OperationalError, InterfaceError):
            return version.current(REPLICA)
    return None


def _has(token: Hashable) -> bool:
    found = current()
    return found is not None and found.token == token
