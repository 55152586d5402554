"""pg_dump and pg_restore of the server's own version, and how they are run."""

import os
import subprocess
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.conninfo import make_conninfo

from policyportal.embedded import binaries

# The first one that a program says is what is wrong; the rest tells where.
LINES_SHOWN = 2


class BackupError(Exception):
    """Why there is no backup, or why nothing was brought back, in plain sentences."""


def folder_for(server: int) -> Path:
    """Where pg_dump and pg_restore are that have the server's major version.

    An older pg_dump refuses a newer server, and a newer pg_restore sets what an older server does not know.
    """
    named = os.environ.get("PORTAL_PG_BIN")
    found = {}
    for folder in [*([Path(named).expanduser()] if named else []), *binaries.folders()]:
        version = binaries.major(folder, None, "pg_dump")
        if version == server and binaries.major(folder, None, "pg_restore") == server:
            return folder
        if version:
            found.setdefault(version, folder)
    others = ", ".join(f"{version} in {folder}" for version, folder in sorted(found.items()))
    raise BackupError(
        f"The server is PostgreSQL {server}, and no pg_dump and pg_restore of that version are found "
        f"(found: {others or 'none'}): install postgresql-client-{server}, or name their folder in PORTAL_PG_BIN."
    )


def address_of(connection: BaseDatabaseWrapper) -> str:
    """Where the connection leads, as these programs are told it, without the password.

    Only what the settings say: Django's own library may be newer, and states what an older program does not know.
    """
    told = {"host", "port", "user", "dbname", *connection.get_connection_params()} - {"password"}
    used = connection.connection.info.get_parameters()
    return make_conninfo(**{name: value for name, value in used.items() if name in told})


def run(program: Path, *arguments: str | Path, password: str) -> None:
    """Run the program to its end; BackupError with its first words where it fails.

    The password is no argument, which every account of the machine could read.
    """
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    try:
        done = subprocess.run(
            [program, "--no-password", *arguments],
            env={**kept, "LC_ALL": "C", "PGPASSWORD": password},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            umask=0o077,
        )
    except OSError as error:
        raise BackupError(f"{program} cannot be run: {error}.") from error
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.strip()]
        raise BackupError("\n".join(said[:LINES_SHOWN]) or f"{program.name} failed.")
