"""Databases beside the portal's: made, dropped, filled from a backup, and put in its place."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import DEFAULT_DB_ALIAS, Error, connections
from psycopg.errors import InsufficientPrivilege, ObjectInUse

from policyportal.backups import programs
from policyportal.backups.contents import Contents, contents_in
from policyportal.backups.programs import BackupError

LONGEST_NAME = 63
# How often the sessions of a database are ended until none comes between; PostgreSQL waits five seconds each time.
TRIES = 5
# Who may connect is told of each database: the new one gets what the one before had.
_RIGHTS = """
SELECT format('REVOKE ALL ON DATABASE %%I FROM PUBLIC', %(new)s::text)
FROM pg_database WHERE datname = %(old)s AND datacl IS NOT NULL
UNION ALL
SELECT format('GRANT %%s ON DATABASE %%I TO %%s', privilege_type, %(new)s::text,
    CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END)
FROM pg_database CROSS JOIN aclexplode(datacl) WHERE datname = %(old)s
"""


def alias_for(*aliases: str) -> str:
    """The first of the connections that the settings have, else the default one."""
    return next((alias for alias in aliases if alias in connections), DEFAULT_DB_ALIAS)


@contextmanager
def led_to(name: str) -> Iterator[None]:
    """Every connection of Django's leads to the database meanwhile."""
    before = {alias: connections[alias].settings_dict["NAME"] for alias in connections}
    try:
        for alias in connections:
            _lead(alias, name)
        yield
    finally:
        for alias, name_before in before.items():
            _lead(alias, name_before)


def _lead(alias: str, name: str) -> None:
    connections[alias].close()
    connections[alias].settings_dict["NAME"] = name


def name_beside(name: str, end: str) -> str:
    """The name of a database that belongs to another one."""
    return f"{name[: LONGEST_NAME - len(end)]}{end}"


@dataclass(frozen=True)
class Server:
    """The databases of a server, by one of Django's connections."""

    alias: str

    @contextmanager
    def cursor(self) -> Iterator[Any]:
        try:
            with connections[self.alias]._nodb_cursor() as cursor:
                yield cursor
        except Error as error:
            raise BackupError(str(error).strip()) from error

    def has(self, name: str) -> bool:
        with self.cursor() as cursor:
            cursor.execute("SELECT FROM pg_database WHERE datname = %s", [name])
            return cursor.fetchone() is not None

    def names(self, start: str) -> list[str]:
        """The databases whose names begin so."""
        with self.cursor() as cursor:
            cursor.execute(
                "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY 1", [start]
            )
            return [name for (name,) in cursor.fetchall()]

    @property
    def version(self) -> int:
        """The major version of PostgreSQL."""
        with self.cursor() as cursor:
            return cursor.connection.info.server_version // 10000

    def drop(self, name: str) -> None:
        with self.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {_quoted(name)}")

    @contextmanager
    def holding(self, name: str, collate: str, ctype: str) -> Iterator[None]:
        """An empty database of this name; it goes again at the end, unless it has another name by then."""
        self.drop(name)
        with self.cursor() as cursor:
            cursor.execute(
                f"CREATE DATABASE {_quoted(name)} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE %s LC_CTYPE %s",
                [collate, ctype],
            )
        try:
            yield
        finally:
            self.drop(name)

    def fill(self, name: str, dump: Path) -> Contents:
        """Bring the backup back into an empty database; what is in it then.

        All is the role's that is connected: who owned it and who was let in before is for `migrate` to say.
        """
        with led_to(name), connections[self.alias].cursor() as cursor:
            info = cursor.connection.info
            folder = programs.folder_for(info.server_version // 10000)
            options = ["--single-transaction", "--no-owner", "--no-privileges"]
            into = f"--dbname={programs.address_of(connections[self.alias])}"
            programs.run(folder / "pg_restore", *options, into, dump, password=info.password)
            cursor.execute("BEGIN")
            return contents_in(cursor)

    def analyze(self, name: str) -> None:
        """Count what is in the database: a backup has no statistics, and the first questions would rest on guesses."""
        with led_to(name), connections[self.alias].cursor() as cursor:
            cursor.execute("ANALYZE")

    def swap(self, name: str, draft: str, kept: str) -> None:
        """Put the draft in the place of the database of this name, which is kept under another one.

        Both names change in one transaction, while nobody is connected: so there is never none, and never half.
        """
        with self.cursor() as cursor:
            cursor.execute(_RIGHTS, {"old": name, "new": draft})
            for (statement,) in cursor.fetchall():
                cursor.execute(statement)
            for tries_left in reversed(range(TRIES)):
                try:
                    _end_sessions(cursor, name)
                    cursor.execute("BEGIN")
                    cursor.execute(f"ALTER DATABASE {_quoted(name)} RENAME TO {_quoted(kept)}")
                    cursor.execute(f"ALTER DATABASE {_quoted(draft)} RENAME TO {_quoted(name)}")
                    cursor.execute("COMMIT")
                    return
                except Error as error:
                    cursor.execute("ROLLBACK")
                    if not tries_left or not isinstance(error.__cause__, ObjectInUse):
                        raise

    def rename(self, name: str, new: str) -> None:
        with self.cursor() as cursor:
            cursor.execute(f"ALTER DATABASE {_quoted(name)} RENAME TO {_quoted(new)}")


def _end_sessions(cursor: Any, name: str) -> None:
    try:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
            [name],
        )
    except Error as error:
        if isinstance(error.__cause__, InsufficientPrivilege):
            raise BackupError(
                f"Sessions of other roles hold {name}, and this one may not end them: stop the portal, or have a "
                "superuser GRANT pg_signal_backend to it."
            ) from error
        raise


def _quoted(name: str) -> str:
    return '"{}"'.format(name.replace('"', '""'))
