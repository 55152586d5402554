"""What of a migration the release before it could not bear, or would have to wait for (docs/decisions/0030).

django-migration-linter reads its SQL; what that linter does not know stands here. A finding is waived by its code, with
the reason, in `waived` of the migration's class.
"""

import re
from collections.abc import Iterator

import sqlparse
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import Migration, RunPython
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState
from django_migration_linter.sql_analyser.analyser import analyse_sql_statements
from django_migration_linter.sql_analyser.base import Check, CheckMode, CheckType
from django_migration_linter.sql_analyser.postgresql import PostgresqlAnalyser

from policyportal.records.schema import BASELINE, contracted

# Tables that grow with every edit: who writes there does not wait while an index is made of all their rows.
LARGE = r"policyportal_historical\w+|search_entry|kpis_(?:actual|actualrevision|figurechange|meaningchange)"
# What nobody can do without who has not been told before.
TAKES_AWAY = {"DROP_COLUMN", "DROP_TABLE", "RENAME_COLUMN", "RENAME_TABLE"}


def _adds_check(statements: list[str], **options) -> bool:
    """Whether a rule comes that rows of the release before may break: it says nothing of a column that comes with it."""
    added = _named(r'ADD COLUMN "(\w+)"', statements)
    made = _named(r'CREATE TABLE "(\w+)"', statements)
    for statement in statements:
        rule = re.match(r'ALTER TABLE "(\w+)" ADD CONSTRAINT "\w+" (CHECK|EXCLUDE)(.*)', statement)
        if rule and rule[1] not in made and not added & _named(r'"(\w+)"', [rule[3]]):
            return True
    return False


def _named(pattern: str, statements: list[str]) -> set[str]:
    return {name for statement in statements for name in re.findall(pattern, statement)}


def _holds_large_table(statements: list[str], **options) -> bool:
    """Whether all rows of a large table are gone through while nobody may write there."""
    made = _named(r'CREATE TABLE "(\w+)"', statements)
    index = r'CREATE (?:UNIQUE )?INDEX (?!CONCURRENTLY).*? ON "(\w+)"'
    column = r'ALTER TABLE "(\w+)" ADD COLUMN .* GENERATED ALWAYS AS \('
    held = _named(index, statements) | _named(column, statements)
    return any(re.fullmatch(LARGE, table) for table in held - made)


def _takes_default(statement: str, **options) -> bool:
    return "DROP DEFAULT" in statement


def _mixes(statements: list[str], **options) -> bool:
    """Whether rows are written while a table is held that others want."""
    holds = any(
        statement.startswith("ALTER TABLE") and not statement.endswith("ABLE TRIGGER USER")
        for statement in (statement.rstrip(";") for statement in statements)
    )
    writes = any(re.match("UPDATE|INSERT|DELETE|PYTHON", statement) for statement in statements)
    return holds and writes


def _edits(statements: list[str], **options) -> bool:
    """Whether rows change as if somebody had edited them, who may be somebody else's conflict."""
    updates = any(statement.startswith("UPDATE") for statement in statements)
    return updates and not any("DISABLE TRIGGER USER" in statement for statement in statements)


class Analyser(PostgresqlAnalyser):
    """The linter's errors and these. Its warnings of indexes are for tables of any size."""

    migration_checks = [
        Check(code, function, message, mode, CheckType.ERROR)
        for code, function, message, mode in [
            (
                "ADD_CHECK",
                _adds_check,
                "what the release before writes may break it",
                CheckMode.TRANSACTION,
            ),
            (
                "LARGE_TABLE",
                _holds_large_table,
                "nobody writes to a large table meanwhile",
                CheckMode.TRANSACTION,
            ),
            (
                "DROP_DEFAULT",
                _takes_default,
                "the release before does not name the column",
                CheckMode.ONE_LINER,
            ),
            ("EDITS", _edits, "changed rows are edits to their triggers", CheckMode.TRANSACTION),
            ("MIXED", _mixes, "rows are written while a table is held", CheckMode.TRANSACTION),
        ]
    ]


def findings_since_baseline(connection: BaseDatabaseWrapper) -> list[str]:
    """What is wrong with the migrations that came after the promise, a line each."""
    executor = MigrationExecutor(connection)
    state = ProjectState()
    lines = []
    for migration, _ in executor.migration_plan(
        executor.loader.graph.leaf_nodes(), clean_start=True
    ):
        if migration.name > BASELINE.get(migration.app_label, "9999"):
            lines += findings(migration, state, connection)
        state = migration.mutate_state(state, preserve=False)
    return lines


def findings(
    migration: Migration, state: ProjectState, connection: BaseDatabaseWrapper
) -> list[str]:
    """What is wrong with a migration of tables in this state, a line each."""
    waived = getattr(migration, "waived", {})
    found = set(codes(migration, state.clone(), connection))
    lines = [f"{code}, which is not waived" for code in found - waived.keys()]
    lines += [f"{code} is waived and not there" for code in waived.keys() - found]
    lines += [f"the reason for {code}" for code, reason in waived.items() if len(reason) < 20]
    if found & TAKES_AWAY and not contracted(migration.name):
        lines.append("a name that says which migration it contracts")
    return [f"{migration}: {line}" for line in sorted(lines)]


def codes(
    migration: Migration, state: ProjectState, connection: BaseDatabaseWrapper
) -> Iterator[str]:
    """The codes of what is found in a migration, waived or not."""
    statements = list(_sql(migration, state, connection))
    errors, _, _ = analyse_sql_statements(Analyser, statements)
    yield from {error.code for error in errors if error.code in CODES}
    if not migration.atomic and not all(" CONCURRENTLY " in statement for statement in statements):
        yield "NOT_ATOMIC"


CODES = {check.code for check in Analyser(None).migration_checks if check.type == CheckType.ERROR}


def _sql(
    migration: Migration, state: ProjectState, connection: BaseDatabaseWrapper
) -> Iterator[str]:
    """The statements of a migration, each on a line; what is written in Python as one word."""
    if any(isinstance(operation, RunPython) for operation in migration.operations):
        yield "PYTHON"
    with connection.schema_editor(collect_sql=True, atomic=migration.atomic) as editor:
        migration.apply(state, editor, collect_sql=True)
    for text in editor.collected_sql:
        for statement in sqlparse.split(sqlparse.format(text, strip_comments=True)):
            yield " ".join(statement.split())
