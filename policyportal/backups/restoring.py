"""A backup brought back: proved, then put in the place of the database, which is kept under another name."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import Error, connections

from policyportal.backups.contents import last_change_in
from policyportal.backups.databases import Server, alias_for, led_to, name_beside
from policyportal.backups.manifest import Manifest, manifest_of
from policyportal.backups.programs import BackupError
from policyportal.backups.taking import require_same
from policyportal.database.names import OWNER_ALIAS
from policyportal.records.sample import NAME_PART

DRAFT_END = "_restoring"
# What the database is called that was there before, after its own name.
KEPT_END, KEPT_STAMP = "_before_", "%Y%m%dt%H%M%S"


class NewerData(BackupError):
    """The database holds changes that the backup does not."""


@dataclass(frozen=True)
class Restored:
    """What was brought back, into which database, and under which name the one before is kept."""

    manifest: Manifest
    database: str
    kept: str


def restore(
    dump: Path, into: str | None, *, over_newer: bool, say: Callable[[str], None]
) -> Restored:
    """Bring the backup back into the portal's database, or into the one that is named."""
    try:
        manifest = Manifest.read(manifest_of(dump))
        say(f"Checking {dump.name} …")
        manifest.require_file(dump)
        manifest.require_known_portal()
        server, name = _server_and(into)
        _require_honest_name(manifest, name)
        manifest.require_server(server.version)
        is_there = server.has(name)
        if is_there and not over_newer:
            with led_to(name), connections[server.alias].cursor() as cursor:
                _require_nothing_newer(cursor, name, manifest)
        draft = name_beside(name, DRAFT_END)
        with server.holding(draft, manifest.collate, manifest.ctype):
            say(f"Bringing back {manifest.contents.rows} rows …")
            require_same(manifest.contents, server.fill(draft, dump))
            say("Bringing them up to date with this portal …")
            with led_to(draft):
                call_command("migrate", database=server.alias, interactive=False, verbosity=0)
            server.analyze(draft)
            kept = f"{_start_of_kept(name)}{datetime.now(UTC):{KEPT_STAMP}}"
            if is_there:
                server.swap(name, draft, kept)
            else:
                server.rename(draft, name)
        return Restored(manifest, name, kept if is_there else "")
    except BackupError as error:
        raise type(error)(f"{error}\nNothing was changed.") from error
    except Error as error:
        raise BackupError(f"{str(error).strip()}\nNothing was changed.") from error


def drop_kept(database: str | None) -> list[str]:
    """Drop the databases that were kept when backups took their place; which they were."""
    server, name = _server_and(database)
    names = server.names(_start_of_kept(name))
    for kept in names:
        server.drop(kept)
    return names


def _server_and(database: str | None) -> tuple[Server, str]:
    """The server, and the name of the database on it: the one that is named, or the portal's."""
    alias = alias_for(OWNER_ALIAS)
    return Server(alias), database or connections[alias].settings_dict["NAME"]


def _start_of_kept(name: str) -> str:
    return name_beside(name, f"{KEPT_END}00000000t000000").removesuffix("00000000t000000")


def _require_honest_name(manifest: Manifest, name: str) -> None:
    """A sample says that it is one by the name of its database alone."""
    if NAME_PART in manifest.database and NAME_PART not in name:
        raise BackupError(
            f"The backup is of {manifest.database}, whose records are invented: name a database with {NAME_PART} "
            "in its name (--into), for pages say so by that."
        )


def _require_nothing_newer(cursor: Any, name: str, manifest: Manifest) -> None:
    """Refuse to replace what was changed after the backup; in a database without accounts nobody has edited anything."""
    cursor.execute(
        "SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname = 'public'), to_regclass('public.auth_user')"
    )
    has_tables, accounts = cursor.fetchone()
    if not has_tables:
        return
    if not accounts:
        raise BackupError(f"{name} is no database of the portal.")
    cursor.execute("SELECT EXISTS (SELECT FROM auth_user)")
    has_accounts = cursor.fetchone()[0]
    changed, dumped = last_change_in(cursor), manifest.last_change
    if has_accounts and changed and (dumped is None or changed > dumped):
        raise NewerData(
            f"{name} was changed last at {_shown(changed)}, and the backup holds changes until "
            f"{_shown(dumped) if dumped else 'none'}: take a backup of it first, then say --over-newer."
        )


def _shown(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
