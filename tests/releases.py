"""A release after this one, made up: this code with more migrations of regions."""

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder
from django.test import override_settings

from tests.databases import execute

TEXT = """
from django.db import migrations

class Migration(migrations.Migration):
    atomic = {atomic}
    dependencies = [("regions", "{before}")]
    operations = [migrations.RunSQL({sql!r})]
"""
REGIONS = settings.BASE_DIR / "regions" / "migrations"
NEWEST = sorted(REGIONS.glob("0*.py"))[-1].stem
# The columns that it has added, whose names say so.
ADDED = """
SELECT attname FROM pg_attribute
WHERE attrelid = 'regions_term'::regclass AND attname ~ '^added_' AND NOT attisdropped
"""


class Release:
    """The package in which its migrations are."""

    def __init__(self, folder: Path):
        self.package = folder / f"newer_{folder.name}"
        self.package.mkdir()
        path = [str(REGIONS), str(self.package)]
        (self.package / "__init__.py").write_text(f"__path__ = {path!r}")
        self.names = [NEWEST]

    def add(self, sql: str, end: str = "more", *, atomic: bool = True):
        name = f"{self.next_number()}_{end}"
        text = TEXT.format(atomic=atomic, before=self.names[-1], sql=sql)
        (self.package / f"{name}.py").write_text(text)
        self.names.append(name)
        importlib.invalidate_caches()

    def next_number(self) -> str:
        return f"{int(self.names[-1][:4]) + 1:04}"

    def leave(self):
        """The code is that of this release again, with what the newer one has made of the database."""
        settings.MIGRATION_MODULES = {}


@contextmanager
def newer_release(folder: Path, database: BaseDatabaseWrapper) -> Iterator[Release]:
    """The code is a newer release's, until it is left; then the database is as it was."""
    release = Release(folder)
    with override_settings(MIGRATION_MODULES={"regions": release.package.name}):
        yield release
    for (name,) in execute(database, ADDED):
        execute(database, f"ALTER TABLE regions_term DROP COLUMN {name}")
    recorded = MigrationRecorder(database).migration_qs
    recorded.filter(app="regions", name__in=release.names[1:]).delete()
