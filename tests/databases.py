"""Databases of the tests besides the empty one: copied from another, filled once, and looked at in its place."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction


@contextmanager
def copied(source: str, name: str) -> Iterator[str]:
    """A database with all that the source holds, which goes again at the end."""
    # PostgreSQL copies a database that nobody is connected to.
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
    try:
        yield name
    finally:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}"')


@contextmanager
def connected_to(name: str) -> Iterator[None]:
    """Django's connection leads to the database meanwhile."""
    before = connection.settings_dict["NAME"]
    _lead_to(name)
    try:
        yield
    finally:
        _lead_to(before)


@contextmanager
def undone(make: Callable[..., Any], *args) -> Iterator[Any]:
    """What is made, which goes again at the end. What its commit would check is checked here, not after each test."""
    with transaction.atomic():
        made = make(*args)
        connection.check_constraints()
        yield made
        transaction.set_rollback(True)


def rows_of(tables: Iterable[str]) -> dict[str, list[str] | None]:
    """Every row of the tables, as text, in one query."""
    parts = [
        f"SELECT '{name}', array_agg(held::text ORDER BY held::text) FROM \"{name}\" AS held"
        for name in tables
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return dict(cursor.fetchall())


def _lead_to(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name
    # Kept by number, and the two databases may number them differently.
    ContentType.objects.clear_cache()
