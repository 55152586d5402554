"""migrate beside a portal that runs: tables that others hold, a migration that fails, and the older release afterwards."""

import importlib

import psycopg
import pytest
from django.conf import settings as configured
from django.core.management import CommandError, call_command
from django.db.migrations.recorder import MigrationRecorder

from policyportal.database import limits
from policyportal.records.database_rules import rules_in
from policyportal.records.schema import Schema
from regions.models import Term
from tests.databases import OTHER, execute

TEXT = """
from django.db import migrations

class Migration(migrations.Migration):
    atomic = {atomic}
    dependencies = [("regions", "{before}")]
    operations = [migrations.RunSQL({sql!r})]
"""
ADD = "ALTER TABLE regions_term ADD COLUMN {column} text"
COLUMNS = "SELECT attname FROM pg_attribute WHERE attrelid = 'regions_term'::regclass AND attname ~ '^added_' AND NOT attisdropped"
REGIONS = configured.BASE_DIR / "regions" / "migrations"
NEWEST = sorted(REGIONS.glob("0*.py"))[-1].stem
NEXT = int(NEWEST[:4]) + 1


class Release:
    """A release after this one, with more migrations."""

    def __init__(self, folder):
        self.folder = folder
        self.names = [NEWEST]

    def add(self, sql, end="more", *, atomic=True):
        name = f"{int(self.names[-1][:4]) + 1:04}_{end}"
        text = TEXT.format(atomic=atomic, before=self.names[-1], sql=sql)
        (self.folder / f"{name}.py").write_text(text)
        self.names.append(name)
        importlib.invalidate_caches()


@pytest.fixture
def newer(tmp_path, monkeypatch, settings):
    """The code is that of a newer release, until the migrations are this release's own again."""
    package = tmp_path / f"newer_{tmp_path.name}"
    package.mkdir()
    (package / "__init__.py").write_text(f"__path__ = [{str(REGIONS)!r}, {str(package)!r}]")
    monkeypatch.syspath_prepend(tmp_path)
    settings.MIGRATION_MODULES = {"regions": package.name}
    return Release(package)


@pytest.fixture
def back(other, settings):
    """This release, on the database as it was before."""
    yield lambda: setattr(settings, "MIGRATION_MODULES", {})
    execute(
        other,
        "".join(
            f"ALTER TABLE regions_term DROP COLUMN {name};" for (name,) in execute(other, COLUMNS)
        ),
    )
    for migration in MigrationRecorder(other).migration_qs.filter(app="regions", name__gt=NEWEST):
        migration.delete()


@pytest.fixture
def hurry(monkeypatch):
    """Who waits for a table gives up at once."""
    monkeypatch.setattr(limits, "MIGRATION_PATIENCE", 0)
    monkeypatch.setattr(
        limits, "MIGRATION_LIMITS", limits.MIGRATION_LIMITS | {"lock_timeout": "20ms"}
    )


@pytest.fixture
def reader(other):
    """Somebody in the middle of a transaction that has read the table."""
    names = {"host": "HOST", "port": "PORT", "user": "USER", "dbname": "NAME"}
    with psycopg.connect(
        **{name: other.settings_dict[key] for name, key in names.items()}
    ) as reader:
        reader.execute("SELECT FROM regions_term")
        yield reader


def migrate(**options):
    call_command("migrate", database=OTHER, **{"verbosity": 0} | options)


def test_table_that_is_held_is_given_up_with_all_as_it_was(other, newer, back, hurry, reader):
    newer.add(ADD.format(column="added_late"))
    before = rules_in(other)
    kept = execute(other, "SHOW lock_timeout")

    with pytest.raises(
        CommandError, match=rf"oldest: process {reader.info.backend_pid} of the database"
    ):
        migrate()

    assert execute(other, COLUMNS) == []
    assert rules_in(other) == before
    assert Schema.of(other).is_behind
    assert execute(other, "SHOW lock_timeout") == kept


def test_table_that_is_held_is_waited_for(other, newer, back, hurry, reader, monkeypatch, capsys):
    newer.add(ADD.format(column="added_late"))
    monkeypatch.setattr(limits, "MIGRATION_PATIENCE", 60)
    monkeypatch.setattr(limits.time, "sleep", lambda seconds: reader.rollback())

    migrate(verbosity=1)

    assert execute(other, COLUMNS) == [("added_late",)]
    assert "Waiting for a transaction that holds a table" in capsys.readouterr().out


def test_migration_that_fails_leaves_what_came_before_and_the_release_that_runs(other, newer, back):
    newer.add(ADD.format(column="added_whole"))
    newer.add(ADD.format(column="added_half") + "; SELECT 1 / 0")
    before = rules_in(other)

    with pytest.raises(CommandError, match=rf"regions.{newer.names[-1]} failed: division by zero"):
        migrate()

    assert execute(other, COLUMNS) == [("added_whole",)]
    # Its triggers too.
    assert rules_in(other) == before
    back()
    migrate()
    assert Schema.of(other).unknown == [("regions", newer.names[1])]
    term = Term(
        slug="later", word="試験", kana="しけん", meaning="試験です。", order=1, source="試験の資料"
    )
    term.save(using=OTHER)
    assert execute(other, f"SELECT count(*) FROM search_entry WHERE record_id = {term.pk}") == [
        (1,)
    ]
    term.delete()


def test_older_release_changes_nothing_of_what_a_newer_one_made(other, newer, back, capsys):
    newer.add(ADD.format(column="added_whole"))
    migrate(no_pause=True)
    back()
    execute(other, "DROP TRIGGER regions_term_version ON regions_term")
    before = rules_in(other)

    migrate(verbosity=1)

    assert "beside which this one can run" in capsys.readouterr().out
    assert rules_in(other) == before


def test_index_that_is_made_beside_writers_waits_for_them(other, newer, back, hurry):
    newer.add(
        "SELECT set_config('portal.seen', current_setting('lock_timeout'), false)", atomic=False
    )

    migrate()

    assert execute(other, "SELECT current_setting('portal.seen')") == [("0",)]


def test_upgrade_that_needs_a_pause_is_not_begun_without_one(other, newer, back):
    newer.add(ADD.format(column="added_never"), end=f"contract_{NEXT:04}")

    with pytest.raises(CommandError, match="cannot go on during this upgrade"):
        migrate(no_pause=True)

    assert execute(other, COLUMNS) == []
    migrate()
    back()
    with pytest.raises(CommandError, match="too old for the database"):
        migrate()
