"""The rules of the database and their files: equal after every migrate, from whatever was there before."""

import ast
import re
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from policyportal.accounts.offices import Office
from policyportal.management.commands import serve
from policyportal.records import database_rules
from policyportal.records.database_rules import rules_in
from policyportal.search.index import SearchEntry
from tests.databases import OTHER, execute

HEAD = re.compile(r"^CREATE (?:OR REPLACE|CONSTRAINT) (FUNCTION|VIEW|TRIGGER) (\w+)", re.MULTILINE)
# What a database has at all, but for what belongs to the extension.
EVERYTHING = """
SELECT 'function', proname::text FROM pg_proc
WHERE pronamespace = 'public'::regnamespace AND NOT EXISTS (
    SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = pg_proc.oid AND deptype = 'e'
)
UNION ALL SELECT 'view', viewname FROM pg_views WHERE schemaname = 'public'
UNION ALL SELECT 'trigger', tgname FROM pg_trigger WHERE NOT tgisinternal
"""
# What an older version may have left: a rule that is gone, one that is missing, one that said something else, and
# functions that CREATE OR REPLACE cannot make of one another. Tables that every state of the tests has.
OLDER = """
DROP TRIGGER IF EXISTS kpis_actual_guard ON kpis_actual;
DROP VIEW IF EXISTS search_source;
CREATE VIEW search_source AS SELECT 'plan' AS kind, id AS record_id FROM regions_plan;
CREATE VIEW search_older AS SELECT * FROM search_source;
CREATE OR REPLACE FUNCTION plan_changed_at() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE OR REPLACE FUNCTION search_grams(words text, places text) RETURNS text[]
LANGUAGE sql IMMUTABLE AS 'SELECT ARRAY[words, places]';
DROP FUNCTION kpis_figure(numeric, text, int4range, text, text, text);
CREATE FUNCTION kpis_figure(amount numeric, text, int4range, text, text, text) RETURNS text
LANGUAGE sql AS 'SELECT amount::text';
CREATE FUNCTION kpis_older() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER kpis_actual_older AFTER UPDATE ON kpis_actual FOR EACH ROW EXECUTE FUNCTION kpis_older();
"""
# What the code of a release may ask for by its name: functions with their arguments and results, views with their columns.
# A release of before asks for the same while a newer one has made the rules: a line goes a release after the code has
# stopped asking (docs/decisions/0030).
ASKED = Path(__file__).with_name("asked.txt")
FORMS = """
SELECT proname::text, format('%s(%s) → %s', proname, pg_get_function_identity_arguments(oid), pg_get_function_result(oid))
FROM pg_proc
WHERE pronamespace = 'public'::regnamespace AND prorettype <> 'trigger'::regtype
UNION ALL
SELECT relname, format('%s: %s %s', relname, attname, format_type(atttypid, atttypmod))
FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
WHERE relnamespace = 'public'::regnamespace AND relkind = 'v' AND attnum > 0
"""
# Fields and bases that the migrations name, and whose form therefore stays.
LASTING = {
    "kpis.fields",
    "policyportal.records.fields",
    "policyportal.records.sources",
    "simple_history.models",
}


def migrate(*labels, **options):
    call_command("migrate", *labels, database=OTHER, **{"verbosity": 0} | options)


def statements() -> list[str]:
    texts = [file.read_text(encoding="utf-8") for file in database_rules.files()]
    parts = []
    for text in texts:
        starts = [head.start() for head in HEAD.finditer(text)]
        parts += [text[start:end] for start, end in pairwise([*starts, len(text)])]
    return parts


def place(statement) -> int:
    return ("FUNCTION", "VIEW", "TRIGGER").index(HEAD.match(statement)[1])


def definitions(rules) -> list[tuple[str, str, str]]:
    return [(rule.kind, rule.name, rule.definition) for rule in rules]


def in_files() -> list[tuple[str, str]]:
    heads = [HEAD.match(statement) for statement in statements()]
    return sorted((head[1].lower(), head[2]) for head in heads)


def test_every_rule_of_a_database_stands_in_a_file_and_the_reverse(other):
    assert sorted(execute(other, EVERYTHING)) == in_files()
    assert [name for _, name in in_files() if not name.startswith(database_rules.PREFIXES)] == []


def test_what_a_release_asks_for_by_name_keeps_its_form(other):
    forms = [
        form for name, form in execute(other, FORMS) if name.startswith(database_rules.PREFIXES)
    ]

    assert sorted(forms) == ASKED.read_text(encoding="utf-8").splitlines()


def test_migrated_database_is_as_its_files_make_it(other):
    migrated = rules_in(other)

    with transaction.atomic(using=OTHER):
        # What rests on a view or a function goes with it, which may be another one.
        for rule in migrated:
            if rule.kind in ("view", "function"):
                kind, _, name = rule.dropped_as.partition(" ")
                execute(other, f"DROP {kind} IF EXISTS {name} CASCADE")
        assert rules_in(other) == []
        execute(other, "SET LOCAL check_function_bodies = off")
        for statement in sorted(statements(), key=place):
            execute(other, statement)
        made = rules_in(other)
        transaction.set_rollback(True, using=OTHER)

    assert definitions(made) == definitions(migrated)


def test_database_of_an_older_version_gets_what_the_files_say(other):
    before = rules_in(other)
    execute(other, OLDER)
    assert rules_in(other) != before

    migrate()

    assert rules_in(other) == before


@pytest.mark.parametrize(
    ("change", "touched"),
    [
        ("SELECT 1", {}),
        (
            "CREATE OR REPLACE FUNCTION plan_changed_at() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
            {"plan_changed_at"},
        ),
        ("DROP TRIGGER kpis_actual_guard ON kpis_actual", {"kpis_actual_guard"}),
        (
            "COMMENT ON TRIGGER projects_review_recorded ON projects_review IS NULL",
            {"projects_review_recorded"},
        ),
    ],
    ids=["nothing", "function", "trigger", "constraint-trigger"],
)
def test_only_rules_that_differ_are_made(other, change, touched):
    execute(other, change)
    before = rows_of_rules(other)

    database_rules.make(other)

    assert {name for name, row in rows_of_rules(other).items() if before.get(name) != row} == set(
        touched
    )


def rows_of_rules(other) -> dict[str, str]:
    """When each function and trigger was written last."""
    return dict(
        execute(
            other,
            "SELECT proname, string_agg(xmin::text, ' ' ORDER BY oid) FROM pg_proc GROUP BY 1 "
            "UNION ALL SELECT tgname, string_agg(xmin::text, ' ') FROM pg_trigger WHERE NOT tgisinternal GROUP BY 1",
        )
    )


def test_rules_wait_for_the_last_migration(other, newer, capsys):
    before = rules_in(other)
    newer.add("SELECT 1")
    newer.add("SELECT 2")

    migrate("regions", newer.names[1], verbosity=1)
    waiting = capsys.readouterr().out
    assert {rule.kind for rule in rules_in(other)} == {"function"}
    execute(other, OLDER)
    assert rules_in(other) != before
    migrate(verbosity=1)

    assert "The rules of the database wait for its last migration." in waiting
    assert "The rules of the database are as the files have them." in capsys.readouterr().out
    assert rules_in(other) == before


def test_what_is_not_ours_stays(other):
    execute(other, "CREATE FUNCTION own_sum() RETURNS int LANGUAGE sql AS 'SELECT 1'")
    execute(other, "CREATE VIEW own_view AS SELECT own_sum()")

    migrate()

    assert execute(other, "SELECT * FROM own_view") == [(1,)]
    execute(other, "DROP VIEW own_view; DROP FUNCTION own_sum()")


@pytest.mark.parametrize("change", [OLDER, ""], ids=["rule-has-changed", "tables-may-have-changed"])
def test_index_of_search_is_rebuilt_where_it_may_not_fit(other, change):
    stray = {"kind": "term", "record_id": 1, "changed_at": "2026-01-01T00:00:00Z"}
    SearchEntry.objects.using(OTHER).create(**stray)

    migrate()
    kept = SearchEntry.objects.using(OTHER).count()
    execute(other, change or "SELECT 1")
    migrate(*([] if change else ["policyportal"]))

    assert (kept, SearchEntry.objects.using(OTHER).count()) == (1, 0)


def test_offices_get_their_permissions_and_none_is_made(other):
    migrate()
    assert not Office.objects.using(OTHER).exists()
    group = Group.objects.using(OTHER).create(name="閲覧のみ")
    office = Office.objects.using(OTHER).create(group=group, role=Office.Role.READER)

    migrate()

    actions = {name.split("_")[0] for name in group.permissions.values_list("codename", flat=True)}
    assert actions == {"view"}
    assert list(Office.objects.using(OTHER)) == [office]
    group.delete()


def test_showing_a_plan_changes_nothing(other):
    execute(other, "DROP TRIGGER kpis_actual_guard ON kpis_actual")
    before = rules_in(other)

    migrate(plan=True)

    assert rules_in(other) == before
    migrate()
    assert rules_in(other) != before


def test_database_of_another_version_is_refused_untouched(other):
    recorder = MigrationRecorder(other)
    recorder.record_applied("kpis", "0004_closed_series")
    recorder.record_unapplied("kpis", "0016_decimals")
    execute(other, "DROP TRIGGER kpis_actual_guard ON kpis_actual")
    before = rules_in(other)

    with pytest.raises(CommandError, match=r"\(kpis 0004_closed_series\)"):
        migrate()

    assert rules_in(other) == before
    recorder.record_unapplied("kpis", "0004_closed_series")
    recorder.record_applied("kpis", "0016_decimals")
    migrate()


@pytest.mark.django_db
def test_serve_refuses_it_too():
    MigrationRecorder(connection).record_applied("regions", "0002_term")
    MigrationRecorder(connection).record_unapplied("regions", "0008_bureaus")

    with pytest.raises(CommandError, match="made by another version of the portal"):
        serve.Command().prepare_database()


def migrations() -> list[Path]:
    return sorted(settings.BASE_DIR.glob("*/migrations/0*.py"))


@pytest.mark.parametrize("file", migrations(), ids=lambda file: f"{file.parts[-3]}-{file.stem}")
def test_migration_holds_no_rule_and_imports_nothing_that_may_change(file):
    text = file.read_text(encoding="utf-8")
    imported = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module)

    assert not re.search(r"CREATE (OR REPLACE )?(FUNCTION|VIEW|TRIGGER)", text)
    assert {name for name in imported if name.split(".")[0] not in ("django", "decimal")} <= LASTING
