"""migrate beside a portal that runs: tables that others hold, a migration that fails, and the older release afterwards."""

import psycopg
import pytest
from django.core.management import CommandError, call_command

from policyportal.database import limits
from policyportal.records.database_rules import rules_in
from policyportal.records.schema import Schema
from regions.models import Term
from tests.databases import OTHER, execute
from tests.releases import ADDED

ADD = "ALTER TABLE regions_term ADD COLUMN {column} text"


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


def test_table_that_is_held_is_given_up_with_all_as_it_was(other, newer, hurry, reader):
    newer.add(ADD.format(column="added_late"))
    before = rules_in(other)
    kept = execute(other, "SHOW lock_timeout")

    with pytest.raises(
        CommandError, match=rf"oldest: process {reader.info.backend_pid} of the database"
    ):
        migrate()

    assert execute(other, ADDED) == []
    assert rules_in(other) == before
    assert Schema.of(other).is_behind
    assert execute(other, "SHOW lock_timeout") == kept


def test_table_that_is_held_is_waited_for(other, newer, hurry, reader, monkeypatch, capsys):
    newer.add(ADD.format(column="added_late"))
    monkeypatch.setattr(limits, "MIGRATION_PATIENCE", 60)
    monkeypatch.setattr(limits.time, "sleep", lambda seconds: reader.rollback())

    migrate(verbosity=1)

    assert execute(other, ADDED) == [("added_late",)]
    assert "Waiting for a transaction that holds a table" in capsys.readouterr().out


def test_migration_that_fails_leaves_what_came_before_and_the_release_that_runs(other, newer):
    newer.add(ADD.format(column="added_whole"))
    newer.add(ADD.format(column="added_half") + "; SELECT 1 / 0")
    before = rules_in(other)

    with pytest.raises(CommandError, match=rf"regions.{newer.names[-1]} failed: division by zero"):
        migrate()

    assert execute(other, ADDED) == [("added_whole",)]
    # Its triggers too.
    assert rules_in(other) == before
    newer.leave()
    migrate()
    assert Schema.of(other).unknown == [("regions", newer.names[1])]
    term = Term(
        slug="later", word="試験", kana="しけん", meaning="試験です。", order=1, source="試験の資料"
    )
    # Without the signal by which its history would be written through the other connection.
    Term.objects.using(OTHER).bulk_create([term])
    assert execute(other, f"SELECT count(*) FROM search_entry WHERE record_id = {term.pk}") == [
        (1,)
    ]
    execute(other, f"DELETE FROM regions_term WHERE id = {term.pk}")


def test_older_release_changes_nothing_of_what_a_newer_one_made(other, newer, capsys):
    newer.add(ADD.format(column="added_whole"))
    migrate(no_pause=True)
    newer.leave()
    execute(other, "DROP TRIGGER regions_term_version ON regions_term")
    before = rules_in(other)

    migrate(verbosity=1)

    assert "beside which this one can run" in capsys.readouterr().out
    assert rules_in(other) == before


def test_index_that_is_made_beside_writers_waits_for_them(other, newer, hurry):
    newer.add(
        "SELECT set_config('portal.seen', current_setting('lock_timeout'), false)", atomic=False
    )

    migrate()

    assert execute(other, "SELECT current_setting('portal.seen')") == [("0",)]


def test_upgrade_that_needs_a_pause_is_not_begun_without_one(other, newer):
    newer.add(ADD.format(column="added_never"), end=f"contract_{newer.next_number()}")

    with pytest.raises(CommandError, match="cannot go on during this upgrade"):
        migrate(no_pause=True)

    assert execute(other, ADDED) == []
    migrate()
    newer.leave()
    with pytest.raises(CommandError, match="too old for the database"):
        migrate()
