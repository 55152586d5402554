"""The version of the data: moved once a transaction by whatever changes something public, with real commits."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.apps import apps
from django.db import connection, transaction

from policyportal.records import version
from policyportal.records.database_rules import rules_in
from policyportal.records.version import NOT_PUBLIC, PUBLIC, Version, VersionNote

REREAD = "UPDATE projects_project SET kana = kana || 'かい' WHERE code = 'doo-01'"
READING = "SELECT kana FROM projects_project WHERE code = 'doo-01'"
TOKEN = "SELECT token FROM policyportal_version"
MOVES = """
SELECT n_tup_ins + n_tup_upd FROM pg_stat_xact_user_tables WHERE relname = 'policyportal_version'
"""


@pytest.fixture
def second(committed_plan):
    """Another connection to it, which does not wait long."""
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SET lock_timeout = '3s'")
        yield cursor
    other.close()


def ask(cursor, sql: str) -> object:
    cursor.execute(sql)
    return cursor.fetchone()[0]


def execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def table(label: str) -> str:
    return apps.get_model(label)._meta.db_table


def test_every_model_is_public_or_named_with_the_reason_why_not():
    others = [label for labels in NOT_PUBLIC.values() for label in labels]

    labels = [model._meta.label for model in apps.get_models(include_auto_created=True)]

    assert sorted([*PUBLIC, *others]) == sorted(labels)


@pytest.mark.django_db
def test_every_public_table_moves_it_whatever_is_done_with_its_rows():
    found = [
        rule.definition for rule in rules_in(connection) if "plan_version_note()" in rule.definition
    ]

    assert sorted(line for line in found if line.startswith("CREATE TRIGGER")) == sorted(
        f"CREATE TRIGGER {table(label)}_version AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE"
        f" ON public.{table(label)} FOR EACH STATEMENT EXECUTE FUNCTION plan_version_note()"
        for label in PUBLIC
    )


def test_change_moves_it_and_leaves_no_note(committed_plan):
    before = version.current()

    execute(REREAD)

    after = version.current()
    assert after.token != before.token
    assert after.changed_at > before.changed_at
    assert not VersionNote.objects.exists()


def test_many_statements_of_a_transaction_move_it_once(committed_plan):
    with transaction.atomic(), connection.cursor() as cursor:
        before, moves = ask(cursor, TOKEN), ask(cursor, MOVES)
        for _ in range(2000):
            cursor.execute(REREAD.replace("doo-01", "no-such-project"))
        assert (ask(cursor, TOKEN), ask(cursor, MOVES)) == (before, moves)

        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

        assert ask(cursor, MOVES) == moves + 1
        assert ask(cursor, TOKEN) != before


def test_what_is_not_public_does_not_move_it(committed_plan):
    before = version.current().token

    execute("UPDATE auth_user SET first_name = '試験'")

    assert version.current().token == before


def test_change_that_is_undone_does_not_move_it(committed_plan):
    before = version.current().token

    with transaction.atomic():
        execute(REREAD)
        transaction.set_rollback(True)
    with transaction.atomic():
        with transaction.atomic():
            execute(REREAD)
            transaction.set_rollback(True)
        assert not VersionNote.objects.exists()

    assert version.current().token == before


def test_change_after_one_that_was_undone_moves_it(committed_plan):
    before = version.current().token

    with transaction.atomic():
        with transaction.atomic():
            execute(REREAD)
            transaction.set_rollback(True)
        execute(REREAD)

    assert version.current().token != before


def test_nobody_sees_it_before_the_rows_nor_the_rows_before_it(second):
    before = ask(second, TOKEN), ask(second, READING)

    with transaction.atomic():
        execute(REREAD)
        execute("SET CONSTRAINTS ALL IMMEDIATE")
        assert (ask(second, TOKEN), ask(second, READING)) == before
        assert version.current().token != before[0]

    after = ask(second, TOKEN), ask(second, READING)
    assert after[0] != before[0]
    assert after[1] == f"{before[1]}かい"


def test_writers_do_not_wait_for_each_other(second):
    """Only commits do: each changes what the other does not."""
    before = ask(second, TOKEN)

    with transaction.atomic():
        execute("UPDATE kpis_seriesbreak SET reason = reason || '改'")
        second.execute("UPDATE projects_grade SET meaning = meaning || '改'")
        between = ask(second, TOKEN)

    assert len({before, between, version.current().token}) == 3


def test_it_moves_after_all_else_that_a_commit_checks(second):
    """A commit that waits for a record has not moved it yet: who holds the record moves it and commits."""
    series = ask(second, "SELECT min(id) FROM kpis_kpiseries")
    second.execute("BEGIN")
    second.execute("UPDATE projects_grade SET meaning = meaning || '改'")
    second.execute(
        "INSERT INTO kpis_seriesbreak (series_id, year, kind, reason, source)"
        f" VALUES ({series}, 2022, 'scope', '試験', '試験')"
    )

    with ThreadPoolExecutor() as pool:
        with transaction.atomic(), connection.cursor() as first:
            first.execute(f"SELECT FROM kpis_kpiseries WHERE id = {series} FOR UPDATE")
            first.execute("UPDATE projects_grade SET meaning = meaning || '訂'")
            waiting = pool.submit(second.execute, "COMMIT")
            while not ask(first, "SELECT count(*) FROM pg_locks WHERE NOT granted"):
                assert not waiting.done()
            first.execute("SET LOCAL lock_timeout = '300ms'")
            first.execute("SET CONSTRAINTS ALL IMMEDIATE")
        waiting.result()

    assert ask(second, "SELECT count(*) FROM kpis_seriesbreak") == 1


def test_times_are_whole_seconds_apart(committed_plan):
    times = [version.current().changed_at]
    for _ in range(3):
        execute(REREAD)
        times.append(version.current().changed_at)

    assert len({time.replace(microsecond=0) for time in times}) == 4
    assert times == sorted(times)


def test_emptied_tables_get_a_new_one(committed_plan):
    before = version.current().token

    execute(
        "TRUNCATE policyportal_version, policyportal_historicalreview, policyportal_versionnote"
    )

    assert Version.objects.get().token != before
