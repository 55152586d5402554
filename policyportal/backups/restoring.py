"""A backup brought back: proved, then put in the place of the database, which is kept under another name."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.core.management import call_command
from django.db import Error

from policyportal.backups.contents import last_change_in
from policyportal.backups.databases import (
    Server,
    closed_after,
    connection_for,
    led_to,
    name_beside,
)
from policyportal.backups.manifest import Manifest, manifest_of
from policyportal.backups.programs import BackupError
from policyportal.backups.taking import require_same
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
        with closed_after(connection_for("owner")) as connection:
            manifest = Manifest.read(manifest_of(dump))
            say(f"Checking {dump.name} …")
            manifest.require_file(dump)
            manifest.require_known_portal()
            server, name = Server(connection), into or connection.settings_dict["NAME"]
            _require_honest_name(manifest, name)
            is_there = server.has(name)
            if is_there:
                connection.settings_dict["NAME"] = name
                if not over_newer:
                    _require_nothing_newer(connection, manifest)
            draft = name_beside(name, DRAFT_END)
            with server.holding(draft, manifest.collate, manifest.ctype):
                say(f"Bringing back {manifest.contents.rows} rows …")
                require_same(manifest.contents, server.fill(draft, dump))
                say("Bringing them up to date with this portal …")
                with led_to(draft):
                    call_command(
                        "migrate", database=connection.alias, interactive=False, verbosity=0
                    )
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
    with closed_after(connection_for("owner")) as connection:
        server = Server(connection)
        names = server.names(_start_of_kept(database or connection.settings_dict["NAME"]))
        for name in names:
            server.drop(name)
        return names


def _start_of_kept(name: str) -> str:
    return name_beside(name, f"{KEPT_END}00000000t000000").removesuffix("00000000t000000")


def _require_honest_name(manifest: Manifest, name: str) -> None:
    """A sample says that it is one by the name of its database alone."""
    if NAME_PART in manifest.database and NAME_PART not in name:
        raise BackupError(
            f"The backup is of {manifest.database}, whose records are invented: name a database with {NAME_PART} "
            "in its name (--into), for pages say so by that."
        )


def _require_nothing_newer(connection, manifest: Manifest) -> None:
    """Refuse to replace what was changed after the backup; in a database without accounts nobody has edited anything."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_regclass('auth_user'), EXISTS (SELECT FROM pg_tables WHERE schemaname = 'public')"
        )
        accounts, has_tables = cursor.fetchone()
        if not has_tables:
            return
        if not accounts:
            raise BackupError(f"{connection.settings_dict['NAME']} is no database of the portal.")
        cursor.execute("SELECT EXISTS (SELECT FROM auth_user)")
        if not cursor.fetchone()[0]:
            return
        changed, dumped = last_change_in(cursor), manifest.last_change
        if changed and (dumped is None or changed > dumped):
            raise NewerData(
                f"{connection.settings_dict['NAME']} was changed last at {_shown(changed)}, and the backup holds "
                f"changes until {_shown(dumped) if dumped else 'none'}: take a backup of it first, then say --over-newer."
            )


def _shown(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
