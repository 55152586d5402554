"""The migrations that a database has had, and whether this release of the portal may run on it (docs/decisions/0030).

A release goes on while a newer one changes the database, for a migration only adds. What takes away something that an
older release needs is called NNNN_contract_MMMM: every release that has the migration MMMM of the same app can do
without it. So Django's own table of migrations says which releases may run.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader

from policyportal.records.database_rules import own_apps

# App and name.
Key = tuple[str, str]
# The last migration of each app from before that promise: to or past these, an upgrade needs a pause.
BASELINE = {
    "kpis": "0016_decimals",
    "policyportal": "0023_decimals",
    "projects": "0010_entry_deadline",
    "regions": "0008_bureaus",
}
_CONTRACT = re.compile(r"\d{4}_contract_(\d{4})")


class UnfitDatabase(Exception):
    """Why this release may not run on a database, and what to do."""


@dataclass(frozen=True)
class Schema:
    """The migrations that a database has had, beside those that this release has."""

    applied: frozenset[Key]
    known: frozenset[Key]
    """Those in the files, with those that a later one stands for."""
    wanted: frozenset[Key]
    """Those of the files that a database is to have."""

    @classmethod
    def of(cls, connection: BaseDatabaseWrapper) -> Self:
        loader = MigrationLoader(connection)
        return cls.beside(loader, loader.applied_migrations)

    @classmethod
    def told(cls, applied: Iterable[Key]) -> Self:
        """That of a database which somebody tells of, such as one in a backup."""
        return cls.beside(MigrationLoader(None), applied)

    @classmethod
    def beside(cls, loader: MigrationLoader, applied: Iterable[Key]) -> Self:
        known, wanted = frozenset(loader.disk_migrations), frozenset(loader.graph.nodes)
        return cls(frozenset(applied), known, wanted)

    @property
    def is_new(self) -> bool:
        """Whether no migration of ours was there yet, so that nothing runs on it."""
        return not _ours(self.applied)

    @property
    def is_behind(self) -> bool:
        """Whether it has not had every migration yet."""
        return bool(self.wanted - self.applied)

    @property
    def is_newer(self) -> bool:
        """Whether it has had all of ours, and more from a newer release."""
        return bool(self.unknown) and not _ours(self.wanted - self.applied)

    @property
    def unknown(self) -> list[Key]:
        """Migrations of ours that no file has."""
        return sorted(_ours(self.applied - self.known))

    def require_fit(self) -> None:
        """Raise with a sentence if this release may not run on it, also after its own migrations."""
        unknown = self.unknown
        if unknown and not self.is_newer:
            more = f" and {len(unknown) - 1} more" if len(unknown) > 1 else ""
            raise UnfitDatabase(
                f"This database was made by another version of the portal, whose migrations this one does not have "
                f"({' '.join(unknown[0])}{more}): nothing was changed, and CONTRIBUTING.md says how to take its edits along."
            )
        for app, name in unknown:
            needed = contracted(name)
            if needed and not any(
                known.startswith(needed) for of, known in self.known if of == app
            ):
                raise UnfitDatabase(
                    f"This release is too old for the database: {app} {name} took away what it needs. Nothing was changed. "
                    f"Start a release that has the migration {needed} of {app}, or restore a backup from before it "
                    "(docs/operations.md)."
                )

    def needs_pause(self, planned: Iterable[Key]) -> bool:
        """Whether the release that made the database cannot go on while it has these migrations."""
        planned = set(planned)
        for app, name in planned:
            if app in BASELINE and name <= BASELINE[app]:
                return True
            # It is running, and has what the database has had before.
            needed = contracted(name)
            if needed and any(of == app and other.startswith(needed) for of, other in planned):
                return True
        return False


def contracted(name: str) -> str:
    """The number that a migration's name ends with if it takes away what only releases before that one need."""
    found = _CONTRACT.fullmatch(name)
    return found[1] if found else ""


def _ours(migrations: Iterable[Key]) -> set[Key]:
    labels = {app.label for app in own_apps()}
    return {(app, name) for app, name in migrations if app in labels}
