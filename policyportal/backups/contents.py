"""What a database holds, as numbers that two databases can be compared by."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

# Rows are digested as their text, which depends on these. What row security would hide is an error, not a gap.
_TEXT_OF_ROWS = """
SET LOCAL TimeZone = 'UTC';
SET LOCAL DateStyle = 'ISO, YMD';
SET LOCAL IntervalStyle = 'postgres';
SET LOCAL extra_float_digits = 1;
SET LOCAL bytea_output = 'hex';
SET LOCAL row_security = off
"""
_TABLES = """
SELECT format('%I.%I', nspname, relname)
FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE relkind = 'r' AND relpersistence <> 't' AND nspname !~ '^pg_' AND nspname <> 'information_schema'
ORDER BY 1
"""
# In whatever order a table has its rows.
_ROWS = """
SELECT count(*), encode(sha256(coalesce(string_agg(line, ''::bytea ORDER BY line), ''::bytea)), 'hex')
FROM (SELECT sha256(convert_to(held::text, 'UTF8')) AS line FROM {table} AS held) AS lines
"""
# Without those of extensions, and what PostgreSQL counts as a constraint from 18 on alone.
_OBJECTS = """
WITH own AS (SELECT oid FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema')
SELECT 'constraints', count(*) FROM pg_constraint WHERE connamespace IN (TABLE own) AND contype <> 'n'
UNION ALL
SELECT 'functions', count(*) FROM pg_proc WHERE pronamespace IN (TABLE own)
    AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = pg_proc.oid AND deptype = 'e')
UNION ALL
SELECT 'indexes', count(*) FROM pg_class WHERE relkind = 'i' AND relnamespace IN (TABLE own)
UNION ALL
SELECT 'policies', count(*) FROM pg_policy
UNION ALL
SELECT 'triggers', count(*) FROM pg_trigger WHERE NOT tgisinternal
UNION ALL
SELECT 'views', count(*) FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace IN (TABLE own)
ORDER BY 1
"""
# When records and accounts were changed, by people or by programs.
_MOMENTS = """
SELECT format('SELECT max(%I) FROM %s', attname, attrelid::regclass)
FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
WHERE relkind = 'r' AND attname IN ('changed_at', 'history_date', 'action_time') AND attnum > 0 AND NOT attisdropped
"""


@dataclass(frozen=True)
class Contents:
    """How many rows each table has, and their digest; how many objects of each kind there are."""

    tables: dict[str, tuple[int, str]]
    objects: dict[str, int]

    @property
    def rows(self) -> int:
        return sum(count for count, _ in self.tables.values())

    def difference(self, other: "Contents") -> str:
        """What the other one has otherwise, in a few words; empty where they are the same."""
        parts = []
        for table in sorted(self.tables.keys() | other.tables.keys()):
            here, there = self.tables.get(table), other.tables.get(table)
            if here != there:
                parts.append(f"{table} ({_count(here)} rows here, {_count(there)} there)")
        for kind in sorted(self.objects.keys() | other.objects.keys()):
            here, there = self.objects.get(kind, 0), other.objects.get(kind, 0)
            if here != there:
                parts.append(f"{here} {kind} here, {there} there")
        return "; ".join(parts)


def _count(table: tuple[int, str] | None) -> int | str:
    return table[0] if table else "no"


def contents_in(cursor: Any) -> Contents:
    """What the transaction of this cursor sees."""
    for statement in _TEXT_OF_ROWS.split(";"):
        cursor.execute(statement)
    tables = {}
    for (table,) in _fetch(cursor, _TABLES):
        (tables[table],) = _fetch(cursor, _ROWS.format(table=table))
    return Contents(tables, dict(_fetch(cursor, _OBJECTS)))


def last_change_in(cursor: Any) -> datetime | None:
    """When anything was changed last, as its own rows say; None where there is nothing that could say so."""
    questions = [question for (question,) in _fetch(cursor, _MOMENTS)]
    if not questions:
        return None
    moments = " UNION ALL ".join(questions)
    cursor.execute(f"SELECT max(max) FROM ({moments}) AS moments")  # nosec B608 # our own tables
    return cursor.fetchone()[0]


def migrations_in(cursor: Any) -> list[tuple[str, str]]:
    """The migrations that the database has had."""
    return _fetch(cursor, "SELECT app, name FROM django_migrations ORDER BY app, name")


def _fetch(cursor: Any, question: str) -> list[tuple]:
    cursor.execute(question)
    return cursor.fetchall()
