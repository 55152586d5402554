"""The functions, views and triggers of the database, from the .sql files beside the models that they guard.

`migrate` makes them (policyportal/management/commands/migrate.py): the views and triggers are dropped before its
first migration and made after its last one, so that no migration meets a rule that does not fit it yet.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from django.apps import AppConfig, apps
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader

# A function, view or trigger whose name begins so is one of ours; `migrate` leaves others as they are.
PREFIXES = ("kpis_", "plan_", "policyportal_", "projects_", "regions_", "search_")
# Views call functions, and triggers too: in this order they are made, and dropped in the reverse.
KINDS = ("function", "view", "trigger")
# PostgreSQL knows no OR REPLACE for a constraint trigger, which may wait for the end of its transaction.
_START = re.compile(
    r"^(?=CREATE (?:OR REPLACE (?:FUNCTION|VIEW|TRIGGER)|CONSTRAINT TRIGGER) )", re.MULTILINE
)
_KIND = re.compile("|".join(KINDS), re.IGNORECASE)
_FOUND = """
SELECT 'function', proname::text, pg_get_functiondef(oid), format('FUNCTION %s', oid::regprocedure),
    EXISTS (SELECT FROM pg_depend WHERE refclassid = 'pg_proc'::regclass AND refobjid = pg_proc.oid)
FROM pg_proc
WHERE pronamespace = current_schema()::regnamespace AND prokind = 'f'
UNION ALL
SELECT 'view', viewname, definition, format('VIEW %I', viewname), false
FROM pg_views
WHERE schemaname = current_schema()
UNION ALL
SELECT 'trigger', tgname, pg_get_triggerdef(pg_trigger.oid), format('TRIGGER %I ON %s', tgname, tgrelid::regclass), false
FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
WHERE relnamespace = current_schema()::regnamespace AND NOT tgisinternal
ORDER BY 1, 2, 3
"""


@dataclass(frozen=True)
class Rule:
    """A function, view or trigger of ours as a database has it."""

    kind: str
    name: str
    definition: str
    dropped_as: str
    is_in_use: bool
    """Whether something rests on the function, such as an index: then it can be replaced, not dropped."""


def own_apps() -> list[AppConfig]:
    """The portal's apps, without those of Django and of libraries."""
    return [app for app in apps.get_app_configs() if Path(app.path).parent == settings.BASE_DIR]


def unknown_migrations(applied: Iterable[tuple[str, str]]) -> list[str]:
    """Those of our apps that a database has had and no file has: another version of the portal has made it."""
    known = MigrationLoader(None).disk_migrations
    ours = {app.label for app in own_apps()}
    lost = {(app, name) for app, name in applied if app in ours} - known.keys()
    return sorted(f"{app} {name}" for app, name in lost)


def files() -> list[Path]:
    """The .sql files of the portal's apps."""
    return sorted(chain.from_iterable(Path(app.path).rglob("*.sql") for app in own_apps()))


def statements() -> dict[str, list[str]]:
    """What the files say, by kind."""
    found: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for file in files():
        for statement in _START.split(file.read_text(encoding="utf-8"))[1:]:
            found[_KIND.search(statement)[0].lower()].append(statement)
    return found


def rules_in(connection: BaseDatabaseWrapper) -> list[Rule]:
    """Our functions, views and triggers as the database has them."""
    with connection.cursor() as cursor:
        cursor.execute(_FOUND)
        rules = [Rule(*row) for row in cursor.fetchall()]
    return [rule for rule in rules if rule.name.startswith(PREFIXES)]


def make(connection: BaseDatabaseWrapper, kinds: Sequence[str] = KINDS) -> None:
    """Make every function, view and trigger as the files have it, and no other; or those of some kinds alone."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for kind in reversed(KINDS):
            found = [rule for rule in rules_in(connection) if rule.kind == kind]
            dropped = [rule.dropped_as for rule in found if not rule.is_in_use]
            if kind == "view" and dropped:
                # One may read another, and in one statement their order is free.
                dropped = ["VIEW " + ", ".join(view.removeprefix("VIEW ") for view in dropped)]
            for what in dropped:
                cursor.execute(f"DROP {what}")
        # Functions may name each other in any order, and tables that a migration is yet to make.
        cursor.execute("SET LOCAL check_function_bodies = off")
        made = statements()
        for kind in kinds:
            for statement in made[kind]:
                cursor.execute(statement)


@contextmanager
def transaction_setting(name: str, value: str, using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Set current_setting(name) to the value within the block, which is part of a transaction; a block may stand in another."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT current_setting(%s, true), set_config(%s, %s, true)", [name, name, value]
        )
        before = cursor.fetchone()[0] or ""
        yield
        cursor.execute("SELECT set_config(%s, %s, true)", [name, before])
