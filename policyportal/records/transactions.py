"""What a transaction tells the triggers of the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connections


@contextmanager
def transaction_setting(name: str, value: str, using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Within it, in a transaction, current_setting(name) is the value; undone with what fails in it."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
        yield
        cursor.execute("SELECT set_config(%s, '', true)", [name])
