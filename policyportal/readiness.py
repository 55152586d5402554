"""Whether the portal can answer pages now, for whoever sends visitors to it: /readyz."""

import threading
from functools import cache
from time import monotonic

from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from policyportal.records.version import Version

# Seconds in which the database has to answer.
PATIENCE = 1
# Seconds for which an answer holds: who asks without end asks the database no more often.
HOLDS = 1

READY = "ready"
SILENT = "The database does not answer within a second."
AWAY = "The database cannot be asked."
NOT_MIGRATED = "The database has not all migrations of this release."
EMPTY = "The database holds no version of the data."
NOT_LOOKED = "Nothing was looked at yet."


class Readiness:
    """What was seen last, by one thread at a time: a database that hangs keeps no second one waiting."""

    def __init__(self) -> None:
        self.found = NOT_LOOKED
        self.looked_at = 0.0
        self._starting = threading.Lock()
        self._look: threading.Thread | None = None

    def ask(self) -> str:
        """READY, or which part is missing."""
        with self._starting:
            if self.found != NOT_LOOKED and monotonic() - self.looked_at < HOLDS:
                return self.found
            if self._look is None or not self._look.is_alive():
                self._look = threading.Thread(target=self._see, daemon=True)
                self._look.start()
            look = self._look
        look.join(PATIENCE)
        return SILENT if look.is_alive() else self.found

    def _see(self) -> None:
        found = AWAY
        try:
            found = missing()
        finally:
            self.found = found
            self.looked_at = monotonic()
            # The connections of this thread, which ends.
            connections.close_all()


def missing() -> str:
    """What the portal lacks to answer pages; READY if nothing. The words hold no address and no name of the server."""
    try:
        applied = MigrationRecorder(connections[DEFAULT_DB_ALIAS]).applied_migrations()
        # More than this release has is well: the next one prepares the database while this one serves.
        if not migrations() <= applied.keys():
            return NOT_MIGRATED
        for alias in {DEFAULT_DB_ALIAS, "public"} & {*connections}:
            if not Version.objects.using(alias).exists():
                return EMPTY
    except Error:
        return AWAY
    return READY


@cache
def migrations() -> set[tuple[str, str]]:
    """The migrations of this release, read once a process."""
    return set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)
