"""The functions, views and triggers of the database, from the .sql files beside the models that they guard.

`migrate` makes them after its last migration (policyportal/management/commands/migrate.py). Those that are as their
file has them are left alone, for to make a trigger waits for all who write to its table: the portal goes on meanwhile.
"""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from django.apps import AppConfig, apps
from django.conf import settings
from django.db import (
    DEFAULT_DB_ALIAS,
    InternalError,
    NotSupportedError,
    ProgrammingError,
    connections,
    transaction,
)
from django.db.backends.base.base import BaseDatabaseWrapper

# A function, view or trigger whose name begins so is one of ours; `migrate` leaves others as they are.
PREFIXES = ("kpis_", "plan_", "policyportal_", "projects_", "regions_", "search_")
# Views call functions, and triggers too: in this order they are made, and dropped in the reverse.
KINDS = ("function", "view", "trigger")
# PostgreSQL knows no OR REPLACE for a constraint trigger, which may wait for the end of its transaction.
_WAITING = "CREATE CONSTRAINT TRIGGER "
_START = re.compile(rf"^(?=CREATE OR REPLACE (?:FUNCTION|VIEW|TRIGGER) |{_WAITING})", re.MULTILINE)
_HEAD = re.compile(rf"({'|'.join(KINDS)}) (\w+)", re.IGNORECASE)
_FOUND = """
SELECT 'function', proname::text, pg_get_functiondef(oid), format('FUNCTION %s', oid::regprocedure),
    EXISTS (SELECT FROM pg_depend WHERE refclassid = 'pg_proc'::regclass AND refobjid = pg_proc.oid),
    obj_description(oid, 'pg_proc')
FROM pg_proc
WHERE pronamespace = current_schema()::regnamespace AND prokind = 'f'
UNION ALL
SELECT 'view', relname, pg_get_viewdef(oid), format('VIEW %I', relname), false, obj_description(oid, 'pg_class')
FROM pg_class
WHERE relnamespace = current_schema()::regnamespace AND relkind = 'v'
UNION ALL
SELECT 'trigger', tgname, pg_get_triggerdef(pg_trigger.oid), format('TRIGGER %I ON %s', tgname, tgrelid::regclass), false,
    obj_description(pg_trigger.oid, 'pg_trigger')
FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
WHERE relnamespace = current_schema()::regnamespace AND NOT tgisinternal
ORDER BY 1, 2, 3
"""


# Kind and name; functions of one name and different arguments share them.
Place = tuple[str, str]


@dataclass(frozen=True)
class Rule:
    """A function, view or trigger of ours as a database has it."""

    kind: str
    name: str
    definition: str
    dropped_as: str
    is_in_use: bool
    """Whether something rests on the function, such as an index: then it can be replaced, not dropped."""
    note: str | None
    """What was written to it when it was made: from which words, and what became of them."""

    @property
    def place(self) -> Place:
        return self.kind, self.name

    @property
    def waits(self) -> bool:
        """Whether it is a trigger that may wait for the end of its transaction: it can be dropped, not replaced."""
        return self.definition.startswith(_WAITING)

    def note_for(self, wanted: list[str]) -> str:
        """The note of a rule that has this definition and was made from these statements."""
        return hashlib.sha256("\n".join([*wanted, self.definition]).encode()).hexdigest()


class _NotReplaced(Exception):
    """A rule stands beside the one that was to take its place."""


def own_apps() -> list[AppConfig]:
    """The portal's apps, without those of Django and of libraries."""
    return [app for app in apps.get_app_configs() if Path(app.path).parent == settings.BASE_DIR]


def files() -> list[Path]:
    """The .sql files of the portal's apps."""
    return sorted(chain.from_iterable(Path(app.path).rglob("*.sql") for app in own_apps()))


def statements() -> dict[Place, list[str]]:
    """What the files say of each rule, in the order in which they are made."""
    found: dict[Place, list[str]] = defaultdict(list)
    for file in files():
        for statement in _START.split(file.read_text(encoding="utf-8"))[1:]:
            kind, name = _HEAD.search(statement).groups()
            found[kind.lower(), name].append(statement)
    return {place: found[place] for place in sorted(found, key=lambda place: KINDS.index(place[0]))}


def rules_in(connection: BaseDatabaseWrapper) -> list[Rule]:
    """Our functions, views and triggers as the database has them."""
    with connection.cursor() as cursor:
        cursor.execute(_FOUND)
        rules = [Rule(*row) for row in cursor.fetchall()]
    return [rule for rule in rules if rule.name.startswith(PREFIXES)]


def make(connection: BaseDatabaseWrapper) -> bool:
    """Make every function, view and trigger as the files have it, and no other; whether one was not so."""
    wanted = statements()
    found = rules_in(connection)
    are_made: dict[Place, list[bool]] = defaultdict(list)
    for rule in found:
        are_made[rule.place].append(rule.note == rule.note_for(wanted.get(rule.place, [])))
    changed = [place for place, made in wanted.items() if are_made[place] != [True] * len(made)]
    gone = are_made.keys() - wanted.keys()
    if not changed and not gone:
        return False
    try:
        with transaction.atomic(using=connection.alias):
            drop(connection, {rule.place for rule in found if rule.waits}.intersection(changed))
            _create(connection, wanted, changed)
            drop(connection, gone)
            there = Counter(rule.place for rule in rules_in(connection))
            if any(there[place] != len(made) for place, made in wanted.items()):
                raise _NotReplaced
            _write_notes(connection, wanted)
    except (ProgrammingError, InternalError, NotSupportedError, _NotReplaced):
        # A function with other arguments, a view with other columns: what rests on them has to go first.
        with transaction.atomic(using=connection.alias):
            drop(connection, are_made.keys())
            _create(connection, wanted, wanted)
            _write_notes(connection, wanted)
    return rules_in(connection) != found


def drop_all(connection: BaseDatabaseWrapper) -> None:
    """Drop every rule, but for functions on which an index rests."""
    drop(connection, {rule.place for rule in rules_in(connection)})


def add_functions(connection: BaseDatabaseWrapper) -> None:
    """Make the functions that are not there: columns and indexes that a migration makes may rest on them."""
    wanted = statements()
    there = {rule.place for rule in rules_in(connection)}
    missing = [place for place in wanted if place[0] == "function" and place not in there]
    with transaction.atomic(using=connection.alias):
        _create(connection, wanted, missing)


def drop(connection: BaseDatabaseWrapper, places: Collection[Place]) -> None:
    """Drop the rules of these places, but for functions on which something rests."""
    with connection.cursor() as cursor:
        for kind in reversed(KINDS):
            found = [rule for rule in rules_in(connection) if rule.kind == kind]
            dropped = [
                rule.dropped_as for rule in found if rule.place in places and not rule.is_in_use
            ]
            if kind == "view" and dropped:
                # One may read another, and in one statement their order is free.
                dropped = ["VIEW " + ", ".join(view.removeprefix("VIEW ") for view in dropped)]
            for what in dropped:
                cursor.execute(f"DROP {what}")


def _create(
    connection: BaseDatabaseWrapper, wanted: dict[Place, list[str]], places: Iterable[Place]
) -> None:
    with connection.cursor() as cursor:
        # Functions may name each other in any order, and tables that a migration is yet to make.
        cursor.execute("SET LOCAL check_function_bodies = off")
        for place in places:
            for statement in wanted[place]:
                cursor.execute(statement)


def _write_notes(connection: BaseDatabaseWrapper, wanted: dict[Place, list[str]]) -> None:
    rules = [rule for rule in rules_in(connection) if rule.place in wanted]
    notes = [(rule, rule.note_for(wanted[rule.place])) for rule in rules]
    lines = [
        f"COMMENT ON {rule.dropped_as} IS '{note}'" for rule, note in notes if rule.note != note
    ]
    with connection.cursor() as cursor:
        cursor.execute(";\n".join(lines))


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
