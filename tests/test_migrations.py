"""No migration stops the release that runs while it comes (docs/decisions/0030); .ci/run asks this first."""

import pytest
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import connection, migrations, models
from django.db.migrations.state import ModelState, ProjectState

from policyportal.records.schema import BASELINE, contracted
from tests.migrations import findings, findings_since_baseline
from tests.policyportal.records.test_database_rules import migrations as files

FIELDS = [("id", models.BigAutoField(primary_key=True)), ("word", models.TextField())]
NEW = migrations.CreateModel("New", FIELDS)
LARGE = migrations.CreateModel("New", FIELDS, options={"db_table": "policyportal_historicalnew"})
FILL = (
    "ALTER TABLE regions_term DISABLE TRIGGER USER; UPDATE regions_term SET word = 'x';"
    "ALTER TABLE regions_term ENABLE TRIGGER USER"
)
LEAVE = migrations.SeparateDatabaseAndState(
    state_operations=[migrations.RemoveField("term", "word")],
    database_operations=[
        migrations.RunSQL(
            "ALTER TABLE regions_term ALTER COLUMN word SET DEFAULT '';"
            "COMMENT ON COLUMN regions_term.word IS 'unused since 0042'"
        )
    ],
)
WHY = "The release before writes none."
INDEX = models.Index(fields=["word"], name="an_index")
NOTE = models.TextField(null=True)
REQUIRED = models.CheckConstraint(condition=~models.Q(word=""), name="a_rule")
SHORT = models.CheckConstraint(condition=~models.Q(note=""), name="a_rule")


@pytest.fixture(scope="module", autouse=True)
def outside_a_transaction(django_db_setup, django_db_blocker):
    """As migrations are; nothing is executed, only asked what would be."""
    with django_db_blocker.unblock():
        yield


def migration(*operations, name="0042_more", **values):
    made = type("Migration", (migrations.Migration,), {"operations": operations} | values)
    return made(name, "regions")


def found(migration, table="regions_term"):
    term = ModelState("regions", "Term", FIELDS, options={"db_table": table})
    state = ProjectState({("regions", "term"): term})
    return [line.removeprefix(f"{migration}: ") for line in findings(migration, state, connection)]


def not_waived(code):
    return [f"{code}, which is not waived"]


def test_no_migration_stops_the_release_that_runs():
    assert findings_since_baseline(connection) == []


@pytest.mark.parametrize(
    "operations",
    [
        pytest.param([migrations.AddField("term", "note", NOTE)], id="column"),
        pytest.param(
            [migrations.AddField("term", "note", models.TextField(db_default=""))],
            id="column-with-default",
        ),
        pytest.param([migrations.AddIndex("term", INDEX)], id="index-of-a-small-table"),
        pytest.param([migrations.RunSQL(FILL)], id="rows-filled"),
        pytest.param([LEAVE], id="field-that-no-release-reads-from-here-on"),
        pytest.param([NEW, migrations.AddConstraint("new", REQUIRED)], id="table-with-its-rule"),
        pytest.param(
            [migrations.AddField("term", "note", NOTE), migrations.AddConstraint("term", SHORT)],
            id="rule-of-its-own-column",
        ),
    ],
)
def test_what_the_release_before_does_not_notice_is_fine(operations):
    assert found(migration(*operations)) == []


@pytest.mark.parametrize(
    ("operation", "code"),
    [
        (migrations.AddField("term", "note", models.TextField(default="")), "NOT_NULL"),
        (migrations.AlterField("term", "word", models.IntegerField()), "ALTER_COLUMN"),
        (migrations.AlterField("term", "word", models.TextField(unique=True)), "ADD_UNIQUE"),
        (migrations.AddConstraint("term", REQUIRED), "ADD_CHECK"),
        (migrations.RunSQL("UPDATE regions_term SET word = 'x'"), "EDITS"),
        (
            migrations.RunSQL(
                "-- first\nALTER TABLE regions_term ADD COLUMN x int; UPDATE regions_term SET x = 1"
            ),
            "MIXED",
        ),
    ],
)
def test_what_the_release_before_cannot_bear_is_found(operation, code):
    assert not_waived(code)[0] in found(migration(operation))


@pytest.mark.parametrize(
    ("operation", "code"),
    [
        (migrations.RemoveField("term", "word"), "DROP_COLUMN"),
        (migrations.RunSQL("ALTER TABLE regions_term DROP COLUMN word"), "DROP_COLUMN"),
        (migrations.DeleteModel("Term"), "DROP_TABLE"),
        (migrations.RenameField("term", "word", "name"), "RENAME_COLUMN"),
        (migrations.AlterModelTable("Term", "terms"), "RENAME_TABLE"),
    ],
)
def test_what_takes_away_says_from_whom_and_why(operation, code):
    named = "a name that says which migration it contracts"

    assert found(migration(operation)) == [*not_waived(code), named]
    assert found(migration(operation, waived={code: WHY})) == [named]
    assert found(migration(operation, name="0042_contract_0040", waived={code: WHY})) == []


def test_index_of_a_large_table_is_made_beside_those_who_write():
    beside = AddIndexConcurrently("term", INDEX)

    assert found(migration(migrations.AddIndex("term", INDEX)), "search_entry") == not_waived(
        "LARGE_TABLE"
    )
    assert found(migration(beside, atomic=False), "search_entry") == []
    assert found(migration(LARGE, migrations.AddIndex("new", INDEX))) == []
    # Of what fails there, a part would stay.
    assert found(
        migration(beside, migrations.AddField("term", "note", NOTE), atomic=False)
    ) == not_waived("NOT_ATOMIC")


def test_waiver_has_a_reason_and_something_to_waive():
    assert found(migration(waived={"NOT_NULL": "so"})) == [
        "NOT_NULL is waived and not there",
        "the reason for NOT_NULL",
    ]


def test_migration_that_takes_away_names_one_of_its_app_after_the_promise_or_itself():
    for file in files():
        app, name = file.parts[-3], file.stem
        if needed := contracted(name):
            assert [*file.parent.glob(f"{needed}_*.py")], file
            assert BASELINE[app][:4] < needed <= name[:4]
