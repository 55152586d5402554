"""One backup taken: dumped, brought back in a second database, compared, and only then put in its place."""

import fcntl
import os
import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.db import Error, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from policyportal.backups import programs
from policyportal.backups.contents import Contents, contents_in, last_change_in, migrations_in
from policyportal.backups.databases import Server, alias_for, name_beside
from policyportal.backups.manifest import DUMP, Manifest, digest_of, manifest_of
from policyportal.backups.programs import BackupError
from policyportal.database.names import BACKUP_ALIAS, OWNER_ALIAS
from policyportal.embedded.owning import open_lock
from policyportal.serving import release

VERIFY_END = "_backup_verified"
# What a backup is called until it is whole.
DRAFT = ".draft"
LOCK = ".lock"
_LOCALE = "SELECT datcollate, datctype FROM pg_database WHERE datname = current_database()"


@dataclass(frozen=True)
class Taken:
    """A backup that is in its place, and what went for it."""

    dump: Path
    manifest: Manifest
    deleted: list[Path]


def take(folder: Path, keep: int | None, *, verify: bool, say: Callable[[str], None]) -> Taken:
    """Take a backup into the folder; of older ones of this database as many stay as make `keep` with it."""
    try:
        with _alone_in(folder):
            return _take(folder, keep, verify, say)
    except OSError as error:
        raise BackupError(f"{folder}: {error.strerror or error}. No backup was kept.") from error
    except Error as error:
        raise BackupError(f"{str(error).strip()}\nNo backup was kept.") from error


def _take(folder: Path, keep: int | None, verify: bool, say: Callable[[str], None]) -> Taken:
    draft = folder / DRAFT
    try:
        alias = alias_for(BACKUP_ALIAS, OWNER_ALIAS)
        with closing(connections[alias]) as connection:
            say(f"Dumping {connection.settings_dict['NAME']} …")
            manifest = _dump(connection, draft)
            if verify:
                say(
                    f"Bringing it back in a second database, to compare {manifest.contents.rows} rows …"
                )
                _verify(Server(alias), draft, manifest)
        dump = folder / f"{manifest.database}-{_stamp(manifest.taken_at)}{DUMP}"
        manifest.write(manifest_of(draft))
        # Who finds a manifest finds its backup.
        for source, target in ((draft, dump), (manifest_of(draft), manifest_of(dump))):
            _sync(source)
            source.rename(target)
        _sync(folder)
    except BackupError as error:
        raise BackupError(f"{error}\nNo backup was kept.") from error
    finally:
        draft.unlink(missing_ok=True)
        manifest_of(draft).unlink(missing_ok=True)
    return Taken(dump, manifest, _delete_old(folder, manifest.database, keep))


def _dump(connection: BaseDatabaseWrapper, draft: Path) -> Manifest:
    """Write the dump, and count what it holds, in one snapshot: what is edited meanwhile is in neither."""
    with connection.cursor() as cursor:
        info = connection.connection.info
        major = info.server_version // 10000
        folder = programs.folder_for(major)
        cursor.execute("SELECT to_regclass('django_migrations')")
        if cursor.fetchone() == (None,):
            raise BackupError(f"{info.dbname} holds nothing of the portal yet.")
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot(), now()")
        snapshot, taken_at = cursor.fetchone()
        address = f"--dbname={programs.address_of(connection)}"
        options = ["--format=custom", f"--snapshot={snapshot}", f"--file={draft}"]
        programs.run(folder / "pg_dump", *options, address, password=info.password)
        contents = contents_in(cursor)
        cursor.execute(_LOCALE)
        collate, ctype = cursor.fetchone()
        parts = {
            "database": connection.settings_dict["NAME"],
            "taken_at": taken_at,
            "last_change": last_change_in(cursor),
            "postgresql": major,
            "collate": collate,
            "ctype": ctype,
            "release": release.fingerprint(),
            "migrations": migrations_in(cursor),
        }
        cursor.execute("ROLLBACK")
    return Manifest(**parts, contents=contents, size=draft.stat().st_size, sha256=digest_of(draft))


def _verify(server: Server, dump: Path, manifest: Manifest) -> None:
    name = name_beside(manifest.database, VERIFY_END)
    with server.holding(name, manifest.collate, manifest.ctype):
        require_same(manifest.contents, server.fill(name, dump))


def require_same(dumped: Contents, brought_back: Contents) -> None:
    """Refuse a backup of which anything else comes back than was there."""
    if difference := dumped.difference(brought_back):
        raise BackupError(f"What comes back is not what was dumped: {difference}.")


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """The folder, which is its owner's alone, with no other backup at work in it."""
    # Of what is made from here on nobody else reads anything: a backup holds the accounts.
    before = os.umask(0o077)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with open_lock(folder / LOCK) as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise BackupError(f"Another backup is being taken in {folder}.") from error
            yield
    finally:
        os.umask(before)


def _delete_old(folder: Path, database: str, keep: int | None) -> list[Path]:
    """Delete the oldest backups of the database until `keep` are left."""
    if keep is None:
        return []
    name = re.compile(rf"{re.escape(database)}-\d{{8}}T\d{{6}}\.\d{{3}}Z{re.escape(DUMP)}")
    dumps = sorted(path for path in folder.iterdir() if name.fullmatch(path.name))
    deleted = dumps[:-keep]
    for dump in deleted:
        manifest_of(dump).unlink(missing_ok=True)
        dump.unlink()
    return deleted


def _stamp(moment: datetime) -> str:
    written = moment.astimezone(UTC)
    return f"{written:%Y%m%dT%H%M%S}.{written.microsecond // 1000:03}Z"


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
